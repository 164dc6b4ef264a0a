"""Coaching sessions, their frozen baselines, results as of a close, reflections and contests."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Select, and_, func, insert, select

from coachloop.domain.errors import CoachloopError, ErrorKind, NotFound
from coachloop.domain.rights import EVERYONE, Sight
from coachloop.store.sight import seen
from coachloop.store.tables import (
    baseline,
    coaching_result,
    coaching_session,
    contest,
    criterion_version,
    person,
    reflection,
    training,
)


class SessionExists(CoachloopError):
    """The same person already has a session on this criterion at this time."""

    code = "E-COA-010"
    kind = ErrorKind.CONFLICT


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A logged session as stored; `policy` is the snapshot of that moment."""

    id: str
    person_id: str
    criterion_version_id: str
    series: str
    starts_at: datetime
    ends_at: datetime
    method: str
    commitment: str
    coach: str
    comparable_set: list[str]
    cited_conversation_id: str | None
    cited_turn_seq: int | None
    created_at: datetime
    imported: bool
    log_seconds: float | None
    private_note: str | None
    policy: dict[str, Any]
    policy_level: str
    sample: bool
    import_id: str | None


@dataclass(frozen=True, slots=True)
class BaselineRow:
    """A frozen baseline; `frozen` is all of it with its conversation ids, the columns repeat its figure."""

    session_id: str
    status: str
    reason: str | None
    k: int
    wanted: int
    mean: float | None
    sd: float | None
    frozen: dict[str, Any]
    content_hash: str
    reconstructed: bool
    frozen_at: datetime


@dataclass(frozen=True, slots=True)
class CoachedRow:
    """A session as the estimates of others read it; `as_of` and `honest` are those of its kept result."""

    session_id: str
    person_id: str
    criterion_version_id: str
    series: str
    ends_at: datetime
    as_of: datetime | None
    honest: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class TrainingRow:
    """A training on record; `completed_at` is None while it is under way."""

    person_id: str
    module: str
    criterion_key: str | None
    kind: str
    completed_at: datetime | None


def next_session_id(c: Connection, sample: bool) -> str:
    """`s_001`, `s_002`, ... (`smp_s_001` in a sample workspace), one after the highest there is."""
    prefix = "smp_s_" if sample else "s_"
    last = c.execute(
        select(func.max(coaching_session.c.id)).where(
            coaching_session.c.id.startswith(prefix, autoescape=True)
        )
    ).scalar_one()
    number = int(last.removeprefix(prefix)) + 1 if last else 1
    return f"{prefix}{number:06d}"


def save_session(c: Connection, session: SessionRow, frozen: BaselineRow) -> None:
    """The session and its baseline together. Raises SessionExists for the same person, criterion and time."""
    clash = c.execute(
        select(coaching_session.c.id).where(
            coaching_session.c.person_id == session.person_id,
            coaching_session.c.criterion_version_id == session.criterion_version_id,
            coaching_session.c.starts_at == session.starts_at,
        )
    ).scalar_one_or_none()
    if clash is not None:
        raise SessionExists(
            f"Session {clash} already has this person, criterion and time.",
            fix=f"Open it with `coachloop coach result {clash}`, or give another time with --at.",
        )
    c.execute(insert(coaching_session).values(asdict(session)))
    c.execute(insert(baseline).values(asdict(frozen)))


def load_session(c: Connection, session_id: str) -> tuple[SessionRow, BaselineRow]:
    """Raises NotFound for an unknown id."""
    found = load_sessions(c, ids=[session_id])
    if not found:
        raise NotFound(
            f"There is no coaching session {session_id}.", fix="`coachloop coach list` shows all sessions."
        )
    return found[0]


def load_sessions(
    c: Connection,
    *,
    ids: Sequence[str] | None = None,
    person_id: str | None = None,
    since: datetime | None = None,
) -> list[tuple[SessionRow, BaselineRow]]:
    """Sessions with their baselines in order of (starts_at, id)."""
    query: Select[Any] = select(coaching_session, baseline).join(
        baseline, baseline.c.session_id == coaching_session.c.id
    )
    if ids is not None:
        query = query.where(coaching_session.c.id.in_(ids))
    if person_id is not None:
        query = query.where(coaching_session.c.person_id == person_id)
    if since is not None:
        query = query.where(coaching_session.c.starts_at >= since)
    width = len(coaching_session.columns)
    rows = c.execute(query.order_by(coaching_session.c.starts_at, coaching_session.c.id))
    return [(SessionRow(*row[:width]), BaselineRow(*row[width:])) for row in rows]


def open_sessions(c: Connection, sight: Sight = EVERYONE) -> list[tuple[SessionRow, BaselineRow]]:
    """Sessions without a kept result of those who are seen, in order of (starts_at, id)."""
    kept = select(coaching_result.c.session_id).where(coaching_result.c.kind == "result")
    s = coaching_session.c
    ids = c.scalars(select(s.id).where(s.id.not_in(kept), seen(sight, s.person_id))).all()
    return load_sessions(c, ids=ids) if ids else []


def save_result(
    c: Connection,
    session_id: str,
    kind: str,
    as_of: datetime,
    *,
    playbook: Mapping[str, Any],
    honest: Mapping[str, Any],
    policy: Mapping[str, Any],
    computed_at: datetime,
    reason: str = "window closed",
) -> bool:
    """Keeps a closed result once; False when that row is already there. Old rows are never changed."""
    there = c.execute(
        select(coaching_result.c.id).where(
            coaching_result.c.session_id == session_id,
            coaching_result.c.kind == kind,
            coaching_result.c.as_of == as_of,
            coaching_result.c.reason == reason,
        )
    ).first()
    if there is not None:
        return False
    c.execute(
        insert(coaching_result).values(
            session_id=session_id,
            kind=kind,
            as_of=as_of,
            computed_at=computed_at,
            reason=reason,
            playbook=dict(playbook),
            honest=dict(honest),
            policy=dict(policy),
        )
    )
    return True


def closed_results(
    c: Connection, session_ids: Sequence[str], kind: str = "result"
) -> dict[str, dict[str, Any]]:
    """The playbook column of the latest kept row of that kind, by session id; open windows are left out."""
    return _newest(c, session_ids, kind, coaching_result.c.playbook)


def last_with_verdict(c: Connection, verdict: str, sight: Sight) -> str | None:
    """The session of those who are seen whose result was closed last with that verdict of the playbook."""
    s, r = coaching_session.c, coaching_result.c
    query = (
        select(s.id)
        .join(coaching_result, r.session_id == s.id)
        .where(r.kind == "result", seen(sight, s.person_id))
        .where(r.playbook[("playbook", "verdict")].as_string() == verdict)
        .order_by(r.as_of.desc(), r.id.desc())
        .limit(1)
    )
    return c.scalar(query)


def kept_honest(c: Connection, session_ids: Sequence[str], kind: str) -> dict[str, dict[str, Any]]:
    """The honest column of the latest kept row of that kind, by session id."""
    return _newest(c, session_ids, kind, coaching_result.c.honest)


def kept_reasons(c: Connection, session_ids: Sequence[str]) -> dict[str, str]:
    """Why the latest kept result was worked out, by session id; open windows are left out."""
    return _newest(c, session_ids, "result", coaching_result.c.reason)


def _newest(c: Connection, session_ids: Sequence[str], kind: str, column: Column[Any]) -> dict[str, Any]:
    r = coaching_result.c
    newest = (
        select(func.max(r.id)).where(r.session_id.in_(session_ids), r.kind == kind).group_by(r.session_id)
    )
    return {row[0]: row[1] for row in c.execute(select(r.session_id, column).where(r.id.in_(newest)))}


def coached_on(c: Connection, criterion_key: str) -> list[CoachedRow]:
    """All sessions on a criterion, whatever its version, in order of (start, id), with what was estimated."""
    s, r = coaching_session.c, coaching_result.c
    newest = select(func.max(r.id)).where(r.kind == "result").group_by(r.session_id)
    query = (
        select(s.id, s.person_id, s.criterion_version_id, s.series, s.ends_at, r.as_of, r.honest)
        .outerjoin(coaching_result, and_(r.session_id == s.id, r.id.in_(newest)))
        .where(s.criterion_version_id.startswith(f"{criterion_key}@", autoescape=True))
        .order_by(s.starts_at, s.id)
    )
    return [CoachedRow(*row) for row in c.execute(query)]


def save_reflection(
    c: Connection, session_id: str, conversation_id: str, turn_seq: int, own_words: str, now: datetime
) -> None:
    """What the coached person marked and said, once a session."""
    c.execute(
        insert(reflection).values(
            session_id=session_id,
            conversation_id=conversation_id,
            turn_seq=turn_seq,
            own_words=own_words,
            created_at=now,
        )
    )


def reflections(c: Connection, session_ids: Sequence[str]) -> dict[str, str]:
    """Own words by session id, for the sessions whose loop may be closed."""
    query = select(reflection.c.session_id, reflection.c.own_words).where(
        reflection.c.session_id.in_(session_ids)
    )
    return {row.session_id: row.own_words for row in c.execute(query)}


def raise_contest(
    c: Connection,
    score_id: int,
    raised_by: str,
    reason: str,
    proposed_level: float | None,
    now: datetime,
    *,
    due_at: datetime | None = None,
    context: str | None = None,
) -> int:
    """Question a score: every verdict that uses it waits until it is settled. The new contest's id."""
    row = {
        "score_id": score_id,
        "raised_by": raised_by,
        "reason": reason,
        "proposed_level": proposed_level,
        "raised_at": now,
        "due_at": due_at,
        "context": context,
    }
    made = c.execute(insert(contest).values(**row).returning(contest.c.id))
    return int(made.scalar_one())


def trainings(c: Connection, person_id: str | None = None) -> list[TrainingRow]:
    """Trainings on record in order of (person, completed, module); those under way last."""
    query = select(
        training.c.person_id,
        training.c.module,
        training.c.criterion_key,
        training.c.kind,
        training.c.completed_at,
    )
    if person_id is not None:
        query = query.where(training.c.person_id == person_id)
    order = (
        training.c.person_id,
        training.c.completed_at.is_(None),
        training.c.completed_at,
        training.c.module,
    )
    return [TrainingRow(*row) for row in c.execute(query.order_by(*order))]


def names(c: Connection) -> tuple[dict[str, str], dict[str, str]]:
    """Names of people by id, and of criteria by version id."""
    people = {row.id: row.name for row in c.execute(select(person.c.id, person.c.name))}
    criteria = {
        row.id: row.name for row in c.execute(select(criterion_version.c.id, criterion_version.c.name))
    }
    return people, criteria
