"""Agreement corrected for chance, from levels: Cohen, Conger, Fleiss, Gwet, Brennan and Prediger.

All are (pa - pe) / (1 - pe) with the observed agreement pa of the pairs of ratings of an item, weighted, and
an own idea of chance pe. Missing ratings are allowed: pa is the mean over items with two or more (Gwet 2014,
ch. 2, 5). `weights` is q x q as `weight_matrix` makes it; q counts the levels given, used or not.
"""

from collections.abc import Callable

import numpy as np

from coachloop.stats.agreement.counts import level_counts, pair_sums, ratio
from coachloop.stats.agreement.estimate import Estimate, NoEstimate, Why
from coachloop.stats.agreement.ratings import MISSING, MOST_LEVELS, Codes, Floats, Ratings
from coachloop.stats.agreement.resample import Resampler, Statistic, extreme_codes

Chance = Callable[[Floats], Floats]
Value = Callable[[Floats, int], Floats]


def percent_agreement(ratings: Ratings, weights: Floats, rng: np.random.Generator) -> Estimate | NoEstimate:
    """pa alone, 0..1: the share of pairs that agree; with weights, how far they do."""
    return _estimate(ratings, weights, rng, lambda shares: np.zeros(len(shares)))


def fleiss_kappa(ratings: Ratings, weights: Floats, rng: np.random.Generator) -> Estimate | NoEstimate:
    """pe = sum w_kl p_k p_l over the shares of the levels (Fleiss 1971)."""
    return _estimate(ratings, weights, rng, lambda p: np.einsum("bk,kl,bl->b", p, weights, p))


def gwet(ratings: Ratings, weights: Floats, rng: np.random.Generator) -> Estimate | NoEstimate:
    """AC1 with identity weights, else AC2: pe = sum(w) / (q (q - 1)) * sum p_k (1 - p_k) (Gwet 2008)."""
    q = ratings.q
    if q < 2:
        return NoEstimate(Why.NO_VARIATION, ratings.pairable().n_items)
    factor = weights.sum() / (q * (q - 1))
    return _estimate(ratings, weights, rng, lambda p: factor * (p * (1 - p)).sum(axis=1))


def brennan_prediger(ratings: Ratings, weights: Floats, rng: np.random.Generator) -> Estimate | NoEstimate:
    """pe = sum(w) / q^2: as if every level were as likely (Brennan & Prediger 1981)."""
    chance = float(weights.mean()) if weights.size else 1.0
    return _estimate(ratings, weights, rng, lambda shares: np.full(len(shares), chance))


def cohen_kappa(ratings: Ratings, weights: Floats, rng: np.random.Generator) -> Estimate | NoEstimate:
    """Two raters, the items that both rated: pe = sum w_kl p_1k p_2l (Cohen 1960, 1968)."""
    if ratings.n_raters != 2 or not ratings.named:
        return NoEstimate(Why.TWO_RATERS, ratings.pairable().n_items)
    return conger_kappa(ratings.complete(), weights, rng)


def conger_kappa(ratings: Ratings, weights: Floats, rng: np.random.Generator) -> Estimate | NoEstimate:
    """Cohen's kappa for several raters: pe = mean over their pairs of sum w_kl p_gk p_hl (Conger 1980)."""
    n, q, raters = ratings.pairable().n_items, ratings.q, ratings.n_raters
    absent = _absent(ratings)
    if absent or not ratings.named:
        return absent or NoEstimate(Why.TOO_MANY_RATERS, n)

    def columns(codes: Codes) -> Floats:
        chosen = np.zeros((len(codes), raters, q))
        rows, cells = np.nonzero(codes != MISSING)
        chosen[rows, cells, codes[rows, cells]] = 1.0
        return np.hstack([_agreement(level_counts(codes, q), weights), chosen.reshape(len(codes), -1)])

    def value(means: Floats, _n: int) -> Floats:
        chosen = means[:, 2:].reshape(len(means), raters, q)
        shares = ratio(chosen, chosen.sum(axis=2, keepdims=True))
        together = shares.sum(axis=1)
        all_pairs = np.einsum("bk,kl,bl->b", together, weights, together)
        with_self = np.einsum("bgk,kl,bgl->b", shares, weights, shares)
        return _corrected(means, (all_pairs - with_self) / (raters * (raters - 1)))

    extremes = columns(extreme_codes(q, raters))
    statistic = Statistic(columns, 2 + raters * q, value, extremes, _influence(value))
    return _of_pairs(Resampler(ratings.codes, rng, in_order=True).estimate(statistic), n)


def _estimate(
    ratings: Ratings, weights: Floats, rng: np.random.Generator, chance: Chance
) -> Estimate | NoEstimate:
    """`chance` maps B x q shares of the levels to B pe."""
    absent = _absent(ratings)
    if absent:
        return absent
    q = ratings.q

    def columns(codes: Codes) -> Floats:
        counts = level_counts(codes, q)
        return np.hstack([_agreement(counts, weights), ratio(counts, counts.sum(axis=1, keepdims=True))])

    def value(means: Floats, _n: int) -> Floats:
        return _corrected(means, chance(means[:, 2:]))

    # With one level there is nothing to be apart on; two ratings that agree in nothing stand for it.
    extremes = columns(extreme_codes(q, ratings.n_raters)) if q > 1 else np.array([[1.0, 0.0, 1.0]])
    statistic = Statistic(columns, 2 + q, value, extremes, _influence(value))
    found = Resampler(ratings.codes, rng).estimate(statistic)
    return _of_pairs(found, ratings.pairable().n_items)


def _absent(ratings: Ratings) -> NoEstimate | None:
    n = ratings.pairable().n_items
    if n < 2:
        return NoEstimate(Why.TOO_FEW, n)
    return NoEstimate(Why.TOO_MANY_LEVELS, n) if ratings.q > MOST_LEVELS else None


def _agreement(counts: Floats, weights: Floats) -> Floats:
    """m x 2: whether the item has two ratings, and if so how far they agree."""
    raters = counts.sum(axis=1)
    paired = raters >= 2
    pairs = np.where(paired, raters * (raters - 1), 1.0)
    agreed = np.where(paired, pair_sums(counts, weights) / pairs, 0.0)
    return np.column_stack([paired.astype(np.float64), agreed])


def _corrected(means: Floats, pe: Floats) -> Floats:
    pa = ratio(means[:, 1], means[:, 0])
    return ratio(pa - pe, 1 - pe)


def _influence(value: Value) -> Callable[[Floats, Floats, int, Floats], Floats]:
    """Gwet's influence of an item (2014, ch. 5) has the coefficient itself for an item with two ratings and
    0 for one with a single rating, where the exact slope has 0 for both: a wider error with gaps."""

    def influence(columns: Floats, means: Floats, n: int, exact: Floats) -> Floats:
        whole = float(value(means[None, :], n)[0])
        return np.asarray(exact + whole * (columns[:, 0] / means[0] - 1))

    return influence


def _of_pairs(found: Estimate | NoEstimate, n: int) -> Estimate | NoEstimate:
    """n counts the items with two ratings: the others tell only how often a level is chosen."""
    if isinstance(found, NoEstimate):
        return NoEstimate(found.why, n)
    return Estimate(found.value, found.lo, found.hi, found.level, n, found.se, found.method, found.note)
