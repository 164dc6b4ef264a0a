"""A head for one criterion: ridge regression of people's scores on a few blocks of numbers.

Blocks are standardised and divided by the root of their width, so that a block of 384 numbers weighs as much
as one of seven. Blocks and penalty are chosen by leave-one-out, in closed form (Allen 1974, PRESS; Golub,
Heath & Wahba 1979). The same rows in the same order give the same head.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from coachloop.loop.score.learning.likeness import Nearness, features
from coachloop.loop.score.learning.talk import Floats, Talk

LIKENESS, RATES, MEANING = "likeness", "rates", "meaning"
#: The simplest first: a later choice has to be better.
_CHOICES = ((LIKENESS,), (LIKENESS, RATES), (LIKENESS, MEANING), (LIKENESS, RATES, MEANING))
_PENALTIES = (30.0, 10.0, 3.0, 1.0, 0.3)
_DIGITS = 10

Features = Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class Head:
    """points = `bias` + sum of weight times number over `weights` by block."""

    bias: float
    weights: Mapping[str, tuple[float, ...]]
    penalty: float

    def points(self, given: Features) -> float:
        """0..100, on the scale of pct."""
        total = self.bias + sum(float(given[b] @ np.array(self.weights[b])) for b in sorted(self.weights))
        return min(100.0, max(0.0, total))


def features_of(talk: Talk, near: Nearness) -> Features:
    """What a head may read: likeness (7), rates (len(RATES)), meaning (dimensions; mean over all words)."""
    meaning = (talk.vectors * talk.words[:, None]).sum(axis=0) / talk.words.sum()
    return {LIKENESS: features(near), RATES: talk.rates, MEANING: meaning}


def fit(rows: Sequence[Features], points: Sequence[float]) -> Head:
    """At least two rows, with their scores 0..100."""
    target = np.array(points, np.float64)
    blocks = {b: _block(np.array([row[b] for row in rows])) for b in (LIKENESS, RATES, MEANING)}
    options = [
        (_left_out(_kernel(choice, blocks), target, penalty), place, choice, penalty)
        for place, choice in enumerate(_CHOICES)
        for penalty in _PENALTIES
    ]
    _, _, choice, penalty = min(options, key=lambda o: (round(o[0], 9), o[1], -o[3]))
    return _head(choice, blocks, target, penalty)


@dataclass(frozen=True, eq=False)
class _Block:
    """Standardised rows over the root of their number; `mean` and `scale` take them back."""

    rows: Floats
    mean: Floats
    scale: Floats


def _block(raw: Floats) -> _Block:
    mean, spread = raw.mean(axis=0), raw.std(axis=0)
    scale = np.where(spread > 1e-9, spread, 1.0) * np.sqrt(raw.shape[1])
    return _Block((raw - mean) / scale, mean, scale)


def _kernel(choice: Sequence[str], blocks: Mapping[str, _Block]) -> Floats:
    return np.asarray(sum(blocks[b].rows @ blocks[b].rows.T for b in choice))


def _left_out(kernel: Floats, target: Floats, penalty: float) -> float:
    """Mean squared error of each row by a head fitted to the others."""
    hat = kernel @ np.linalg.inv(kernel + penalty * np.eye(len(target)))
    hat += 1.0 / len(target)  # the mean is fitted, too
    centred = target - target.mean()
    error = (centred - hat @ centred) / np.maximum(1e-9, 1.0 - np.diag(hat))
    return float((error**2).mean())


def _head(choice: Sequence[str], blocks: Mapping[str, _Block], target: Floats, penalty: float) -> Head:
    kernel = _kernel(choice, blocks)
    dual = np.linalg.solve(kernel + penalty * np.eye(len(target)), target - target.mean())
    weights = {b: blocks[b].rows.T @ dual / blocks[b].scale for b in choice}
    bias = target.mean() - sum(float(weights[b] @ blocks[b].mean) for b in choice)
    kept = {b: tuple(_rounded(w) for w in weights[b]) for b in choice}
    return Head(_rounded(bias), kept, penalty)


def _rounded(value: float) -> float:
    """So that the last bits of another machine's arithmetic do not enter."""
    return float(f"{value:.{_DIGITS}g}")
