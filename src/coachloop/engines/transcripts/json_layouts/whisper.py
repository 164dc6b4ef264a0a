"""Whisper, whisper-timestamped, faster-whisper dumps and WhisperX: `segments` with text and seconds."""

from coachloop.engines.transcripts.draft import Draft
from coachloop.engines.transcripts.json_layouts.shape import Layout, at, first, mapping, objects
from coachloop.engines.transcripts.values import label_of, seconds_ms, words_of
from coachloop.loop.ingest.model import FileFacts, ParsedTranscript

NAME = "whisper_json"


def _matches(document: object) -> bool:
    return {"start", "end", "text"} <= set(mapping(first(at(document, "segments"))))


def _read(document: object, source: str) -> tuple[ParsedTranscript, ...]:
    draft = Draft(NAME, source, "segment")
    for _, segment in objects(draft, at(document, "segments")):
        times = seconds_ms(segment.get("start")), seconds_ms(segment.get("end"))
        draft.add(label_of(segment.get("speaker")), words_of(segment.get("text")), *times)
    language = words_of(at(document, "language")) or None
    return (draft.done(FileFacts(language=language), in_cues=True),)


LAYOUT = Layout(NAME, _matches, _read)
