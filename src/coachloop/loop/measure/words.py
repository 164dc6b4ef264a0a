"""A coaching result in sentences: words first, number second (UX.md wireframe B)."""

from collections.abc import Collection

from coachloop.domain.calls import CodedWindow
from coachloop.domain.compare import at_least
from coachloop.domain.policy import Policy
from coachloop.domain.result import Absence, Absent, Known
from coachloop.domain.times import day_of
from coachloop.domain.verdict import Playbook
from coachloop.domain.words import absence, conversations, counted, reasons
from coachloop.loop.coach.model import Baseline
from coachloop.loop.measure.model import IMPROVED, Phase

_ENDING = {Phase.WAITING: "waiting", Phase.OVERDUE: "overdue", Phase.EXPIRED: "too few"}


def counts(post: CodedWindow, phase: Phase) -> str:
    """`7 of 10 comparable; 3 panels not counted: waiting`."""
    parts = [f"{post.n} of {post.wanted} comparable"]
    if post.other_types:
        others = ", ".join(counted(n, name.replace("_", " ")) for name, n in post.other_types)
        parts.append(f"{others} not counted")
    ending = _ENDING.get(phase)
    return "; ".join(parts) + (f": {ending}" if ending else "")


def types(call_types: Collection[str] | None) -> str:
    if call_types is None:
        return "comparable: all call types"
    return "comparable: " + (", ".join(sorted(call_types)) + " only" if call_types else "none chosen")


def result(column: Playbook, baseline: Baseline, post: CodedWindow, first_day: int, policy: Policy) -> str:
    """One sentence for the verdict, or for why there is none."""
    if isinstance(column.figure, Known):
        return _verdict(column, baseline, post, policy)
    if column.figure.reason is not None:
        return f"No verdict: {reasons(column.figure)}."
    if isinstance(baseline.figure, Absent):
        have, of = baseline.figure.k, conversations(baseline.figure.of or 0)
        return f"No verdict: the baseline has {have} of {of}."
    if column.figure.status is Absence.TOO_FEW:
        return f"No verdict: {post.n} of {conversations(post.wanted)} came before the window ended."
    lacking = post.wanted - post.n
    need = f"{counted(lacking, 'more conversation')} {'is' if lacking == 1 else 'are'} needed"
    due = day_of(first_day + policy.post_due_days).isoformat()
    return f"Not ready to say: {absence(column.figure)}. {need}; due {due}."


def _verdict(column: Playbook, baseline: Baseline, post: CodedWindow, policy: Policy) -> str:
    before, after = baseline.value, post.known
    assert isinstance(column.figure, Known)
    assert before is not None
    assert after is not None
    change = column.figure.value
    said = (
        "Improved (D2)" if column.verdict == IMPROVED else "The session did not produce the intended change"
    )
    reach = "Meets" if at_least(change, policy.team_effect_pp) else "Does not meet"
    return (
        f"{said}: {before.value:.1f} before, {after.value:.1f} after, {change:+.1f}. "
        f"{reach} {policy.team_effect_pp:g} pp (D4)."
    )
