"""Handoffs: who accompanies whom, booked pair calibrations, reviews of first interviews, and interviews."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, case, distinct, func, insert, or_, select

from coachloop.domain.conversation import Consent
from coachloop.store.tables import (
    baseline,
    coaching_session,
    conversation,
    criterion_version,
    handoff,
    handoff_booking,
    handoff_feedback,
    participant,
    reflection,
    score,
    scorecard,
    training,
    transcript,
)

_VISIBLE = tuple(consent.value for consent in Consent if consent.may_be_scored)


@dataclass(frozen=True, slots=True)
class HandoffRow:
    """Who accompanies the person after which training."""

    person_id: str
    coach_id: str
    module: str
    started_by: str
    started_at: datetime


@dataclass(frozen=True, slots=True)
class BookingRow:
    """A booked pair calibration."""

    person_id: str
    starts_at: datetime
    minutes: int
    booked_by: str
    booked_at: datetime


@dataclass(frozen=True, slots=True)
class FeedbackRow:
    """A complete review: texts by criterion key; place and SHA-256 of the cited words."""

    person_id: str
    conversation_id: str
    written_by: str
    written_at: datetime
    texts: Mapping[str, str]
    transcript_version: int
    turn_seq: int
    span_start: int
    span_end: int
    quote_hash: str


@dataclass(frozen=True, slots=True)
class InterviewRow:
    """One conversation of a person that may be seen; `formal` when it names a job role or round."""

    person_id: str
    conversation_id: str
    started_at: datetime
    ended_at: datetime | None
    formal: bool


@dataclass(frozen=True, slots=True)
class TrainingRow:
    """A training; `completed_at` None while it is under way."""

    person_id: str
    module: str
    kind: str
    started_on: date | None
    completed_at: datetime | None


def add_handoff(c: Connection, row: HandoffRow) -> None:
    c.execute(insert(handoff).values(asdict(row)))


def add_booking(c: Connection, row: BookingRow) -> None:
    c.execute(insert(handoff_booking).values(asdict(row)))


def add_feedback(c: Connection, row: FeedbackRow) -> int:
    """The id of the new review."""
    made = c.execute(insert(handoff_feedback).values(asdict(row)).returning(handoff_feedback.c.id))
    return int(made.scalar_one())


def handoffs(c: Connection, person_ids: Sequence[str] | None = None) -> dict[str, HandoffRow]:
    """The handoff that holds, by person: the latest one."""
    rows = c.execute(_latest(handoff, person_ids)).all()
    return {row.person_id: HandoffRow(*row[1:]) for row in rows}


def bookings(c: Connection, person_ids: Sequence[str]) -> dict[str, BookingRow]:
    """The booking that holds, by person."""
    rows = c.execute(_latest(handoff_booking, person_ids)).all()
    return {row.person_id: BookingRow(*row[1:]) for row in rows}


def _latest(table: Table, person_ids: Sequence[str] | None) -> Any:
    newest = select(func.max(table.c.id)).group_by(table.c.person_id)
    query = select(table).where(table.c.id.in_(newest)).order_by(table.c.person_id)
    return query if person_ids is None else query.where(table.c.person_id.in_(person_ids))


def feedback(c: Connection, person_ids: Sequence[str]) -> list[FeedbackRow]:
    """All reviews of these people in the order in which they were written."""
    t = handoff_feedback
    query = select(t).where(t.c.person_id.in_(person_ids)).order_by(t.c.written_at, t.c.id)
    return [FeedbackRow(*row[1:]) for row in c.execute(query)]


def interviews(
    c: Connection, since: datetime, until: datetime, person_ids: Sequence[str] | None = None
) -> list[InterviewRow]:
    """Conversations with since <= start <= until that may be seen, by person, start and id."""
    t, p = conversation.c, participant.c
    formal = or_(t.job_role.is_not(None), t.round.is_not(None)).label("formal")
    query = (
        select(p.person_id, t.id, t.started_at, t.ended_at, formal)
        .join(participant, p.conversation_id == t.id)
        .where(*_seen(), t.started_at >= since, t.started_at <= until)
        .distinct()
        .order_by(p.person_id, t.started_at, t.id)
    )
    if person_ids is not None:
        query = query.where(p.person_id.in_(person_ids))
    return [InterviewRow(r[0], r[1], r[2], r[3], bool(r[4])) for r in c.execute(query)]


def _seen() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return participant.c.person_id.is_not(None), conversation.c.consent.in_(_VISIBLE)


def trainings(c: Connection, person_ids: Sequence[str] | None = None) -> list[TrainingRow]:
    """Trainings by person, those under way last, then by completion and module."""
    t = training.c
    query = select(t.person_id, t.module, t.kind, t.started_on, t.completed_at).order_by(
        t.person_id, t.completed_at.is_(None), t.completed_at, t.module
    )
    if person_ids is not None:
        query = query.where(t.person_id.in_(person_ids))
    return [TrainingRow(*row) for row in c.execute(query)]


def session_starts(c: Connection, person_ids: Sequence[str] | None = None) -> dict[str, list[datetime]]:
    """When each person was coached, earliest first."""
    s = coaching_session.c
    query = select(s.person_id, s.starts_at).order_by(s.person_id, s.starts_at, s.id)
    return _by_person(c, query, s.person_id, person_ids)


def loops_closed(c: Connection, person_ids: Sequence[str]) -> dict[str, list[datetime]]:
    """When each person closed a coaching loop by a moment marked and own words, earliest first."""
    s = coaching_session.c
    query = (
        select(s.person_id, reflection.c.created_at)
        .join(reflection, reflection.c.session_id == s.id)
        .order_by(s.person_id, reflection.c.created_at, s.id)
    )
    return _by_person(c, query, s.person_id, person_ids)


def _by_person(
    c: Connection, query: Any, column: ColumnElement[str], person_ids: Sequence[str] | None
) -> dict[str, list[datetime]]:
    found: dict[str, list[datetime]] = {}
    for person_id, moment in c.execute(query if person_ids is None else query.where(column.in_(person_ids))):
        found.setdefault(person_id, []).append(moment)
    return found


def criteria_of(c: Connection, conversation_id: str, person_id: str) -> set[str]:
    """Keys of the criteria on which somebody or something has looked at the person in that conversation."""
    query = (
        select(criterion_version.c.key)
        .join(score, score.c.criterion_version_id == criterion_version.c.id)
        .where(score.c.conversation_id == conversation_id, score.c.person_id == person_id)
        .distinct()
    )
    return set(c.scalars(query))


@dataclass(frozen=True, slots=True)
class HeldRow:
    """How many conversations that may be seen a person had in a period, and how many were interviews."""

    person_id: str
    interviews: int
    formal: int


def held_since(c: Connection, since: datetime, until: datetime) -> list[HeldRow]:
    """Everybody with a conversation with since <= start <= until, by person."""
    t, p = conversation.c, participant.c
    formal = case((or_(t.job_role.is_not(None), t.round.is_not(None)), t.id))
    query = (
        select(p.person_id, func.count(distinct(t.id)), func.count(distinct(formal)))
        .join(participant, p.conversation_id == t.id)
        .where(*_seen(), t.started_at >= since, t.started_at <= until)
        .group_by(p.person_id)
        .order_by(p.person_id)
    )
    return [HeldRow(*row) for row in c.execute(query)]


@dataclass(frozen=True, slots=True)
class SessionSince:
    """A coaching session; `baseline_k` conversations stand in its baseline."""

    person_id: str
    session_id: str
    starts_at: datetime
    baseline_k: int


def sessions_between(c: Connection, since: datetime, until: datetime) -> list[SessionSince]:
    """Sessions with since <= start <= until, by person, start and id."""
    s = coaching_session.c
    query = (
        select(s.person_id, s.id, s.starts_at, baseline.c.k)
        .join(baseline, baseline.c.session_id == s.id)
        .where(s.starts_at >= since, s.starts_at <= until)
        .order_by(s.person_id, s.starts_at, s.id)
    )
    return [SessionSince(*row) for row in c.execute(query)]


def last_interviews(c: Connection, person_id: str, until: datetime, n: int) -> list[str]:
    """Ids of the person's last n conversations by then that may be seen, newest first."""
    t, p = conversation.c, participant.c
    query = (
        select(t.id)
        .where(
            t.id.in_(select(p.conversation_id).where(p.person_id == person_id)),
            t.consent.in_(_VISIBLE),
            t.started_at <= until,
        )
        .order_by(t.started_at.desc(), t.id.desc())
        .limit(n)
    )
    return list(c.scalars(query))


def text_hashes(c: Connection, conversation_ids: Sequence[str]) -> dict[str, str]:
    """Conversation -> SHA-256 of the latest version of its words."""
    t = transcript.c
    query = (
        select(t.conversation_id, t.text_hash)
        .where(t.conversation_id.in_(conversation_ids))
        .order_by(t.conversation_id, t.version)
    )
    return {row[0]: row[1] for row in c.execute(query)}


@dataclass(frozen=True, slots=True)
class CardRow:
    """When a person handed in a scorecard, and of which interview it is."""

    conversation_id: str | None
    counterpart: str
    interviewed_at: datetime | None
    submitted_at: datetime


def cards_of(
    c: Connection, person_id: str, conversation_ids: Sequence[str], since: datetime, until: datetime
) -> list[CardRow]:
    """The person's scorecards of these conversations, or of interviews in that time; earliest first."""
    t = scorecard.c
    named = t.conversation_id.in_(conversation_ids)
    near = and_(t.conversation_id.is_(None), t.interviewed_at >= since, t.interviewed_at <= until)
    query = (
        select(t.conversation_id, t.counterpart, t.interviewed_at, t.submitted_at)
        .where(t.person_id == person_id, or_(named, near))
        .order_by(t.submitted_at, t.id)
    )
    return [CardRow(*row) for row in c.execute(query)]
