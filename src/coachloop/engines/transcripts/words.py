"""Word timings become turns: by speaker, and where nobody is named by sentence."""

from collections.abc import Iterable
from dataclasses import dataclass

from coachloop.engines.transcripts.draft import Draft

#: A longer silence ends a turn: counted as talk it would distort every share of time.
SILENCE_MS = 2_000
_ENDS_SENTENCE = (".", "?", "!", "…")


@dataclass(frozen=True, slots=True)
class Word:
    """A word or, with `glued`, punctuation that belongs to the word before; times in milliseconds."""

    text: str
    start: int | None
    end: int | None
    speaker: str | None = None
    glued: bool = False


def add_words(draft: Draft, words: Iterable[Word]) -> None:
    """Adds a turn for each run of words of one speaker."""
    run: list[Word] = []
    for word in words:
        if run and _parts(run[-1], word):
            _add_run(draft, run)
            run = []
        run.append(word)
    _add_run(draft, run)


def _parts(last: Word, word: Word) -> bool:
    """Whether a new turn begins with `word`."""
    if word.glued:
        return False
    if word.speaker != last.speaker:
        return True
    if last.end is not None and word.start is not None and word.start - last.end > SILENCE_MS:
        return True
    return word.speaker is None and last.text.endswith(_ENDS_SENTENCE)


def _add_run(draft: Draft, run: list[Word]) -> None:
    if run:
        text = "".join(word.text if word.glued else f" {word.text}" for word in run)
        starts = [word.start for word in run if word.start is not None]
        ends = [word.end for word in run if word.end is not None]
        draft.add(run[0].speaker, text, starts[0] if starts else None, ends[-1] if ends else None)
