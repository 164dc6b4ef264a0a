"""Figures that may be absent, with the reason as a type: never 0, NaN or an empty cell."""

from dataclasses import dataclass
from enum import StrEnum


class Absence(StrEnum):
    """Why there is no figure (METHOD.md 0.2 "Result status")."""

    WAITING = "waiting"
    OVERDUE = "overdue"
    TOO_FEW = "too_few"
    INVALID = "invalid"
    NOT_APPLICABLE = "not_applicable"
    NOT_COMPUTED = "not_yet_computed"


@dataclass(frozen=True, slots=True)
class Absent:
    """No figure: `k` of `of` are there, or `reason` says why; str() is how tables print it."""

    status: Absence
    k: int | None = None
    of: int | None = None
    reason: str | None = None

    def __str__(self) -> str:
        if self.reason is not None:
            return f"{self.status}({self.reason})"
        return f"{self.status}({self.k} of {self.of})" if self.of is not None else str(self.status)


@dataclass(frozen=True, slots=True)
class Known:
    """A figure with its n; `sd` is the sample standard deviation, None for n < 2."""

    value: float
    n: int
    sd: float | None = None

    def __str__(self) -> str:
        return f"{self.value:.1f} (n={self.n})"


Figure = Known | Absent

NOT_YET_COMPUTED = Absent(Absence.NOT_COMPUTED)


def waiting(k: int, of: int) -> Absent:
    return Absent(Absence.WAITING, k, of)


def too_few(k: int, of: int) -> Absent:
    return Absent(Absence.TOO_FEW, k, of)


def invalid(reason: str) -> Absent:
    return Absent(Absence.INVALID, reason=reason)


WAITING_CONTEST = Absent(Absence.WAITING, reason="contest")
#: The machine that gave the scores is further from people than allowed (METHOD.md 3).
NOT_TRUSTED = invalid("not trusted")
