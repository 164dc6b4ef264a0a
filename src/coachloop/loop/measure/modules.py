"""The 30-day gap of a completed module (METHOD.md 1.2)."""

from collections.abc import Iterable
from datetime import datetime, tzinfo

from coachloop.domain.calls import Anchor, Call, CodedWindow, known_mean, last_window
from coachloop.domain.compare import at_most
from coachloop.domain.policy import Policy
from coachloop.domain.result import (
    NOT_YET_COMPUTED,
    WAITING_CONTEST,
    Absent,
    Known,
    invalid,
    too_few,
    waiting,
)
from coachloop.domain.times import day_id, day_start
from coachloop.domain.verdict import Playbook, PolicyUsed
from coachloop.loop.measure.effect import ChangeEstimate
from coachloop.loop.measure.many import people_effect
from coachloop.loop.measure.model import ModuleGap, ModuleSummary

DESIGN_PROBLEM = "module design problem, not a compliance problem"


def module_gap(
    person_id: str,
    module: str,
    calls: Iterable[Call],
    anchor: Anchor,
    completed_at: datetime,
    as_of: datetime,
    zone: tzinfo,
    policy: Policy,
    used: PolicyUsed,
) -> ModuleGap:
    """Mean of the last 10 with completion <= started_at < completion + 30 org days, minus the mean of the
    last 10 before completion. Waiting until the 30 days are over."""
    end = day_start(day_id(completed_at, zone) + policy.module_gap_days, zone)
    known = [c for c in calls if c.started_at <= as_of and c.scored_at <= as_of]
    before = last_window([c for c in known if c.started_at < completed_at], anchor, policy.module_gap_n)
    after = last_window([c for c in known if completed_at <= c.started_at < end], anchor, policy.module_gap_n)
    shown = _change(before, after)
    absent = _absent(before, after, as_of < end, policy)
    column = Playbook(absent or too_few(0, policy.module_gap_n), shown=shown)
    if absent is None and shown is not None:
        column = Playbook(shown, DESIGN_PROBLEM if at_most(shown.value, 0.0) else "moved")
    return ModuleGap(
        person_id,
        module,
        completed_at,
        end,
        before.known,
        after.known,
        column,
        used,
        before_from=before.calls[0].started_at if before.calls else None,
        mix_before=before.mix,
        mix_after=after.mix,
        honest=absent or NOT_YET_COMPUTED,
    )


def _change(before: CodedWindow, after: CodedWindow) -> Known | None:
    old, new = before.known, after.known
    return None if old is None or new is None else Known(new.value - old.value, new.n)


def _absent(before: CodedWindow, after: CodedWindow, still_open: bool, policy: Policy) -> Absent | None:
    if not before.full:
        return too_few(before.n, before.wanted)
    if still_open:
        return waiting(after.n, after.wanted)
    if not after.full:
        return too_few(after.n, after.wanted)
    if before.unscorable_too_many(policy) or after.unscorable_too_many(policy):
        return invalid("unscorable")
    return WAITING_CONTEST if before.contested or after.contested else None


def module_summary(module: str, gaps: Iterable[ModuleGap], policy: Policy, used: PolicyUsed) -> ModuleSummary:
    """All gaps of one module, one per person who completed it: people, mean gap, n."""
    rows = sorted(gaps, key=lambda gap: gap.person_id)
    estimates = [(gap.person_id, gap.honest) for gap in rows if isinstance(gap.honest, ChangeEstimate)]
    honest = people_effect(estimates, policy)
    changes = [gap.playbook.figure.value for gap in rows if isinstance(gap.playbook.figure, Known)]
    mean = known_mean(changes)
    if mean is None:
        return ModuleSummary(module, len(rows), Playbook(too_few(0, 1)), used, honest)
    verdict = DESIGN_PROBLEM if at_most(mean.value, 0.0) else "moved"
    return ModuleSummary(module, len(rows), Playbook(mean, verdict), used, honest)
