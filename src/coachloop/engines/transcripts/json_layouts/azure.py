"""Azure Speech and Language: batch and fast transcription, real-time results, conversation input."""

import re
from collections.abc import Mapping

from coachloop.engines.transcripts.draft import BAD_ITEM, Draft
from coachloop.engines.transcripts.json_layouts.shape import Layout, at, first, items, mapping, objects
from coachloop.engines.transcripts.values import bounded, label_of, millis, ticks_ms, words_of
from coachloop.loop.ingest.model import FileFacts, ParsedTranscript

_DURATION = re.compile(r"PT(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,7})(?:\.(\d{1,9}))?S)?")
_ROLES = {"agent": "person", "customer": "counterpart"}


def duration_ms(value: object) -> int | None:
    """Milliseconds of an ISO 8601 duration such as PT1M2.5S; None when it is none."""
    found = _DURATION.fullmatch(words_of(value))
    if not found or len(found[0]) < 4:
        return None
    hours, minutes, seconds, fraction = found.groups()
    whole = (int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds or 0)
    return bounded(whole * 1_000 + int((fraction or "0").ljust(3, "0")[:3]))


def _add(draft: Draft, speaker: object, text: str, start: int | None, length: int | None) -> None:
    end = start + length if start is not None and length is not None else None
    draft.add(label_of(speaker), text, start, end)


def _is_batch(document: object) -> bool:
    return "nBest" in mapping(first(at(document, "recognizedPhrases")))


def _read_batch(document: object, source: str) -> tuple[ParsedTranscript, ...]:
    """`timestamp` is when the file was made, not when people spoke, so no start is taken from it."""
    draft = Draft("azure_batch_json", source, "phrase")
    for place, phrase in objects(draft, at(document, "recognizedPhrases")):
        if phrase.get("recognitionStatus", "Success") != "Success":
            draft.drop(BAD_ITEM, f"phrase {place} was not recognised")
            continue
        text = words_of(at(first(phrase.get("nBest")), "display"))
        _add(draft, phrase.get("speaker"), text, *_phrase_times(phrase))
    draft.turns.sort(key=lambda turn: turn.start_ms or 0)  # phrases come channel by channel
    return (draft.done(in_cues=True),)


def _phrase_times(phrase: Mapping[str, object]) -> tuple[int | None, int | None]:
    start, length = duration_ms(phrase.get("offset")), duration_ms(phrase.get("duration"))
    if start is None or length is None:
        return ticks_ms(phrase.get("offsetInTicks")), ticks_ms(phrase.get("durationInTicks"))
    return start, length


def _is_fast(document: object) -> bool:
    return "offsetMilliseconds" in mapping(first(at(document, "phrases")))


def _read_fast(document: object, source: str) -> tuple[ParsedTranscript, ...]:
    draft = Draft("azure_fast_json", source, "phrase")
    for _, phrase in objects(draft, at(document, "phrases")):
        times = millis(phrase.get("offsetMilliseconds")), millis(phrase.get("durationMilliseconds"))
        _add(draft, phrase.get("speaker", phrase.get("channel")), words_of(phrase.get("text")), *times)
    return (draft.done(in_cues=True),)


def _is_conversation(document: object) -> bool:
    found = first(at(document, "analysisInput", "conversations") or at(document, "conversations"))
    return "conversationItems" in mapping(found)


def _read_conversation(document: object, source: str) -> tuple[ParsedTranscript, ...]:
    listed = at(document, "analysisInput", "conversations") or at(document, "conversations")
    read = [_conversation(item, source) for item in items(listed)]
    good = [(draft, facts) for draft, facts in read if draft.turns]
    if not good:
        raise read[0][0].nothing_usable()
    return tuple(draft.done(facts) for draft, facts in good)


def _conversation(item: object, source: str) -> tuple[Draft, FileFacts]:
    draft, roles = Draft("azure_conversation_json", source, "item"), dict[str, str]()
    for _, said in objects(draft, at(item, "conversationItems")):
        speaker = label_of(said.get("participantId"))
        role = _ROLES.get(words_of(said.get("role")).lower())
        if speaker and role:
            roles.setdefault(speaker, role)
        draft.add(speaker, words_of(said.get("text")))
    stated = words_of(at(item, "language")) or None, words_of(at(item, "id")) or None
    return draft, FileFacts(language=stated[0], external_id=stated[1], roles=roles)


def _is_realtime(document: object) -> bool:
    return {"RecognitionStatus", "NBest"} <= set(mapping(first(document)))


def _read_realtime(document: object, source: str) -> tuple[ParsedTranscript, ...]:
    draft = Draft("azure_realtime_json", source, "result")
    for place, result in objects(draft, document):
        if result.get("RecognitionStatus") != "Success":
            draft.drop(BAD_ITEM, f"result {place} was not recognised")
            continue
        text = words_of(at(first(result.get("NBest")), "Display"))
        times = ticks_ms(result.get("Offset")), ticks_ms(result.get("Duration"))
        _add(draft, result.get("SpeakerId"), text, *times)
    return (draft.done(in_cues=True),)


BATCH = Layout("azure_batch_json", _is_batch, _read_batch)
FAST = Layout("azure_fast_json", _is_fast, _read_fast)
CONVERSATION = Layout("azure_conversation_json", _is_conversation, _read_conversation)
REALTIME = Layout("azure_realtime_json", _is_realtime, _read_realtime)
