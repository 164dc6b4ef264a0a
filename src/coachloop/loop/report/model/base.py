"""What all views share: links, moments, and the flat form for `.csv`."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from coachloop.domain.result import Absent, Figure
from coachloop.domain.verdict import Honest

#: One cell of a CSV; an instant is written in UTC, an absence by its status.
Cell = str | int | float | bool | date | datetime | Absent | None


@dataclass(frozen=True, slots=True)
class Table:
    """The flat form of a view, for `.csv`."""

    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


class View(Protocol):
    """Every view has a flat form."""

    def table(self) -> Table: ...


@dataclass(frozen=True, slots=True)
class PersonLink:
    """Who, and where their page is."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class CriterionHead:
    """A leaf criterion as a column or a chart: `threshold` is the flag limit in points of pct."""

    key: str
    name: str
    version_id: str
    series: str
    rubric_name: str
    threshold: float


@dataclass(frozen=True, slots=True)
class Moment:
    """A place in a conversation; `start_ms` is None where the transcript has no times."""

    conversation_id: str
    turn_seq: int
    start_ms: int | None = None


def figure_cells(figure: Figure) -> tuple[Cell, Cell, Cell]:
    """Mean, n and status: an absent figure has neither a 0 nor an empty word."""
    if isinstance(figure, Absent):
        return None, figure.k, str(figure)
    return figure.value, figure.n, "ok"


#: The columns that `honest_cells` fills.
HONEST_HEADER = ("estimate", "lo", "hi", "level", "estimate_n", "label", "estimate_words")


def honest_cells(found: Honest) -> tuple[Cell, ...]:
    """The estimate with its interval; where there is none, its label says why."""
    if isinstance(found, Absent):
        return None, None, None, None, found.k, str(found), None
    return found.estimate, found.lo, found.hi, found.level, found.n, found.label or None, found.words or None
