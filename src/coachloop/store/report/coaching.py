"""Pages of the coaching log by keyset, and what a session was closed with."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, or_, select

from coachloop.domain.rights import EVERYONE, Sight
from coachloop.store.sight import seen
from coachloop.store.tables import coaching_session, reflection


@dataclass(frozen=True, slots=True)
class ReflectionRow:
    """What the coached person marked and said."""

    conversation_id: str
    turn_seq: int
    own_words: str
    created_at: datetime


def session_keys(
    c: Connection, limit: int, before: tuple[datetime, str] | None = None, sight: Sight = EVERYONE
) -> list[tuple[datetime, str]]:
    """(start, id) of the sessions of those who are seen before that key, newest first."""
    s = coaching_session.c
    mine = select(s.starts_at, s.id).where(seen(sight, s.person_id))
    query = mine.order_by(s.starts_at.desc(), s.id.desc()).limit(limit)
    if before is not None:
        moment, last_id = before
        query = query.where(or_(s.starts_at < moment, and_(s.starts_at == moment, s.id < last_id)))
    return [(row[0], row[1]) for row in c.execute(query)]


def reflection_of(c: Connection, session_id: str) -> ReflectionRow | None:
    r = reflection.c
    query = select(r.conversation_id, r.turn_seq, r.own_words, r.created_at)
    row = c.execute(query.where(r.session_id == session_id)).first()
    return ReflectionRow(*row) if row else None
