"""What the palette finds: people and conversations by a few letters, within the reader's sight."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, exists, or_, select

from coachloop.domain.rights import Sight
from coachloop.store.sight import seen
from coachloop.store.tables import conversation, participant, person

#: Of the newest so many conversations that are seen: the cost of a search does not grow with the history.
_NEWEST = 3_000
_VISIBLE = ("confirmed", "not_confirmed")


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """Somebody whose name has all the words in it."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class FoundConversation:
    """One conversation with one of its scored persons."""

    id: str
    started_at: datetime
    call_type: str
    counterpart: str | None
    job_role: str | None
    round: str | None
    person_id: str
    person: str


def people_named(c: Connection, sight: Sight, words: Sequence[str], limit: int) -> list[FoundPerson]:
    """By name and id."""
    t = person.c
    named = [t.name.icontains(word, autoescape=True) for word in words]
    query = select(t.id, t.name).where(seen(sight, t.id), *named).order_by(t.name, t.id).limit(limit)
    return [FoundPerson(*row) for row in c.execute(query)]


def conversations_with(
    c: Connection,
    sight: Sight,
    words: Sequence[str],
    day: tuple[datetime, datetime] | None,
    limit: int,
) -> list[FoundConversation]:
    """The newest in which each word stands in a name, counterpart, role, round, call type or id."""
    t, part = conversation.c, participant.c
    newest = (
        select(t.id, t.started_at, t.call_type, t.counterpart, t.job_role, t.round, t.external_id)
        .where(t.consent.in_(_VISIBLE))
        .order_by(t.started_at.desc(), t.id.desc())
        .limit(_NEWEST)
    )
    if not sight.everyone:
        # Asked of each, the newest first, until there are enough: never of the whole history.
        newest = newest.where(exists().where(part.conversation_id == t.id, seen(sight, part.person_id)))
    if day is not None:
        newest = newest.where(t.started_at >= day[0], t.started_at < day[1])
    near = newest.subquery("near").c
    columns = (near.id, near.started_at, near.call_type, near.counterpart, near.job_role, near.round)
    text = (
        person.c.name,
        near.counterpart,
        near.job_role,
        near.round,
        near.call_type,
        near.id,
        near.external_id,
    )
    query = (
        select(*columns, person.c.id, person.c.name)
        .join(participant, part.conversation_id == near.id)
        .join(person, person.c.id == part.person_id)
        .where(seen(sight, person.c.id))
        .where(*(or_(*(column.icontains(word, autoescape=True) for column in text)) for word in words))
        .order_by(near.started_at.desc(), near.id.desc(), person.c.id)
        .limit(limit)
    )
    return [FoundConversation(*row) for row in c.execute(query)]
