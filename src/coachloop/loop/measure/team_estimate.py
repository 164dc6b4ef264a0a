"""The honest column of a team effect: expected-next on the cohort's means (METHOD.md 5, last item)."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from coachloop.domain.policy import Policy
from coachloop.domain.result import Absence, Absent, invalid
from coachloop.loop.measure.effect import CANNOT_TELL, IMPROVED, NO_ESTIMATE, NO_SPREAD, WORSE
from coachloop.loop.measure.estimate import settings_of
from coachloop.loop.measure.team_model import TeamEstimate
from coachloop.stats.change.expected import NONE, TIER_A, Changes, changes
from coachloop.stats.change.record import Coached, Intervals, Ints, Record, Window, Windows
from coachloop.stats.change.response import clustered_mean
from coachloop.stats.change.shrink import Prior, shrink
from coachloop.stats.student import t_quantile

#: As the label of one session: what is believed, with its 90 % interval.
LEVEL = 0.90
_UNSHRUNK_LEVEL = 0.95
_NORMAL_90 = 1.645
#: Below this a standard error is no spread but rounding.
_NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class _Cohort:
    """What the cohort's changes add up to, weighted by conversations after the practice."""

    d: float
    se: float
    n: int
    people: int
    expected_regression: float
    drift: float
    peers: int
    tiers: str


def team_estimate(
    record: Record, windows: Sequence[Window], coached: Sequence[Coached], policy: Policy
) -> TeamEstimate | Absent:
    """One number for the cohort; `windows` holds one of each who was there and has conversations after.

    A window's baseline is the last 10 before the session, its `session_end` the end of the practice and its
    `post` the days after that. `coached` holds every one of them (from the start of the training) and all
    coaching on the criterion: whoever is in it is no peer. Prior N(0, 8^2): trainings are too few to fit one.
    """
    if not windows:
        return Absent(Absence.TOO_FEW, reason=NO_ESTIMATE)
    columns = Windows.of(windows)
    found = changes(record, columns, Intervals.of(coached), settings_of(policy))
    if (found.tier == NONE).any() or len(np.unique(columns.person)) < 2:
        return Absent(Absence.TOO_FEW, reason=NO_ESTIMATE)
    cohort = _cohort(found, columns.person, columns.post_n)
    return _estimate(cohort, policy) if cohort.se > _NOTHING else invalid(NO_SPREAD)


def _cohort(found: Changes, person: Ints, n: Ints) -> _Cohort:
    """d = sum n_i d_i / sum n_i; its variance by people (CR2) and what the doubt about E and g, which all of
    them share, adds."""
    weight = n / n.sum()
    # Each conversation carries its person's change, so that people are the clusters of the mean.
    mean = clustered_mean(np.repeat(found.d, n), np.repeat(person, n))
    assert mean is not None
    tiers = sorted({"A" if tier == TIER_A else "B" for tier in found.tier})
    return _Cohort(
        d=mean.value,
        se=sqrt(mean.se**2 + float(weight @ found.doubt)),
        n=int(n.sum()),
        people=mean.clusters,
        expected_regression=float(weight @ (found.expected - found.baseline)),
        drift=float(weight @ found.drift),
        peers=int(found.peers.min()),
        tiers=" and ".join(tiers),
    )


def _estimate(cohort: _Cohort, policy: Policy) -> TeamEstimate:
    d, se = np.array([cohort.d]), np.array([cohort.se])
    believed = shrink(d, se, Prior.default(1, policy.prior_sd_pp))
    mean, sd = float(believed.mean[0]), float(believed.sd[0])
    above, effect = float(believed.above(0.0)[0]), float(believed.above(policy.team_effect_pp)[0])
    half = t_quantile((1 + _UNSHRUNK_LEVEL) / 2, cohort.people - 1) * cohort.se
    return TeamEstimate(
        estimate=mean,
        lo=mean - _NORMAL_90 * sd,
        hi=mean + _NORMAL_90 * sd,
        level=LEVEL,
        n=cohort.n,
        method=f"expected-next, tier {cohort.tiers}, clustered by person",
        p_gt_0=above,
        label=_label(above, effect, policy),
        words=_words(cohort),
        expected_regression=cohort.expected_regression,
        d=cohort.d,
        se=cohort.se,
        d_lo=cohort.d - half,
        d_hi=cohort.d + half,
        people=cohort.people,
        drift=cohort.drift,
        peers=cohort.peers,
        tiers=cohort.tiers,
        p_effect=effect,
    )


def _label(above: float, effect: float, policy: Policy) -> str:
    """As for one session (METHOD.md 2.3, step 7), without a number of conversations still needed."""
    limit = f"{policy.team_effect_pp:g} pp"
    said = [IMPROVED] if above >= policy.label_sure else [WORSE] if above <= 1 - policy.label_sure else []
    if effect >= policy.label_likely:
        said.append(f"{limit} likely")
    elif effect <= policy.label_unlikely:
        said.append(f"{limit} unlikely")
    return ", ".join(said) or CANNOT_TELL


def _words(cohort: _Cohort) -> str:
    said = (
        f"About {cohort.expected_regression:+.1f} would have come without the session: what is trained is "
        "chosen because it scores lowest, and part of that comes back by itself."
    )
    if not cohort.peers:
        return f"{said} No drift correction: too few untrained people."
    return f"{said} {cohort.peers} untrained people: {cohort.drift:+.1f} in the same weeks, taken off."
