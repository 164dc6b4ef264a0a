"""Results of sessions: the calls around them through the rules; a closed result is kept and never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from coachloop.domain.people import Person
from coachloop.domain.policy import Policy
from coachloop.domain.verdict import PolicyUsed, policy_used
from coachloop.loop.coach.frozen import from_json, to_json
from coachloop.loop.coach.model import SessionKind
from coachloop.loop.coach.run import load_baseline
from coachloop.loop.context import Context, Targets, load_targets
from coachloop.loop.gaps.run import low_volume_people
from coachloop.loop.measure.aggregate import response_rate, session_outcome
from coachloop.loop.measure.model import MeasuredSession, Outcome, ResponseRate, SessionResult
from coachloop.loop.measure.rules import session_result
from coachloop.store import coaching, people, windows
from coachloop.store.coaching import BaselineRow, SessionRow
from coachloop.store.database import Connection

#: One more day than the longest window, so that the expiry day itself is read.
_SPARE = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Measured:
    """A session as logged, as the rules take it, and its result: kept when closed, else as of now."""

    row: SessionRow
    session: MeasuredSession
    result: SessionResult
    kept: bool


def measure_session(context: Context, session_id: str, now: datetime) -> Measured:
    """One session. Raises NotFound. A window that has closed is kept on the way."""
    with context.database.write() as c:
        return _measure(c, context, coaching.load_session(c, session_id), load_targets(c), now)


def measure_sessions(
    c: Connection,
    context: Context,
    now: datetime,
    person_id: str | None = None,
    since: datetime | None = None,
) -> list[Measured]:
    """All sessions (of a person, since a day) in order of (start, id); saves nothing."""
    rows = coaching.load_sessions(c, person_id=person_id, since=since)
    targets = load_targets(c)
    return [_measure(c, context, row, targets, now, keep=False) for row in rows]


def close_due(context: Context, now: datetime) -> int:
    """Keep the result of every window that has closed by `now`; how many were new."""
    with context.database.write() as c:
        targets = load_targets(c)
        rows = coaching.open_sessions(c)
        return sum(_measure(c, context, row, targets, now).kept for row in rows)


def response(c: Connection, context: Context, start: datetime, end: datetime, now: datetime) -> ResponseRate:
    """The coaching response rate of the windows that closed in [start, end)."""
    outcomes = outcomes_of(measure_sessions(c, context, now))
    policy, used = context.policy_for(None, None)
    return response_rate(outcomes, start, end, policy, used)


def outcomes_of(measured: Sequence[Measured]) -> list[Outcome]:
    """The `ok` results as aggregates read them."""
    found = (session_outcome(m.session, m.result) for m in measured)
    return [outcome for outcome in found if outcome is not None]


def _measure(
    c: Connection,
    context: Context,
    rows: tuple[SessionRow, BaselineRow],
    targets: Targets,
    now: datetime,
    *,
    keep: bool = True,
) -> Measured:
    row, frozen = rows
    person = people.load_person(c, row.person_id)
    session = _session(c, context, row, frozen, targets, now)
    closed = coaching.closed_result(c, row.id)
    if closed is not None:
        return Measured(row, session, from_json(SessionResult, closed["playbook"]), kept=True)
    result = _compute(c, context, row, session, person, targets, now)
    if result.closed_at is None or result.closed_at > now:
        return Measured(row, session, result, kept=False)
    # A result is as of the close of its window, whenever it is looked at (METHOD.md 0.2).
    final = _compute(c, context, row, session, person, targets, result.closed_at)
    if keep:
        _keep(c, row, final, now)
    return Measured(row, session, final, kept=keep)


def _session(
    c: Connection,
    context: Context,
    row: SessionRow,
    frozen: BaselineRow,
    targets: Targets,
    now: datetime,
) -> MeasuredSession:
    baseline = load_baseline(frozen)
    as_of = row.starts_at if baseline.kind is SessionKind.RECONSTRUCTED else row.created_at
    return MeasuredSession(
        session_id=row.id,
        person_id=row.person_id,
        criterion_key=baseline.criterion_key,
        coach=row.coach,
        method=row.method,
        created_at=row.created_at,
        session_start=row.starts_at,
        session_end=row.ends_at,
        baseline=baseline,
        low_volume=row.person_id in low_volume_people(c, context, [row.person_id], min(as_of, now)),
        anchor_scorable=_scorable(row, targets, context),
    )


def _scorable(row: SessionRow, targets: Targets, context: Context) -> bool:
    """Open windows finish on their anchor's version: our scorer still scores it; a human series may not."""
    known = {version for t in targets.values() for version in t.version_ids}
    return row.criterion_version_id in known and row.series in (context.machine_series, "human")


def _compute(
    c: Connection,
    context: Context,
    row: SessionRow,
    session: MeasuredSession,
    person: Person,
    targets: Targets,
    as_of: datetime,
) -> SessionResult:
    policy, used = _policy_of(row)
    first = min([session.baseline.cutoff, row.starts_at])
    longest = timedelta(days=max(policy.post_expire_days, policy.post_expire_days_low_volume)) + _SPARE
    target = targets.get(session.criterion_key)
    versions = target.version_ids if target else ()
    calls = windows.calls_of_criterion(
        c,
        person.id,
        sorted({*versions, row.criterion_version_id}),
        since=first,
        until=min(as_of, row.ends_at + longest) + timedelta(microseconds=1),
    )
    return session_result(session, calls, as_of, context.zone, policy, used)


def _policy_of(row: SessionRow) -> tuple[Policy, PolicyUsed]:
    """The settings in force when the session was logged: a later change moves no open window."""
    policy = Policy().with_settings(row.policy, where=f"session {row.id}")
    return policy, policy_used(policy, row.policy_level)


def _keep(c: Connection, row: SessionRow, result: SessionResult, now: datetime) -> None:
    coaching.save_result(
        c,
        row.id,
        "result",
        result.as_of,
        playbook=to_json(result),
        honest=to_json(result.honest),
        policy=row.policy,
        computed_at=now,
    )
