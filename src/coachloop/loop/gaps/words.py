"""The arithmetic of a team gap in sentences (UX.md /gaps)."""

from collections.abc import Sequence

from coachloop.domain.policy import Policy
from coachloop.domain.result import Known
from coachloop.domain.verdict import Playbook
from coachloop.domain.words import absence, percent, reasons
from coachloop.domain.words import people as count_people
from coachloop.loop.gaps.model import Concentration, Excluded, GapVerdict, PersonMean


def gap(
    column: Playbook,
    people: Sequence[PersonMean],
    excluded: Sequence[Excluded],
    held: Sequence[Concentration],
    signal: bool,
    policy: Policy,
) -> str:
    """How many are below, what that share means, and who is not counted."""
    parts = [_below(people, policy)]
    if isinstance(column.figure, Known):
        parts += [_verdict(GapVerdict(column.verdict), column.figure.value, held, policy)]
        parts += [f"More than {percent(policy.training_signal_share)}: training signal."] if signal else []
        if sum(p.below for p in people) == 1 and not signal:
            parts.append("One person alone: a coaching case, not a training signal.")
    elif column.shown:
        parts.append(f"No verdict yet: {reasons(column.figure) or absence(column.figure)}.")
    if excluded:
        parts.append(f"{count_people(len(excluded))} listed and not counted.")
    return " ".join(parts)


def _below(people: Sequence[PersonMean], policy: Policy) -> str:
    if not people:
        return f"Nobody has {policy.min_calls_agent} scored conversations yet."
    k = sum(p.below for p in people)
    verb = "has" if len(people) == 1 else "have"
    return (
        f"{k} of {count_people(len(people))} ({percent(k / len(people))}) "
        f"{verb} a mean below {policy.gap_threshold:g}."
    )


def _verdict(verdict: GapVerdict, share: float, held: Sequence[Concentration], policy: Policy) -> str:
    low, high = percent(policy.clustered_share), percent(policy.universal_share)
    group = _group(held, policy)
    return {
        GapVerdict.NO_GAP: "No gap.",
        GapVerdict.UNIVERSAL: f"{high} or more: universal, a session for the whole team.",
        GapVerdict.CLUSTERED: f"Fewer than {low}, and {group}: clustered, coaching for that group.",
        GapVerdict.INDIVIDUAL: f"Fewer than {low}, and {group}: individual coaching.",
        GapVerdict.MIXED: (
            f"{low} or more and under {high}: mixed, a person chooses. "
            f"For the whole team speaks {percent(share)}; for one group: {group}."
        ),
    }[verdict]


def _group(held: Sequence[Concentration], policy: Policy) -> str:
    if not held:
        least = f"{percent(policy.concentrated_share)} of them and at least {policy.concentrated_min} people"
        return f"no shift, queue or tenure holds {least}"
    top = held[0]
    return f"{top.held} of these {top.below} ({percent(top.share)}) are in {top.family} {top.value}"
