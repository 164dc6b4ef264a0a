"""The honest column of readiness (METHOD.md 4): how surely the true level lies above the threshold. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist, fmean

import numpy as np

from coachloop.domain.compare import at_least
from coachloop.domain.policy import Policy
from coachloop.domain.result import Absent, Known, too_few
from coachloop.domain.verdict import Estimate
from coachloop.loop.readiness import words
from coachloop.loop.readiness.model import (
    CONFIRMED,
    LIKELY,
    NOT_SHOWN,
    UNCONFIRMED,
    Batch,
    CriterionBatch,
    LevelEstimate,
    ReadyEstimate,
    TypeLevel,
)
from coachloop.stats import readiness as stats
from coachloop.stats.change.blocks import Spread, vif

_LEVEL = 0.90
_IMPROVED, _WORSE = 0.95, 0.05
IMPROVED, WORSE, CANNOT_TELL = "improved", "worse", "cannot tell"

#: Values of other call types since the training, by criterion key and call type.
ByType = Mapping[str, Mapping[str, Sequence[float]]]


def ready_estimate(
    pooled: Sequence[Batch], cohort: Sequence[Batch], types: ByType, met: bool, policy: Policy
) -> ReadyEstimate | Absent:
    """Of the last one or two batches together; `met` says whether the rule is.

    Absent where a criterion is, unless another one settles it: one that is not sure is enough. `cohort` holds
    the first batch of each trainee on the rule: later ones were chosen by how the first went.
    """
    if not pooled:
        return too_few(0, policy.batch_n)
    absent = next((c.figure for b in pooled for c in b.criteria if isinstance(c.figure, Absent)), None)
    known = [i for i in range(len(pooled[-1].criteria)) if _told(pooled, i)]
    levels = [_level(i, pooled, cohort, types, policy) for i in known]
    weakest = min(levels, key=lambda e: (e.p_above, e.key), default=None)
    sure = weakest is not None and at_least(weakest.p_above, policy.ready_conf)
    if weakest is None or (absent and sure):
        return absent or too_few(0, policy.batch_n)
    label = (CONFIRMED if sure else UNCONFIRMED) if met else (LIKELY if sure else NOT_SHOWN)
    needs = [e.needed for e in levels if e.needed is not None]
    return ReadyEstimate(
        estimate=weakest.estimate,
        lo=weakest.lo,
        hi=weakest.hi,
        level=weakest.level,
        n=weakest.n,
        method=weakest.method,
        label=label,
        words=words.ready(label, weakest, pooled[-1].threshold, policy),
        p_above=weakest.p_above,
        criteria=tuple(levels),
        needed=max(needs, default=None),
    )


def _told(pooled: Sequence[Batch], i: int) -> bool:
    return all(isinstance(b.criteria[i].figure, Known) for b in pooled)


def _level(
    i: int, pooled: Sequence[Batch], cohort: Sequence[Batch], types: ByType, policy: Policy
) -> LevelEstimate:
    last, threshold = pooled[-1].criteria[i], pooled[-1].threshold
    ground = _ground(last, pooled, cohort, policy)
    stretches = [b.criteria[i].values for b in pooled]
    n = sum(map(len, stretches))
    found = ground.posterior(stretches)
    mean, p = float(found.mean[0]), float(found.above(threshold)[0])
    lo, hi = found.interval(_LEVEL)
    sure = at_least(p, policy.ready_conf)
    needed = None if sure else ground.needed(mean, threshold, n)
    return LevelEstimate(
        estimate=mean,
        lo=float(lo[0]),
        hi=float(hi[0]),
        level=_LEVEL,
        n=n,
        method="normal, from the trainees" if last.step else "beta-binomial",
        label="confirmed" if sure else "unconfirmed",
        words=words.level(last.name, p, threshold, needed),
        key=last.key,
        name=last.name,
        p_above=p,
        needed=needed,
        start=words.start(ground.start, policy),
        disagree=len(stretches) > 1 and ground.disagree(stretches[-2], stretches[-1]),
        weakest_type=_weakest(types.get(last.key, {}), ground, threshold, policy),
    )


@dataclass(frozen=True, slots=True)
class _Ground:
    """What an estimate on one criterion stands on: the trainees, and how far single values lie apart."""

    start: stats.Cohort
    spread: Spread
    step: float | None

    def posterior(self, stretches: Sequence[Sequence[float]]) -> stats.Levels | stats.Shares:
        """Of all values of the stretches together; values next to each other count as fewer."""
        sizes = [len(values) for values in stretches]
        mean = np.array([fmean(v for values in stretches for v in values)])
        if self.step is None:
            alone = sum(n / vif(self.spread.r, n) for n in sizes)
            return stats.shares(mean, np.array([alone]), self.start)
        variance = sum(n**2 * self.of_mean(n) for n in sizes) / sum(sizes) ** 2
        return stats.levels(mean, np.array([variance]), self.start)

    def of_mean(self, n: int) -> float:
        """Variance of a mean of n; never less than rounding to the levels alone gives, step^2 / 12."""
        least = (self.step or 0.0) ** 2 / 12
        return max(self.spread.variance, least) * vif(self.spread.r, n) / n

    def disagree(self, first: Sequence[float], second: Sequence[float]) -> bool:
        variances = (self.of_mean(len(first)), self.of_mean(len(second)))
        return stats.disagree(fmean(first), fmean(second), variances)

    def needed(self, mean: float, threshold: float, n: int) -> int | None:
        """How many more, if the level is what is most likely now; None where no number would do."""
        alone = mean * (100 - mean) if self.step is None else self.of_mean(1)
        in_all = stats.values_needed(sqrt(alone * vif(self.spread.r, n)), mean - threshold)
        return None if in_all is None else max(1, in_all - n)


def _ground(
    last: CriterionBatch, pooled: Sequence[Batch], cohort: Sequence[Batch], policy: Policy
) -> _Ground:
    """From all trainees who were measured the same way."""
    firsts = _alike(last, cohort, policy)
    known = {(b.person_id, b.assessed_at): c for b, c in (*firsts, *_alike(last, pooled, policy))}
    return _Ground(
        stats.cohort([fmean(c.values) for _, c in firsts], policy.ready_cohort_sd, policy.ready_cohort_min),
        stats.spread_of([known[key].values for key in sorted(known)]),
        last.step,
    )


def _alike(
    wanted: CriterionBatch, batches: Sequence[Batch], policy: Policy
) -> list[tuple[Batch, CriterionBatch]]:
    return [
        (b, c)
        for b in batches
        for c in b.criteria
        if (c.criterion_version_id, c.series) == (wanted.criterion_version_id, wanted.series)
        and len(c.values) >= policy.batch_min_scored
    ]


def _weakest(
    types: Mapping[str, Sequence[float]], ground: _Ground, threshold: float, policy: Policy
) -> TypeLevel | None:
    """The call type with the least chance of lying above; None with fewer than two types to compare."""
    found = [
        TypeLevel(name, float(ground.posterior([values]).above(threshold)[0]), len(values))
        for name, values in types.items()
        if len(values) >= policy.transfer_min
    ]
    return min(found, key=lambda t: (t.p_above, t.call_type)) if len(found) > 1 else None


def change_estimate(before: Sequence[float], after: Sequence[float], step: float | None) -> Estimate:
    """Difference of two means of one person with its 90 % interval, both of at least two values.

    Not corrected for who was sent: people who train after a low spell rise by themselves.
    """
    spread = stats.spread_of([before, after])
    ground = _Ground(stats.Cohort(50.0, None, 0), spread, step or 100.0)
    sd = sqrt(ground.of_mean(len(before)) + ground.of_mean(len(after)))
    change = fmean(after) - fmean(before)
    curve = NormalDist(change, sd)
    p = 1 - curve.cdf(0.0)
    label = IMPROVED if p >= _IMPROVED else WORSE if p <= _WORSE else CANNOT_TELL
    return Estimate(
        estimate=change,
        lo=max(-100.0, curve.inv_cdf((1 - _LEVEL) / 2)),
        hi=min(100.0, curve.inv_cdf((1 + _LEVEL) / 2)),
        level=_LEVEL,
        n=len(before) + len(after),
        method="difference of means, one call type",
        p_gt_0=p,
        label=label,
        words="Not corrected for who was sent: a low spell before a training mends by itself.",
    )
