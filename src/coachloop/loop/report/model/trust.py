"""How far the scores may be trusted, criterion by criterion, on the screen."""

from dataclasses import dataclass
from datetime import datetime

from coachloop.domain.result import Absent
from coachloop.loop.report.model.base import Cell, Table, figure_cells
from coachloop.loop.report.model.calibration import DriftPanel
from coachloop.loop.review.model import Agreement, Coefficient, Trust, TrustState
from coachloop.stats.student import MeanInterval


@dataclass(frozen=True, slots=True)
class TrustLine:
    """One criterion that a machine scores; `drift` in a word, and `next` what to do about it."""

    key: str
    name: str
    rubric_key: str
    rubric: str
    series: str
    trust: Trust
    agreement: Agreement
    drift: str
    next: str


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version of a scorer: since when it is in force, and what scoring the anchors again came to.

    `goes_on` and `breaks` name criteria; both are empty where there was nothing to compare with.
    """

    label: str
    state: str
    made_at: datetime
    published_at: datetime | None
    tested_at: datetime | None
    goes_on: tuple[str, ...]
    breaks: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AuditLine:
    """The audit of one rubric: conversations rated, those that two people rated, ratings that wait."""

    rubric: str
    rated: int
    twice: int
    waiting: int


@dataclass(frozen=True, slots=True)
class FairnessLine:
    """The last fairness check of this workspace; `report` is the whole of it, as Markdown."""

    at: datetime
    scorer: str
    conversations: int
    in_short: tuple[str, ...]
    report: str


@dataclass(frozen=True, slots=True)
class TrustView:
    """Every criterion that a machine scores, the weakest ground first; charts for whom they are for."""

    lines: tuple[TrustLine, ...]
    versions: tuple[VersionLine, ...]
    audits: tuple[AuditLine, ...]
    charts: tuple[DriftPanel, ...]
    fairness: FairnessLine | None
    per_month: int
    needed: int
    margin: float
    may_draw: bool

    def of(self, state: str) -> tuple[TrustLine, ...]:
        """The lines in that state."""
        return tuple(x for x in self.lines if x.trust.state == TrustState(state))

    def table(self) -> Table:
        """One row a criterion, then one a group of it."""
        header = (
            "criterion", "rubric", "series", "group", "trust", "n", "needed", "double_rated", "signed",
            "signed_lo", "signed_hi", "apart", "people_apart", "ac2", "ac2_lo", "ac2_hi", "alpha", "alpha_lo",
            "alpha_hi", "drift", "next",
        )  # fmt: skip
        return Table(header, tuple(row for x in self.lines for row in _rows(x)))


def _rows(x: TrustLine) -> list[tuple[Cell, ...]]:
    a, blank = x.agreement, (None,) * 9
    first: tuple[Cell, ...] = (
        x.key, x.rubric_key, x.series, None, x.trust.state.value, a.n, x.trust.needed, a.double_rated,
        *_interval(a.signed), figure_cells(a.apart)[0], figure_cells(a.people_apart)[0],
        *_interval(a.ac2), *_interval(a.alpha), x.drift, x.next,
    )  # fmt: skip
    return [
        first,
        *(
            (x.key, x.rubric_key, x.series, f"{s.kind}: {s.value}", None,
             s.signed.k if isinstance(s.signed, Absent) else s.signed.n, None, None,
             *_interval(s.signed), *blank[:8], None, None)
            for s in a.splits
        ),
    ]  # fmt: skip


def _interval(found: MeanInterval | Coefficient | Absent) -> tuple[float | None, float | None, float | None]:
    return (None, None, None) if isinstance(found, Absent) else (found.value, found.lo, found.hi)
