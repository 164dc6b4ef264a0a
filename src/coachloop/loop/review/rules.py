"""Rules of review (METHOD.md 3): how near the machine is to people, and whether its scores may decide."""

from collections.abc import Iterable, Sequence
from itertools import combinations
from statistics import fmean

from coachloop.domain.compare import at_most
from coachloop.domain.policy import Policy
from coachloop.domain.result import Absence, Absent, Figure, Known, too_few
from coachloop.domain.verdict import PolicyUsed
from coachloop.domain.words import conversations
from coachloop.loop.review.model import (
    Agreement,
    Audited,
    Coefficient,
    Difference,
    Drift,
    Split,
    Trust,
    TrustState,
)
from coachloop.stats.control import Point, ewma, standardised
from coachloop.stats.moments import moments
from coachloop.stats.paired import excess
from coachloop.stats.student import MeanInterval, mean_interval

#: Resamples of conversations are drawn from this, so that a page read twice says the same.
_SEED = 31
_NO_COEFFICIENT = Absent(Absence.NOT_APPLICABLE, reason="all scores are the same, or off the levels")

# --- agreement ---------------------------------------------------------------------------------------------


def agreement(audited: Sequence[Audited], levels: Sequence[float], policy: Policy) -> Agreement:
    """From the conversations of the blind random audit on one criterion; `levels` are those of its scale in
    points, for the coefficients. Each conversation counts once, by its first rating in the coefficients.
    """
    both = [a for a in audited if a.machine is not None and a.people]
    double = [a for a in audited if len(a.people) > 1]
    found = excess([(_apart(a), _people_apart(a)) for a in audited])
    ac2, alpha = _coefficients(both, levels, policy)
    return Agreement(
        n=len(both),
        double_rated=len(double),
        signed=mean_interval([_signed(a) for a in both]) or too_few(len(both), 2),
        apart=_mean([d for d in map(_apart, both) if d is not None]),
        people_apart=_mean([d for d in map(_people_apart, double) if d is not None]),
        excess=found or too_few(min(len(both), len(double)), 2),
        ac2=ac2,
        alpha=alpha,
        splits=_splits(both, policy),
    )


def _signed(a: Audited) -> float:
    assert a.machine is not None
    return a.machine - fmean(a.people)


def _apart(a: Audited) -> float | None:
    """Mean distance of the machine from each person; the mean of the people would be nearer than any."""
    if a.machine is None or not a.people:
        return None
    return fmean(abs(a.machine - p) for p in a.people)


def _people_apart(a: Audited) -> float | None:
    """Mean distance over pairs of people."""
    return fmean(abs(p - q) for p, q in combinations(a.people, 2)) if len(a.people) > 1 else None


def _mean(values: Sequence[float]) -> Figure:
    m = moments(tuple(values))
    return too_few(0, 1) if m.mean is None else Known(m.mean, m.n, m.sd)


def _splits(both: Sequence[Audited], policy: Policy) -> tuple[Split, ...]:
    """By kind and value, where there is more than one value of the kind; fewer than 30: counts only."""
    groups: dict[str, dict[str, list[float]]] = {}
    for a in both:
        for kind, value in a.groups:
            groups.setdefault(kind, {}).setdefault(value, []).append(_signed(a))
    return tuple(
        Split(kind, value, _split(values[value], policy))
        for kind, values in sorted(groups.items())
        if len(values) > 1
        for value in sorted(values)
    )


def _split(signed: Sequence[float], policy: Policy) -> MeanInterval | Absent:
    needed = policy.coefficient_min_n
    found = mean_interval(signed) if len(signed) >= needed else None
    return found or too_few(len(signed), needed)


def _coefficients(
    both: Sequence[Audited], levels: Sequence[float], policy: Policy
) -> tuple[Coefficient | Absent, Coefficient | Absent]:
    """AC2 with linear weights and alpha with interval distance, q being the levels of the rubric."""
    n, needed = len(both), policy.coefficient_min_n
    if n < needed:
        return too_few(n, needed), too_few(n, needed)
    from coachloop.stats.agreement.pairs import ac2_and_alpha

    pairs = [(a.machine, a.people[0]) for a in both if a.machine is not None]
    ac2, alpha = ac2_and_alpha(pairs, levels, _SEED)
    return _coefficient(ac2), _coefficient(alpha)


def _coefficient(found: object) -> Coefficient | Absent:
    from coachloop.stats.agreement.estimate import Estimate

    if not isinstance(found, Estimate):
        return _NO_COEFFICIENT
    return Coefficient(found.value, found.lo, found.hi, found.n)


# --- trust -------------------------------------------------------------------------------------------------


def trust(audited: Sequence[Audited], policy: Policy, used: PolicyUsed) -> Trust:
    """`unmeasured` with fewer than `audit_min_n` audited, or fewer than two double-rated (one has no bound);
    `trusted` when the machine is, at 95 %, at most `trust_margin_pp` further from people than they are from
    each other; else `not trusted`.
    """
    apart = moments([d for d in map(_apart, audited) if d is not None])
    double = sum(len(a.people) > 1 for a in audited)
    found = excess([(_apart(a), _people_apart(a)) for a in audited])
    if apart.n < policy.audit_min_n or found is None:
        state = TrustState.UNMEASURED
    elif at_most(found.upper, policy.trust_margin_pp):
        state = TrustState.TRUSTED
    else:
        state = TrustState.NOT_TRUSTED
    return Trust(
        state=state,
        n=apart.n,
        needed=policy.audit_min_n,
        double_rated=double,
        apart=apart.mean,
        upper=found.upper if found else None,
        badge=_badge(state, apart.n, apart.mean, policy),
        policy=used,
    )


def not_judged(state: TrustState, policy: Policy, used: PolicyUsed) -> Trust:
    """A criterion on which no judgement of a machine is to be trusted: people score it, or it is counted."""
    return Trust(state, 0, policy.audit_min_n, 0, None, None, state.value, used)


def _badge(state: TrustState, n: int, apart: float | None, policy: Policy) -> str:
    if apart is None:
        return state.value
    count = f"n {n} of {policy.audit_min_n}" if n < policy.audit_min_n else f"n {n}"
    return f"±{apart:.0f} points, {count}, {state.value}"


# --- drift -------------------------------------------------------------------------------------------------


def differences(audited: Iterable[Audited]) -> tuple[Difference, ...]:
    """Machine minus people, in the order given."""
    return tuple(
        Difference(a.conversation_id, _signed(a)) for a in audited if a.machine is not None and a.people
    )


def drift(found: Sequence[Difference], charts: int, policy: Policy) -> Drift:
    """The chart of the differences in the order of time; the first `anchors_min` make the level.

    With more than `drift_many_series` charts read together the wider limit holds: at the narrow one a
    chart in its level leaves it once in about 490 conversations (METHOD.md 3).
    """
    first = [d.value for d in found[: policy.anchors_min]]
    later = found[policy.anchors_min :]
    if len(first) < policy.anchors_min or not later:
        words = f"{len(found)} of {policy.anchors_min + 1} audited conversations: no chart yet."
        return Drift(
            too_few(len(found), policy.anchors_min + 1), len(first), len(found), None, None, None, words
        )
    level = moments(tuple(first))
    assert level.mean is not None
    figure = Known(level.mean, level.n, level.sd)
    points = chart(found, charts, policy)
    if not points:
        words = "All of the first differences are the same: a chart has no width to judge by."
        return Drift(figure, level.n, len(found), None, None, None, words)
    left = next((d.conversation_id for d, p in zip(later, points, strict=True) if p.out), None)
    last = points[-1]
    return Drift(
        figure, level.n, len(found), last.mean, last.limit, left, _drift_words(left, level.mean, later)
    )


def chart(found: Sequence[Difference], charts: int, policy: Policy) -> tuple[Point, ...]:
    """One point for each difference after the first `anchors_min`, in their standard deviations.

    None where these are too few, or all the same.
    """
    first, later = found[: policy.anchors_min], found[policy.anchors_min :]
    few = len(first) < policy.anchors_min
    zs = None if few else standardised([d.value for d in later], [d.value for d in first])
    limit = policy.drift_limit_many if charts > policy.drift_many_series else policy.drift_limit
    return tuple(ewma(zs or (), policy.drift_weight, limit))


def _drift_words(left: str | None, level: float, later: Sequence[Difference]) -> str:
    now = fmean(d.value for d in later)
    moved = f"{level:+.1f} points at first, {now:+.1f} over the {conversations(len(later))} since"
    if left is None:
        return f"Steady: machine minus people {moved}."
    return f"Moved at {left}: machine minus people {moved}. Score the anchor conversations again."
