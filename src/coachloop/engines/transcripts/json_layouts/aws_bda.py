"""AWS Bedrock Data Automation: the standard output has the words, a custom output only what a model said."""

from coachloop.engines.transcripts.draft import Draft
from coachloop.engines.transcripts.errors import NotATranscript
from coachloop.engines.transcripts.json_layouts.shape import Layout, at, first, mapping, objects
from coachloop.engines.transcripts.values import label_of, millis, words_of
from coachloop.loop.ingest.model import FileFacts, ParsedTranscript


def _is_standard(document: object) -> bool:
    return "start_timestamp_millis" in mapping(first(at(document, "audio_segments")))


def _read_standard(document: object, source: str) -> tuple[ParsedTranscript, ...]:
    draft = Draft("aws_bda", source, "segment")
    for _, segment in objects(draft, at(document, "audio_segments")):
        times = millis(segment.get("start_timestamp_millis")), millis(segment.get("end_timestamp_millis"))
        speaker = label_of(at(segment.get("speaker"), "speaker_label"))
        draft.add(speaker, words_of(segment.get("text")), *times)
    language = words_of(at(document, "metadata", "dominant_asset_language")).lower() or None
    return (draft.done(FileFacts(language=language)),)


def _is_custom(document: object) -> bool:
    return "inference_result" in mapping(document) and "matched_blueprint" in mapping(document)


def _refuse_custom(document: object, source: str) -> tuple[ParsedTranscript, ...]:
    raise NotATranscript(
        "This is the custom output of AWS Bedrock Data Automation: an analysis, not the conversation.",
        why="It holds a summary and labels that a model wrote, and no turn that could be quoted.",
        fix="Import the standard output of the same call.",
        where=source,
    )


STANDARD = Layout("aws_bda", _is_standard, _read_standard)
CUSTOM = Layout("aws_bda_custom", _is_custom, _refuse_custom)
