"""Deepgram: `results.utterances` where nobody is told apart, else the words by speaker or channel."""

from collections.abc import Iterator

from coachloop.engines.transcripts.draft import Draft
from coachloop.engines.transcripts.json_layouts.shape import Layout, at, first, items, mapping, objects
from coachloop.engines.transcripts.values import label_of, seconds_ms, words_of
from coachloop.engines.transcripts.words import Word, add_words
from coachloop.loop.ingest.model import FileFacts, ParsedTranscript

NAME = "deepgram_json"


def _matches(document: object) -> bool:
    return "alternatives" in mapping(first(at(document, "results", "channels")))


def _read(document: object, source: str) -> tuple[ParsedTranscript, ...]:
    draft = Draft(NAME, source, "utterance")
    channels = items(at(document, "results", "channels"))
    spoken = [list(_words(channel, place, len(channels))) for place, channel in enumerate(channels)]
    utterances = items(at(document, "results", "utterances"))
    if utterances and not any(word.speaker for words in spoken for word in words):
        _add_utterances(draft, utterances)
    else:
        for words in spoken:
            add_words(draft, words)
        draft.turns.sort(key=lambda turn: turn.start_ms or 0)
    language = words_of(at(first(channels), "detected_language")) or None
    return (draft.done(FileFacts(language=language), in_cues=True),)


def _add_utterances(draft: Draft, utterances: list[object]) -> None:
    for _, utterance in objects(draft, utterances):
        times = seconds_ms(utterance.get("start")), seconds_ms(utterance.get("end"))
        draft.add(label_of(utterance.get("speaker")), words_of(utterance.get("transcript")), *times)


def _words(channel: object, place: int, channels: int) -> Iterator[Word]:
    """With several channels each is somebody; with one, the words may carry a speaker number."""
    label = f"Channel {place}" if channels > 1 else None
    for word in map(mapping, items(at(first(at(channel, "alternatives")), "words"))):
        text = words_of(word.get("punctuated_word")) or words_of(word.get("word"))
        times = seconds_ms(word.get("start")), seconds_ms(word.get("end"))
        yield Word(text, *times, label or label_of(word.get("speaker")))


LAYOUT = Layout(NAME, _matches, _read)
