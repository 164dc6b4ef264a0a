"""What people wrote about one person, for that person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from coachloop.domain.conversation import Consent
from coachloop.domain.score import HUMAN_SERIES
from coachloop.store.tables import app_user, conversation, handoff_feedback, participant, score

_VISIBLE = tuple(consent.value for consent in Consent if consent.may_be_scored)


@dataclass(frozen=True, slots=True)
class HumanWord:
    """A score that a person gave: `override` of a machine's, else a rating of its own."""

    score_id: int
    conversation_id: str
    criterion_version_id: str
    rater: str
    scored_at: datetime
    status: str
    level: float | None
    value: float | None
    pct: float | None
    rationale: str
    override: bool


@dataclass(frozen=True, slots=True)
class FeedbackWord:
    """A review of one of the first interviews: texts by criterion, and the moment it cites."""

    conversation_id: str
    written_by: str
    written_at: datetime
    texts: dict[str, str]
    turn_seq: int


def human_words(c: Connection, person_id: str, version_ids: Sequence[str], limit: int) -> list[HumanWord]:
    """The latest, newest first, on conversations that may be seen."""
    t = score.c
    query = (
        select(
            t.id, t.conversation_id, t.criterion_version_id, t.rater, t.scored_at, t.status, t.level, t.value,
            t.pct, t.rationale, t.is_override,
        )
        .join(conversation, conversation.c.id == t.conversation_id)
        .where(
            t.person_id == person_id,
            t.criterion_version_id.in_(version_ids),
            t.series == HUMAN_SERIES,
            conversation.c.consent.in_(_VISIBLE),
        )
        .order_by(t.id.desc())
        .limit(limit)
    )  # fmt: skip
    return [HumanWord(*row) for row in c.execute(query)]


def feedback_words(c: Connection, person_id: str, limit: int) -> list[FeedbackWord]:
    """The latest reviews of a new interviewer, newest first."""
    t = handoff_feedback.c
    query = (
        select(t.conversation_id, app_user.c.name, t.written_at, t.texts, t.turn_seq)
        .join(app_user, app_user.c.id == t.written_by)
        .where(t.person_id == person_id)
        .order_by(t.id.desc())
        .limit(limit)
    )
    return [FeedbackWord(*row) for row in c.execute(query)]


def consents_of(c: Connection, person_id: str | None = None) -> dict[str, int]:
    """How many conversations have each consent: of one scored person, or all."""
    t = conversation.c
    query = select(t.consent, func.count()).group_by(t.consent).order_by(t.consent)
    if person_id is not None:
        part = participant.c
        mine = select(part.conversation_id).where(part.person_id == person_id)
        query = query.where(t.id.in_(mine))
    return {row[0]: row[1] for row in c.execute(query)}
