"""Daily sums of the current scores. They change with every score and can be rebuilt from the scores."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, text
from sqlalchemy.dialects import postgresql, sqlite

from coachloop.domain.score import Status
from coachloop.stats.moments import Moments
from coachloop.store.tables import current_score, rollup_daily

#: Kept sums were added up in another order than rebuilt ones; relative to the size of the sum.
_TOLERANCE = 1e-6
_CHUNK = 500


NOTHING = Moments()


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """The key of one daily sum; the scored person is part of it."""

    person_id: str
    criterion_version_id: str
    series: str
    day_id: int
    call_type: str


@dataclass(frozen=True, slots=True)
class Sums:
    """Two sums: of pct, which limits are compared with, and of the value that trends run on."""

    pct: Moments = NOTHING
    trend: Moments = NOTHING

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(self.pct + other.pct, self.trend + other.trend)

    def __neg__(self) -> "Sums":
        return Sums(_negative(self.pct), _negative(self.trend))


@dataclass(frozen=True, slots=True)
class Difference:
    """A daily sum that is not what the scores add up to."""

    cell: Cell
    kept: Sums
    rebuilt: Sums


def _negative(moments: Moments) -> Moments:
    return Moments(-moments.n, -moments.total, -moments.squares)


def cell_of(row: Row[Any]) -> Cell:
    """The cell that a row of `score` or `rollup_daily` belongs to."""
    return Cell(row.person_id, row.criterion_version_id, row.series, row.day_id, row.call_type)


def sums_of(row: Row[Any]) -> Sums:
    """What one row of `score` adds: nothing unless it is scored."""
    if row.status != Status.SCORED:
        return Sums()
    pct, trend = row.pct, row.trend_value
    return Sums(Moments(1, pct, pct * pct), Moments(1, trend, trend * trend))


def add_up(parts: Iterable[tuple[Cell, Sums]]) -> dict[Cell, Sums]:
    """Parts of the same cell together."""
    total: dict[Cell, Sums] = {}
    for cell, sums in parts:
        total[cell] = total.get(cell, Sums()) + sums
    return total


def apply(c: Connection, changes: Mapping[Cell, Sums]) -> None:
    """Adds `changes` to the kept sums. Cells are taken in one order, so that two writers never cross."""
    rows = [_row(cell, changes[cell]) for cell in sorted(changes) if changes[cell] != Sums()]
    if not rows:
        return
    new = (sqlite.insert if c.dialect.name == "sqlite" else postgresql.insert)(rollup_daily)
    added = {name: rollup_daily.c[name] + new.excluded[name] for name in _SUMS}
    c.execute(new.on_conflict_do_update(index_elements=rollup_daily.primary_key, set_=added), rows)
    if any(row["n"] < 0 for row in rows):
        _drop_empty(c, rows)


_KEY = ("person_id", "criterion_version_id", "series", "day_id", "call_type")
_SUMS = ("n", "pct_sum", "pct_squares", "trend_sum", "trend_squares")


def _row(cell: Cell, sums: Sums) -> dict[str, Any]:
    return {
        "person_id": cell.person_id,
        "criterion_version_id": cell.criterion_version_id,
        "series": cell.series,
        "day_id": cell.day_id,
        "call_type": cell.call_type,
        "n": sums.pct.n,
        "pct_sum": sums.pct.total,
        "pct_squares": sums.pct.squares,
        "trend_sum": sums.trend.total,
        "trend_squares": sums.trend.squares,
    }


def _drop_empty(c: Connection, rows: list[dict[str, Any]]) -> None:
    # A sum of nothing is no row: what rounding left in it would otherwise stay for ever.
    t = rollup_daily.c
    people = {row["person_id"] for row in rows}
    days = {row["day_id"] for row in rows}
    c.execute(delete(rollup_daily).where(t.person_id.in_(people), t.day_id.in_(days), t.n == 0))


def rebuilt(c: Connection) -> dict[Cell, Sums]:
    """The daily sums as the current scores add up."""
    t = current_score.c
    columns: list[Any] = [t[name] for name in (*_KEY, "status", "pct", "trend_value")]
    query = select(*columns).where(t.status == Status.SCORED.value)
    return add_up((cell_of(row), sums_of(row)) for row in c.execute(query))


def kept(c: Connection) -> dict[Cell, Sums]:
    """The daily sums as they are kept."""
    return {cell_of(row): _kept(row) for row in c.execute(select(rollup_daily))}


def _kept(row: Row[Any]) -> Sums:
    pct = Moments(row.n, row.pct_sum, row.pct_squares)
    return Sums(pct, Moments(row.n, row.trend_sum, row.trend_squares))


def compare(c: Connection) -> tuple[Difference, ...]:
    """Every cell whose kept sum is not what the scores add up to, in order."""
    there, right = kept(c), rebuilt(c)
    return tuple(
        Difference(cell, there.get(cell, Sums()), right.get(cell, Sums()))
        for cell in sorted(there.keys() | right.keys())
        if not _same(there.get(cell, Sums()), right.get(cell, Sums()))
    )


def _same(one: Sums, other: Sums) -> bool:
    return all(
        a.n == b.n and _close(a.total, b.total) and _close(a.squares, b.squares)
        for a, b in ((one.pct, other.pct), (one.trend, other.trend))
    )


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= _TOLERANCE * max(1.0, abs(one), abs(other))


def recompute(c: Connection) -> tuple[Difference, ...]:
    """Writes the sums anew from the scores; gives what was different before. Scoring waits meanwhile."""
    if c.dialect.name == "postgresql":
        c.execute(text("LOCK TABLE rollup_daily IN EXCLUSIVE MODE"))
    differences = compare(c)
    if differences:
        right = rebuilt(c)
        c.execute(delete(rollup_daily))
        rows = [_row(cell, right[cell]) for cell in sorted(right)]
        for start in range(0, len(rows), _CHUNK):
            c.execute(insert(rollup_daily), rows[start : start + _CHUNK])
    return differences
