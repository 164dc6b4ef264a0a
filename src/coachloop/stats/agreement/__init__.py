"""Agreement of raters on items: coefficients with intervals, from numbers alone. Imports numpy."""

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
from coachloop.stats.agreement.ratings import Ratings, rating_matrix
from coachloop.stats.agreement.weights import Weights, weight_matrix

__all__ = [
    "Estimate",
    "Icc",
    "Metric",
    "NoEstimate",
    "Ratings",
    "Weights",
    "Why",
    "brennan_prediger",
    "cohen_kappa",
    "conger_kappa",
    "fleiss_kappa",
    "gwet",
    "icc",
    "krippendorff_alpha",
    "percent_agreement",
    "rating_matrix",
    "weight_matrix",
    "weighted_alpha",
]
