"""What stands beside an alert: its quote, the session logged since; and who crossed a readiness rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, exists, select, tuple_

from coachloop.domain.conversation import Consent
from coachloop.domain.rights import Sight
from coachloop.store.sight import seen
from coachloop.store.tables import (
    coaching_session,
    conversation,
    criterion_version,
    evidence,
    person,
    readiness_crossed,
    readiness_decision,
    readiness_rule,
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
            tuple_(evidence.c.score_id, evidence.c.position).in_([(i, 0) for i in score_ids]),
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


@dataclass(frozen=True, slots=True)
class CrossedRow:
    """Somebody who crossed a readiness rule and about whom nobody has decided since."""

    person_id: str
    person: str
    rule_id: str
    rule_key: str
    call_type: str
    crossed_at: datetime


def crossed_undecided(c: Connection, sight: Sight, limit: int) -> tuple[CrossedRow, ...]:
    """The last that crossed first. A decision on any version of the rule answers it."""
    t, rule, other = readiness_crossed.c, readiness_rule.c, readiness_rule.alias("other")
    decided = exists().where(
        readiness_decision.c.person_id == t.person_id,
        readiness_decision.c.decided_at >= t.crossed_at,
        other.c.id == readiness_decision.c.rule_id,
        other.c.key == rule.key,
    )
    query = (
        select(t.person_id, person.c.name, t.rule_id, rule.key, rule.call_type, t.crossed_at)
        .join(person, person.c.id == t.person_id)
        .join(readiness_rule, rule.id == t.rule_id)
        .where(seen(sight, t.person_id), ~decided)
        .order_by(t.crossed_at.desc(), t.rule_id, t.person_id)
        .limit(limit)
    )
    return tuple(CrossedRow(*row) for row in c.execute(query))
