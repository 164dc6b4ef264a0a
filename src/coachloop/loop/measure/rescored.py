"""A comparison that lost its definition, under the new one: a second figure (METHOD.md 1.8). Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo

from coachloop.domain.calls import Anchor, Call, known_mean, ordered
from coachloop.domain.compare import above
from coachloop.domain.policy import Policy
from coachloop.domain.result import (
    NOT_TRUSTED,
    WAITING_CONTEST,
    Absence,
    Absent,
    Known,
    too_few,
    waiting,
)
from coachloop.domain.times import day_id, day_start
from coachloop.domain.verdict import Playbook
from coachloop.loop.measure.model import IMPROVED, NOT_IMPROVED, MeasuredSession, Rescored

#: The frozen baseline stays as it is; these conversations were scored again.
_TO_SCORE = "baseline conversations scored again"


def rescored(
    session: MeasuredSession,
    calls: Iterable[Call],
    anchor: Anchor,
    as_of: datetime,
    zone: tzinfo,
    policy: Policy,
    *,
    trusted: bool = True,
) -> Rescored:
    """The conversations of the frozen baseline and the first `post_n` after the session, both on `anchor`.

    `anchor` is the criterion's current version and series, with the call types of the session. `trusted`
    is False while that machine is too far from people to decide.
    """
    rows = [c for c in ordered(calls) if anchor.eligible(c) and c.started_at <= as_of]
    frozen = set(session.baseline.conversation_ids)
    before = [c for c in rows if c.conversation_id in frozen]
    expire = policy.post_expire_days_low_volume if session.low_volume else policy.post_expire_days
    end = day_start(day_id(session.session_end, zone) + expire + 1, zone)
    after = [c for c in rows if session.session_end <= c.started_at < end][: policy.post_n]
    absent = _absent(len(frozen), before, after, as_of >= end, policy, trusted=trusted)
    old, new = _mean(before), _mean(after)
    change = None if old is None or new is None else Known(new.value - old.value, new.n)
    if absent or change is None:
        column = Playbook(absent or too_few(0, policy.post_n), shown=change)
    else:
        column = Playbook(change, IMPROVED if above(change.value, 0.0) else NOT_IMPROVED)
    return Rescored(anchor.criterion_version_id, anchor.series, old, new, column)


def _mean(calls: Sequence[Call]) -> Known | None:
    return known_mean([c.pct for c in calls if c.pct is not None])


def _absent(
    frozen: int, before: Sequence[Call], after: Sequence[Call], over: bool, policy: Policy, *, trusted: bool
) -> Absent | None:
    if frozen < policy.baseline_n:
        return too_few(frozen, policy.baseline_n)
    if len(before) < frozen:
        return Absent(Absence.WAITING, len(before), frozen, _TO_SCORE)
    if len(after) < policy.post_n:
        return (too_few if over else waiting)(len(after), policy.post_n)
    if not trusted:
        return NOT_TRUSTED
    return WAITING_CONTEST if any(c.contested for c in (*before, *after)) else None
