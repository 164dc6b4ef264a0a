"""A conversation while it is being read: the turns so far, and what could not be used."""

from dataclasses import dataclass, field

from coachloop.engines.transcripts.errors import NothingUsable
from coachloop.engines.transcripts.values import tidy
from coachloop.loop.ingest.model import FileFacts, ParsedTranscript, ParsedTurn, Problem

BAD_TIME = "E-IMP-013"
ENDS_BEFORE_START = "E-IMP-014"
NO_TEXT = "E-IMP-015"
NO_TIME = "E-IMP-016"
NO_SPEAKER = "E-IMP-028"
BAD_ITEM = "E-IMP-020"
ZONE_ASSUMED = "E-IMP-021"
BAD_VALUE = "E-IMP-022"
NO_HEADER = "E-IMP-023"
NOT_ALIGNED = "E-IMP-024"
CUT_SHORT = "E-IMP-025"
MORE_OF_THE_SAME = "E-IMP-026"

#: Problems listed one by one in each file; the rest is counted, so that a hostile file cannot flood a report.
MAX_LISTED = 100


@dataclass(slots=True)
class Draft:
    """Collects turns; a part that cannot be used costs that part and leaves a Problem.

    `unit` is the word for such a part in messages: cue, line, row, segment. `silent_turns` keeps a turn
    without words in its place, where the file counts its turns itself.
    """

    format: str
    source: str
    unit: str
    silent_turns: bool = False
    turns: list[ParsedTurn] = field(default_factory=list)
    dropped: list[tuple[str, str, int | None]] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    unlisted: int = 0

    def add(
        self, speaker: str | None, text: str, start: int | None = None, end: int | None = None, line: int = 0
    ) -> None:
        """One turn with times in milliseconds. Without words, or ending before it starts, it is dropped."""
        spoken = tidy(text)
        if not spoken and self.silent_turns:
            self.note(NO_TEXT, f"{self.unit} has no text; it keeps its place and is not imported.", line)
            self.turns.append(ParsedTurn(speaker, ""))
        elif not spoken:
            self.drop(NO_TEXT, f"{self.unit} has no text", line)
        elif start is not None and end is not None and end < start:
            self.drop(
                ENDS_BEFORE_START, f"{self.unit} ends before it starts ({show(start)} -> {show(end)})", line
            )
        else:
            self.turns.append(ParsedTurn(speaker, spoken, start, end))

    def drop(self, code: str, why: str, line: int = 0) -> None:
        """Something that was lost; `line` 0 means that the format has no lines."""
        if len(self.dropped) < MAX_LISTED:
            self.dropped.append((code, why, line or None))
        else:
            self.unlisted += 1

    def note(self, code: str, message: str, line: int = 0) -> None:
        """Something the reader should know that cost no turn."""
        if len(self.notes) < MAX_LISTED:
            self.notes.append(Problem(code, message, self.source, line or None))

    def done(self, facts: FileFacts | None = None, *, in_cues: bool = False) -> ParsedTranscript:
        """The conversation. Raises NothingUsable when it has no turn."""
        if not self.spoken:
            raise self.nothing_usable()
        return ParsedTranscript(
            self.format, self.source, tuple(self.turns), facts or FileFacts(), self._problems(), in_cues
        )

    @property
    def spoken(self) -> bool:
        """Whether there is a turn with words."""
        return any(turn.text for turn in self.turns)

    def nothing_usable(self) -> NothingUsable:
        reasons = "; ".join(f"line {line}: {why}" if line else why for _, why, line in self.dropped[:3])
        return NothingUsable(
            f"Nothing in this file could be read as {self.format}.",
            why=f"First reasons: {reasons}." if reasons else f"It has no {self.unit} with words.",
            fix="Export it again, or leave it out.",
            where=self.source,
        )

    def _problems(self) -> tuple[Problem, ...]:
        kept = f"1 {self.unit} dropped, {len(self.turns)} kept."
        listed = [Problem(code, f"{why}. {kept}", self.source, line) for code, why, line in self.dropped]
        if self.unlisted:
            more = f"{self.unlisted} more like these were dropped, {len(self.turns)} kept."
            listed.append(Problem(MORE_OF_THE_SAME, more, self.source))
        return (*self.notes, *listed)


def show(milliseconds: int) -> str:
    """hh:mm:ss, with milliseconds where there are any."""
    seconds, rest = divmod(milliseconds, 1_000)
    clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{clock}.{rest:03}" if rest else clock
