"""Counts, freshness and what is worth a look, for the week and the status page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, case, exists, func, select, tuple_

from coachloop.domain.rights import EVERYONE, Sight
from coachloop.domain.score import RaterKind, Status
from coachloop.store.sight import conversation_seen, seen
from coachloop.store.tables import acceptance, conversation, current_score, score, scoring


@dataclass(frozen=True, slots=True)
class WeekCounts:
    """Conversations of a span and how many of them are scored."""

    conversations: int
    scored: int


def week_counts(c: Connection, since: datetime, until: datetime, sight: Sight = EVERYONE) -> WeekCounts:
    """Conversations of those who are seen with since <= start < until; refused and withdrawn ones are not
    counted."""
    t = conversation.c
    scored = exists().where(scoring.c.conversation_id == t.id)
    query = select(func.count(), func.sum(case((scored, 1), else_=0))).where(
        t.started_at >= since,
        t.started_at < until,
        t.consent.in_(("confirmed", "not_confirmed")),
        conversation_seen(sight, t.id),
    )
    total, with_score = c.execute(query).one()
    return WeekCounts(total, with_score or 0)


def last_scored(c: Connection) -> datetime | None:
    """When the newest scoring was written."""
    return c.scalar(select(scoring.c.scored_at).order_by(scoring.c.id.desc()).limit(1))


def unsure(
    c: Connection,
    read: Sequence[tuple[str, str]],
    first_day: int,
    last_day: int,
    confidence: float,
    limit: int,
    sight: Sight = EVERYONE,
) -> list[tuple[str, str, int]]:
    """(conversation, person who is seen, criteria the machine is unsure of), most first, no person having
    looked.

    `read`: criterion versions with the series that is read on them.
    """
    t = current_score.c
    low = (t.status == Status.CANNOT_TELL.value) | (t.confidence < confidence)
    human = exists().where(
        score.c.conversation_id == t.conversation_id, score.c.rater_kind == RaterKind.HUMAN.value
    )
    let_stand = exists().where(
        acceptance.c.score_id == score.c.id,
        score.c.conversation_id == t.conversation_id,
        score.c.person_id == t.person_id,
    )
    many = func.count()
    query = (
        select(t.conversation_id, t.person_id, many)
        .where(
            tuple_(t.criterion_version_id, t.series).in_(read),
            t.day_id.between(first_day, last_day),
            low,
            ~human,
            ~let_stand,
            seen(sight, t.person_id),
        )
        .group_by(t.conversation_id, t.person_id)
        .order_by(many.desc(), func.max(t.started_at).desc(), t.conversation_id)
        .limit(limit)
    )
    return [(row[0], row[1], row[2]) for row in c.execute(query)]
