"""Amberscript JSON: `segments` of `words`, speakers by `spkid`; a segment is a turn."""

from collections.abc import Mapping

from coachloop.engines.transcripts.draft import NOT_ALIGNED, Draft
from coachloop.engines.transcripts.json_layouts.shape import Layout, at, first, items, mapping, objects
from coachloop.engines.transcripts.values import label_of, seconds_ms, words_of
from coachloop.loop.ingest.model import ParsedTranscript

NAME = "amberscript_json"


def _matches(document: object) -> bool:
    segment = mapping(first(at(document, "segments")))
    return "spkid" in mapping(first(at(document, "speakers"))) and "words" in segment


def _read(document: object, source: str) -> tuple[ParsedTranscript, ...]:
    draft = Draft(NAME, source, "segment")
    names = {
        words_of(mapping(speaker).get("spkid")): words_of(mapping(speaker).get("name"))
        for speaker in items(at(document, "speakers"))
    }
    for place, segment in objects(draft, at(document, "segments")):
        label = label_of(segment.get("speaker"))
        _segment(draft, place, names.get(label or "") or label, segment)
    return (draft.done(),)


def _segment(draft: Draft, place: int, speaker: str | None, segment: Mapping[str, object]) -> None:
    words = [mapping(word) for word in items(segment.get("words"))]
    starts = [start for word in words if (start := seconds_ms(word.get("start"))) is not None]
    ends = [end for word in words if (end := seconds_ms(word.get("end"))) is not None]
    text = " ".join(words_of(word.get("text")) for word in words)
    if len(words) > 1 and starts and ends and starts[0] == ends[-1]:
        draft.note(NOT_ALIGNED, f"segment {place}: {len(words)} words at one instant; no times taken.")
        starts, ends = [], []
    draft.add(speaker, text, starts[0] if starts else None, ends[-1] if ends else None)


LAYOUT = Layout(NAME, _matches, _read)
