"""The rows of a window: two index look-ups, so that the cost does not grow with history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, select

from coachloop.domain.score import Status
from coachloop.store.tables import contest, conversation, current_score

#: The finest step of a stored time: turns "up to and with" into "before".
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class WindowKey:
    """One series of one person on one criterion version: what every window is read from."""

    person_id: str
    criterion_version_id: str
    series: str


@dataclass(frozen=True, slots=True)
class CallRow:
    """The current score of one conversation, as windows use it. `pct` is None unless scored."""

    score_id: int
    conversation_id: str
    person_id: str
    criterion_version_id: str
    series: str
    started_at: datetime
    ended_at: datetime | None
    call_type: str
    status: str
    pct: float | None
    turned: float | None
    scored_at: datetime
    contested: bool


def calls_between(
    c: Connection, key: WindowKey, since: datetime | None = None, until: datetime | None = None
) -> list[CallRow]:
    """All current rows with since <= started_at < until, in order of (started_at, conversation id)."""
    query = _rows(key)
    if since is not None:
        query = query.where(current_score.c.started_at >= since)
    if until is not None:
        query = query.where(current_score.c.started_at < until)
    order = (current_score.c.started_at, current_score.c.conversation_id)
    return [CallRow(*row) for row in c.execute(query.order_by(*order)).tuples()]


def last_calls(
    c: Connection, key: WindowKey, before: datetime, n: int, types: Sequence[str] = ()
) -> list[CallRow]:
    """The rows from the n-th last scored one before `before` up to it, the skipped ones between included."""
    start: datetime | None = c.execute(
        _scored_starts(key, types)
        .where(current_score.c.started_at < before)
        .order_by(current_score.c.started_at.desc(), current_score.c.conversation_id.desc())
        .limit(1)
        .offset(n - 1)
    ).scalar_one_or_none()
    return calls_between(c, key, since=start, until=before)


def first_calls(
    c: Connection, key: WindowKey, since: datetime, until: datetime, n: int, types: Sequence[str] = ()
) -> list[CallRow]:
    """The rows from `since` to the n-th scored one, at most up to `until`, the skipped ones included."""
    last: datetime | None = c.execute(
        _scored_starts(key, types)
        .where(current_score.c.started_at >= since, current_score.c.started_at < until)
        .order_by(current_score.c.started_at, current_score.c.conversation_id)
        .limit(1)
        .offset(n - 1)
    ).scalar_one_or_none()
    return calls_between(c, key, since=since, until=until if last is None else last + _INSTANT)


def frequent_types(c: Connection, person_id: str, before: datetime, n: int) -> list[str]:
    """Call types of the person's last n scored conversations before `before`, newest first, one each."""
    query = (
        select(current_score.c.conversation_id, current_score.c.call_type, current_score.c.started_at)
        .where(current_score.c.person_id == person_id, current_score.c.started_at < before)
        .distinct()
        .order_by(current_score.c.started_at.desc(), current_score.c.conversation_id.desc())
        .limit(n)
    )
    return [row.call_type for row in c.execute(query)]


def _key(key: WindowKey) -> ColumnElement[bool]:
    return and_(
        current_score.c.person_id == key.person_id,
        current_score.c.criterion_version_id == key.criterion_version_id,
        current_score.c.series == key.series,
    )


def _scored_starts(key: WindowKey, types: Sequence[str]) -> Select[Any]:
    query = select(current_score.c.started_at).where(_key(key), current_score.c.status == Status.SCORED.value)
    return query.where(current_score.c.call_type.in_(types)) if types else query


def _rows(key: WindowKey) -> Select[Any]:
    open_contest = exists().where(contest.c.score_id == current_score.c.id, contest.c.settled_at.is_(None))
    return (
        select(
            current_score.c.id,
            current_score.c.conversation_id,
            current_score.c.person_id,
            current_score.c.criterion_version_id,
            current_score.c.series,
            current_score.c.started_at,
            conversation.c.ended_at,
            current_score.c.call_type,
            current_score.c.status,
            current_score.c.pct,
            current_score.c.trend_value,
            current_score.c.scored_at,
            open_contest,
        )
        .join(conversation, conversation.c.id == current_score.c.conversation_id)
        .where(_key(key))
    )
