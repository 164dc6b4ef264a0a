"""Daily sums for trends, flags and team gaps, and the counts that make a window unusable."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, case, func, literal_column, select

from coachloop.domain.score import Status
from coachloop.store.tables import contest, conversation, current_score, rollup_daily, score, scoring
from coachloop.store.tables.scores import IS_CURRENT, UNSCORABLE

_KEY = (
    score.c.person_id,
    score.c.criterion_version_id,
    score.c.series,
    score.c.call_type,
    score.c.day_id,
)


@dataclass(frozen=True, slots=True)
class DayRow:
    """n, sums and sums of squares of one person on one criterion version, series, call type and day."""

    person_id: str
    criterion_version_id: str
    series: str
    call_type: str
    day_id: int
    n: int
    pct_sum: float
    pct_squares: float
    trend_sum: float
    trend_squares: float


@dataclass(frozen=True, slots=True)
class UnscorableRow:
    """Conversations of a day that could not be scored (cannot_tell, failed) or whose score is questioned."""

    person_id: str
    criterion_version_id: str
    series: str
    call_type: str
    day_id: int
    unscorable: int
    contested: int


@dataclass(frozen=True, slots=True)
class SpreadRow:
    """All days of one person on one criterion version and series added up; `recent` counts the later ones."""

    person_id: str
    criterion_version_id: str
    series: str
    n: int
    pct_sum: float
    pct_squares: float
    trend_sum: float
    trend_squares: float
    recent: int


@dataclass(frozen=True, slots=True)
class ValueRow:
    """One scored conversation on the value that trends run on."""

    person_id: str
    criterion_version_id: str
    series: str
    day_id: int
    value: float


def day_rows(
    c: Connection,
    series: str | None,
    first_day: int,
    last_day: int,
    *,
    person_ids: Sequence[str] | None = None,
    criterion_version_ids: Sequence[str] | None = None,
) -> list[DayRow]:
    """Rollup rows with first_day <= day_id <= last_day, in order of the key; of every series when None."""
    t = rollup_daily.c
    query = select(
        t.person_id,
        t.criterion_version_id,
        t.series,
        t.call_type,
        t.day_id,
        t.n,
        t.pct_sum,
        t.pct_squares,
        t.trend_sum,
        t.trend_squares,
    ).where(t.day_id.between(first_day, last_day), t.n > 0)
    if series is not None:
        query = query.where(t.series == series)
    if person_ids is not None:
        query = query.where(t.person_id.in_(person_ids))
    if criterion_version_ids is not None:
        query = query.where(t.criterion_version_id.in_(criterion_version_ids))
    order = (t.person_id, t.criterion_version_id, t.series, t.day_id, t.call_type)
    return [DayRow(*tuple(row)) for row in c.execute(query.order_by(*order))]


def spread_rows(
    c: Connection,
    criterion_version_ids: Sequence[str],
    first_day: int,
    last_day: int,
    recent_from: int,
    call_type: str = "",
) -> list[SpreadRow]:
    """One row a person, criterion version and series with first_day <= day_id <= last_day.

    Of one call type, or "" of all.
    """
    t = rollup_daily.c
    key = (t.person_id, t.criterion_version_id, t.series)
    recent = func.sum(case((t.day_id >= recent_from, t.n), else_=0))
    sums = (t.n, t.pct_sum, t.pct_squares, t.trend_sum, t.trend_squares)
    query = (
        select(*key, *(func.sum(x) for x in sums), recent)
        .where(
            t.criterion_version_id.in_(criterion_version_ids),
            t.day_id.between(first_day, last_day),
            t.n > 0,
        )
        .group_by(*key)
        .order_by(*key)
    )
    if call_type:
        query = query.where(t.call_type == call_type)
    return [SpreadRow(*tuple(row)) for row in c.execute(query)]


def values(
    c: Connection,
    person_ids: Sequence[str],
    criterion_version_ids: Sequence[str],
    first_day: int,
    last_day: int,
) -> list[ValueRow]:
    """In time order by person, criterion version and series."""
    t = current_score.c
    query = (
        select(t.person_id, t.criterion_version_id, t.series, t.day_id, t.trend_value)
        .where(
            t.person_id.in_(person_ids),
            t.criterion_version_id.in_(criterion_version_ids),
            t.day_id.between(first_day, last_day),
            t.status == Status.SCORED.value,
            t.trend_value.is_not(None),
        )
        .order_by(t.person_id, t.criterion_version_id, t.series, t.started_at, t.conversation_id)
    )
    return [ValueRow(*row) for row in c.execute(query)]


def unscorable_rows(
    c: Connection,
    series: str | None,
    first_day: int,
    last_day: int,
    *,
    person_ids: Sequence[str] | None = None,
    criterion_version_ids: Sequence[str] | None = None,
) -> list[UnscorableRow]:
    """The same key as `day_rows`, only where something was unscorable or questioned."""
    chosen = (series, first_day, last_day, person_ids, criterion_version_ids)
    found: dict[tuple[Any, ...], list[int]] = {}
    for place, query in enumerate((_unscorable(*chosen), _questioned(*chosen))):
        for row in c.execute(query):
            found.setdefault(tuple(row[:-1]), [0, 0])[place] = row[-1]
    return [UnscorableRow(*key, *found[key]) for key in sorted(found)]


def _unscorable(*chosen: Any) -> Select[Any]:
    # Written out, not bound: only so does SQLite see that the partial index holds all of them.
    missed = score.c.status.in_([literal_column(f"'{status}'") for status in UNSCORABLE])
    return _counted(select(*_KEY, func.count()).where(missed, IS_CURRENT), *chosen)


def _questioned(*chosen: Any) -> Select[Any]:
    asked = select(contest.c.score_id).where(contest.c.settled_at.is_(None))
    return _counted(select(*_KEY, func.count()).where(score.c.id.in_(asked), IS_CURRENT), *chosen)


def _counted(
    query: Select[Any],
    series: str | None,
    first_day: int,
    last_day: int,
    person_ids: Sequence[str] | None,
    criterion_version_ids: Sequence[str] | None,
) -> Select[Any]:
    t = score.c
    query = query.where(t.day_id.between(first_day, last_day))
    if series is not None:
        query = query.where(t.series == series)
    if person_ids is not None:
        query = query.where(t.person_id.in_(person_ids))
    if criterion_version_ids is not None:
        query = query.where(t.criterion_version_id.in_(criterion_version_ids))
    return query.group_by(*_KEY)


def reviewed_starts(
    c: Connection, person_ids: Sequence[str], since: datetime, until: datetime
) -> dict[str, list[datetime]]:
    """Starts of the conversations scored for each person, since <= started_at < until, in order."""
    query = (
        select(scoring.c.person_id, conversation.c.id, conversation.c.started_at)
        .join(conversation, conversation.c.id == scoring.c.conversation_id)
        .where(
            scoring.c.person_id.in_(person_ids),
            conversation.c.started_at >= since,
            conversation.c.started_at < until,
        )
        .distinct()
        .order_by(scoring.c.person_id, conversation.c.started_at, conversation.c.id)
    )
    starts: dict[str, list[datetime]] = {person_id: [] for person_id in person_ids}
    for row in c.execute(query):
        starts[row.person_id].append(row.started_at)
    return starts


def reviewed_count(c: Connection, person_id: str, most: int) -> int:
    """How many conversations of the person have a score, of a machine or of people; counted up to `most`."""
    t = score.c
    scored = select(t.conversation_id).where(t.person_id == person_id, t.status == Status.SCORED.value)
    few = scored.distinct().limit(most).subquery()
    return int(c.scalar(select(func.count()).select_from(few)) or 0)
