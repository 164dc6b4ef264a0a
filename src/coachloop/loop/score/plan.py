"""Which question of the interview plan a turn asks: by meaning where there is an embedder, else by words.

A planned question is rarely asked in its own words. What is unsure is said to be unsure: a turn that is only
near a planned question is neither taken for it nor held to be outside the plan.
Thresholds: tests/measure/planned.py, on wordings of our own.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coachloop.loop.score.behaviours import TurnBehaviour
from coachloop.loop.score.language.words import content_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from coachloop.loop.score.model import Embedder

#: Cosine between what the turn says and the planned question; share of its content words that the turn has.
SURE_BY_MEANING, NEAR_BY_MEANING = 0.55, 0.40
SURE_BY_WORDS, NEAR_BY_WORDS = 0.60, 0.30
_KEPT = 500  # vectors of texts


@dataclass(frozen=True, slots=True)
class Match:
    """The planned question at `position`, from 0; `sure` or only near it."""

    position: int
    sure: bool


#: By number of the turn, for the turns that ask a planned question or one near it.
MatchPlan = Callable[[Sequence[TurnBehaviour], Sequence[str]], Mapping[int, Match]]


def by_words(turns: Sequence[TurnBehaviour], planned: Sequence[str]) -> Mapping[int, Match]:
    """By the share of a planned question's content words in the turn; the best, ties to the first."""
    wanted = [content_of(text) for text in planned]
    found: dict[int, Match] = {}
    for turn in turns:
        said = content_of(turn.text)
        shares = [len(words & said) / max(1, len(words)) for words in wanted]
        _keep(found, turn.seq, shares, SURE_BY_WORDS, NEAR_BY_WORDS)
    return found


def by_meaning(embedder: "Embedder") -> MatchPlan:
    """By cosine; the best planned question, ties to the first. A text is embedded once while it is kept."""
    vectors: dict[str, NDArray[np.float32]] = {}  # those used last

    def embedded(texts: Sequence[str]) -> "list[NDArray[np.float32]]":
        new = [text for text in dict.fromkeys(texts) if text not in vectors]
        found = {**vectors, **dict(zip(new, embedder.embed(new) if new else (), strict=True))}
        if len(found) > _KEPT:
            vectors.clear()
        vectors.update(found)
        return [found[text] for text in texts]

    def match(turns: Sequence[TurnBehaviour], planned: Sequence[str]) -> Mapping[int, Match]:
        if not planned:
            return {}
        wanted, found = embedded(planned), dict[int, Match]()
        for turn, said in zip(turns, embedded([turn.text for turn in turns]), strict=True):
            likeness = [float(said @ vector) for vector in wanted]
            _keep(found, turn.seq, likeness, SURE_BY_MEANING, NEAR_BY_MEANING)
        return found

    return match


def _keep(found: dict[int, Match], seq: int, rated: Sequence[float], sure: float, near: float) -> None:
    best = max(rated, default=0.0)
    if best >= near:
        found[seq] = Match(rated.index(best), best >= sure)
