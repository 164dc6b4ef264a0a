"""The second figure of a session whose definition is gone: under the current one, kept once it is there."""

from datetime import datetime, timedelta

from coachloop.domain.calls import Anchor
from coachloop.domain.result import Known
from coachloop.loop.coach.frozen import from_json, to_json
from coachloop.loop.context import Context, Target, Targets
from coachloop.loop.measure.model import CheckState, MeasuredSession, Rescored, SessionResult
from coachloop.loop.measure.rescored import rescored
from coachloop.loop.measure.terms import policy_of, trusted
from coachloop.store import coaching, windows
from coachloop.store.coaching import SessionRow
from coachloop.store.database import Connection

#: The kind of row that keeps it.
_RESCORED = "rescored"


def second_figure(
    c: Connection,
    context: Context,
    row: SessionRow,
    session: MeasuredSession,
    result: SessionResult,
    targets: Targets,
    now: datetime,
    *,
    keep: bool,
) -> Rescored | None:
    """None where the comparison did not lose its definition."""
    target = targets.get(session.criterion_key)
    lost = any(x.key == "version" and x.state is CheckState.FAILED for x in result.checks)
    if target is None or not lost:
        return None
    there = coaching.closed_results(c, [row.id], _RESCORED).get(row.id)
    if there is not None:
        return from_json(Rescored, there)
    found = _read(c, context, row, session, target, now)
    if keep and isinstance(found.playbook.figure, Known):
        coaching.save_result(
            c,
            row.id,
            _RESCORED,
            now,
            playbook=to_json(found),
            honest={},
            policy=row.policy,
            computed_at=now,
            reason="re-scored",
        )
    return found


def _read(
    c: Connection, context: Context, row: SessionRow, session: MeasuredSession, target: Target, now: datetime
) -> Rescored:
    policy, used = policy_of(row)
    version, series = target.criterion.version_id, context.series_of(target.criterion)
    since = windows.first_start(c, session.baseline.conversation_ids) or row.starts_at
    longest = timedelta(days=2 + max(policy.post_expire_days, policy.post_expire_days_low_volume))
    calls = windows.calls_of_criterion(c, row.person_id, [version], since, row.ends_at + longest)
    anchor = Anchor(version, series, session.baseline.anchor.call_types)
    decides = trusted(c, version, series, now, policy, used)
    return rescored(session, calls, anchor, now, context.zone, policy, trusted=decides)
