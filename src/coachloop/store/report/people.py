"""People, their weekly sums and their sessions, for the pages."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import Connection, func, select

from coachloop.domain.rights import EVERYONE, Sight
from coachloop.domain.score import Status
from coachloop.domain.times import day_of
from coachloop.store.sight import seen
from coachloop.store.tables import (
    coaching_result,
    coaching_session,
    conversation,
    current_score,
    participant,
    person,
    rollup_daily,
    segment,
    team,
)

_VISIBLE = ("confirmed", "not_confirmed")


@dataclass(frozen=True, slots=True)
class WeekSum:
    """One person on one criterion version and series in one week: `week` counts Mondays since 1969-12-29."""

    person_id: str
    criterion_version_id: str
    series: str
    week: int
    n: int
    pct_sum: float
    pct_squares: float


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person with the name of the team."""

    id: str
    name: str
    team_id: str | None
    team: str | None


def week_of_day(day_id: int) -> int:
    """The same count as `WeekSum.week`: 1970-01-01 was a Thursday, so its Monday came three days before."""
    return (day_id + 3) // 7


def week_sums(
    c: Connection,
    version_ids: Sequence[str],
    first_day: int,
    last_day: int,
    call_type: str = "",
    *,
    person_ids: Collection[str],
) -> list[WeekSum]:
    """Weekly sums over first_day <= day <= last_day, by person, criterion version, series and week.

    Of one call type, or "" of all.
    """
    t = rollup_daily.c
    week = ((t.day_id + 3) // 7).label("week")
    key = (t.person_id, t.criterion_version_id, t.series, week)
    query = (
        select(*key, func.sum(t.n), func.sum(t.pct_sum), func.sum(t.pct_squares))
        .where(
            t.person_id.in_(sorted(person_ids)),
            t.criterion_version_id.in_(version_ids),
            t.day_id.between(first_day, last_day),
            t.n > 0,
        )
        .group_by(*key)
        .order_by(*key)
    )
    if call_type:
        query = query.where(t.call_type == call_type)
    return [WeekSum(*row) for row in c.execute(query)]


def person_rows(c: Connection, sight: Sight = EVERYONE) -> list[PersonRow]:
    """Everybody who is seen, by name, ties by id."""
    p = person.c
    query = select(p.id, p.name, p.team_id, team.c.name).outerjoin(team, team.c.id == p.team_id)
    rows = c.execute(query.where(seen(sight, p.id)).order_by(p.name, p.id))
    return [PersonRow(*row) for row in rows]


def segments_on(c: Connection, day: date, sight: Sight = EVERYONE) -> list[tuple[str, str, str]]:
    """(family, value, person) of everybody who is seen, as it holds on that day."""
    t = segment.c
    query = select(t.family, t.value, t.person_id).where(
        (t.since.is_(None)) | (t.since <= day),
        (t.until.is_(None)) | (t.until > day),
        seen(sight, t.person_id),
    )
    return [(r[0], r[1], r[2]) for r in c.execute(query.order_by(t.family, t.value, t.person_id))]


def last_coached(c: Connection) -> dict[str, datetime]:
    """The start of each person's latest session."""
    s = coaching_session.c
    query = select(s.person_id, func.max(s.starts_at)).group_by(s.person_id)
    return {row[0]: row[1] for row in c.execute(query)}


def sessions_since(
    c: Connection, since: datetime, until: datetime, sight: Sight = EVERYONE
) -> dict[str, int]:
    """How many sessions each person who is seen has had in [since, until)."""
    s = coaching_session.c
    query = (
        select(s.person_id, func.count())
        .where(s.starts_at >= since, s.starts_at < until, seen(sight, s.person_id))
        .group_by(s.person_id)
    )
    return {row[0]: row[1] for row in c.execute(query)}


def open_sessions(c: Connection) -> dict[str, int]:
    """How many sessions of each person have no kept result yet."""
    s = coaching_session.c
    closed = select(coaching_result.c.session_id).where(coaching_result.c.kind == "result")
    query = select(s.person_id, func.count()).where(s.id.not_in(closed)).group_by(s.person_id)
    return {row[0]: row[1] for row in c.execute(query)}


def last_conversations(c: Connection, person_id: str, n: int) -> list[str]:
    """Ids of the person's last n conversations that may be seen, newest first."""
    t = conversation.c
    query = (
        select(t.id)
        .join(participant, participant.c.conversation_id == t.id)
        .where(participant.c.person_id == person_id, t.consent.in_(_VISIBLE))
        .order_by(t.started_at.desc(), t.id.desc())
        .limit(n)
    )
    return list(dict.fromkeys(c.scalars(query)))


def ranges(
    c: Connection,
    person_id: str,
    version_ids: Sequence[str],
    series: Collection[str],
    first_day: int,
    last_day: int,
) -> dict[tuple[str, str], tuple[float, float]]:
    """Lowest and highest pct by (criterion version, series) over these days."""
    t = current_score.c
    # No zone is further from UTC than a day; with it the index of windows finds the rows.
    since, until = (datetime.combine(day_of(day), time(), UTC) for day in (first_day - 1, last_day + 2))
    query = (
        select(t.criterion_version_id, t.series, func.min(t.pct), func.max(t.pct))
        .where(
            t.person_id == person_id,
            t.criterion_version_id.in_(version_ids),
            t.series.in_(sorted(series)),
            t.started_at >= since,
            t.started_at < until,
            t.day_id.between(first_day, last_day),
            t.status == Status.SCORED.value,
        )
        .group_by(t.criterion_version_id, t.series)
    )
    return {(row[0], row[1]): (row[2], row[3]) for row in c.execute(query)}
