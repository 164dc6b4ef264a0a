"""Whether the workspace is well: checks, queues, disk, versions, scorers, and what failed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from coachloop.loop.report.model.base import Cell, Table
from coachloop.loop.report.model.team import RunLine


class Mark(StrEnum):
    """How a check came out: well, worth a thought, to be put right."""

    WELL = "✓"
    LOOK = "!"
    WRONG = "✗"


@dataclass(frozen=True, slots=True)
class Check:
    """One line: what was found, and how to put it right, "" where nothing is to be done."""

    mark: Mark
    what: str
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """What the workspace lies on. Sizes in bytes; `used` by its database, None where a server keeps it."""

    database: str
    migration: str
    coachloop: str
    python: str
    used: int | None
    free: int
    total: int


@dataclass(frozen=True, slots=True)
class ScorerLine:
    """A criterion that a machine scores: by which version, and how near it is to people in words."""

    rubric: str
    criterion: str
    series: str
    trust: str
    state: str


@dataclass(frozen=True, slots=True)
class FailedLine:
    """Something of a run that failed, with the reason."""

    run_id: str
    item: str
    reason: str


@dataclass(frozen=True, slots=True)
class HealthView:
    """`now` is what the record says by itself; `checks` the last full look, `checked_at` when it was.

    `may_check` and `may_score`: whether the reader has these buttons. What failed is named to who imports.
    """

    now: tuple[Check, ...]
    checks: tuple[Check, ...]
    checked_at: datetime | None
    checked_by: str
    runs: tuple[RunLine, ...]
    failed: tuple[FailedLine, ...]
    scorers: tuple[ScorerLine, ...]
    place: Place
    counts: tuple[tuple[str, int], ...]
    last_scored: datetime | None
    may_check: bool
    may_score: bool

    @property
    def wrong(self) -> int:
        """Lines that need putting right."""
        return sum(check.mark is Mark.WRONG for check in (*self.now, *self.checks))

    @property
    def look(self) -> int:
        """Lines that are worth a thought."""
        return sum(check.mark is Mark.LOOK for check in (*self.now, *self.checks))

    @property
    def running(self) -> tuple[RunLine, ...]:
        """The runs that are under way."""
        return tuple(run for run in self.runs if run.state == "running")

    def table(self) -> Table:
        """Every line with its fix, then the scorers and what failed."""
        rows: list[tuple[Cell, ...]] = [("now", x.mark.value, x.what, x.fix or None) for x in self.now]
        rows += [("check", x.mark.value, x.what, x.fix or None) for x in self.checks]
        rows += [("scorer", x.state, f"{x.criterion}: {x.series}", x.trust) for x in self.scorers]
        rows += [("failed", x.run_id, x.item, x.reason) for x in self.failed]
        return Table(("block", "state", "what", "words"), tuple(rows))
