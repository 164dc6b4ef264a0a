"""Building on an answer: one logistic regression over the numbers of a pair."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

from coachloop.loop.score.heads.uptake import pair
from coachloop.loop.score.language.clauses import clauses
from coachloop.loop.score.language.words import stem, tokens
from training.examples import Example
from training.public import Exchange

_STRENGTH = 0.003
_KNOWN_FROM = 3  # texts that must hold a stem for its rarity to be kept


@dataclass(frozen=True)
class Uptake:
    """One weight a number of PAIR, then the constant; `rarity` by stem."""

    weights: tuple[float, ...]
    rarity: Mapping[str, float]


def fit_uptake(examples: Sequence[Example], exchanges: Sequence[Exchange]) -> Uptake:
    """From the experts' ratings and our own pairs; taken up and not taken up weigh alike."""
    own = [one for one in examples if one.behaviour == "uptake"]
    rarity = _rarity(
        [*((e.before, e.said) for e in exchanges), *((o.before or "", o.said) for o in examples)]
    )
    rows = [(e.before, e.said) for e in exchanges] + [(o.before or "", o.said) for o in own]
    numbers = np.array([pair([t.word for t in tokens(b)], clauses(s), rarity) for b, s in rows])
    taken = np.array([*(e.uptake for e in exchanges), *(float(o.label == "builds") for o in own)])
    return Uptake(_weights(numbers, taken), rarity)


def _weights(numbers: NDArray[np.float64], taken: NDArray[np.float64]) -> tuple[float, ...]:
    """Each row counts as taken up by its share, as not by the rest; numbers are brought to one scale."""
    mean, spread = numbers.mean(axis=0), numbers.std(axis=0) + 1e-9
    scaled = (numbers - mean) / spread
    weight = np.concatenate([taken / taken.sum(), (1 - taken) / (1 - taken).sum()]) * len(taken)
    labels = np.repeat([1, 0], len(taken))
    model = LogisticRegression(C=_STRENGTH, max_iter=2000)
    model.fit(np.vstack([scaled, scaled])[weight > 0], labels[weight > 0], sample_weight=weight[weight > 0])
    slopes = model.coef_[0] / spread
    return tuple(np.round([*slopes, model.intercept_[0] - slopes @ mean], 6).tolist())


def _rarity(texts: Sequence[tuple[str, str]]) -> dict[str, float]:
    """log((N + 1) / (n + 1)) of N texts of which n have the stem, as a share of its greatest value."""
    each = [text for said in texts for text in said if text]
    counted = Counter(s for text in each for s in sorted({stem(t.word) for t in tokens(text)}))
    most = math.log(len(each) + 1)
    return {
        s: round(math.log((len(each) + 1) / (n + 1)) / most, 4)
        for s, n in sorted(counted.items())
        if n >= _KNOWN_FROM
    }
