"""AWS Call Analytics (`Transcript` with roles) and the output of the Post Call Analytics sample."""

from datetime import datetime

from coachloop.engines.transcripts.draft import Draft
from coachloop.engines.transcripts.facts import instant, zone_named
from coachloop.engines.transcripts.json_layouts.shape import Layout, at, first, items, mapping, objects
from coachloop.engines.transcripts.values import label_of, millis, seconds_ms, words_of
from coachloop.loop.ingest.model import FileFacts, ParsedTranscript

_ROLES = {"AGENT": "person", "CUSTOMER": "counterpart"}


def _is_call_analytics(document: object) -> bool:
    segment = mapping(first(at(document, "Transcript")))
    return "Content" in segment and "BeginOffsetMillis" in segment


def _read_call_analytics(document: object, source: str) -> tuple[ParsedTranscript, ...]:
    draft = Draft("aws_call_analytics", source, "segment")
    for _, segment in objects(draft, at(document, "Transcript")):
        times = millis(segment.get("BeginOffsetMillis")), millis(segment.get("EndOffsetMillis"))
        draft.add(label_of(segment.get("ParticipantRole")), words_of(segment.get("Content")), *times)
    labels = {turn.speaker for turn in draft.turns}
    roles = {label: role for label, role in _ROLES.items() if label in labels}
    language = words_of(at(document, "LanguageCode")) or None
    return (draft.done(FileFacts(language=language, roles=roles)),)


def _is_post_call(document: object) -> bool:
    segment = mapping(first(at(document, "SpeechSegments")))
    return "SegmentSpeaker" in segment and "ConversationAnalytics" in mapping(document)


def _read_post_call(document: object, source: str) -> tuple[ParsedTranscript, ...]:
    draft = Draft("aws_pca", source, "segment")
    analytics = at(document, "ConversationAnalytics")
    names = {
        words_of(at(speaker, "Speaker")): label_of(at(speaker, "DisplayText"))
        for speaker in items(at(analytics, "SpeakerLabels"))
    }
    for _, segment in objects(draft, at(document, "SpeechSegments")):
        label = label_of(segment.get("SegmentSpeaker"))
        text = words_of(segment.get("DisplayText")) or words_of(segment.get("OriginalText"))
        times = seconds_ms(segment.get("SegmentStartTime")), seconds_ms(segment.get("SegmentEndTime"))
        draft.add(names.get(label or "") or label, text, *times)
    language = words_of(at(analytics, "LanguageCode")) or None
    return (draft.done(FileFacts(started_at=_started(draft, analytics), language=language)),)


def _started(draft: Draft, analytics: object) -> datetime | None:
    """ConversationTime in ConversationLocation; when it equals ProcessTime it only says when it was run."""
    stated = at(analytics, "ConversationTime")
    if stated == at(analytics, "ProcessTime"):
        return None
    return instant(draft, stated, zone_named(words_of(at(analytics, "ConversationLocation"))))


CALL_ANALYTICS = Layout("aws_call_analytics", _is_call_analytics, _read_call_analytics)
POST_CALL = Layout("aws_pca", _is_post_call, _read_post_call)
