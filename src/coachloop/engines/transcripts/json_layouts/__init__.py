"""JSON of transcription services and our own: parsed once, then recognised by its shape."""

import re

from coachloop.engines.transcripts.errors import UnknownJson
from coachloop.engines.transcripts.json_layouts import (
    amberscript,
    assemblyai,
    aws_analytics,
    aws_bda,
    aws_transcribe,
    azure,
    deepgram,
    gong,
    own,
    rev,
    whisper,
)
from coachloop.engines.transcripts.json_layouts.parse import parse_json
from coachloop.engines.transcripts.json_layouts.shape import Layout, mapping
from coachloop.engines.transcripts.values import words_of
from coachloop.loop.ingest.model import ParsedTranscript

#: An object, or a list of them: `[00:03] Dana: ...` begins with a bracket, too.
_OBJECT = re.compile(r"\s{0,99}(?:\[\s{0,99})?\{\s{0,99}[\"}]")

#: In this order, the most telling shape first: the first that matches reads the file.
LAYOUTS: tuple[Layout, ...] = (
    own.LAYOUT,
    gong.LAYOUT,
    aws_analytics.CALL_ANALYTICS,
    aws_analytics.POST_CALL,
    aws_bda.STANDARD,
    aws_bda.CUSTOM,
    aws_transcribe.LAYOUT,
    deepgram.LAYOUT,
    azure.BATCH,
    azure.FAST,
    azure.CONVERSATION,
    azure.REALTIME,
    rev.LAYOUT,
    amberscript.LAYOUT,
    assemblyai.LAYOUT,
    whisper.LAYOUT,
)


class JsonTranscripts:
    """Every layout of LAYOUTS; the parsed transcript carries the layout's own name as its format."""

    name = "json"

    def recognises(self, name: str, head: str) -> bool:
        named = name.lower().endswith(".json") and head.lstrip().startswith(("{", "["))
        return named or bool(_OBJECT.match(head))

    def read(self, text: str, source: str) -> tuple[ParsedTranscript, ...]:
        document = parse_json(text, source)
        layout = next((layout for layout in LAYOUTS if layout.matches(document)), None)
        if layout is None:
            raise _unknown(document, source)
        return layout.read(document, source)


def _unknown(document: object, source: str) -> UnknownJson:
    keys = ", ".join(words_of(key)[:30] for key in list(mapping(document))[:6])
    return UnknownJson(
        "This JSON is of no layout that is understood here.",
        why=f"Its first keys are {keys}." if keys else "It is no object with keys.",
        fix="Convert it to our own layout: docs/reference/transcripts.md.",
        where=source,
    )
