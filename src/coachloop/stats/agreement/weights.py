"""How much two different levels still agree: 1 on the diagonal, 0 for the worst pair (Gwet 2014, ch. 3)."""

from enum import StrEnum

import numpy as np

from coachloop.stats.agreement.ratings import Floats


class Weights(StrEnum):
    IDENTITY = "identity"
    LINEAR = "linear"
    QUADRATIC = "quadratic"
    ORDINAL = "ordinal"
    RADICAL = "radical"
    RATIO = "ratio"
    CIRCULAR = "circular"
    BIPOLAR = "bipolar"


#: The name of weights of one's own.
OWN = "own"
#: Symmetric weights may differ by what was rounded in a table.
_ROUNDED = 1e-6


def wrong_with(weights: Floats, q: int) -> str | None:
    """Why a table cannot be the weights of q levels; None where it can.

    One row and one column a level, each 0..1, the same both ways, and 1 for a level with itself.
    """
    if weights.shape != (q, q):
        rows, columns = weights.shape
        return f"It has {rows} rows of {columns}, and there are {q} levels."
    if not (np.isfinite(weights).all() and (weights >= 0).all() and (weights <= 1).all()):
        return "A weight is not between 0 and 1."
    if np.abs(np.diag(weights) - 1).max(initial=0.0) > _ROUNDED:
        return "A level does not agree wholly with itself: the diagonal must be 1."
    if np.abs(weights - weights.T).max(initial=0.0) > _ROUNDED:
        return "It is not the same both ways."
    return None


def weight_matrix(weights: Weights, positions: Floats) -> Floats:
    """q x q, symmetric: 1 - distance / greatest distance. Ratio needs positions >= 0, not all 0."""
    distance = _distance(weights, positions)
    greatest = distance.max(initial=0.0)
    return np.ones_like(distance) if greatest == 0 else 1 - distance / greatest


def _distance(weights: Weights, x: Floats) -> Floats:
    apart = np.abs(x[:, None] - x[None, :])
    total = x[:, None] + x[None, :]
    match weights:
        case Weights.IDENTITY:
            return (apart > 0).astype(np.float64)
        case Weights.LINEAR:
            return apart
        case Weights.QUADRATIC:
            return np.asarray(apart**2)
        case Weights.RADICAL:
            return np.sqrt(apart)
        case Weights.ORDINAL:
            # Pairs of levels from one to the other, both included: C(|k - l| + 1, 2).
            steps = np.abs(np.subtract.outer(np.arange(len(x)), np.arange(len(x))))
            return (steps + 1) * steps / 2.0
        case Weights.RATIO:
            return _ratio(apart**2, total**2)
        case Weights.CIRCULAR:
            around = x.max() - x.min() + 1
            return np.asarray(np.sin(np.pi * apart / around) ** 2)
        case Weights.BIPOLAR:
            return _ratio(apart**2, (total - 2 * x.min()) * (2 * x.max() - total))


def _ratio(above: Floats, below: Floats) -> Floats:
    return np.divide(above, below, out=np.zeros_like(above), where=above > 0)
