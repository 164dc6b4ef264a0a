"""Ordinary least squares with the classical standard errors, and with those of clusters."""

from dataclasses import dataclass

import numpy as np

from coachloop.stats.effects.line import Floats, Ints

#: A column that the others explain up to this share of its length adds nothing.
_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Fit:
    """y = x @ coefficients + residuals; `inverse` is inv(x'x), `rank` counts columns and what was removed."""

    coefficients: Floats
    residuals: Floats
    inverse: Floats
    rank: int

    @property
    def df(self) -> int:
        return len(self.residuals) - self.rank

    def classical(self) -> Floats:
        """Standard errors when all errors are independent and equally wide; needs df > 0."""
        variance = float(self.residuals @ self.residuals) / self.df
        return np.sqrt(variance * np.diag(self.inverse))

    def clustered(self, x: Floats, clusters: Ints, inner: int) -> Floats:
        """CR1 (Cameron & Miller 2015, eq. 12): errors of one cluster may go together in any way.

        inv(x'x) (sum of x_g'u_g u_g'x_g) inv(x'x) * G/(G-1) * (N-1)/(N-k); `inner` of the `rank` parameters
        lie within clusters and are not counted in k.
        """
        n, found = len(x), int(clusters.max()) + 1
        sums = np.zeros((found, x.shape[1]))
        np.add.at(sums, clusters, x * self.residuals[:, None])
        there = len(np.unique(clusters))
        factor = there / (there - 1) * (n - 1) / max(1, n - (self.rank - inner))
        middle = self.inverse @ (sums.T @ sums) @ self.inverse
        return np.sqrt(factor * np.maximum(0.0, np.diag(middle)))


def fit(x: Floats, y: Floats, taken_out: int = 0) -> Fit | None:
    """`taken_out` parameters were removed from x and y before.

    None where the columns of x are not independent, or there are not more rows than parameters.
    """
    rank = x.shape[1] + taken_out
    lengths = np.sqrt((x**2).sum(axis=0))
    if len(y) <= rank or not (lengths > 0).all():
        return None
    scaled = x / lengths
    _, singular, vt = np.linalg.svd(scaled, full_matrices=False)
    if singular[-1] < _TOLERANCE * singular[0]:
        return None
    inverse = (vt.T / singular**2) @ vt / np.outer(lengths, lengths)
    coefficients = np.linalg.lstsq(scaled, y, rcond=None)[0] / lengths
    return Fit(coefficients, y - x @ coefficients, inverse, rank)
