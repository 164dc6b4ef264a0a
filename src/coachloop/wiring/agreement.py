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
    from coachloop.stats.agreement import Weights
    from coachloop.stats.agreement.ratings import Floats
    from coachloop.stats.agreement.table import Line

#: Resamples of items are drawn from this, so that the same table gives the same intervals.
_SEED = 20_261
#: A table of weights of two hundred levels is smaller.
_MOST_BYTES = 1_000_000


class WeightsUnknown(CoachloopError):
    """There are no weights of that name, and no table of them."""

    code = "E-AGR-005"
    kind = ErrorKind.USAGE


class WeightsWrong(CoachloopError):
    """A table of weights does not fit the levels, or is no table of weights."""

    code = "E-AGR-006"
    kind = ErrorKind.NOT_UNDERSTOOD


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


def read_weights(given: str) -> "Weights | Floats":
    """The weights of that name; else the table in that file, a row a level. Raises WeightsUnknown,
    WeightsWrong."""
    from coachloop.stats.agreement import Weights

    if given in tuple(Weights):
        return Weights(given)
    try:
        with Path(given).open("rb") as stream:
            return _weights_in(stream.read(_MOST_BYTES + 1), given)
    except OSError as error:
        raise WeightsUnknown(
            f"There are no weights {given[:80]!r}.",
            fix=f"Known are: {', '.join(Weights)}; or name a CSV table, one row and one column a level.",
        ) from error


def _weights_in(data: bytes, source: str) -> "Floats":
    import numpy as np

    rows = [line.split(",") for line in data.decode("utf-8-sig", "replace").splitlines() if line.strip()]
    try:
        if len(data) > _MOST_BYTES or not rows:
            raise ValueError(source)
        return np.array([[float(cell) for cell in row] for row in rows], dtype=np.float64)
    except ValueError as error:
        raise WeightsWrong(
            "This is no table of weights.",
            why="It is empty or far too large, its rows differ in length, or a cell is no number.",
            fix="Write one row and one column a level, without names: 1,0.5,0 and so on.",
            where=source,
        ) from error


def agreement_of(ratings: CriterionRatings, weights: "Weights | Floats | None" = None) -> CriterionAgreement:
    """Every coefficient that suits the scores, or those that take weights, with these.

    Raises WeightsWrong.
    """
    import numpy as np

    from coachloop.stats.agreement import Weights, rating_matrix
    from coachloop.stats.agreement.table import coefficients, weighted_coefficients
    from coachloop.stats.agreement.weights import wrong_with

    matrix = rating_matrix(
        ratings.items, ratings.raters, ratings.scores, ratings.levels, numeric=ratings.numeric
    )
    rng = np.random.default_rng(_SEED)
    if weights is not None and not isinstance(weights, Weights):
        why = wrong_with(weights, matrix.q)
        if why is not None:
            fix = "Say all levels with --levels, in the order of the table."
            raise WeightsWrong("These weights do not fit.", why=why, fix=fix, where=ratings.criterion)
    if weights is not None:
        lines = weighted_coefficients(matrix, weights, rng)
    else:
        lines = coefficients(matrix, rng, ordered=ratings.ordered)
    return CriterionAgreement(
        ratings.criterion,
        len(set(ratings.items)),
        len(set(ratings.raters)),
        len(ratings.scores),
        tuple(lines),
    )
