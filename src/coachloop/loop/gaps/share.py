"""What share of a team is truly below, and whether one segment is (METHOD.md 5), beside the rule of D4."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from coachloop.domain.policy import Policy
from coachloop.domain.result import Known, too_few
from coachloop.domain.verdict import Honest, Playbook
from coachloop.loop.gaps import words
from coachloop.loop.gaps.model import (
    CriterionGap,
    DayMoments,
    GapEstimate,
    GapKind,
    PersonMean,
    SegmentTest,
)
from coachloop.stats.multiplicity import benjamini_hochberg
from coachloop.stats.posterior import SharePosterior, share_below
from coachloop.stats.segments import LowestGroup, lowest_group
from coachloop.stats.within import Cells, Within, at_one_mix, within

_LEVEL = 0.80
#: Points between the levels of pass or fail.
_TWO_LEVELS = 100.0


@dataclass(frozen=True, slots=True)
class Counted:
    """One counted person with the days that their mean is made of."""

    person: PersonMean
    days: tuple[DayMoments, ...]


def gap_estimate(
    counted: Sequence[Counted],
    column: Playbook,
    policy: Policy,
    rng: np.random.Generator,
    *,
    step: float = 0.0,
) -> Honest:
    """The share below of those counted; `column` is the playbook's, whose reasons to wait hold here too.

    Scores that happen to be equal still have the spread that rounding to the levels leaves, step^2 / 12.
    """
    if len(counted) < policy.estimate_min_people:
        return too_few(len(counted), policy.estimate_min_people)
    if not isinstance(column.figure, Known):
        return column.figure
    cells = _cells(counted)
    plain = within(cells)
    if plain is None:
        return too_few(len(counted), len(counted) + 1)
    cuts = policy.clustered_share, policy.universal_share
    shares = share_below(
        plain.mean,
        max(plain.variance, step**2 / 12) / plain.n,
        policy.gap_threshold,
        cuts,
        rng,
        floor=policy.between_floor_pp,
        level=_LEVEL,
    )
    assert shares is not None
    people = [c.person for c in counted]
    segment = _segment(people, at_one_mix(cells) or plain, policy, rng)
    fewest = min(p.n for p in people)
    thin = policy.pass_fail_min_calls if step >= _TWO_LEVELS and fewest < policy.pass_fail_min_calls else None
    return _estimate(shares, len(people), segment, column, thin, policy)


def _estimate(
    shares: SharePosterior,
    people: int,
    segment: SegmentTest | None,
    column: Playbook,
    thin: int | None,
    policy: Policy,
) -> GapEstimate:
    kind = GapKind.UNDECIDED if thin else _kind(shares, policy)
    found = GapEstimate(
        shares.mean,
        shares.lo,
        shares.hi,
        shares.level,
        people,
        "posterior share",
        label=kind,
        p_high=shares.high,
        p_middle=shares.middle,
        p_low=shares.low,
        p_mean=shares.p_mean,
        segment=segment,
    )
    return replace(found, words=words.share(found, column, thin, policy))


def _kind(shares: SharePosterior, policy: Policy) -> GapKind:
    kinds = (
        (shares.high, GapKind.UNIVERSAL),
        (shares.middle, GapKind.MIXED),
        (shares.low, GapKind.FEW),
    )
    return next((kind for p, kind in kinds if p >= policy.class_probability - 1e-9), GapKind.UNDECIDED)


def _cells(counted: Sequence[Counted]) -> Cells:
    """Every day is a cell of its person and call type."""
    types = {name: i for i, name in enumerate(sorted({d.call_type for c in counted for d in c.days}))}
    days = [(i, d) for i, c in enumerate(counted) for d in c.days if d.pct.n]
    return Cells(
        np.array([i for i, _ in days], dtype=np.intp),
        np.array([types[d.call_type] for _, d in days], dtype=np.intp),
        np.array([d.pct.n for _, d in days], dtype=np.float64),
        np.array([d.pct.total for _, d in days]),
        np.array([d.pct.squares for _, d in days]),
    )


def _segment(
    people: Sequence[PersonMean], means: Within, policy: Policy, rng: np.random.Generator
) -> SegmentTest | None:
    groups = sorted({segment for p in people for segment in p.segments})
    if not groups:
        return None
    members = np.array([[group in p.segments for p in people] for group in groups])
    lowest = lowest_group(means.mean, members, rng, fewest=policy.estimate_min_people)
    return None if lowest is None else _tested(lowest, groups[lowest.row], people, policy)


def _tested(
    lowest: LowestGroup, group: tuple[str, str], people: Sequence[PersonMean], policy: Policy
) -> SegmentTest:
    below = [p for p in people if p.below]
    return SegmentTest(
        *group,
        p=lowest.p,
        concentrated=lowest.p <= policy.concentrated_p and lowest.effect > 0,
        effect=lowest.effect,
        lo=lowest.lo,
        hi=lowest.hi,
        level=lowest.level,
        people=lowest.n_in,
        groups=lowest.groups,
        held=sum(group in p.segments for p in below),
        expected=len(below) * lowest.n_in / len(people),
    )


# --- over all criteria of a report ---


def with_all_criteria(gaps: Sequence[CriterionGap], policy: Policy) -> tuple[CriterionGap, ...]:
    """`likely` by Benjamini-Hochberg over the criteria: the team's mean is truly below the threshold."""
    estimates = [g.honest for g in gaps if isinstance(g.honest, GapEstimate)]
    stands = iter(benjamini_hochberg([1 - e.p_mean for e in estimates], policy.false_discovery))

    def told(found: GapEstimate) -> GapEstimate:
        likely = next(stands)
        said = words.team_mean(found.p_mean, likely, len(estimates), policy)
        return replace(found, likely=likely, words=f"{found.words} {said}")

    return tuple(replace(g, honest=told(g.honest)) if isinstance(g.honest, GapEstimate) else g for g in gaps)


def likeliest(gaps: Sequence[CriterionGap], policy: Policy) -> tuple[CriterionGap, ...]:
    """The `lowest_criteria` most probably below as a team (METHOD.md 2.5), ties by mean and name."""

    def place(gap: CriterionGap) -> tuple[float, float, str, str]:
        assert isinstance(gap.honest, GapEstimate)
        assert isinstance(gap.mean, Known)
        return -round(gap.honest.p_mean, 9), round(gap.mean.value, 9), gap.name, gap.criterion_key

    known = [g for g in gaps if isinstance(g.honest, GapEstimate) and isinstance(g.mean, Known)]
    return tuple(sorted(known, key=place)[: policy.lowest_criteria])
