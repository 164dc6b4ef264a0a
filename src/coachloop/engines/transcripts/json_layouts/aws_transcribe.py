"""AWS Transcribe: `results.items` word by word, speakers in the items, in `speaker_labels` or by channel."""

from collections.abc import Iterator, Mapping

from coachloop.engines.transcripts.draft import Draft
from coachloop.engines.transcripts.json_layouts.shape import Layout, at, first, items, mapping, objects
from coachloop.engines.transcripts.values import label_of, seconds_ms, words_of
from coachloop.engines.transcripts.words import Word, add_words
from coachloop.loop.ingest.model import FileFacts, ParsedTranscript

NAME = "aws_transcribe_json"


def _matches(document: object) -> bool:
    results = mapping(at(document, "results"))
    return "transcripts" in results and ("items" in results or "audio_segments" in results)


def _read(document: object, source: str) -> tuple[ParsedTranscript, ...]:
    draft = Draft(NAME, source, "segment")
    results = mapping(at(document, "results"))
    channels = items(at(results, "channel_labels", "channels"))
    if channels:
        _add_channels(draft, channels)
    elif items(results.get("items")):
        add_words(draft, _words(results.get("items"), _speakers_by_start(results)))
    else:
        for _, segment in objects(draft, results.get("audio_segments")):
            times = seconds_ms(segment.get("start_time")), seconds_ms(segment.get("end_time"))
            draft.add(label_of(segment.get("speaker_label")), words_of(segment.get("transcript")), *times)
    language = words_of(results.get("language_code")) or None
    return (draft.done(FileFacts(language=language), in_cues=True),)


def _add_channels(draft: Draft, channels: list[object]) -> None:
    """Each channel is one speaker; the turns of all are put in order of time."""
    for channel in channels:
        label = label_of(at(channel, "channel_label"))
        spoken = _words(at(channel, "items"), {})
        add_words(draft, (Word(w.text, w.start, w.end, label, w.glued) for w in spoken))
    draft.turns.sort(key=lambda turn: (turn.start_ms or 0, turn.speaker or ""))


def _speakers_by_start(results: Mapping[str, object]) -> dict[object, str | None]:
    """Speaker of each word by its start time as written, from `speaker_labels` of older outputs."""
    return {
        mapping(item).get("start_time"): label_of(mapping(item).get("speaker_label"))
        for segment in items(at(results, "speaker_labels", "segments"))
        for item in items(at(segment, "items"))
        if isinstance(mapping(item).get("start_time"), str)
    }


def _words(listed: object, speakers: Mapping[object, str | None]) -> Iterator[Word]:
    for item in map(mapping, items(listed)):
        start = item.get("start_time")
        speaker = label_of(item.get("speaker_label"))
        if speaker is None and isinstance(start, str):
            speaker = speakers.get(start)
        glued = item.get("type") == "punctuation"
        text = words_of(at(first(item.get("alternatives")), "content"))
        yield Word(text, seconds_ms(start), seconds_ms(item.get("end_time")), speaker, glued)


LAYOUT = Layout(NAME, _matches, _read)
