"""Rules of one session's before and after (METHOD.md 1.1, 1.2, 1.8)."""

from collections.abc import Iterable
from datetime import datetime, tzinfo

from coachloop.domain.calls import Anchor, Call
from coachloop.domain.policy import Policy
from coachloop.domain.verdict import PolicyUsed
from coachloop.loop.measure.model import MeasuredSession, ModuleGap, ModuleSummary, SessionResult


def session_result(
    session: MeasuredSession,
    calls: Iterable[Call],
    as_of: datetime,
    zone: tzinfo,
    policy: Policy,
    used: PolicyUsed,
) -> SessionResult:
    """Before and after as known at `as_of`.

    `calls` are all rows of the person on the session's criterion, before and after, any version, series
    and status; later than `as_of` (started or scored) they are not looked at.
    """
    raise NotImplementedError


def module_gap(
    person_id: str,
    module: str,
    calls: Iterable[Call],
    anchor: Anchor,
    completed_at: datetime,
    zone: tzinfo,
    policy: Policy,
) -> ModuleGap:
    """Mean of the last 10 in the 30 days from completion minus mean of the last 10 before it."""
    raise NotImplementedError


def module_summary(module: str, gaps: Iterable[ModuleGap]) -> ModuleSummary:
    """All gaps of one module, one per person who completed it."""
    raise NotImplementedError
