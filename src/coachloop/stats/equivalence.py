"""Whether two scorers of the same differ by less than a margin: two one-sided tests (Schuirmann 1987)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from coachloop.stats.student import MeanInterval, mean_interval

#: Two one-sided tests at 5 % are one interval at 90 %.
LEVEL = 0.90
_TOLERANCE = 1e-9


class Sameness(StrEnum):
    EQUIVALENT = "equivalent"
    SHIFTED = "shifted"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class Equivalence:
    """`shift` is the mean of new minus old with its 90 % interval, None for fewer than two pairs.

    `n` counts the pairs that both scored, `one_side` those that only one of the two scored.
    """

    sameness: Sameness
    n: int
    needed: int
    one_side: int
    margin: float
    shift: float | None
    lo: float | None
    hi: float | None
    words: str

    @property
    def one_series(self) -> bool:
        return self.sameness is Sameness.EQUIVALENT


def equivalence(
    pairs: Sequence[tuple[float | None, float | None]], *, needed: int, margin: float, one_side_max: float
) -> Equivalence:
    """`pairs` are (old, new) in points, one an anchor conversation; None where that version gave no score.

    Equivalent when the 90 % interval of the mean shift lies within +-`margin` over at least `needed` pairs
    that both scored, and at most the share `one_side_max` was scored by one of them only: a version that
    stops answering is another scorer, whatever it says of the rest. All else is a shift, also one that
    was only not shown to be small (METHOD.md 3 "Scorer versions").
    """
    shifts = [new - old for old, new in pairs if old is not None and new is not None]
    one_side = sum((old is None) != (new is None) for old, new in pairs)
    found = mean_interval(shifts, LEVEL)
    sameness = _sameness(found, one_side, needed, margin, one_side_max)
    return Equivalence(
        sameness=sameness,
        n=len(shifts),
        needed=needed,
        one_side=one_side,
        margin=margin,
        shift=found.value if found else None,
        lo=found.lo if found else None,
        hi=found.hi if found else None,
        words=_words(sameness, len(shifts), needed, one_side, margin, found),
    )


def _sameness(
    found: MeanInterval | None, one_side: int, needed: int, margin: float, one_side_max: float
) -> Sameness:
    if found is None or found.n < needed:
        return Sameness.TOO_FEW
    lost = one_side / (one_side + found.n) > one_side_max + _TOLERANCE
    return Sameness.EQUIVALENT if _within(found, margin) and not lost else Sameness.SHIFTED


def _within(found: MeanInterval, margin: float) -> bool:
    return found.lo >= -margin - _TOLERANCE and found.hi <= margin + _TOLERANCE


def _words(
    sameness: Sameness, n: int, needed: int, one_side: int, margin: float, found: MeanInterval | None
) -> str:
    if found is None or sameness is Sameness.TOO_FEW:
        return f"{n} of {needed} anchor conversations scored by both versions: no test yet."
    shift = f"{found.value:+.1f} points ({found.lo:+.1f} to {found.hi:+.1f}) over {n} conversations"
    if sameness is Sameness.EQUIVALENT:
        return f"One series: the shift of {shift} lies within {margin:g}."
    if _within(found, margin):
        return f"The series breaks: {one_side} conversations were scored by one of the two versions only."
    return f"The series breaks: the shift of {shift} is not shown to lie within {margin:g}."
