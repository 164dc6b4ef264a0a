"""Hires with their performance scores, ratings before the offer, and how clear the next steps were."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from coachloop.domain.score import Status
from coachloop.store.tables import (
    coaching_session,
    conversation,
    current_score,
    hire,
    performance,
    scorecard,
    scorecard_rating,
)


@dataclass(frozen=True, slots=True)
class HireRow:
    """One hire as imported, without its performance scores."""

    counterpart: str
    hired_on: date
    job_family: str | None
    left_on: date | None
    offer_accepted: bool | None


@dataclass(frozen=True, slots=True)
class PerformanceRow:
    """One performance score of a hire."""

    counterpart: str
    instrument: str
    scored_on: date
    score: float


@dataclass(frozen=True, slots=True)
class CardRow:
    """One rating of one scorecard of a counterpart who was hired."""

    card_id: int
    person_id: str
    counterpart: str
    interviewed_at: datetime | None
    submitted_at: datetime
    criterion: str
    level: float
    scale_min: float
    scale_max: float


@dataclass(frozen=True, slots=True)
class ClarityRow:
    """How one interview of a counterpart was scored on a criterion."""

    counterpart: str
    started_at: datetime
    pct: float


def load_hires(c: Connection) -> list[HireRow]:
    """In order of (hired_on, counterpart)."""
    t = hire.c
    query = select(t.counterpart, t.hired_on, t.job_family, t.left_on, t.offer_accepted)
    return [HireRow(*row) for row in c.execute(query.order_by(t.hired_on, t.counterpart))]


def load_performances(c: Connection) -> list[PerformanceRow]:
    """In order of (counterpart, date, instrument)."""
    t = performance.c
    query = select(t.counterpart, t.instrument, t.scored_on, t.score)
    return [
        PerformanceRow(*row) for row in c.execute(query.order_by(t.counterpart, t.scored_on, t.instrument))
    ]


def cards_of_hires(c: Connection) -> list[CardRow]:
    """Every rating of every scorecard of a hire, in order of (card, criterion)."""
    card, rating = scorecard.c, scorecard_rating.c
    query = (
        select(
            card.id,
            card.person_id,
            card.counterpart,
            card.interviewed_at,
            card.submitted_at,
            rating.criterion,
            rating.level,
            rating.scale_min,
            rating.scale_max,
        )
        .join(scorecard_rating, rating.scorecard_id == card.id)
        .join(hire, hire.c.counterpart == card.counterpart)
        .order_by(card.id, rating.criterion)
    )
    return [CardRow(*row) for row in c.execute(query)]


def session_starts(c: Connection) -> dict[str, list[datetime]]:
    """When each person was coached, in order."""
    t = coaching_session.c
    found: dict[str, list[datetime]] = {}
    for person_id, starts_at in c.execute(
        select(t.person_id, t.starts_at).order_by(t.person_id, t.starts_at)
    ):
        found.setdefault(person_id, []).append(starts_at)
    return found


def clarity(c: Connection, criterion_version_ids: Sequence[str], series: Sequence[str]) -> list[ClarityRow]:
    """Scored interviews of counterparts with an offer, in order of (counterpart, start, conversation)."""
    t = current_score.c
    # Few counterparts have an offer: from them to their scores, never through all scores.
    asked = select(hire.c.counterpart).where(hire.c.offer_accepted.is_not(None))
    offered = select(conversation.c.id).where(conversation.c.counterpart.in_(asked))
    query = (
        select(conversation.c.counterpart, t.started_at, t.pct)
        .join(conversation, conversation.c.id == t.conversation_id)
        .where(
            t.conversation_id.in_(offered),
            t.criterion_version_id.in_(criterion_version_ids),
            t.series.in_(series),
            t.status == Status.SCORED.value,
        )
        .order_by(conversation.c.counterpart, t.started_at, t.conversation_id)
    )
    return [ClarityRow(*row) for row in c.execute(query)]
