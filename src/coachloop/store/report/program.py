"""Weekly sums of a whole team, and the questions that readers of the monthly report asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from coachloop.store.tables import app_user, person, report_question, rollup_daily, team


@dataclass(frozen=True, slots=True)
class TurnedWeek:
    """One person's week under one criterion version and series; `week` counts from the first day."""

    person_id: str
    criterion_version_id: str
    series: str
    week: int
    n: int
    total: float
    squares: float


def turned_weeks(
    c: Connection,
    criterion_version_ids: Sequence[str],
    first_day: int,
    last_day: int,
    team_id: str | None = None,
) -> list[TurnedWeek]:
    """Of values turned so that up is better, first_day <= day_id <= last_day, in order of the key."""
    t = rollup_daily.c
    week = ((t.day_id - first_day) // 7).label("week")
    key = (t.criterion_version_id, t.series, t.person_id, week)
    query = (
        select(
            t.person_id,
            t.criterion_version_id,
            t.series,
            week,
            func.sum(t.n),
            func.sum(t.trend_sum),
            func.sum(t.trend_squares),
        )
        .where(
            t.criterion_version_id.in_(criterion_version_ids), t.day_id.between(first_day, last_day), t.n > 0
        )
        .group_by(*key)
        .order_by(*key)
    )
    if team_id is not None:
        query = query.where(t.person_id.in_(select(person.c.id).where(person.c.team_id == team_id)))
    return [TurnedWeek(*row) for row in c.execute(query)]


@dataclass(frozen=True, slots=True)
class TeamSize:
    """A team, its named owner, and how many people it has."""

    id: str
    name: str
    owner: str | None
    people: int


def team_sizes(c: Connection) -> list[TeamSize]:
    """By name."""
    query = (
        select(team.c.id, team.c.name, team.c.owner, func.count(person.c.id))
        .join(person, person.c.team_id == team.c.id)
        .group_by(team.c.id, team.c.name, team.c.owner)
        .order_by(team.c.name, team.c.id)
    )
    return [TeamSize(*row) for row in c.execute(query)]


@dataclass(frozen=True, slots=True)
class AskedRow:
    """A question as it was asked; `about` is the address that was looked at."""

    id: int
    asked_at: datetime
    asked_by: str
    month: str
    about: str
    text: str


def save_question(c: Connection, asked_by: str, month: str, about: str, text: str, now: datetime) -> None:
    """One more question; `asked_by` is the id of a user."""
    c.execute(
        insert(report_question).values(asked_at=now, asked_by=asked_by, month=month, about=about, text=text)
    )


def questions_asked(c: Connection, month: str) -> int:
    """How many were asked about that month's report."""
    return c.scalar(select(func.count()).where(report_question.c.month == month)) or 0


def load_questions(c: Connection, limit: int) -> list[AskedRow]:
    """With the name of who asked, the newest first."""
    t = report_question.c
    query = (
        select(t.id, t.asked_at, app_user.c.name, t.month, t.about, t.text)
        .join(app_user, app_user.c.id == t.asked_by)
        .order_by(t.id.desc())
        .limit(limit)
    )
    return [AskedRow(*row) for row in c.execute(query)]
