"""Training sessions: moments that may stand in a kit, and what is kept of a session."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, func, insert, select

from coachloop.domain.conversation import Consent
from coachloop.domain.errors import NotFound
from coachloop.domain.rights import EVERYONE, Sight
from coachloop.domain.score import Status
from coachloop.store.sight import seen
from coachloop.store.tables import (
    contest,
    conversation,
    current_score,
    evidence,
    score,
    training_attendance,
    training_cohort,
    training_effect,
    training_kit,
    training_kit_score,
    training_reveal,
    training_session,
)

_VISIBLE = tuple(consent.value for consent in Consent if consent.may_be_scored)


@dataclass(frozen=True, slots=True)
class MomentRow:
    """A scored conversation with the quote that stands first under its score."""

    conversation_id: str
    person_id: str
    call_type: str
    started_at: datetime
    pct: float
    transcript_version: int
    turn_seq: int
    quote_hash: str


@dataclass(frozen=True, slots=True)
class TrainingSessionRow:
    """A planned session; `policy` is the snapshot of that moment."""

    id: str
    criterion_version_id: str
    series: str
    team_id: str | None
    starts_at: datetime
    ends_at: datetime
    planned_by: str
    created_at: datetime
    policy: dict[str, Any]
    policy_level: str
    sample: bool


@dataclass(frozen=True, slots=True)
class KitRow:
    """One frozen moment of a session."""

    session_id: str
    position: int
    kind: str
    label: str
    conversation_id: str
    person_id: str
    call_type: str
    started_at: datetime
    pct: float
    transcript_version: int
    turn_seq: int
    quote_hash: str


@dataclass(frozen=True, slots=True)
class KitScoreRow:
    """What one participant gave one moment before the reveal."""

    session_id: str
    position: int
    rater: str
    level: float
    pct: float
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class EffectRow:
    """A kept team effect with the reason why it was worked out."""

    as_of: datetime
    computed_at: datetime
    reason: str
    playbook: dict[str, Any]
    honest: dict[str, Any]


def moments(
    c: Connection,
    person_ids: Collection[str],
    criterion_version_id: str,
    series: str,
    since: datetime,
    until: datetime,
) -> list[MomentRow]:
    """Of each person and call type the lowest and the highest scored conversation with a quote.

    since <= started_at < until; refused or withdrawn ones and questioned scores are left out. Equal scores:
    the latest. In order of (pct, latest first, id), each once.
    """
    t, e = current_score.c, evidence.c
    of_series = (t.criterion_version_id == criterion_version_id, t.series == series)
    in_time = (t.started_at >= since, t.started_at < until)
    ranked = _usable().where(t.person_id.in_(sorted(person_ids)), *of_series, *in_time).subquery()
    first = select(e.score_id, func.min(e.position).label("position")).group_by(e.score_id).subquery()
    r = ranked.c
    columns = (r.conversation_id, r.person_id, r.call_type, r.started_at, r.pct)
    query = (
        select(*columns, e.transcript_version, e.turn_seq, e.text_hash)
        .join(first, first.c.score_id == r.score_id)
        .join(evidence, (e.score_id == first.c.score_id) & (e.position == first.c.position))
        .where((r.lowest == 1) | (r.highest == 1))
        .order_by(r.pct, r.started_at.desc(), r.conversation_id)
    )
    return [MomentRow(*row) for row in c.execute(query)]


def _usable() -> Select[Any]:
    """Scored conversations that may be shown, with their place among those of the person and call type."""
    t = current_score.c
    columns = (t.id.label("score_id"), t.conversation_id, t.person_id, t.call_type, t.started_at, t.pct)
    ranks = (_rank(t.pct.asc()).label("lowest"), _rank(t.pct.desc()).label("highest"))
    return (
        select(*columns, *ranks)
        .join(conversation, conversation.c.id == t.conversation_id)
        .where(
            t.status == Status.SCORED.value,
            t.pct.is_not(None),
            conversation.c.consent.in_(_VISIBLE),
            ~exists().where(contest.c.score_id == t.id, contest.c.settled_at.is_(None)),
            exists().where(evidence.c.score_id == t.id),
        )
    )


def _rank(order: ColumnElement[Any]) -> ColumnElement[int]:
    t = current_score.c
    return func.row_number().over(
        partition_by=(t.person_id, t.call_type), order_by=(order, t.started_at.desc(), t.conversation_id)
    )


def quoted_span(c: Connection, row: KitRow) -> tuple[int, int] | None:
    """Characters [start, end) of the frozen quote in its turn; None when it is not on record any more."""
    t = score.c
    query = (
        select(evidence.c.start_char, evidence.c.end_char, evidence.c.text)
        .join(score, t.id == evidence.c.score_id)
        .join(conversation, conversation.c.id == t.conversation_id)
        .where(
            t.conversation_id == row.conversation_id,
            conversation.c.consent.in_(_VISIBLE),
            evidence.c.transcript_version == row.transcript_version,
            evidence.c.turn_seq == row.turn_seq,
            evidence.c.text_hash == row.quote_hash,
        )
        .order_by(evidence.c.score_id, evidence.c.position)
    )
    found = c.execute(query).first()
    if found is None or hash_of(found.text) != row.quote_hash:
        return None
    return found.start_char, found.end_char


def hash_of(text: str) -> str:
    """As evidence is hashed when it is stored."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


# --- planned sessions --------------------------------------------------------------------------------------


def next_training_id(c: Connection, sample: bool) -> str:
    """`t_000001`, ... (`smp_t_000001` in a sample workspace), one after the highest there is."""
    prefix = "smp_t_" if sample else "t_"
    t = training_session.c
    last = c.scalar(select(func.max(t.id)).where(t.id.startswith(prefix, autoescape=True)))
    return f"{prefix}{int(last.removeprefix(prefix)) + 1 if last else 1:06d}"


def save_training(
    c: Connection, session: TrainingSessionRow, kit: Sequence[KitRow], cohort: Collection[str]
) -> None:
    """The session with its frozen kit and the people it is planned for."""
    c.execute(insert(training_session).values(asdict(session)))
    c.execute(insert(training_kit), [asdict(row) for row in kit])
    c.execute(
        insert(training_cohort),
        [{"session_id": session.id, "person_id": person} for person in sorted(cohort)],
    )


def same_training(
    c: Connection, criterion_version_id: str, starts_at: datetime, team_id: str | None
) -> str | None:
    """The session that is planned for that team, criterion and time; None for none."""
    t = training_session.c
    team = t.team_id.is_(None) if team_id is None else t.team_id == team_id
    query = select(t.id).where(t.criterion_version_id == criterion_version_id, t.starts_at == starts_at, team)
    return c.scalar(query.order_by(t.id))


def load_training(c: Connection, session_id: str) -> TrainingSessionRow:
    """Raises NotFound."""
    found = load_trainings(c, ids=[session_id])
    if not found:
        raise NotFound(f"There is no training session {session_id}.", fix="All: `coachloop train list`.")
    return found[0]


def sees_training(c: Connection, sight: Sight, session_id: str) -> bool:
    """Whether a session is seen: it is by who sees everybody that it was planned for."""
    return bool(load_trainings(c, ids=[session_id], sight=sight))


def load_trainings(
    c: Connection, *, ids: Sequence[str] | None = None, sight: Sight = EVERYONE
) -> list[TrainingSessionRow]:
    """Those that `sight` sees, in order of (start, id)."""
    t, planned = training_session, training_cohort.c
    hidden = exists().where(planned.session_id == t.c.id, ~seen(sight, planned.person_id))
    query = select(t).where(~hidden).order_by(t.c.starts_at, t.c.id)
    if ids is not None:
        query = query.where(training_session.c.id.in_(ids))
    return [TrainingSessionRow(*row) for row in c.execute(query)]


def newest_trainings_of(c: Connection, person_id: str, limit: int) -> list[tuple[TrainingSessionRow, bool]]:
    """Those that the person is to take part in, the newest first; whether the group's levels are shown."""
    t, planned, shown = training_session, training_cohort.c, training_reveal.c
    query = (
        select(t, shown.session_id.is_not(None))
        .join(training_cohort, planned.session_id == t.c.id)
        .outerjoin(training_reveal, shown.session_id == t.c.id)
        .where(planned.person_id == person_id)
        .order_by(t.c.starts_at.desc(), t.c.id.desc())
        .limit(limit)
    )
    return [(TrainingSessionRow(*row[:-1]), row[-1]) for row in c.execute(query)]


def kits(c: Connection, session_ids: Sequence[str]) -> dict[str, list[KitRow]]:
    """Frozen moments by session, in order of position."""
    t = training_kit
    query = select(t).where(t.c.session_id.in_(session_ids)).order_by(t.c.session_id, t.c.position)
    found: dict[str, list[KitRow]] = {}
    for row in c.execute(query):
        found.setdefault(row.session_id, []).append(KitRow(*row))
    return found


def cohorts(c: Connection, session_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Person ids that each session was planned for, in order."""
    t = training_cohort.c
    query = select(t.session_id, t.person_id).where(t.session_id.in_(session_ids))
    found: dict[str, list[str]] = {}
    for session_id, person_id in c.execute(query.order_by(t.session_id, t.person_id)):
        found.setdefault(session_id, []).append(person_id)
    return {session_id: tuple(people) for session_id, people in found.items()}


# --- attendance, blind scores, reveal ----------------------------------------------------------------------


def note_attendance(
    c: Connection, session_id: str, person_ids: Collection[str], noted_by: str, now: datetime
) -> None:
    """Everybody who was there; what is noted last holds."""
    own = {"session_id": session_id, "noted_by": noted_by, "noted_at": now}
    c.execute(insert(training_attendance), [{**own, "person_id": person} for person in sorted(person_ids)])


def attendance(c: Connection, session_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Who was there by what was noted last, in order; sessions without a note are left out."""
    t = training_attendance.c
    query = select(t.session_id, t.noted_at, t.person_id).where(t.session_id.in_(session_ids))
    noted: dict[str, dict[datetime, list[str]]] = {}
    for session_id, noted_at, person_id in c.execute(query.order_by(t.session_id, t.noted_at, t.person_id)):
        noted.setdefault(session_id, {}).setdefault(noted_at, []).append(person_id)
    return {session_id: tuple(by_time[max(by_time)]) for session_id, by_time in noted.items()}


def save_kit_score(c: Connection, row: KitScoreRow) -> None:
    c.execute(insert(training_kit_score).values(asdict(row)))


def kit_scores(c: Connection, session_id: str) -> list[KitScoreRow]:
    """In order of (position, rater)."""
    t = training_kit_score
    query = select(t).where(t.c.session_id == session_id).order_by(t.c.position, t.c.rater)
    return [KitScoreRow(*row) for row in c.execute(query)]


def reveal(c: Connection, session_id: str, revealed_by: str, now: datetime) -> bool:
    """From now on scores are shown and none is taken any more; False when they were shown before."""
    if revealed_at(c, session_id) is not None:
        return False
    c.execute(insert(training_reveal).values(session_id=session_id, revealed_by=revealed_by, revealed_at=now))
    return True


def revealed_at(c: Connection, session_id: str) -> datetime | None:
    t = training_reveal.c
    found: datetime | None = c.scalar(select(t.revealed_at).where(t.session_id == session_id))
    return found


# --- the team effect ---------------------------------------------------------------------------------------


def save_effect(
    c: Connection,
    session_id: str,
    as_of: datetime,
    playbook: Mapping[str, Any],
    honest: Mapping[str, Any],
    now: datetime,
    reason: str = "window closed",
) -> bool:
    """False, and no change, when there is a row of that close and reason already."""
    t = training_effect.c
    same = select(t.id).where(t.session_id == session_id, t.as_of == as_of, t.reason == reason)
    if c.scalar(same) is not None:
        return False
    row = {"session_id": session_id, "as_of": as_of, "computed_at": now, "reason": reason}
    c.execute(insert(training_effect).values(**row, playbook=dict(playbook), honest=dict(honest)))
    return True


def effects(c: Connection, session_ids: Sequence[str]) -> dict[str, list[EffectRow]]:
    """All kept rows by session, the oldest first: the last one holds."""
    t = training_effect.c
    columns = (t.session_id, t.as_of, t.computed_at, t.reason, t.playbook, t.honest)
    found: dict[str, list[EffectRow]] = {}
    for row in c.execute(select(*columns).where(t.session_id.in_(session_ids)).order_by(t.session_id, t.id)):
        found.setdefault(row.session_id, []).append(EffectRow(*row[1:]))
    return found
