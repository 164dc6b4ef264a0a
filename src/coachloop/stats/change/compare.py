"""Methods side by side: the mean change of each, people and coaches as clusters, shrunk, never ranked."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from coachloop.stats.change.record import Floats, Ints
from coachloop.stats.change.response import ClusterMean, cluster_variance
from coachloop.stats.change.shrink import moment_fit
from coachloop.stats.student import t_quantile

#: Values that happen to be equal are no certainty: a standard error is at least this, in points.
LEAST_SE = 0.01


def mean_of_people(values: Floats, person: Ints, level: float = 0.95) -> ClusterMean | None:
    """The mean of the people's means, t with people - 1; None for fewer than two people."""
    _, place, counts = np.unique(person, return_inverse=True, return_counts=True)
    groups = len(counts)
    if groups < 2:
        return None
    means = np.bincount(place, weights=values) / counts
    se = float(means.std(ddof=1)) / sqrt(groups)
    half = t_quantile((1 + level) / 2, groups - 1) * se
    mean = float(means.mean())
    return ClusterMean(mean, se, mean - half, mean + half, level, len(values), groups)


def two_way_mean(values: Floats, person: Ints, coach: Ints, level: float = 0.95) -> ClusterMean | None:
    """The mean where people and coaches both cluster: V_person + V_coach - V_both, each CR2 (Cameron & Miller
    2015), never below the larger of the first two; t with the smaller number of clusters - 1.

    None for fewer than two people or two coaches.
    """
    both = person * (int(coach.max()) + 1) + coach
    (vp, people), (vc, coaches) = cluster_variance(values, person), cluster_variance(values, coach)
    if min(people, coaches) < 2:
        return None
    variance = max(vp + vc - cluster_variance(values, both)[0], vp, vc)
    mean, se = float(values.mean()), sqrt(variance)
    half = t_quantile((1 + level) / 2, min(people, coaches) - 1) * se
    return ClusterMean(mean, se, mean - half, mean + half, level, len(values), min(people, coaches))


@dataclass(frozen=True, slots=True)
class Shrunk:
    """One method among several: its mean drawn toward the common one, and P(it is the best of them)."""

    value: float
    se: float
    lo: float
    hi: float
    level: float
    p_best: float


def toward_common(found: Sequence[ClusterMean], level: float = 0.90) -> tuple[Shrunk, ...]:
    """Each of two or more methods, shrunk by how much they differ beyond their errors.

    t2 from DerSimonian & Laird (0 or more); B = se^2/(se^2 + t2); value = B * common + (1-B) * own with
    variance (1-B) se^2 + B^2 var(common). P(best) from the independent parts, by quadrature; all equal for
    t2 = 0. Fewer than two: empty.
    """
    if len(found) < 2:
        return ()
    own = np.array([f.value for f in found])
    se = np.maximum([f.se for f in found], LEAST_SE)
    common, t2 = moment_fit(own, se, least=0.0)
    b = se**2 / (se**2 + t2)
    value = b * common + (1 - b) * own
    apart = (1 - b) * se**2
    total = np.sqrt(apart + b**2 / float((1 / (se**2 + t2)).sum()))
    half = t_normal(level) * total
    best = p_best(value, np.sqrt(apart))
    return tuple(
        Shrunk(float(v), float(s), float(v - h), float(v + h), level, float(p))
        for v, s, h, p in zip(value, total, half, best, strict=True)
    )


def p_best(mean: Floats, sd: Floats) -> Floats:
    """P(each is the highest) of independent normals: integral of phi_j prod_{i != j} Phi_i, Gauss-Hermite.

    Where no sd is above 0 nothing tells them apart but their means; equal ones share.
    """
    from scipy.special import ndtr

    if not np.all(sd > 0):
        highest = np.isclose(mean, mean.max())
        return np.asarray(highest / highest.sum(), dtype=np.float64)
    nodes, weights = np.polynomial.hermite.hermgauss(64)
    x = mean[:, None] + sqrt(2) * sd[:, None] * nodes
    below = ndtr((x[:, None, :] - mean[None, :, None]) / sd[None, :, None])
    below[np.arange(len(mean)), np.arange(len(mean))] = 1.0
    share = (below.prod(axis=1) * weights).sum(axis=1) / sqrt(np.pi)
    return np.asarray(share / share.sum(), dtype=np.float64)


def t_normal(level: float) -> float:
    """The normal quantile of a two-sided interval of `level`."""
    from scipy.special import ndtri

    return float(ndtri((1 + level) / 2))
