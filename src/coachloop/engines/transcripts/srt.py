"""SubRip (.srt): a number, a timing line, words; a blank line between cues."""

import re

from coachloop.engines.transcripts.cues import Cue, blocks, finish, plain_words, timed_parts
from coachloop.engines.transcripts.draft import Draft
from coachloop.loop.ingest.model import ParsedTranscript

NAME = "srt"

_FIRST_CUE = re.compile(r"\s{0,9}\d{1,9}\s{1,9}\d{1,2}:\d\d:\d\d[,.]\d{1,3}\s{0,9}-->", re.ASCII)


class Srt:
    """Comma or dot before the milliseconds; numbers may be missing or wrong."""

    name = NAME

    def recognises(self, name: str, head: str) -> bool:
        return name.lower().endswith(".srt") or bool(_FIRST_CUE.match(head))

    def read(self, text: str, source: str) -> tuple[ParsedTranscript, ...]:
        draft = Draft(NAME, source, "cue")
        parts = [part for block in blocks(text) for part in timed_parts(draft, block)]
        cues = [Cue(part.number, part.start, part.end, plain_words("\n".join(part.lines))) for part in parts]
        return (finish(draft, cues),)
