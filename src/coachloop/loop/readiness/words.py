"""Readiness in sentences that the person they are about can read."""

from datetime import date

from coachloop.domain.policy import Policy
from coachloop.domain.result import Absent, Figure, Known
from coachloop.domain.verdict import Playbook
from coachloop.domain.words import absence, counted, percent
from coachloop.loop.readiness.model import (
    CONFIRMED,
    LIKELY,
    UNCONFIRMED,
    Batch,
    Choice,
    LevelEstimate,
    ReadinessRule,
    ReadyEstimate,
    Slot,
    Stage,
    Standing,
)
from coachloop.stats.readiness import Cohort


def change(column: Playbook, before: Figure, after: Figure, incomplete: bool, shifted: bool) -> str:
    """Before, after, and what stands in the way of a verdict."""
    if isinstance(column.figure, Absent):
        return f"No verdict: {absence(column.figure, 'conversations')}."
    assert isinstance(before, Known)
    assert isinstance(after, Known)
    said = [f"{before.value:.1f} before the training, {after.value:.1f} after, {column.figure.value:+.1f}."]
    if incomplete:
        said.append("Transfer incomplete: better on easy conversations, not on hard ones.")
    if shifted:
        said.append("The mix of call types has shifted between the two.")
    return " ".join(said)


def start(cohort: Cohort, policy: Policy) -> str:
    """What an estimate starts from."""
    if cohort.sd is None:
        return f"starts from nothing: {cohort.n} of {policy.ready_cohort_min} trainees assessed"
    return f"starts from {cohort.n} trainees: mean {cohort.mean:.1f}, spread {cohort.sd:g}"


def level(name: str, p: float, threshold: float, needed: int | None) -> str:
    """`Listening: 71 % likely above 80; about 34 more conversations would probably settle it`."""
    more = f"; about {_more(needed)} would probably settle it" if needed else ""
    return f"{name}: {likely(p)} likely above {threshold:g}{more}"


def _more(n: int) -> str:
    return counted(n, "more conversation")


def likely(p: float) -> str:
    """A probability that never reads as certain."""
    if p > 0.99:
        return "more than 99 %"
    return "less than 1 %" if p < 0.01 else percent(round(p, 2))


def ready(label: str, weakest: LevelEstimate, threshold: float, policy: Policy) -> str:
    """Why the label is what it is: the weakest criterion decides."""
    asked = percent(policy.ready_conf)
    at = (
        f"{weakest.name}, the least sure, is {likely(weakest.p_above)} likely to be truly above {threshold:g}"
    )
    if label in (CONFIRMED, LIKELY):
        return f"{at} ({asked} asked for)."
    about = f" About {_more(weakest.needed)} would probably settle it." if weakest.needed else ""
    return f"{at} ({asked} asked for).{about}"


# --- the standing -----------------------------------------------------------------------------------------


def standing(
    rule: ReadinessRule,
    where: Stage,
    slot: Slot | None,
    batches: tuple[Batch, ...],
    column: Playbook,
    honest: ReadyEstimate | Absent,
    policy: Policy,
) -> str:
    """Where the person is, what comes next, and why the two columns disagree where they do."""
    parts = [_where(rule, where, slot, batches, column, policy), disagreement(honest, where)]
    if isinstance(honest, ReadyEstimate):
        apart = [e.name for e in honest.criteria if e.disagree]
        parts += (
            [f"The two batches disagree on {', '.join(apart)}: more than chance explains."] if apart else []
        )
    return " ".join(part for part in parts if part)


def _where(
    rule: ReadinessRule,
    where: Stage,
    slot: Slot | None,
    batches: tuple[Batch, ...],
    column: Playbook,
    policy: Policy,
) -> str:
    if slot is None:
        return "No completed training on record that this rule could be about."
    if where is Stage.DECIDE:
        return (
            f"{policy.ready_batches} batches in a row above {rule.threshold:g} on every criterion: "
            f"ready for {rule.call_type} by the rule; a person decides."
        )
    return f"{_last(rule, batches, column)}Batch {slot.position} {window(slot)}."


def _last(rule: ReadinessRule, batches: tuple[Batch, ...], column: Playbook) -> str:
    if not batches:
        return ""
    if isinstance(column.figure, Known) and column.figure.value:
        return f"{column.verdict}: the last batch is above {rule.threshold:g} on every criterion. "
    last = batches[-1]
    if last.passed:
        return (
            "The last batch passed and no longer counts: its 28 days are over, or it was measured otherwise. "
        )
    low = [c.name for c in last.criteria if c.passed is False]
    if low:
        return f"The last batch is not above {rule.threshold:g} on {', '.join(low)}; the count starts again. "
    unsaid = ", ".join(c.name for c in last.criteria if c.passed is None)
    return f"The last batch has no verdict on {unsaid}; the count starts again. "


def window(slot: Slot) -> str:
    """`may be taken from 2026-03-16 to 2026-03-30`."""
    if slot.late:
        return f"is late: it was due by {day(slot.closes)}; it may still be taken as the first"
    return f"may be taken from {day(slot.opens)} to {day(slot.closes)}"


def day(moment: date) -> str:
    return moment.isoformat()


def disagreement(honest: ReadyEstimate | Absent, where: Stage) -> str:
    """One sentence where rule and estimate say different things; "" where they agree."""
    if isinstance(honest, Absent):
        return f"No estimate beside it: {absence(honest)}." if where is Stage.DECIDE else ""
    if honest.label == UNCONFIRMED:
        return f"The rule is met, the estimate is not sure: {honest.words}"
    if honest.label == LIKELY:
        return f"The estimate is sure already, the rule asks for another batch: {honest.words}"
    return ""


# --- the decision -----------------------------------------------------------------------------------------

#: What each decision means, {} the call type.
CHOSEN = {
    Choice.DEPLOY: "takes {} conversations alone",
    Choice.CONDITIONS: "takes {} conversations alone, under conditions",
    Choice.TRAIN: "trains further before {} conversations",
    Choice.WAIT: "waits with {} conversations",
}


def recommendation(standing: Standing, rule: ReadinessRule) -> str:
    """What the rule and the estimate say, before a person decides."""
    if not standing.ready:
        return f"Not yet: {standing.words}"
    beside = standing.honest.label if isinstance(standing.honest, ReadyEstimate) else absence(standing.honest)
    return f"Ready for {rule.call_type} by the rule; the estimate beside it: {beside}."


def against(choice: Choice, standing: Standing) -> str:
    """Says so when the decision goes another way than the rule; "" when it follows it."""
    if choice.deploys and not standing.ready:
        return "Decided against the recommendation: the rule is not met."
    if not choice.deploys and standing.ready:
        return "Decided against the recommendation: the rule is met."
    return ""
