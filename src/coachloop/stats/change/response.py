"""How often scores would rise if coaching did nothing, and how far what was seen exceeds that."""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from coachloop.stats.change.record import Floats, Ints
from coachloop.stats.student import t_quantile


@dataclass(frozen=True, slots=True)
class ClusterMean:
    """A mean of values that come in clusters, with its interval of `level`; n values in `clusters`."""

    value: float
    se: float
    lo: float
    hi: float
    level: float
    n: int
    clusters: int


@dataclass(frozen=True, slots=True)
class Response:
    """Shares 0..1: `observed`, `expected` if nothing works, and the excess of the first over the second."""

    observed: float
    expected: float
    excess: ClusterMean


def rise_chances(expected: Floats, baseline: Floats, variance: Floats, step: float, n: Floats) -> Floats:
    """P(the post mean is above the baseline | no effect) = Phi((E + g - baseline - h) / sqrt(v)).

    h is half a step of the mean: `step` is the points between two levels of the scale, n the values in the
    mean. `variance` is v(n), above 0. Parallel arrays.
    """
    from scipy.special import ndtr

    half = step / (2 * n)
    return np.asarray(ndtr((expected - baseline - half) / np.sqrt(variance)), dtype=np.float64)


def response(responded: Floats, chances: Floats, person: Ints, level: float = 0.95) -> Response | None:
    """`responded` is 1.0 or 0.0 per session; None for fewer than two people."""
    excess = clustered_mean(responded - chances, person, level)
    if excess is None:
        return None
    return Response(float(responded.mean()), float(chances.mean()), excess)


def clustered_mean(values: Floats, cluster: Ints, level: float = 0.95) -> ClusterMean | None:
    """The mean over values; values of one cluster may go together. None for fewer than two clusters.

    CR2 for a mean (Bell & McCaffrey 2002; Cameron & Miller 2015): V = sum_g S_g^2 / (1 - n_g/n) / n^2 with
    S_g the sum of what is left over in cluster g; t with G - 1 degrees of freedom.
    """
    variance, groups = cluster_variance(values, cluster)
    if groups < 2:
        return None
    mean, se = float(values.mean()), sqrt(variance)
    half = t_quantile((1 + level) / 2, groups - 1) * se
    return ClusterMean(mean, se, mean - half, mean + half, level, len(values), groups)


def cluster_variance(values: Floats, cluster: Ints) -> tuple[float, int]:
    """CR2 variance of the mean and the number of clusters; variance 0 for one cluster."""
    _, place, counts = np.unique(cluster, return_inverse=True, return_counts=True)
    if len(counts) < 2:
        return 0.0, len(counts)
    n = len(values)
    sums = np.bincount(place, weights=values - values.mean())
    return float((sums**2 / (1 - counts / n)).sum() / n**2), len(counts)
