"""The rows of a window: two index look-ups, so that the cost does not grow with history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Row,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
)

from coachloop.domain.calls import Call
from coachloop.domain.conversation import Consent
from coachloop.domain.score import Status
from coachloop.store.tables import Instant, contest, conversation, current_score, score

#: Rows voided because somebody took their consent back: figures that were frozen before keep the value.
CONSENT_GONE = tuple(f"consent {consent}" for consent in Consent if not consent.may_be_scored)


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


def starts_of(c: Connection, conversation_ids: Sequence[str]) -> dict[str, datetime]:
    """When these conversations started, for those that are still there."""
    query = select(conversation.c.id, conversation.c.started_at)
    return {row.id: row.started_at for row in c.execute(query.where(conversation.c.id.in_(conversation_ids)))}


def calls_of_criterion(
    c: Connection,
    person_id: str,
    criterion_version_ids: Sequence[str],
    since: datetime,
    until: datetime,
    as_of: datetime | None = None,
) -> list[Call]:
    """Rows of the person on any of these versions, every series, since <= started_at < until.

    As they stood at `as_of`, whatever was scored again or withdrawn since; a fault of the record counts
    whenever it was found. None: as they stand now.
    """
    rows = current_score if as_of is None else _STOOD
    t = rows.c
    query = _calls(rows).where(
        t.person_id == person_id,
        t.criterion_version_id.in_(criterion_version_ids),
        t.started_at >= since,
        t.started_at < until,
    )
    order = (t.started_at, t.conversation_id, t.criterion_version_id, t.series)
    given = {} if as_of is None else {"as_of": as_of}
    return [_call(row) for row in c.execute(query.order_by(*order), given)]


def calls_of_people(
    c: Connection,
    person_ids: Sequence[str],
    criterion_version_ids: Sequence[str],
    since: datetime,
    until: datetime,
    as_of: datetime | None = None,
) -> dict[str, list[Call]]:
    """The same for several people at once, by person: one query for all of them."""
    rows = current_score if as_of is None else _STOOD
    t = rows.c
    query = _calls(rows).add_columns(t.person_id)
    query = query.where(
        t.person_id.in_(sorted(set(person_ids))),
        t.criterion_version_id.in_(sorted(set(criterion_version_ids))),
        t.started_at >= since,
        t.started_at < until,
    )
    order = (t.started_at, t.conversation_id, t.criterion_version_id, t.series)
    found: dict[str, list[Call]] = {}
    given = {} if as_of is None else {"as_of": as_of}
    for row in c.execute(query.order_by(*order), given):
        found.setdefault(row.person_id, []).append(_call(row))
    return found


def _known_at(rows: FromClause) -> ColumnElement[bool]:
    fault = and_(rows.c.status == Status.VOIDED.value, rows.c.reason.not_in(CONSENT_GONE))
    return and_(~rows.c.is_override, or_(rows.c.scored_at <= bindparam("as_of", type_=Instant), fault))


def _stood() -> FromClause:
    """The row of each conversation, person, version and series that stood at the moment `as_of`."""
    newer, s = score.alias("newer"), score.c
    replaced = exists().where(
        newer.c.conversation_id == s.conversation_id,
        newer.c.person_id == s.person_id,
        newer.c.criterion_version_id == s.criterion_version_id,
        newer.c.series == s.series,
        _known_at(newer),
        newer.c.id > s.id,
    )
    columns: list[Any] = [
        s.id, s.person_id, s.conversation_id, s.criterion_version_id, s.series, s.started_at, s.call_type,
        s.status, s.pct, s.trend_value, s.scored_at,
    ]  # fmt: skip
    return select(*columns).where(_known_at(score), ~replaced).subquery("stood")


#: Built once: the moment is given with each question.
_STOOD = _stood()


def _rows(key: WindowKey) -> Select[Any]:
    return _calls(current_score).where(_key(key))


def _calls(rows: FromClause) -> Select[Any]:
    open_contest = exists().where(contest.c.score_id == rows.c.id, contest.c.settled_at.is_(None))
    return select(
        rows.c.conversation_id,
        rows.c.started_at,
        conversation.c.ended_at,
        rows.c.call_type,
        rows.c.status,
        rows.c.pct,
        rows.c.trend_value.label("turned"),
        rows.c.scored_at,
        open_contest.label("contested"),
        rows.c.series,
        rows.c.criterion_version_id,
    ).join(conversation, conversation.c.id == rows.c.conversation_id)


def _call(row: Row[Any]) -> Call:
    return Call(
        conversation_id=row.conversation_id,
        started_at=row.started_at,
        ended_at=row.ended_at,
        call_type=row.call_type,
        status=Status(row.status),
        pct=row.pct,
        turned=row.turned,
        scored_at=row.scored_at,
        contested=bool(row.contested),
        series=row.series,
        criterion_version_id=row.criterion_version_id,
    )
