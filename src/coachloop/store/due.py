"""What is still to be scored, and what no rubric is named for."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, exists, func, select

from coachloop.domain.conversation import Consent, Role
from coachloop.store.tables import conversation, participant, scoring

_SCORABLE = [consent.value for consent in Consent if consent.may_be_scored]


def unscored(
    c: Connection,
    rubric_version_id: str,
    series: str,
    *,
    call_types: Collection[str] | None = None,
    since: datetime | None = None,
    limit: int | None = None,
) -> tuple[str, ...]:
    """Conversations with a scored person who has no such scoring, newest first; `call_types` None: all."""
    done = exists().where(
        scoring.c.conversation_id == participant.c.conversation_id,
        scoring.c.content_hash == conversation.c.content_hash,
        scoring.c.person_id == participant.c.person_id,
        scoring.c.rubric_version_id == rubric_version_id,
        scoring.c.series == series,
    )
    query = (
        select(conversation.c.id, conversation.c.started_at)
        .join(participant, participant.c.conversation_id == conversation.c.id)
        .where(
            participant.c.role == Role.PERSON.value,
            participant.c.person_id.is_not(None),
            conversation.c.consent.in_(_SCORABLE),
            ~done,
        )
        .distinct()
        .order_by(conversation.c.started_at.desc(), conversation.c.id)
        .limit(limit)
    )
    if call_types is not None:
        query = query.where(conversation.c.call_type.in_(sorted(call_types)))
    if since is not None:
        query = query.where(conversation.c.started_at >= since)
    return tuple(row.id for row in c.execute(query))


def call_types(c: Connection) -> dict[str, int]:
    """How many conversations there are of each call type, by call type."""
    query = (
        select(conversation.c.call_type, func.count())
        .group_by(conversation.c.call_type)
        .order_by(conversation.c.call_type)
    )
    return dict(c.execute(query).all())
