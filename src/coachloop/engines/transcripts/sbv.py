"""SubViewer as YouTube exports it (.sbv): `0:00:01.000,0:00:02.500`, words, a blank line."""

import re

from coachloop.engines.transcripts.cues import Block, Cue, blocks, finish, read_timing
from coachloop.engines.transcripts.draft import NO_TEXT, NO_TIME, Draft
from coachloop.loop.ingest.model import ParsedTranscript

NAME = "sbv"

_TIMING = re.compile(r"\s{0,9}\d{1,3}:\d\d:\d\d\.\d{3},\d{1,3}:\d\d:\d\d\.\d{3}\s", re.ASCII)
_NEARLY = re.compile(r"\d{1,3}:[\w:.]{1,12},\d{1,3}:[\w:.]{1,12}\s*", re.ASCII)


class Sbv:
    """No numbers, no header: the first timing line is what tells the format."""

    name = NAME

    def recognises(self, name: str, head: str) -> bool:
        return name.lower().endswith(".sbv") or bool(_TIMING.match(head))

    def read(self, text: str, source: str) -> tuple[ParsedTranscript, ...]:
        draft = Draft(NAME, source, "cue")
        cues = [cue for block in blocks(text) if (cue := _cue(draft, block))]
        return (finish(draft, cues),)


def _cue(draft: Draft, block: Block) -> Cue | None:
    if not _NEARLY.fullmatch(block.lines[0].rstrip()):
        draft.drop(NO_TIME, "text without a time", block.number)
        return None
    start, _, end = block.lines[0].partition(",")
    times = read_timing(draft, block.number, start, end)
    if times and len(block.lines) == 1:
        draft.drop(NO_TEXT, "cue has no text", block.number)
        return None
    return Cue(block.number, *times, "\n".join(block.lines[1:])) if times else None
