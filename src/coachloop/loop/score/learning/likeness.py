"""How near the clauses of a conversation are to the example sentences of a criterion's two anchors."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coachloop.domain.rubric import Anchor, Criterion
from coachloop.loop.score.learning.talk import Embed, Floats, Talk, cut

#: Mean cosine with the two nearest examples from which a clause counts as like them [ours, measured on public
#: chats: docs/measures/examples.md].
NEAR = 0.50
#: So much nearer to one kind than to the other speaks for that kind.
_MARGIN = 0.05
#: This much nearer than NEAR is the end of the scale.
_FULL = 0.20
#: Where the first evidence of either kind stands on the scale: on its side of the middle.
_FROM = 0.6
_NEAREST = 2
_BEST = 3


@dataclass(frozen=True, eq=False)
class Poles:
    """Clauses of the examples as unit rows: `good` under the exemplary anchor, `weak` under the deficient."""

    good: Floats
    weak: Floats


@dataclass(frozen=True, eq=False)
class Nearness:
    """Of each clause of a talk, in order: mean cosine with the nearest examples of either kind."""

    good: Floats
    weak: Floats

    @property
    def lean(self) -> Floats:
        """Above 0: nearer to the exemplary examples."""
        return self.good - self.weak


@dataclass(frozen=True, slots=True)
class Reading:
    """`fraction` 0..1 of the scale; the numbers of the clauses that it rests on, the strongest first."""

    fraction: float
    good: tuple[int, ...]
    weak: tuple[int, ...]


def fewest_examples(criterion: Criterion) -> int:
    """Example sentences with words under the anchor that has fewer."""
    return min(len(_examples(criterion.exemplary)), len(_examples(criterion.deficient)))


def poles_of(criterion: Criterion, embed: Embed) -> Poles:
    """Of a criterion with an example sentence under both anchors."""
    return Poles(*(_rows(_examples(a), embed) for a in (criterion.exemplary, criterion.deficient)))


def _examples(anchor: Anchor | None) -> Sequence[str]:
    return [sentence for sentence in anchor.examples if cut([sentence])] if anchor else []


def _rows(sentences: Sequence[str], embed: Embed) -> Floats:
    return np.asarray(embed(cut(sentences)), np.float64)


def nearness(talk: Talk, poles: Poles) -> Nearness:
    """Cosines, since all rows have unit length."""
    return Nearness(_near(talk.vectors, poles.good), _near(talk.vectors, poles.weak))


def _near(vectors: Floats, pole: Floats) -> Floats:
    if not len(pole):
        return np.zeros(len(vectors))
    cosines = np.sort(vectors @ pole.T, axis=1)[:, -_NEAREST:]
    return np.asarray(cosines.mean(axis=1))


def features(near: Nearness) -> Floats:
    """Seven numbers: best and mean of the best three by lean, good, weak; share of clauses near the good."""
    lean = near.good - 0.5 * near.weak
    parts = [value for row in (lean, near.good, near.weak) for value in (row.max(), _best(row))]
    return np.array([*parts, (near.good >= NEAR).mean()])


def _best(row: Floats) -> float:
    return float(np.sort(row)[-_BEST:].mean())


def read_level(near: Nearness) -> Reading | None:
    """By the best evidence: what is done once is done, so the deficient kind decides only where it is alone.

    None when no clause is like the examples of one kind.
    """
    good = _like(near.good, near.lean)
    weak = _like(near.weak, -near.lean)
    if good:
        return Reading(_strength(near.good[good[0]]), good[:_BEST], weak[:_BEST])
    if weak:
        return Reading(1.0 - _strength(near.weak[weak[0]]), (), weak[:_BEST])
    return None


def _strength(best: float) -> float:
    return float(min(1.0, _FROM + (1.0 - _FROM) * (best - NEAR) / _FULL))


def _like(near: Floats, lean: Floats) -> tuple[int, ...]:
    """Clauses like the examples of that kind, the nearest first, equals in order."""
    found = [i for i in range(len(near)) if near[i] >= NEAR and lean[i] >= _MARGIN]
    return tuple(sorted(found, key=lambda i: (-near[i], i)))
