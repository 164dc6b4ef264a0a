"""What a reader's sight (domain.rights) means in SQL. Every list that a page shows passes through `seen`."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select, true

from coachloop.domain.rights import Sight
from coachloop.store.tables import coaching_session, participant, person


def people_seen(sight: Sight) -> Select[Any]:
    """Ids of the people whom the reader sees one by one."""
    named = func.lower(person.c.coach) == (sight.coach or "").lower()
    return select(person.c.id).where(
        or_(
            person.c.team_id.in_(sorted(sight.team_ids)),
            (person.c.coach == sight.coach) | named if sight.coach else person.c.id.is_(None),
            person.c.id == sight.person_id,
        )
    )


def seen(sight: Sight, person_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether the person of a row is one of them; for the WHERE of every list of a page."""
    return true() if sight.everyone else person_id.in_(people_seen(sight))


def sees(c: Connection, sight: Sight, person_id: str) -> bool:
    """Whether one person is seen."""
    query = select(person.c.id).where(person.c.id == person_id, seen(sight, person.c.id))
    return c.scalar(query) is not None


def sees_session(c: Connection, sight: Sight, session_id: str) -> bool:
    """Whether the person of a coaching session is seen."""
    table = coaching_session.c
    return c.scalar(select(table.id).where(table.id == session_id, seen(sight, table.person_id))) is not None


def scored_and_seen(c: Connection, sight: Sight, conversation_id: str) -> tuple[str, ...]:
    """The scored persons of a conversation who are seen, by id."""
    table = participant.c
    query = (
        select(table.person_id)
        .where(table.conversation_id == conversation_id, seen(sight, table.person_id))
        .order_by(table.person_id)
    )
    return tuple(c.scalars(query))
