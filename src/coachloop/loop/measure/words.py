"""A coaching result in sentences: words first, number second (UX.md wireframe B)."""

from collections.abc import Collection

from coachloop.domain.calls import CodedWindow
from coachloop.domain.compare import at_least
from coachloop.domain.policy import Policy
from coachloop.domain.result import Absence, Absent, Known
from coachloop.domain.times import day_of
from coachloop.domain.verdict import Playbook
from coachloop.domain.words import absence, conversations, counted, people, percent, reasons
from coachloop.domain.words import honest as both
from coachloop.loop.coach.model import Baseline
from coachloop.loop.measure.effect import (
    CANNOT_TELL,
    NO_ESTIMATE,
    WORSE,
    ChangeEstimate,
    Expectation,
    Predictive,
)
from coachloop.loop.measure.model import IMPROVED, Phase, Rescored, SessionResult

_ENDING = {Phase.WAITING: "waiting", Phase.OVERDUE: "overdue", Phase.EXPIRED: "too few"}


def counts(post: CodedWindow, phase: Phase) -> str:
    """`7 of 10 comparable; 3 panels not counted: waiting`."""
    parts = [f"{post.n} of {post.wanted} comparable"]
    if post.other_types:
        others = ", ".join(counted(n, name.replace("_", " ")) for name, n in post.other_types)
        parts.append(f"{others} not counted")
    ending = _ENDING.get(phase)
    return "; ".join(parts) + (f": {ending}" if ending else "")


def rescored(found: Rescored) -> str:
    """The second figure in a line; the frozen one stays the first."""
    column = found.playbook
    if isinstance(column.figure, Absent):
        what = absence(column.figure)
        return f"under the new definition: {what}. Score them again: coachloop rescore --windows"
    assert found.before is not None
    assert found.after is not None
    return (
        f"under the new definition: {column.verdict}, {found.before} before, {found.after} after, "
        f"{column.figure.value:+.1f}. A second figure: the frozen baseline stays."
    )


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


# --- the honest column -------------------------------------------------------------------------------------

#: A move of less than this by itself is not worth a sentence, in points.
_HARDLY = 0.5


def honest(result: SessionResult, policy: Policy) -> str:
    """The honest column in a sentence or two: what came by itself, what is left, and why the rule differs."""
    if isinstance(result.honest, ChangeEstimate):
        return " ".join([_rule_says(result), _by_itself(result, result.honest), _left(result.honest, policy)])
    if result.closed_at is None and isinstance(result.expectation, Expectation):
        return expectation(result.expectation)
    if _nothing_to_learn_from(result):
        return "No honest estimate yet: too little had been scored before to say what would come by itself."
    return f"No honest estimate: {absence(result.honest)}."


def _nothing_to_learn_from(result: SessionResult) -> bool:
    """Tier C, also while the window is open."""
    if isinstance(result.honest, Absent) and result.honest.reason == NO_ESTIMATE:
        return True
    short = isinstance(result.expectation, Absent) and result.expectation.reason == NO_ESTIMATE
    return short and result.closed_at is None


def expectation(found: Expectation) -> str:
    """What to expect of the next ten without any coaching; no verdict."""
    part, of = found.expected_regression, f"as {people(found.reps)} show"
    if part >= _HARDLY:
        return (
            f"About {part:+.0f} of any rise would come back by itself, {of}: the session was set when the "
            "score was low."
        )
    if part <= -_HARDLY:
        return f"By itself the score would go down by about {-part:.0f}, {of}: it was high at the time."
    return f"Hardly any change is to be expected by itself, {of}."


def _rule_says(result: SessionResult) -> str:
    figure = result.playbook.figure
    if isinstance(figure, Absent):
        return f"The playbook rule gives no verdict: {reasons(figure) or absence(figure)}."
    said = "improved" if result.playbook.verdict == IMPROVED else "the intended change did not come"
    return f"The playbook rule says {said} ({figure.value:+.1f})."


def _by_itself(result: SessionResult, found: ChangeEstimate) -> str:
    """How much of the change was to be expected without coaching."""
    part, seen = found.expected_regression or 0.0, result.playbook.shown
    figure = result.playbook.figure if isinstance(result.playbook.figure, Known) else seen
    change = figure.value if figure else 0.0
    low = "because the session was set when the score was low"
    if abs(part) < _HARDLY:
        return "Hardly any change was to be expected by itself."
    if part < 0:
        return f"By itself the score would have gone down by about {-part:.0f}: it was high at the time."
    if change < _HARDLY:
        return f"By itself the score would have come back by about {part:+.0f}, {low}."
    if part >= change:
        return f"All of that, about {part:+.0f}, would have come back by itself, {low}."
    return f"About {part:+.0f} of that would have come back by itself, {low}."


def _left(found: ChangeEstimate, policy: Policy) -> str:
    """What was seen beyond the expected, what is believed of it, and toward what it was drawn (the prior)."""
    usual = f"{_whole(found.prior_mean)} ± {found.prior_sd:.0f}"
    interval = f"{found.lo:+.1f} to {found.hi:+.1f}, {percent(found.level)}"
    counts = (
        f"What is left, {_whole(found.d)} from {conversations(found.n)}, counts as {found.estimate:+.1f} "
        f"({interval}), drawn toward what sessions usually do ({usual})"
    )
    if found.improved:
        return f"{counts}: it is an improvement beyond chance."
    if found.label.split(",")[0] == WORSE:
        return f"{counts}: it is a decline beyond chance."
    if found.label.startswith(CANNOT_TELL):
        return f"{counts}: it may be chance, and about {found.needed} more would show it."
    sure = "likely" if found.p_effect >= 0.5 else "unlikely"
    return f"{counts}: {policy.team_effect_pp:g} points are {sure}."


def _whole(change: float) -> str:
    """In whole points; none is 0 without a sign."""
    return f"{round(change):+d}" if round(change) else "0"


def likely(found: Predictive) -> str:
    """The look at five: a probability and nothing else."""
    share = found.probability
    said = "under 1 %" if share < 0.01 else "over 99 %" if share > 0.99 else f"{100 * share:.0f} %"
    return f"{said} likely to end as improved beyond chance, seen from {found.n} of {found.of}"


def columns(result: SessionResult) -> str:
    """Both columns in a line, as the change log says them."""
    figure = result.playbook.figure
    rule = (
        absence(figure) if isinstance(figure, Absent) else f"{result.playbook.verdict} ({figure.value:+.1f})"
    )
    return f"playbook: {rule}; honest: {both(result.honest)}"
