"""Krippendorff's alpha = 1 - observed / expected disagreement of pairs (Krippendorff 2004, 2011)."""

from enum import StrEnum

import numpy as np

from coachloop.stats.agreement.counts import level_counts, pair_sums, ratio
from coachloop.stats.agreement.estimate import Estimate, NoEstimate, Why
from coachloop.stats.agreement.ratings import MISSING, MOST_LEVELS, Codes, Floats, Ratings
from coachloop.stats.agreement.resample import Resampler, Statistic, extreme_codes
from coachloop.stats.agreement.weights import Weights, weight_matrix

#: The ordinal distance needs levels x levels sums of each item.
_MOST_ORDINAL = 50


class Metric(StrEnum):
    """The distance of two scores."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


def krippendorff_alpha(ratings: Ratings, metric: Metric, rng: np.random.Generator) -> Estimate | NoEstimate:
    """Items with one rating are left out; missing ratings are allowed."""
    used = ratings.pairable()
    if used.n_items < 2:
        return NoEstimate(Why.TOO_FEW, used.n_items)
    if metric is Metric.INTERVAL:
        return _interval(used, rng)
    if metric is Metric.ORDINAL:
        return _ordinal(used, rng)
    if metric is Metric.NOMINAL:
        return weighted_alpha(used, weight_matrix(Weights.IDENTITY, used.positions), rng)
    if not used.numeric:
        return NoEstimate(Why.NOT_NUMERIC, used.n_items)
    if used.positions[0] < 0 or used.positions[-1] <= 0:
        return NoEstimate(Why.NOT_POSITIVE, used.n_items)
    if used.q > MOST_LEVELS:
        return NoEstimate(Why.TOO_MANY_LEVELS, used.n_items)
    return weighted_alpha(used, weight_matrix(Weights.RATIO, used.positions), rng)


def weighted_alpha(ratings: Ratings, weights: Floats, rng: np.random.Generator) -> Estimate | NoEstimate:
    """alpha whose distance of two levels is 1 - weight: the same as Gwet's form of it (2014, ch. 2)."""
    used = ratings.pairable()
    if used.n_items < 2:
        return NoEstimate(Why.TOO_FEW, used.n_items)
    if used.q > MOST_LEVELS:
        return NoEstimate(Why.TOO_MANY_LEVELS, used.n_items)
    distance = 1 - (weights + weights.T) / 2

    def columns(codes: Codes) -> Floats:
        counts = level_counts(codes, used.q)
        observed = pair_sums(counts, distance) / (counts.sum(axis=1) - 1)
        return np.column_stack([observed, counts])

    def value(means: Floats, n: int) -> Floats:
        counts = n * means[:, 1:]
        total = counts.sum(axis=1)
        expected = np.einsum("bk,kl,bl->b", counts, distance, counts) / (total - 1)
        return 1 - ratio(n * means[:, 0], expected)

    def influence(columns: Floats, means: Floats, n: int, _exact: Floats) -> Floats:
        return _linearised(columns, means, n, distance)

    extremes = columns(extreme_codes(used.q, used.n_raters))
    return Resampler(used.codes, rng).estimate(Statistic(columns, 1 + used.q, value, extremes, influence))


def _linearised(columns: Floats, means: Floats, n: int, distance: Floats) -> Floats:
    """Gwet's influence of an item (2014, ch. 5): of alpha without its correction for small samples."""
    raters, mean = columns[:, 1:].sum(axis=1), means[1:].sum()
    shares = means[1:] / mean
    pe = 1 - shares @ distance @ shares
    seen = 1 - means[0] / mean
    small = 1 / (n * mean)
    longer = (raters - mean) / mean
    pa = (raters - columns[:, 0]) / mean - ((1 - small) * seen + small) * longer
    chance = (raters - columns[:, 1:] @ (distance @ shares)) / mean - pe * longer
    plain = (seen - pe) / (1 - pe)
    return np.asarray((pa - pe - 2 * (1 - plain) * (chance - pe)) / (1 - pe) - plain)


def _interval(used: Ratings, rng: np.random.Generator) -> Estimate | NoEstimate:
    """Squared differences need no levels: over pairs of x they are 2 (r * sum x^2 - (sum x)^2)."""
    scale = np.append(used.centred, 0.0)

    def columns(codes: Codes) -> Floats:
        x = scale[codes]
        raters = (codes != MISSING).sum(axis=1).astype(np.float64)
        total, squares = x.sum(axis=1), (x**2).sum(axis=1)
        observed = 2 * (raters * squares - total**2) / (raters - 1)
        return np.column_stack([observed, raters, total, squares])

    def value(means: Floats, n: int) -> Floats:
        observed, raters, total, squares = (n * means).T
        return 1 - ratio(observed * (raters - 1), 2 * (raters * squares - total**2))

    extremes = columns(extreme_codes(used.q, used.n_raters))
    return Resampler(used.codes, rng).estimate(Statistic(columns, 4, value, extremes))


def _ordinal(used: Ratings, rng: np.random.Generator) -> Estimate | NoEstimate:
    """The distance of two levels counts the ratings between them, half of their own included: the square
    of the difference of their mid-ranks, so it moves with the ratings."""
    q = used.q
    if q > _MOST_ORDINAL:
        return NoEstimate(Why.TOO_MANY_LEVELS, used.n_items)

    def columns(codes: Codes) -> Floats:
        counts = level_counts(codes, q)
        pairs = counts[:, :, None] * counts[:, None, :] - counts[:, :, None] * np.eye(q)
        share = pairs / (counts.sum(axis=1) - 1)[:, None, None]
        return np.asarray(share.reshape(len(codes), q * q))

    def value(means: Floats, n: int) -> Floats:
        together = n * means.reshape(len(means), q, q)
        counts = together.sum(axis=2)
        total = counts.sum(axis=1)
        rank = counts.cumsum(axis=1) - counts / 2
        distance = (rank[:, :, None] - rank[:, None, :]) ** 2
        observed = (together * distance).sum(axis=(1, 2))
        expected = np.einsum("bk,bkl,bl->b", counts, distance, counts) / (total - 1)
        return np.asarray(1 - ratio(observed, expected))

    extremes = columns(extreme_codes(q, used.n_raters))
    return Resampler(used.codes, rng).estimate(Statistic(columns, q * q, value, extremes))
