"""Google Meet's transcript document as text: `Name: text`, bare time marks, lines cut in mid-sentence."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from coachloop.engines.transcripts.draft import Draft
from coachloop.engines.transcripts.names import split_label
from coachloop.engines.transcripts.plain import suffix_fits
from coachloop.engines.transcripts.values import label_of, lines_of
from coachloop.loop.ingest.model import FileFacts, ParsedTranscript

_MARK = re.compile(r"\s*\d{2}:\d{2}:\d{2}\s*")
_END = re.compile(r"\s*(Transcription ended after \d|Meeting ended after \d|This editable transcript was )")
_PREAMBLE = re.compile(r"\s*(Attendees|Transcript|Invited|Attachments)\s*:?\s*", re.IGNORECASE)
_TITLE = re.compile(r"\((\d{4}-\d\d-\d\d) at (\d\d:\d\d) GMT(?:([+-]\d{1,2})(?::?(\d\d))?)?\)")
_CUT = ("…", "...")


@dataclass(slots=True)
class _Turn:
    number: int
    speaker: str
    words: list[str]

    def goes_on(self, speaker: str) -> bool:
        return speaker == self.speaker and self.words[-1].endswith(_CUT)

    def go_on(self, words: str) -> None:
        """Puts the rest behind, without the marks at the cut."""
        rest = words.strip()
        for mark in _CUT:
            self.words[-1] = self.words[-1].removesuffix(mark)
            rest = rest.removeprefix(mark)
        self.words.append(rest.strip())


class MeetText:
    """The time marks say only that what follows came later, so turns get no times from them."""

    name = "google_meet_text"

    def recognises(self, name: str, head: str) -> bool:
        lines = lines_of(head)
        marks = any(_MARK.fullmatch(line) or _END.match(line) for line in lines)
        labelled = sum(split_label(line)[0] is not None and not _MARK.fullmatch(line) for line in lines)
        return suffix_fits(name) and marks and labelled >= 2

    def read(self, text: str, source: str) -> tuple[ParsedTranscript, ...]:
        draft = Draft(self.name, source, "line")
        for turn in _turns(text):
            draft.add(turn.speaker, " ".join(turn.words), line=turn.number)
        return (draft.done(FileFacts(started_at=_started(text))),)


def _turns(text: str) -> list[_Turn]:
    """A labelled line is a turn, or the rest of one that was cut; title and attendees come before any."""
    turns: list[_Turn] = []
    for number, line in enumerate(lines_of(text), start=1):
        if _END.match(line):
            break
        if not line.strip() or _MARK.fullmatch(line) or _PREAMBLE.fullmatch(line):
            continue
        label, words = split_label(line)
        speaker = label_of(label)
        if turns and (speaker is None or turns[-1].goes_on(speaker)):
            turns[-1].go_on(words)
        elif speaker:
            turns.append(_Turn(number, speaker, [words.strip()]))
    return turns


def _started(text: str) -> datetime | None:
    """The start in a title such as `Screen (2026-03-04 at 09:00 GMT+1) - Transcript`."""
    found = _TITLE.search(text[:2_000])
    if not found:
        return None
    hours, minutes = int(found[3] or 0), int(found[4] or 0)
    try:
        local = datetime.fromisoformat(f"{found[1]}T{found[2]}").replace(tzinfo=UTC)
        return local - timedelta(hours=hours, minutes=minutes if hours >= 0 else -minutes)
    except (ValueError, OverflowError):
        return None
