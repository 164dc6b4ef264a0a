"""CORAAL's tab-separated transcripts: Line, Spkr, StTime, Content, EnTime; pauses are rows of their own."""

import re

from coachloop.engines.transcripts.draft import BAD_ITEM, BAD_TIME, Draft
from coachloop.engines.transcripts.values import label_of, lines_of, seconds_ms
from coachloop.loop.ingest.model import ParsedTranscript

NAME = "coraal_tsv"

_COLUMNS = ["Line", "Spkr", "StTime", "Content", "EnTime"]
_PAUSE = re.compile(r"\(pause [\d.]{1,12}\)")
#: Tags such as <ts> or <laugh>, brackets around overlaps, slashes around uncertain words.
_MARKS = re.compile(r"<[^<>]{0,60}>|[\[\]]|/(?:unintelligible|inaudible|\?)/|/", re.IGNORECASE)


class CoraalTsv:
    name = NAME

    def recognises(self, name: str, head: str) -> bool:
        return head.startswith("\t".join(_COLUMNS))

    def read(self, text: str, source: str) -> tuple[ParsedTranscript, ...]:
        draft = Draft(NAME, source, "line")
        for number, line in enumerate(lines_of(text)[1:], start=2):
            if line.strip():
                _read_line(draft, number, line.split("\t"))
        return (draft.done(in_cues=True),)


def _read_line(draft: Draft, number: int, cells: list[str]) -> None:
    if len(cells) != len(_COLUMNS):
        draft.drop(BAD_ITEM, f"line has {len(cells)} columns instead of {len(_COLUMNS)}", number)
        return
    _, speaker, start, content, end = cells
    if _PAUSE.fullmatch(content.strip()):
        return
    times = seconds_ms(start), seconds_ms(end)
    if None in times:
        draft.drop(BAD_TIME, "line has a time that cannot be read", number)
        return
    words = _MARKS.sub(" ", content)
    if words.strip():
        draft.add(label_of(speaker), words, *times, line=number)
