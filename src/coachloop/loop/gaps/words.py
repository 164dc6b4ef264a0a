"""The arithmetic of a team gap in sentences (UX.md /gaps), and how surely it is more than chance."""

from collections.abc import Sequence

from coachloop.domain.policy import Policy
from coachloop.domain.result import Absent, Known
from coachloop.domain.verdict import Honest, Playbook
from coachloop.domain.words import absence, conversations, honest, percent, probability, reasons
from coachloop.domain.words import people as count_people
from coachloop.loop.gaps.model import (
    ChartReading,
    Concentration,
    Direction,
    Excluded,
    GapEstimate,
    GapKind,
    GapVerdict,
    PersonMean,
    ReadingEstimate,
    SegmentTest,
    TrendEstimate,
)

#: The label of an estimate that has none of the rule's words for an answer.
CANNOT_TELL = "cannot tell"

#: A reading among all that were looked at together: does it stand?
STANDS = {True: "is likely real", False: "could be chance"}


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


# --- beside the rule: how surely ---


def share(found: GapEstimate, column: Playbook, thin: int | None, policy: Policy) -> str:
    """What share is truly below, where the rule says something else, and whether one segment stands out."""
    limit = f"{policy.gap_threshold:g}"
    parts = [f"About {_whole(found.estimate)} are truly below {limit} ({_interval(found)})."]
    parts.append(_kind_words(found, column, thin, policy))
    if found.segment:
        parts.append(segment(found.segment, policy))
    return " ".join(parts)


def _interval(found: GapEstimate) -> str:
    """From share to share; of few people one count may hold all of the interval."""
    least, most = round(found.lo * found.n), round(found.hi * found.n)
    if least == most:
        return f"{least} of {count_people(found.n)} with a probability of at least {percent(found.level)}"
    return f"{100 * found.lo:.0f} to {_whole(found.hi)}, {percent(found.level)}"


#: The rule's verdicts for a share under the lower limit are told apart by segment, not by share.
_SAME = {
    GapVerdict.UNIVERSAL: GapKind.UNIVERSAL,
    GapVerdict.MIXED: GapKind.MIXED,
    GapVerdict.CLUSTERED: GapKind.FEW,
    GapVerdict.INDIVIDUAL: GapKind.FEW,
    GapVerdict.NO_GAP: GapKind.FEW,
}


def _kind_words(found: GapEstimate, column: Playbook, thin: int | None, policy: Policy) -> str:
    low, high = percent(policy.clustered_share), percent(policy.universal_share)
    if thin:
        return f"On pass or fail it takes {thin} conversations a person before a kind can be named."
    if found.label == GapKind.UNDECIDED:
        return (
            f"{high} or more has probability {found.p_high:.2f}, {low} to {high} {found.p_middle:.2f}, fewer "
            f"{found.p_low:.2f}: with these conversations the kind cannot be told, so “{column.verdict}” "
            "may be chance."
        )
    p = max(found.p_high, found.p_middle, found.p_low)
    said = {
        GapKind.UNIVERSAL: f"{high} or more",
        GapKind.MIXED: f"{low} to {high}",
        GapKind.FEW: f"fewer than {low}",
    }[GapKind(found.label)]
    if _SAME[GapVerdict(column.verdict)] == found.label:
        return f"That it is {said} has probability {probability(p)}: the estimate agrees with the rule."
    return (
        f"That it is {said} has probability {probability(p)}: the rule says “{column.verdict}” because "
        "chance pulls a count of people near the threshold towards one half."
    )


def segment(found: SegmentTest, policy: Policy) -> str:
    """Whether the segment that stands lowest does so by more than chance."""
    name = f"{found.family} {found.value}"
    if not found.concentrated:
        return (
            f"No segment stands lower than chance allows: the lowest of {found.groups} is {name}, "
            f"{found.effect:.1f} points (p {probability(found.p)}; {policy.concentrated_p:g} would count)."
        )
    return (
        f"{name[:1].upper()}{name[1:]} stands lower by {found.effect:.1f} points "
        f"({found.lo:.1f} to {found.hi:.1f}, {percent(found.level)}; p {probability(found.p)} among "
        f"{found.groups}): {found.held} below are in it where {found.expected:.1f} would be if spread evenly."
    )


def in_short(found: Honest) -> str:
    """An estimate of this stage in a cell: `75 % (62 to 85 %, 80 %): universal`, or why there is none."""
    if isinstance(found, Absent):
        return absence(found)
    if isinstance(found, GapEstimate):
        return f"{_whole(found.estimate)} ({_interval(found)}): {found.label}"
    if isinstance(found, ReadingEstimate):
        label = f"{found.label}, " if found.label else ""
        return f"{label}{round(found.lo)} to {round(found.hi)} ({percent(found.level)})"
    return honest(found)


def both(rule: str, found: Honest) -> str:
    """The sentence of the rule, then that of the estimate."""
    return rule if isinstance(found, Absent) else f"{rule} {found.words}"


def team_mean(p: float, likely: bool, criteria: int, policy: Policy) -> str:
    """How surely the team as a whole is below, among all criteria that were looked at."""
    among = f" among {criteria} criteria" if criteria > 1 else ""
    end = f": likely real{among}" if likely else f": could be chance{among}" if p >= 0.5 else ""
    return f"The team’s mean is truly below {policy.gap_threshold:g} with probability {probability(p)}{end}."


def order(lowest: Sequence[str], likeliest: Sequence[str]) -> str:
    """A sentence where the surest gaps are others than the lowest; "" where they are the same."""
    if not likeliest or list(lowest) == list(likeliest):
        return ""
    return (
        f"By how surely the team is below, the order is {', '.join(likeliest)}: a low mean of few or "
        "scattered conversations is less sure than a higher mean of many."
    )


def flag_likelihood(lo: float, hi: float, level: float, limit: float, below: float) -> str:
    """Where the true mean lies, and on which side of the limit."""
    return (
        f"The true mean lies between {lo:.0f} and {hi:.0f} ({percent(level)}); "
        f"it is below {limit:g} with probability {probability(below)}."
    )


def drop_likelihood(found: ReadingEstimate, n: int, other: int, fall: float) -> str:
    """How often chance alone makes such a fall, and what the chart of the person's own level says."""
    between = f"{signed(found.lo)} and {signed(found.hi)} ({percent(found.level)})"
    likely = f"a fall of more than {fall:g} has probability {probability(found.p_true)}"
    parts = [f"The true change lies between {between}; {likely}."]
    if found.estimate < 0:
        many = conversations(n) if n == other else f"{n} and {conversations(other)}"
        parts.append(f"A drop of this size turns up by chance {odds(found.p_chance)} with {many}.")
    if isinstance(found.chart, ChartReading):
        side = "has left" if found.chart.fallen else "stays within"
        parts.append(f"The moving average {side} the band around this person’s own level.")
    return " ".join(parts)


def odds(p: float) -> str:
    """A probability as how often: `about 1 time in 4`."""
    if p < 0.001:
        return "less than 1 time in 1,000"
    return f"about 1 time in {max(1, round(1 / p))}" if p < 0.67 else "most of the time"


def _whole(share: float) -> str:
    return f"{100 * share:.0f} %"


def trend_likelihood(
    found: TrendEstimate, p: float, label: Direction | None, rule: Direction, policy: Policy
) -> str:
    """Where the true change lies, and whether the rule's word for it is more than chance."""
    between = f"{signed(found.lo)} and {signed(found.hi)} ({percent(found.level)})"
    said = f"The true change over {found.span} weeks lies between {between}"
    limit = f"{policy.trend_change_pp:g}"
    if label == rule:
        return f"{said}: the estimate agrees with the rule, probability {probability(p)}."
    if label is not None:
        whole = found.span == policy.trend_weeks
        why = "weighs each week the same" if whole else f"draws the line on to {policy.trend_weeks} weeks"
        return f"{said}: {label}. The rule {why} and says “{rule}”."
    asked = {
        Direction.PLATEAUING: f"a change of no more than {limit}",
        Direction.IMPROVING: f"a rise of more than {limit}",
        Direction.DECLINING: f"a fall of more than {limit}",
    }[rule]
    return f"{said}; {asked} has probability {probability(p)}, so “{rule}” may be chance."


def signed(value: float) -> str:
    """A change in whole points; none is 0 without a sign."""
    whole = round(value)
    return f"{whole:+d}" if whole else "0"
