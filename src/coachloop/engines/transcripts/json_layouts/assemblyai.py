"""AssemblyAI: `utterances` when asked for, else `words`; times are milliseconds, speakers letters."""

from coachloop.engines.transcripts.draft import Draft
from coachloop.engines.transcripts.json_layouts.shape import Layout, at, first, items, mapping, objects
from coachloop.engines.transcripts.values import label_of, millis, words_of
from coachloop.engines.transcripts.words import Word, add_words
from coachloop.loop.ingest.model import FileFacts, ParsedTranscript

NAME = "assemblyai_json"


def _matches(document: object) -> bool:
    known = mapping(document)
    return {"words", "text", "status"} <= set(known) and "confidence" in mapping(first(known.get("words")))


def _read(document: object, source: str) -> tuple[ParsedTranscript, ...]:
    draft = Draft(NAME, source, "utterance")
    utterances = items(at(document, "utterances"))
    for _, utterance in objects(draft, utterances):
        times = millis(utterance.get("start")), millis(utterance.get("end"))
        draft.add(label_of(utterance.get("speaker")), words_of(utterance.get("text")), *times)
    if not utterances:
        add_words(draft, map(_word, items(at(document, "words"))))
    language = words_of(at(document, "language_code")) or None
    return (draft.done(FileFacts(language=language), in_cues=not utterances),)


def _word(value: object) -> Word:
    word = mapping(value)
    times = millis(word.get("start")), millis(word.get("end"))
    return Word(words_of(word.get("text")), *times, label_of(word.get("speaker")))


LAYOUT = Layout(NAME, _matches, _read)
