"""A tiny embedder whose vectors can be worked out by hand: one direction a kind of word."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from coachloop.domain.rubric import Anchor, Criterion, Method, Scale, ScaleKind, ScoringSpec
from coachloop.loop.score.learning.fitting import LIKENESS, MEANING, RATES, Features
from coachloop.loop.score.learning.talk import RATES as RATE_NAMES

#: 0 warm, 1 curt, 2 neither; a text is the sum of its words, brought to length 1.
KINDS = {
    **dict.fromkeys(("gladly", "welcome", "lovely", "thanks", "wonderful", "dear"), 0),
    **dict.fromkeys(("hurry", "next", "form", "number", "quick", "done"), 1),
}


def embed(texts: Sequence[str]) -> NDArray[np.float32]:
    rows = np.zeros((len(texts), 3), np.float32)
    for row, text in zip(rows, texts, strict=True):
        for word in text.split():
            row[KINDS.get(word, 2)] += 1
        row /= np.linalg.norm(row)
    return rows


WARM = ("Gladly.", "Welcome, dear.", "Lovely.", "Thanks.", "Wonderful.")
CURT = ("Hurry.", "Next.", "Form number.", "Quick.", "Done.")
PASS_FAIL = Scale(ScaleKind.PASS_FAIL, 0.0, 1.0, ("no", "yes"))

WARMTH = Criterion(
    "warmth", "Warmth", "Sounds warm.", 100, PASS_FAIL, (ScoringSpec(Method.EXAMPLES), ScoringSpec(Method.HUMAN)),
    exemplary=Anchor("Warm.", WARM), deficient=Anchor("Curt.", CURT),
)  # fmt: skip
FEW = replace(WARMTH, exemplary=Anchor("Warm.", WARM[:2]))


def given(first: float, rates: float = 0.0, meaning: float = 0.0) -> Features:
    """Features of which only the first of each block differs."""
    blocks = {LIKENESS: (first, 7), RATES: (rates, len(RATE_NAMES)), MEANING: (meaning, 3)}
    return {name: np.array([value] + [0.0] * (width - 1)) for name, (value, width) in blocks.items()}
