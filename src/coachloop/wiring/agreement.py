"""Coefficients of agreement of a table of ratings, without a workspace."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.engines.tables.ratings import Columns, CriterionRatings, RatingTable, read_ratings
from coachloop.loop.ingest.files import STDIN
from coachloop.loop.ingest.single import NotUsable

if TYPE_CHECKING:
    from coachloop.stats.agreement.table import Line

#: Resamples of items are drawn from this, so that the same table gives the same intervals.
_SEED = 20_261


class WeightsUnknown(CoachloopError):
    """There are no weights of that name."""

    code = "E-AGR-005"
    kind = ErrorKind.USAGE


@dataclass(frozen=True, slots=True)
class CriterionAgreement:
    """How far the raters of one criterion agree; `criterion` is "" in a table about one."""

    criterion: str
    n_items: int
    n_raters: int
    n_scores: int
    lines: "tuple[Line, ...]"


def read_rating_file(
    file: Path, columns: Columns, levels: Sequence[str], missing: Sequence[str]
) -> RatingTable:
    """- reads standard input. Raises NotUsable and the errors of the table."""
    marks = {"missing": missing} if missing else {}
    if str(file) == STDIN:
        return read_ratings(sys.stdin.buffer, "standard input", columns, levels, **marks)
    try:
        with file.open("rb") as stream:
            return read_ratings(stream, str(file), columns, levels, **marks)
    except OSError as error:
        raise NotUsable("The table cannot be opened.", why=f"{error.strerror}.", where=str(file)) from error


def agreement_of(ratings: CriterionRatings, weights: str | None = None) -> CriterionAgreement:
    """Every coefficient that suits the scores, or those that take weights, with these.

    Raises WeightsUnknown.
    """
    import numpy as np

    from coachloop.stats.agreement import Weights, rating_matrix
    from coachloop.stats.agreement.table import coefficients, weighted_coefficients

    if weights is not None and weights not in tuple(Weights):
        raise WeightsUnknown(f"There are no weights {weights!r}.", fix=f"Known are: {', '.join(Weights)}.")
    matrix = rating_matrix(
        ratings.items, ratings.raters, ratings.scores, ratings.levels, numeric=ratings.numeric
    )
    rng = np.random.default_rng(_SEED)
    if weights is not None:
        lines = weighted_coefficients(matrix, Weights(weights), rng)
    else:
        lines = coefficients(matrix, rng, ordered=ratings.ordered)
    return CriterionAgreement(
        ratings.criterion,
        len(set(ratings.items)),
        len(set(ratings.raters)),
        len(ratings.scores),
        tuple(lines),
    )
