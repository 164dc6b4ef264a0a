"""What is still to be scored, and what no rubric is named for."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, exists, func, select

from coachloop.domain.conversation import Consent, Role
from coachloop.domain.score import UNUSABLE, Status
from coachloop.store.tables import conversation, current_score, participant, scoring, turn

#: A conversation that an import of scores made has no words to be read.
_HAS_WORDS = exists().where(turn.c.conversation_id == conversation.c.id)
_HAS_PERSON = exists().where(
    participant.c.conversation_id == conversation.c.id,
    participant.c.role == Role.PERSON.value,
    participant.c.person_id.is_not(None),
)

_SCORABLE = [consent.value for consent in Consent if consent.may_be_scored]


def unscored(
    c: Connection,
    rubric_version_id: str,
    series: str,
    *,
    call_types: Collection[str] | None = None,
    since: datetime | None = None,
    limit: int | None = None,
    before: Mapping[str, datetime] | None = None,
    among: Collection[str] | None = None,
) -> tuple[str, ...]:
    """Conversations with a scored person who has no such scoring, newest first; `call_types` None: all.

    `before`: what one of these other series scored before that instant is not due either. `among` these
    ids only.
    """
    query = _scorable(call_types, since, limit).where(~_done(rubric_version_id, series))
    if among is not None:
        query = query.where(conversation.c.id.in_(sorted(among)))
    for other, until in sorted((before or {}).items()):
        query = query.where(~_done(rubric_version_id, other, until))
    return tuple(row.id for row in c.execute(query))


def unusable(
    c: Connection,
    rubric_version_id: str,
    series: str,
    *,
    asked_of: str | None = None,
    call_types: Collection[str] | None = None,
    since: datetime | None = None,
    limit: int | None = None,
) -> tuple[str, ...]:
    """Conversations with a score of which no answer of a judge could be used, newest first.

    `asked_of`: what that endpoint was asked is not listed.
    """
    t = current_score.c
    asked = t.details[UNUSABLE].as_string()
    open_ = exists().where(
        t.conversation_id == conversation.c.id,
        t.rubric_version_id == rubric_version_id,
        t.series == series,
        t.status == Status.CANNOT_TELL.value,
        asked.is_not(None) if asked_of is None else asked != asked_of,
    )
    return tuple(row.id for row in c.execute(_scorable(call_types, since, limit).where(open_)))


def scorable(
    c: Connection,
    *,
    call_types: Collection[str] | None = None,
    since: datetime | None = None,
    limit: int | None = None,
) -> tuple[str, ...]:
    """Conversations that may be scored, scored or not, newest first; `call_types` None: all."""
    return tuple(row.id for row in c.execute(_scorable(call_types, since, limit)))


def _done(rubric_version_id: str, series: str, until: datetime | None = None) -> ColumnElement[bool]:
    return exists().where(
        scoring.c.conversation_id == participant.c.conversation_id,
        scoring.c.content_hash == conversation.c.content_hash,
        scoring.c.person_id == participant.c.person_id,
        scoring.c.rubric_version_id == rubric_version_id,
        scoring.c.series == series,
        *(() if until is None else (scoring.c.scored_at < until,)),
    )


def _scorable(
    call_types: Collection[str] | None, since: datetime | None, limit: int | None
) -> Select[tuple[str, datetime]]:
    query = (
        select(conversation.c.id, conversation.c.started_at)
        .join(participant, participant.c.conversation_id == conversation.c.id)
        .where(
            participant.c.role == Role.PERSON.value,
            participant.c.person_id.is_not(None),
            conversation.c.consent.in_(_SCORABLE),
            _HAS_WORDS,
        )
        .distinct()
        .order_by(conversation.c.started_at.desc(), conversation.c.id)
        .limit(limit)
    )
    if call_types is not None:
        query = query.where(conversation.c.call_type.in_(sorted(call_types)))
    if since is not None:
        query = query.where(conversation.c.started_at >= since)
    return query


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Conversations that scoring never takes up; `call_types`: those that no rubric is named for."""

    refused: int
    no_words: int
    nobody: int
    call_types: Mapping[str, int]


def left_out(c: Connection, series: str, call_types: Collection[str] | None) -> LeftOut:
    """What scoring with rubrics for `call_types` (None: all) leaves out, the first reason of each."""
    t = conversation.c
    scored = exists().where(scoring.c.conversation_id == t.id, scoring.c.series == series)
    allowed = t.consent.in_(_SCORABLE)

    def count(*conditions: ColumnElement[bool]) -> int:
        return c.scalar(select(func.count()).select_from(conversation).where(*conditions)) or 0

    other = (
        select(t.call_type, func.count())
        .where(allowed, _HAS_WORDS, _HAS_PERSON, ~scored, t.call_type.not_in(sorted(call_types or ())))
        .group_by(t.call_type)
        .order_by(t.call_type)
    )
    return LeftOut(
        refused=count(~allowed),
        no_words=count(allowed, ~_HAS_WORDS),
        nobody=count(allowed, _HAS_WORDS, ~_HAS_PERSON),
        call_types={} if call_types is None else dict(c.execute(other).all()),
    )


def unscored_people(c: Connection, series: str) -> set[str]:
    """Ids of the scored persons with a conversation that may be scored and has no scoring in `series`."""
    done = exists().where(
        scoring.c.conversation_id == participant.c.conversation_id,
        scoring.c.content_hash == conversation.c.content_hash,
        scoring.c.person_id == participant.c.person_id,
        scoring.c.series == series,
    )
    query = (
        select(participant.c.person_id)
        .join(conversation, conversation.c.id == participant.c.conversation_id)
        .where(
            participant.c.role == Role.PERSON.value,
            participant.c.person_id.is_not(None),
            conversation.c.consent.in_(_SCORABLE),
            ~done,
        )
    )
    return {person_id for person_id in c.scalars(query) if person_id}


def conversations_of(c: Connection, person_ids: Collection[str]) -> tuple[str, ...]:
    """Conversations in which one of them is a scored person, in order of time."""
    query = (
        select(conversation.c.id, conversation.c.started_at)
        .join(participant, participant.c.conversation_id == conversation.c.id)
        .where(participant.c.role == Role.PERSON.value, participant.c.person_id.in_(sorted(person_ids)))
        .distinct()
        .order_by(conversation.c.started_at, conversation.c.id)
    )
    return tuple(row.id for row in c.execute(query))


def scored_and_refused(c: Connection, series: str) -> tuple[int, int]:
    """How many conversations have a scoring in `series`, and how many have none and may not be scored."""
    scored = select(func.count(scoring.c.conversation_id.distinct())).where(scoring.c.series == series)
    there = exists().where(scoring.c.conversation_id == conversation.c.id, scoring.c.series == series)
    never = (conversation.c.consent.not_in(_SCORABLE), ~there)
    refused = select(func.count()).select_from(conversation).where(*never)
    return c.scalar(scored) or 0, c.scalar(refused) or 0


def conversation_named(c: Connection, external_id: str) -> str | None:
    """The id of the conversation that another system knows under that id; the first of several."""
    t = conversation.c
    query = select(t.id).where(t.external_id == external_id).order_by(t.started_at, t.id).limit(1)
    found: str | None = c.scalar(query)
    return found


def call_types(c: Connection) -> dict[str, int]:
    """How many conversations there are of each call type, by call type."""
    query = (
        select(conversation.c.call_type, func.count())
        .group_by(conversation.c.call_type)
        .order_by(conversation.c.call_type)
    )
    return dict(c.execute(query).all())
