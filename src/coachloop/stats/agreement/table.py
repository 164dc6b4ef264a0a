"""All coefficients that one table of ratings allows."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from coachloop.stats.agreement.coefficients import (
    brennan_prediger,
    cohen_kappa,
    conger_kappa,
    fleiss_kappa,
    gwet,
    percent_agreement,
)
from coachloop.stats.agreement.estimate import Estimate, NoEstimate, Why
from coachloop.stats.agreement.icc import Icc, icc
from coachloop.stats.agreement.krippendorff import Metric, krippendorff_alpha, weighted_alpha
from coachloop.stats.agreement.ratings import MOST_LEVELS, Floats, Ratings
from coachloop.stats.agreement.weights import OWN, Weights, weight_matrix


@dataclass(frozen=True, slots=True)
class Line:
    """One coefficient of a table; `weights` names the weights or the distance, "" where there are none."""

    coefficient: str
    weights: str
    found: Estimate | NoEstimate


Weighted = Callable[[Ratings, Floats, np.random.Generator], Estimate | NoEstimate]

_KAPPAS: dict[str, Weighted] = {
    "percent_agreement": percent_agreement,
    "cohen_kappa": cohen_kappa,
    "conger_kappa": conger_kappa,
    "fleiss_kappa": fleiss_kappa,
    "gwet": gwet,
    "brennan_prediger": brennan_prediger,
}


def coefficients(ratings: Ratings, rng: np.random.Generator, *, ordered: bool = True) -> list[Line]:
    """Those that suit the scores: `ordered` False (names without an order) leaves the nominal ones."""
    pairs = [(name, Weights.IDENTITY) for name in _KAPPAS]
    if ordered:
        pairs += [("cohen_kappa", Weights.LINEAR), ("cohen_kappa", Weights.QUADRATIC)]
        pairs += [("gwet", Weights.LINEAR), ("gwet", Weights.QUADRATIC)]
    # Conger's for two raters is Cohen's.
    unfit = "conger_kappa" if ratings.n_raters == 2 else "cohen_kappa"
    metrics = list(Metric) if ratings.numeric else [Metric.NOMINAL, Metric.ORDINAL][: 1 + ordered]
    return [
        *(_line(ratings, name, weights, rng) for name, weights in pairs if name != unfit),
        *(Line("krippendorff_alpha", m.value, krippendorff_alpha(ratings, m, rng)) for m in metrics),
        *(Line(kind.value, "", icc(ratings, kind)) for kind in Icc if ratings.numeric),
    ]


def weighted_coefficients(
    ratings: Ratings, weights: Weights | Floats, rng: np.random.Generator
) -> list[Line]:
    """Those that take weights, all with these; a table of one's own is q x q, as `wrong_with` wants it."""
    return [
        *(_line(ratings, name, weights, rng) for name in _KAPPAS),
        Line("krippendorff_alpha", _named(weights), _weighted(ratings, weights, rng, weighted_alpha)),
    ]


def _named(weights: Weights | Floats) -> str:
    return weights.value if isinstance(weights, Weights) else OWN


def _line(ratings: Ratings, name: str, weights: Weights | Floats, rng: np.random.Generator) -> Line:
    shown = name if name != "gwet" else "gwet_ac1" if weights is Weights.IDENTITY else "gwet_ac2"
    return Line(shown, _named(weights), _weighted(ratings, weights, rng, _KAPPAS[name]))


def _weighted(
    ratings: Ratings, weights: Weights | Floats, rng: np.random.Generator, work_out: Weighted
) -> Estimate | NoEstimate:
    n = ratings.pairable().n_items
    if ratings.q > MOST_LEVELS:
        return NoEstimate(Why.TOO_MANY_LEVELS, n)
    below = ratings.q and (ratings.positions[0] < 0 or ratings.positions[-1] <= 0)
    if weights is Weights.RATIO and below:
        return NoEstimate(Why.NOT_POSITIVE, n)
    own = weights if not isinstance(weights, Weights) else weight_matrix(weights, ratings.positions)
    return work_out(ratings, own, rng)
