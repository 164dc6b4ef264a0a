"""Results of sessions: the calls around them through the rules; a closed result is kept and never changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from coachloop.domain.times import day_of, day_start
from coachloop.loop.coach.frozen import from_json, to_json
from coachloop.loop.coach.run import load_baseline
from coachloop.loop.context import Context, Targets, load_targets
from coachloop.loop.gaps.run import low_volume_people
from coachloop.loop.measure import words
from coachloop.loop.measure.aggregate import response_rate, session_outcome
from coachloop.loop.measure.column import Case, filled, settled
from coachloop.loop.measure.compute import Together, compute
from coachloop.loop.measure.lost import scorable
from coachloop.loop.measure.model import (
    Early,
    Held,
    MeasuredSession,
    Outcome,
    Rescored,
    ResponseRate,
    SessionResult,
)
from coachloop.loop.measure.second import second_figure
from coachloop.loop.measure.terms import policy_of
from coachloop.store import coaching, conversations, standing, windows
from coachloop.store.coaching import BaselineRow, SessionRow
from coachloop.store.database import Connection
from coachloop.store.standing import ChangeRow

#: The kind of row that keeps the honest column of a window that is still open.
_OPEN = "open"
#: The kind of row that keeps what held to day 21, later than the close of a window that filled early.
_HELD = "held"


@dataclass(frozen=True, slots=True)
class Measured:
    """A session as logged, as the rules take it, and its result: kept when closed, else as of now.

    `rescored` is a second figure, only where the comparison lost its definition.
    """

    row: SessionRow
    session: MeasuredSession
    result: SessionResult
    kept: bool
    rescored: Rescored | None = None


def measure_session(context: Context, session_id: str, now: datetime) -> Measured:
    """One session. Raises NotFound. A window that has closed is kept on the way."""
    with context.database.write() as c:
        return _measure_all(c, context, [coaching.load_session(c, session_id)], now, keep=True)[0]


def measure_sessions(
    c: Connection,
    context: Context,
    now: datetime,
    person_id: str | None = None,
    since: datetime | None = None,
    ids: Sequence[str] | None = None,
) -> list[Measured]:
    """All sessions (of a person, since a day, of these ids) in order of (start, id); saves nothing."""
    rows = coaching.load_sessions(c, person_id=person_id, since=since, ids=ids)
    return _measure_all(c, context, rows, now, keep=False)


def close_due(context: Context, now: datetime) -> int:
    """Keep the result of every window that has closed by `now`; how many were new."""
    with context.database.write() as c:
        return close_in(c, context, now)


def close_in(c: Connection, context: Context, now: datetime) -> int:
    """The same inside a transaction of the caller's."""
    return sum(m.kept for m in _measure_all(c, context, coaching.open_sessions(c), now, keep=True))


def recheck(context: Context, conversation_id: str, reason: str, now: datetime) -> int:
    """After something happened to a score: closed results that used it gain a new row where they change.

    The old rows stay (METHOD.md 0.2). `reason` is kept with the new row; how many were written.
    """
    with context.database.write() as c:
        return recheck_in(c, context, conversation_id, reason, now)


def recheck_in(c: Connection, context: Context, conversation_id: str, reason: str, now: datetime) -> int:
    """The same inside a transaction of the caller's."""
    persons = conversations.load_conversation(c, conversation_id).scored_persons
    rows = [row for person in persons for row in coaching.load_sessions(c, person_id=person)]
    kept = coaching.closed_results(c, [row.id for row, _ in rows])
    return sum(
        compute_again(c, context, row, frozen, from_json(SessionResult, kept[row.id]), reason, now)
        for row, frozen in rows
        if row.id in kept and conversation_id in _used(kept[row.id])
    )


def _used(kept: Mapping[str, Any]) -> set[str]:
    """The conversations of both windows of a kept result."""
    return {*kept["baseline"]["conversation_ids"], *kept["post_ids"]}


def compute_again(
    c: Connection,
    context: Context,
    row: SessionRow,
    frozen: BaselineRow,
    kept: SessionResult,
    reason: str,
    now: datetime,
) -> bool:
    """The kept result as of its own close; a new row and a line of the change log where it moved.

    A window that has lost a conversation (erased) cannot be worked out again: what was frozen stays.
    """
    used = {*kept.baseline.conversation_ids, *kept.post_ids}
    if len(windows.starts_of(c, sorted(used))) < len(used):
        return False
    targets = load_targets(c)
    slow = row.person_id in low_volume_people(c, context, [row.person_id], min(row.starts_at, now))
    session = _session(context, row, frozen, targets, slow=slow)
    bare = compute(c, context, row, session, targets, kept.as_of)
    [found] = filled(c, context, [Case(session, bare, policy_of(row)[0], Early(kept.expectation))])
    if found == kept or not _keep(c, row, found, now, f"{reason}, {now:%Y-%m-%d %H:%M:%S}"):
        return False
    standing.keep_changes(c, [ChangeRow(row.id, now, words.columns(kept), words.columns(found), reason)])
    return True


def response(context: Context, measured: Sequence[Measured], start: datetime, end: datetime) -> ResponseRate:
    """The coaching response rate of the windows that closed in [start, end), from sessions already read."""
    policy, used = context.policy_for(None, None)
    return response_rate(outcomes_of(measured), start, end, policy, used)


def outcomes_of(measured: Sequence[Measured]) -> list[Outcome]:
    """The `ok` results as aggregates read them."""
    found = (session_outcome(m.session, m.result) for m in measured)
    return [outcome for outcome in found if outcome is not None]


def _measure_all(
    c: Connection,
    context: Context,
    rows: Sequence[tuple[SessionRow, BaselineRow]],
    now: datetime,
    *,
    keep: bool,
) -> list[Measured]:
    targets = load_targets(c)
    ids = [row.id for row, _ in rows]
    kept = {i: from_json(SessionResult, found) for i, found in coaching.closed_results(c, ids).items()}
    held = coaching.closed_results(c, ids, _HELD)
    measured: dict[str, Measured] = {}
    open_rows = []
    for row, frozen in rows:
        result = kept.get(row.id)
        if result is not None and result.as_of <= now:
            session = _session(context, row, frozen, targets, slow=False)
            if _held_is_due(context, result, now):
                result = _with_held(
                    c, context, row, session, targets, result, held.get(row.id), now, keep=keep
                )
            measured[row.id] = Measured(row, session, result, kept=True)
        else:
            open_rows.append((row, frozen))
    for found in _measure_open(c, context, open_rows, targets, now, keep=keep):
        measured[found.row.id] = found
    return [_with_second(c, context, measured[i], targets, now, keep=keep) for i in ids]


def keep_held(c: Connection, context: Context, now: datetime) -> int:
    """Keep what held to day 21 for every window that filled early and closed before; how many were new."""
    rows = {row.id: (row, frozen) for row, frozen in coaching.load_sessions(c)}
    kept = {i: from_json(SessionResult, found) for i, found in coaching.closed_results(c, list(rows)).items()}
    there = coaching.closed_results(c, list(rows), _HELD)
    due = [rows[i] for i, found in kept.items() if i not in there and _held_is_due(context, found, now)]
    return len(_measure_all(c, context, due, now, keep=True)) if due else 0


def _held_is_due(context: Context, result: SessionResult, now: datetime) -> bool:
    return result.held is not None and not result.held.complete and now >= _held_until(context, result)


def _held_until(context: Context, result: SessionResult) -> datetime:
    """The beginning of day 21."""
    return day_start((result.due_on - day_of(0)).days, context.zone)


def _with_held(
    c: Connection,
    context: Context,
    row: SessionRow,
    session: MeasuredSession,
    targets: Targets,
    result: SessionResult,
    found: Mapping[str, Any] | None,
    now: datetime,
    *,
    keep: bool,
) -> SessionResult:
    """The closed result with the mean before day 21 beside it: kept once, as of that day."""
    if found is not None:
        return replace(result, held=from_json(Held, dict(found)))
    until = _held_until(context, result)
    later = compute(c, context, row, session, targets, until).held
    if later is None:
        return result
    if keep:
        coaching.save_result(
            c,
            row.id,
            _HELD,
            until,
            playbook=to_json(later),
            honest={},
            policy=row.policy,
            computed_at=now,
            reason="day 21",
        )
    return replace(result, held=later)


def _with_second(
    c: Connection, context: Context, found: Measured, targets: Targets, now: datetime, *, keep: bool
) -> Measured:
    row, session, result = found.row, found.session, found.result
    return replace(found, rescored=second_figure(c, context, row, session, result, targets, now, keep=keep))


def _measure_open(
    c: Connection,
    context: Context,
    rows: Sequence[tuple[SessionRow, BaselineRow]],
    targets: Targets,
    now: datetime,
    *,
    keep: bool,
) -> list[Measured]:
    """Windows without a kept result: both columns, estimated together; closed ones are kept on the way."""
    early = coaching.kept_honest(c, [row.id for row, _ in rows], _OPEN)
    cases = []
    together = Together(c, context, rows, targets, now)
    for row, frozen in rows:
        session, result = _measure(c, context, row, frozen, targets, together)
        known = from_json(Early, early[row.id]) if row.id in early else Early()
        cases.append(Case(session, result, policy_of(row)[0], known))
    found = []
    for (row, _), case, result in zip(rows, cases, filled(c, context, cases), strict=True):
        closed = result.closed_at is not None and result.closed_at <= now
        if keep and closed:
            _keep(c, row, result, now)
        elif keep:
            _keep_early(c, row, case, result, now)
        if closed and _held_is_due(context, result, now):
            result = _with_held(c, context, row, case.session, targets, result, None, now, keep=keep)
        found.append(Measured(row, case.session, result, kept=keep and closed))
    return found


def _measure(
    c: Connection,
    context: Context,
    row: SessionRow,
    frozen: BaselineRow,
    targets: Targets,
    together: Together,
) -> tuple[MeasuredSession, SessionResult]:
    session = _session(context, row, frozen, targets, slow=together.slow(row))
    result = together.result(row, session)
    if result.closed_at is None or result.closed_at > together.now:
        return session, result
    # A result is as of the close of its window, whenever it is looked at (METHOD.md 0.2).
    return session, compute(c, context, row, session, targets, result.closed_at)


def _session(
    context: Context, row: SessionRow, frozen: BaselineRow, targets: Targets, *, slow: bool
) -> MeasuredSession:
    baseline = load_baseline(frozen)
    target = targets.get(baseline.criterion_key)
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
        low_volume=slow,
        anchor_scorable=scorable(row, targets, context),
        step=target.criterion.scale.step if target else 0.0,
    )


def _keep(
    c: Connection, row: SessionRow, result: SessionResult, now: datetime, reason: str = "window closed"
) -> bool:
    return coaching.save_result(
        c,
        row.id,
        "result",
        result.as_of,
        playbook=to_json(result),
        honest=to_json(result.honest),
        policy=row.policy,
        computed_at=now,
        reason=reason,
    )


def _keep_early(c: Connection, row: SessionRow, case: Case, result: SessionResult, now: datetime) -> None:
    """What the honest column of an open window said, so that no page has to work it out again."""
    early = settled(case, result)
    if early == case.early:
        return
    coaching.save_result(
        c,
        row.id,
        _OPEN,
        now,
        playbook=to_json(result.midcheck.playbook),
        honest=to_json(early),
        policy=row.policy,
        computed_at=now,
        reason="window open",
    )
