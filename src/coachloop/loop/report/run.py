"""Each view from the store: one consistent read a page."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from coachloop.loop.context import Context
from coachloop.loop.report import gaps, people, status, week
from coachloop.loop.report.model import GapsView, PeopleView, StatusView, WeekView
from coachloop.store.database import Connection

V = TypeVar("V")


def _read(context: Context, load: Callable[[Connection], V]) -> V:
    with context.database.read() as c:
        return load(c)


def week_page(context: Context, now: datetime) -> WeekView:
    return _read(context, lambda c: week.week_view(c, context, now))


def people_page(context: Context, now: datetime) -> PeopleView:
    return _read(context, lambda c: people.people_view(c, context, now))


def gaps_page(context: Context, now: datetime, team_id: str = "") -> GapsView:
    return _read(context, lambda c: gaps.gaps_view(c, context, now, team_id))


def status_page(context: Context, now: datetime) -> StatusView:
    return _read(context, lambda c: status.status_view(c, now))
