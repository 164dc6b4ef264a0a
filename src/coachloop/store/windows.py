"""The rows of a window: two index look-ups, so that the cost does not grow with history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, func, select

from coachloop.domain.calls import Call
from coachloop.domain.score import Status
from coachloop.store.tables import contest, conversation, current_score


@dataclass(frozen=True, slots=True)
class WindowKey:
    """One series of one person on one criterion version: what every window is read from."""

    person_id: str
    criterion_version_id: str
    series: str


def calls_between(
    c: Connection, key: WindowKey, since: datetime | None = None, until: datetime | None = None
) -> list[Call]:
    """All current rows with since <= started_at < until, in order of (started_at, conversation id)."""
    query = _rows(key)
    if since is not None:
        query = query.where(current_score.c.started_at >= since)
    if until is not None:
        query = query.where(current_score.c.started_at < until)
    order = (current_score.c.started_at, current_score.c.conversation_id)
    return [_call(row) for row in c.execute(query.order_by(*order))]


def last_calls(
    c: Connection,
    key: WindowKey,
    before: datetime,
    n: int,
    types: Iterable[str] | None = None,
    scored_by: datetime | None = None,
) -> list[Call]:
    """The rows from the n-th last scored one before `before` up to it, the skipped ones between included.

    Only scores stored up to `scored_by` count to n; None: all.
    """
    starts = _scored_starts(key, types).where(current_score.c.started_at < before)
    if scored_by is not None:
        starts = starts.where(current_score.c.scored_at <= scored_by)
    start: datetime | None = c.execute(
        starts.order_by(current_score.c.started_at.desc(), current_score.c.conversation_id.desc())
        .limit(1)
        .offset(n - 1)
    ).scalar_one_or_none()
    return calls_between(c, key, since=start, until=before)


def _key(key: WindowKey) -> ColumnElement[bool]:
    return and_(
        current_score.c.person_id == key.person_id,
        current_score.c.criterion_version_id == key.criterion_version_id,
        current_score.c.series == key.series,
    )


def _scored_starts(key: WindowKey, types: Iterable[str] | None) -> Select[Any]:
    query = select(current_score.c.started_at).where(_key(key), current_score.c.status == Status.SCORED.value)
    return query if types is None else query.where(current_score.c.call_type.in_(sorted(types)))


def first_start(c: Connection, conversation_ids: Sequence[str]) -> datetime | None:
    """When the earliest of these conversations started; None for none that is still there."""
    query = select(func.min(conversation.c.started_at)).where(conversation.c.id.in_(conversation_ids))
    found: datetime | None = c.execute(query).scalar_one()
    return found


def calls_of_criterion(
    c: Connection, person_id: str, criterion_version_ids: Sequence[str], since: datetime, until: datetime
) -> list[Call]:
    """Current rows of the person on any of these versions, every series, since <= started_at < until."""
    t = current_score.c
    query = _calls().where(
        t.person_id == person_id,
        t.criterion_version_id.in_(criterion_version_ids),
        t.started_at >= since,
        t.started_at < until,
    )
    order = (t.started_at, t.conversation_id, t.criterion_version_id, t.series)
    return [_call(row) for row in c.execute(query.order_by(*order))]


def _rows(key: WindowKey) -> Select[Any]:
    return _calls().where(_key(key))


def _calls() -> Select[Any]:
    open_contest = exists().where(contest.c.score_id == current_score.c.id, contest.c.settled_at.is_(None))
    return select(
        current_score.c.conversation_id,
        current_score.c.started_at,
        conversation.c.ended_at,
        current_score.c.call_type,
        current_score.c.status,
        current_score.c.pct,
        current_score.c.trend_value.label("turned"),
        current_score.c.scored_at,
        open_contest.label("contested"),
        current_score.c.series,
        current_score.c.criterion_version_id,
    ).join(conversation, conversation.c.id == current_score.c.conversation_id)


def _call(row: Row[Any]) -> Call:
    return Call(**{**row._mapping, "status": Status(row.status), "contested": bool(row.contested)})
