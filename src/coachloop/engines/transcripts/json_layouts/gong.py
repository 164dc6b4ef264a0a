"""Gong's API: `callTranscripts`, each a list of monologues of sentences; people in `parties` where added."""

from coachloop.engines.transcripts.draft import BAD_ITEM, Draft
from coachloop.engines.transcripts.json_layouts.shape import Layout, at, first, items, mapping, objects
from coachloop.engines.transcripts.values import label_of, millis, words_of
from coachloop.loop.ingest.model import FileFacts, ParsedTranscript

NAME = "gong_json"

_ROLES = {"internal": "person", "external": "counterpart"}


def _matches(document: object) -> bool:
    return "transcript" in mapping(first(at(document, "callTranscripts")))


def _read(document: object, source: str) -> tuple[ParsedTranscript, ...]:
    read = [_call(call, source) for call in items(at(document, "callTranscripts"))]
    good = [(draft, facts) for draft, facts in read if draft.turns]
    if not good:
        raise read[0][0].nothing_usable()
    for draft, facts in read:
        if not draft.turns:
            good[0][0].note(BAD_ITEM, f"call {facts.external_id or '?'} has no usable turn and was left out.")
    return tuple(draft.done(facts) for draft, facts in good)


def _call(call: object, source: str) -> tuple[Draft, FileFacts]:
    draft = Draft(NAME, source, "monologue")
    parties = {label_of(at(p, "speakerId")): p for p in items(at(call, "parties"))}
    roles: dict[str, str] = {}
    for _, monologue in objects(draft, at(call, "transcript")):
        label = label_of(monologue.get("speakerId"))
        party = parties.get(label)
        speaker = label_of(at(party, "name")) or label
        role = _ROLES.get(words_of(at(party, "affiliation")).lower())
        if speaker and role:
            roles[speaker] = role
        _add(draft, speaker, items(monologue.get("sentences")))
    return draft, FileFacts(external_id=words_of(at(call, "callId")) or None, roles=roles)


def _add(draft: Draft, speaker: str | None, sentences: list[object]) -> None:
    text = " ".join(words_of(at(sentence, "text")) for sentence in sentences)
    starts = [start for sentence in sentences if (start := millis(at(sentence, "start"))) is not None]
    ends = [end for sentence in sentences if (end := millis(at(sentence, "end"))) is not None]
    draft.add(speaker, text, starts[0] if starts else None, ends[-1] if ends else None)


LAYOUT = Layout(NAME, _matches, _read)
