"""Ratings of each item counted by level, and how far the pairs of ratings of an item agree."""

import numpy as np

from coachloop.stats.agreement.ratings import MISSING, Codes, Floats


def level_counts(codes: Codes, q: int) -> Floats:
    """m items x q levels: how many raters chose the level."""
    counts = np.zeros((len(codes), q))
    rows, columns = np.nonzero(codes != MISSING)
    np.add.at(counts, (rows, codes[rows, columns]), 1.0)
    return counts


def pair_sums(counts: Floats, weights: Floats) -> Floats:
    """m: the weights summed over ordered pairs of different ratings of the item."""
    itself = counts @ np.diag(weights)
    return np.asarray(((counts @ weights) * counts).sum(axis=1) - itself)


def ratio(above: Floats, below: Floats) -> Floats:
    """above / below; NaN, inside this package only, where below is 0."""
    full = np.broadcast_to(below, above.shape)
    unknown = np.full(above.shape, np.nan)
    return np.asarray(np.divide(above, full, out=unknown, where=np.abs(full) > 1e-12))
