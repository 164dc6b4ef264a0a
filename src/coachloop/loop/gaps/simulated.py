"""How often a kind of gap is named wrongly: invented teams whose true levels are known (METHOD.md 5)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from coachloop.domain.people import Segment
from coachloop.domain.policy import Policy
from coachloop.domain.times import day_of
from coachloop.domain.verdict import policy_used
from coachloop.loop.gaps.model import (
    CriterionGap,
    DayMoments,
    GapCriterion,
    GapEstimate,
    GapKind,
    GapPerson,
    GapVerdict,
)
from coachloop.loop.gaps.team import criterion_gap, gap_verdict
from coachloop.stats.moments import moments
from coachloop.stats.simulate.rates import Figure, mean_figure
from coachloop.stats.simulate.teams import Scale

_TODAY = 20_500
#: Three values of each family, as the rule knows them; the people of the first shift may stand lower.
_SHIFTS, _QUEUES = ("early", "late", "night"), ("a", "b", "c")
_HIRED_DAYS = (30, 200, 900)
_TWO_LEVELS = 2


@dataclass(frozen=True, slots=True)
class GapPlan:
    """What is invented: true means N(mean, sd), `size` conversations each; the early shift `effect` lower."""

    scale: Scale
    people: int = 30
    size: int = 10
    mean: float = 66.0
    sd: float = 6.0
    effect: float = 0.0


@dataclass(frozen=True, slots=True)
class GapRates:
    """Shares over the invented teams. `named` counts the teams of which the estimate names a kind.

    `rule_right` and `named_right` compare with the kind of the true share; `holds_half` is the rule for a
    group, `test` the permutation test: with `effect` 0 both are how often they are wrong.
    """

    teams: int
    truly_below: Figure
    counted_below: Figure
    estimated_below: Figure
    interval_holds: Figure
    rule_right: Figure
    named: Figure
    named_right: Figure | None
    holds_half: Figure
    test: Figure


def simulate_gaps(
    rng: np.random.Generator,
    plan: GapPlan,
    teams: int,
    policy: Policy,
    done: Callable[[int], None] = lambda _: None,
) -> GapRates:
    """The rule and the estimate of the product, team after team; `done` is told how many there are."""
    seen = []
    for k in range(teams):
        seen.append(_team(rng, plan, policy))
        done(k + 1)
    return _rates(seen)


@dataclass(frozen=True, slots=True)
class _Seen:
    """One team: the true share and kind, and what was said of it."""

    true: float
    kind: GapKind
    gap: CriterionGap
    honest: GapEstimate


def _team(rng: np.random.Generator, plan: GapPlan, policy: Policy) -> _Seen:
    order = np.arange(plan.people)
    shift, queue, hired = order % 3, rng.permutation(order % 3), rng.permutation(order % 3)
    truth = np.clip(rng.normal(plan.mean, plan.sd, plan.people) - plan.effect * (shift == 0), 1.0, 99.5)
    latent = plan.scale.level_of(truth)[:, None]
    values = plan.scale.rounded(latent + plan.scale.sd * rng.standard_normal((plan.people, plan.size)))
    people = tuple(
        _person(f"p{i:03}", values[i].tolist(), _SHIFTS[shift[i]], _QUEUES[queue[i]], _HIRED_DAYS[hired[i]])
        for i in range(plan.people)
    )
    given = GapCriterion("made", "Made", people, None, len(plan.scale.levels) == _TWO_LEVELS)
    wide = policy.with_settings({"min_calls_agent": min(plan.size, policy.min_calls_agent)})
    gap = criterion_gap(given, _TODAY, wide, policy_used(wide, "workspace"), rng)
    assert isinstance(gap.honest, GapEstimate)
    below = int((truth < policy.gap_threshold).sum())
    return _Seen(below / plan.people, _kind(gap_verdict(below, plan.people, False, policy)), gap, gap.honest)


def _person(name: str, values: Sequence[float], shift: str, queue: str, hired_days: int) -> GapPerson:
    made = moments(list(values))
    day = _TODAY - 5
    held = (Segment(name, "shift", shift), Segment(name, "queue", queue))
    hired = day_of(day) - timedelta(days=hired_days)
    return GapPerson(name, name, (DayMoments(day, "call", made, made),), held, hired)


def _kind(verdict: str) -> GapKind:
    """The kind of share that a verdict of the rule stands for."""
    few = GapKind.FEW
    return {GapVerdict.UNIVERSAL: GapKind.UNIVERSAL, GapVerdict.MIXED: GapKind.MIXED}.get(
        GapVerdict(verdict), few
    )


def _rates(seen: Sequence[_Seen]) -> GapRates:
    def figure(values: Sequence[float]) -> Figure:
        return mean_figure(np.array(values, dtype=np.float64), np.arange(len(values)))

    named = [s for s in seen if s.honest.label != GapKind.UNDECIDED]
    return GapRates(
        teams=len(seen),
        truly_below=figure([s.true for s in seen]),
        counted_below=figure([len(s.gap.below) / len(s.gap.people) for s in seen]),
        estimated_below=figure([s.honest.estimate for s in seen]),
        interval_holds=figure([s.honest.lo - 1e-9 <= s.true <= s.honest.hi + 1e-9 for s in seen]),
        rule_right=figure([_kind(s.gap.playbook.verdict) == s.kind for s in seen]),
        named=figure([s.honest.label != GapKind.UNDECIDED for s in seen]),
        named_right=figure([s.honest.label == s.kind for s in named]) if named else None,
        holds_half=figure([bool(s.gap.concentrations) for s in seen]),
        test=figure([bool(s.honest.segment and s.honest.segment.concentrated) for s in seen]),
    )
