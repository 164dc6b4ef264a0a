"""What stands beside an alert: its quote, and the session logged since."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from coachloop.domain.conversation import Consent
from coachloop.store.tables import (
    coaching_session,
    conversation,
    criterion_version,
    evidence,
    score,
)

_MAY_BE_READ = tuple(consent.value for consent in Consent if consent.may_be_scored)


def first_quotes(c: Connection, score_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Words and kind of the first evidence of each score, as far as they are kept and may be read."""
    query = (
        select(evidence.c.score_id, evidence.c.text, evidence.c.kind)
        .join(score, score.c.id == evidence.c.score_id)
        .join(conversation, conversation.c.id == score.c.conversation_id)
        .where(
            # Not as pairs: SQLite finds those without its index.
            evidence.c.score_id.in_(score_ids),
            evidence.c.position == 0,
            conversation.c.consent.in_(_MAY_BE_READ),
        )
    )
    return {row.score_id: (row.text, row.kind) for row in c.execute(query)}


def last_talks(
    c: Connection, person_ids: Sequence[str], since: datetime
) -> dict[tuple[str, str], tuple[str, datetime]]:
    """The last session logged since, and when it was, by (person, criterion key)."""
    s = coaching_session.c
    query = (
        select(s.person_id, criterion_version.c.key, s.id, s.starts_at)
        .join(criterion_version, criterion_version.c.id == s.criterion_version_id)
        .where(s.person_id.in_(person_ids), s.created_at >= since)
        .order_by(s.created_at, s.id)
    )
    return {(row.person_id, row.key): (row.id, row.starts_at) for row in c.execute(query)}
