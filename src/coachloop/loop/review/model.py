"""Nouns of review: scores by machine and people side by side, and what they say about the scorer."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class AnchorScores:
    """One anchor conversation under two scorer versions, in points; None where that version gave no score."""

    conversation_id: str
    old: float | None
    new: float | None


class Sameness(StrEnum):
    """Whether two scorer versions are one series (METHOD.md 3 "Scorer versions")."""

    EQUIVALENT = "equivalent"
    SHIFTED = "shifted"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class Equivalence:
    """The equivalence test of one criterion: `shift` is new minus old in points with its 90 % interval.

    `one_side` counts anchors that only one of the two versions scored.
    """

    sameness: Sameness
    n: int
    needed: int
    one_side: int
    margin_pp: float
    shift: float | None
    lo: float | None
    hi: float | None
    words: str

    @property
    def one_series(self) -> bool:
        return self.sameness is Sameness.EQUIVALENT
