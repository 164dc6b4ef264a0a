"""Scorecards that people gave on the counterpart of one conversation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, or_, select

from coachloop.store.tables import person, scorecard, scorecard_rating


@dataclass(frozen=True, slots=True)
class RatingRow:
    """One criterion of a scorecard as the table that it came from names it."""

    criterion: str
    level: float
    scale_min: float
    scale_max: float


@dataclass(frozen=True, slots=True)
class ScorecardRow:
    """One person's ratings of the counterpart, and when they were handed in."""

    person_id: str
    person: str
    submitted_at: datetime
    recommendation: str | None
    ratings: tuple[RatingRow, ...]


def scorecards_of(
    c: Connection, conversation_id: str, counterpart: str | None, start: datetime, end: datetime
) -> list[ScorecardRow]:
    """Earliest first. A card that names no conversation is of this one when the counterpart is the same and
    the interview lies in [start, end)."""
    t = scorecard.c
    same = and_(
        t.conversation_id.is_(None),
        t.counterpart == counterpart,
        t.interviewed_at >= start,
        t.interviewed_at < end,
    )
    query = (
        select(t.id, t.person_id, person.c.name, t.submitted_at, t.recommendation)
        .join(person, person.c.id == t.person_id)
        .where(or_(t.conversation_id == conversation_id, same))
        .order_by(t.submitted_at, t.id)
    )
    rows = c.execute(query).all()
    ratings = _ratings(c, [row[0] for row in rows])
    return [ScorecardRow(*row[1:], ratings=tuple(ratings.get(row[0], ()))) for row in rows]


def _ratings(c: Connection, ids: Sequence[int]) -> dict[int, list[RatingRow]]:
    r = scorecard_rating.c
    query = select(r.scorecard_id, r.criterion, r.level, r.scale_min, r.scale_max).where(
        r.scorecard_id.in_(ids)
    )
    found: dict[int, list[RatingRow]] = {}
    for row in c.execute(query.order_by(r.scorecard_id, r.criterion)):
        found.setdefault(row[0], []).append(RatingRow(*row[1:]))
    return found
