"""The chat that Zoom saves beside a recording: typed messages, not what was said. Refused by name."""

import re

from coachloop.engines.transcripts.errors import NotATranscript
from coachloop.engines.transcripts.values import lines_of
from coachloop.loop.ingest.model import ParsedTranscript

NAME = "zoom_chat"

_TAB_LAYOUT = re.compile(r"\d\d:\d\d:\d\d\t[^\t]{1,120}:\t")
_FROM_LAYOUT = re.compile(r"\d\d:\d\d:\d\d\s+From\s.{1,120}?\sto\s.{1,120}?:")


class ZoomChat:
    """Decided: never read as a conversation. Its messages answer what is heard in the recording, so that
    turns and shares made of it would be wrong; the .vtt of the same meeting is what to import."""

    name = NAME

    def recognises(self, name: str, head: str) -> bool:
        first = next((line for line in lines_of(head[:8_192]) if line.strip()), "")
        return bool(_TAB_LAYOUT.match(first) or _FROM_LAYOUT.match(first))

    def read(self, text: str, source: str) -> tuple[ParsedTranscript, ...]:
        raise NotATranscript(
            "This is the chat of a Zoom meeting, not its transcript.",
            why="Typed messages beside a recording are not what was said in it.",
            fix="Import the .vtt file of the same meeting.",
            where=source,
        )
