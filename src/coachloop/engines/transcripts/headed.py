"""`Name  0:03` on a line of its own, then the words: Otter's text export and the text of a Teams .docx."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from coachloop.engines.transcripts.draft import ZONE_ASSUMED, Draft
from coachloop.engines.transcripts.names import split_label
from coachloop.engines.transcripts.plain import suffix_fits
from coachloop.engines.transcripts.values import clock_ms, label_of, lines_of
from coachloop.loop.ingest.model import FileFacts, ParsedTranscript

_HEADER = re.compile(r"\s*(\S.{0,59}?)\s{2,20}(\d{1,3}(?::\d{2}){1,2})\s*")
_TEAMS = re.compile(r"(started|stopped) transcription\s*$|-Meeting (Transcript|Recording)", re.MULTILINE)
_TEAMS_STAMP = re.compile(r"-(\d{8}_\d{6})(?:UTC)?-Meeting ")
_TEAMS_FRAME = re.compile(r".{1,80} (?:started|stopped) transcription\s*")
_OTTER_END = re.compile(r"Transcribed by https?://otter\.ai\s*")


@dataclass(slots=True)
class _Turn:
    number: int
    label: str
    start: int
    words: list[str] = field(default_factory=list)


def header_of(line: str) -> tuple[str, int] | None:
    """Name and time in milliseconds when the whole line is `Name  mm:ss`; None otherwise."""
    found = _HEADER.fullmatch(line)
    start = clock_ms(found[2]) if found else None
    if not found or start is None or split_label(f"{found[1]}:")[0] is None:
        return None
    return found[1], start


def _read(name: str, text: str, source: str, frame: re.Pattern[str], facts: FileFacts) -> ParsedTranscript:
    draft = Draft(name, source, "turn")
    turns: list[_Turn] = []
    for number, line in enumerate(lines_of(text), start=1):
        header = header_of(line)
        if header:
            turns.append(_Turn(number, *header))
        elif turns and not frame.fullmatch(line):
            turns[-1].words.append(line)
    for turn in turns:
        draft.add(label_of(turn.label), " ".join(turn.words), turn.start, None, turn.number)
    if facts.started_at:
        draft.note(ZONE_ASSUMED, "the title names no time zone; its time was taken as UTC.", 1)
    return draft.done(facts)


def _headers_in(head: str) -> int:
    return sum(header_of(line) is not None for line in lines_of(head))


class TeamsText:
    """The text of the .docx that Teams saves: title with date, length, who started it, then the turns."""

    name = "teams_text"

    def recognises(self, name: str, head: str) -> bool:
        return suffix_fits(name) and bool(_TEAMS.search(head)) and _headers_in(head) > 0

    def read(self, text: str, source: str) -> tuple[ParsedTranscript, ...]:
        return (_read(self.name, text, source, _TEAMS_FRAME, FileFacts(started_at=_stamp(text))),)


class OtterText:
    """Otter's .txt with speakers and times."""

    name = "otter_text"

    def recognises(self, name: str, head: str) -> bool:
        headers = _headers_in(head)
        lines = sum(bool(line.strip()) for line in lines_of(head))
        return suffix_fits(name) and headers > 0 and lines <= 12 * headers

    def read(self, text: str, source: str) -> tuple[ParsedTranscript, ...]:
        return (_read(self.name, text, source, _OTTER_END, FileFacts()),)


def _stamp(text: str) -> datetime | None:
    """The time in a Teams title `Title-YYYYMMDD_HHMMSS-Meeting Transcript`, taken as UTC."""
    found = _TEAMS_STAMP.search(text[:2_000])
    try:
        return datetime.strptime(found[1], "%Y%m%d_%H%M%S").replace(tzinfo=UTC) if found else None
    except ValueError:
        return None
