"""Rev's editor JSON: `monologues` of `spans`, speakers by id; a monologue is a turn."""

from coachloop.engines.transcripts.draft import Draft
from coachloop.engines.transcripts.json_layouts.shape import Layout, at, first, items, mapping, objects
from coachloop.engines.transcripts.values import label_of, seconds_ms, words_of
from coachloop.loop.ingest.model import ParsedTranscript

NAME = "rev_json"


def _matches(document: object) -> bool:
    monologue = mapping(first(at(document, "monologues")))
    return "spans" in monologue or "elements" in monologue


def _read(document: object, source: str) -> tuple[ParsedTranscript, ...]:
    draft = Draft(NAME, source, "monologue")
    names = {
        str(mapping(speaker).get("id")): words_of(mapping(speaker).get("name"))
        for speaker in items(at(document, "speakers"))
    }
    for _, monologue in objects(draft, at(document, "monologues")):
        spoken = monologue.get("speaker")
        speaker = names.get(str(spoken)) or label_of(spoken)
        spans = [mapping(span) for span in items(monologue.get("spans") or monologue.get("elements"))]
        starts = [start for span in spans if (start := seconds_ms(span.get("ts"))) is not None]
        ends = [
            end for span in spans if (end := seconds_ms(span.get("endTs") or span.get("end_ts"))) is not None
        ]
        text = "".join(value for span in spans if isinstance(value := span.get("value"), str))
        draft.add(speaker, text, starts[0] if starts else None, ends[-1] if ends else None)
    return (draft.done(),)


LAYOUT = Layout(NAME, _matches, _read)
