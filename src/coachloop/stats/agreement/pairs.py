"""Two raters on one scale: the two coefficients that are shown side by side."""

from collections.abc import Sequence

import numpy as np

from coachloop.stats.agreement.coefficients import gwet
from coachloop.stats.agreement.estimate import Estimate, NoEstimate
from coachloop.stats.agreement.krippendorff import Metric, krippendorff_alpha
from coachloop.stats.agreement.ratings import rating_matrix
from coachloop.stats.agreement.weights import Weights, weight_matrix

_NEAR = 1e-6


def ac2_and_alpha(
    pairs: Sequence[tuple[float, float]], levels: Sequence[float], seed: int
) -> tuple[Estimate | NoEstimate | None, Estimate | NoEstimate]:
    """AC2 with linear weights over `levels`, used or not, and alpha with interval distance.

    AC2 is None where a score is off the levels. The same `seed` gives the same intervals.
    """
    scores = np.array(pairs, dtype=np.float64)
    scale = np.array(sorted(levels), dtype=np.float64)
    off = np.abs(scores[:, :, None] - scale).min(axis=2) if len(scale) > 1 else np.full(scores.shape, np.inf)
    on_scale = bool((off < _NEAR).all())
    if on_scale:
        scores = scale[np.abs(scores[:, :, None] - scale).argmin(axis=2)]
    n = len(scores)
    items, raters = np.repeat(range(n), 2).tolist(), np.tile([0, 1], n).tolist()
    matrix = rating_matrix(items, raters, scores.ravel().tolist(), scale.tolist() if on_scale else None)
    alpha = krippendorff_alpha(matrix, Metric.INTERVAL, np.random.default_rng(seed))
    if not on_scale:
        return None, alpha
    linear = weight_matrix(Weights.LINEAR, matrix.positions)
    return gwet(matrix, linear, np.random.default_rng(seed)), alpha
