"""Dimensions of empathy on which the embedded scorer was held against experts, and what it is good for.

The figures stand in dimensions.yaml, written by `python -m tests.measure.raters --write`; the words by which
a criterion is taken for such a dimension stand here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import yaml

from coachloop.domain.rubric import Criterion, Method

_FILE = Path(__file__).with_suffix(".yaml")
#: Ways to score without a key and without people.
_EMBEDDED = (Method.MEASURE, Method.BEHAVIOUR, Method.EXAMPLES)


class Use(StrEnum):
    """`hint`: it points the right way where experts themselves agree too little, or nobody knows how much."""

    MAY = "may be used"
    HINT = "a hint at most"
    MUST_NOT = "must not be used"


@dataclass(frozen=True, slots=True)
class Dimension:
    """`kappa` (quadratic-weighted, mean over experts) and `experts` (with each other) None: not measured."""

    framework: str
    name: str
    use: Use
    kappa: float | None
    experts: float | None

    @property
    def words(self) -> str:
        """Why it may be used for that much."""
        if self.kappa is None:
            return "it was never measured against experts"
        among = "" if self.experts is None else f", experts with each other at {self.experts:.2f}"
        return f"it agreed with experts at {self.kappa:.2f} (weighted kappa{among})"


#: In a name or a key.
_CALLED: Mapping[str, str] = {
    "validating emotions": r"validat\w*",
    "encouraging elaboration": r"(?:encourag\w*|invit\w*) (?:\w+ )?elaborat\w*",
    "demonstrating understanding": r"(?:demonstrat\w*|show\w*) (?:\w+ )?understanding",
    "dismissing emotions": r"dismiss\w*",
    "empathy": r"^(?:overall |general |shows? )?empathy$",
    "relevance": r"relevan(?:ce|t)",
    "fluency": r"fluen\w*",
    "emotional reaction": r"emotional reaction\w*",
    "interpretation": r"interpretations?",
    "understood": r"fe(?:el|els|lt) (?:\w+ )?understood",
    "validated": r"fe(?:el|els|lt) validated",
    "affirmed": r"fe(?:el|els|lt) affirmed",
    "seen": r"fe(?:el|els|lt) seen",
    "accepted": r"fe(?:el|els|lt) accepted",
    "caredfor": r"fe(?:el|els|lt) (?:cared|looked after)",
    "emotional": r"emotional support",
    "practical": r"practical support",
    "motivation": r"fe(?:el|els|lt) motivated",
}


@lru_cache(maxsize=1)
def dimensions() -> tuple[Dimension, ...]:
    """All that are known, in the order of the file."""
    rows = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return tuple(
        Dimension(row["framework"], row["name"], Use(row["use"]), row["kappa"], row["experts"])
        for row in rows
    )


def unfit_for(criterion: Criterion) -> Dimension | None:
    """The dimension that the criterion asks the embedded scorer for although it may not rest on it."""
    if not any(spec.method in _EMBEDDED for spec in criterion.scoring):
        return None
    called = (criterion.name.lower(), criterion.key.replace("_", " ").lower())
    return next((d for d in dimensions() if d.use is not Use.MAY and _is_called(called, d.name)), None)


def _is_called(names: tuple[str, ...], dimension: str) -> bool:
    pattern = _CALLED.get(dimension)
    return pattern is not None and any(re.search(rf"(?<!\w)(?:{pattern})(?!\w)", name) for name in names)
