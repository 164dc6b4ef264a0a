"""Ratings of items by raters as a matrix of level numbers; a rating may be missing."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int32]
Floats = NDArray[np.float64]

MISSING = -1
#: With more raters than these nobody rates enough items to be told from the others.
MOST_RATERS = 50
#: With more levels than these a table of levels by levels says nothing.
MOST_LEVELS = 200


@dataclass(frozen=True)
class Ratings:
    """`codes` is items x raters: the number of the level, from 0, or MISSING.

    `positions` are the levels on their scale, ascending: the scores themselves where `numeric`, else
    1..q in the order given. `named` False: raters cannot be told apart, columns are ratings in any order.
    """

    codes: Codes
    positions: Floats
    numeric: bool
    named: bool = True

    @property
    def n_items(self) -> int:
        return len(self.codes)

    @property
    def n_raters(self) -> int:
        return int(self.codes.shape[1])

    @property
    def q(self) -> int:
        return len(self.positions)

    def pairable(self) -> "Ratings":
        """The items with at least two ratings."""
        return self._items((self.codes != MISSING).sum(axis=1) >= 2)

    def complete(self) -> "Ratings":
        """The items that every rater rated."""
        return self._items((self.codes != MISSING).all(axis=1))

    @property
    def centred(self) -> Floats:
        """The levels about their mean, the whole scale 1 wide: for what depends on no unit."""
        wide = float(np.ptp(self.positions)) if self.q else 0.0
        return np.asarray((self.positions - self.positions.mean()) / (wide or 1.0))

    def values(self) -> Floats:
        """items x raters on the centred scale; NaN, inside this package only, where missing."""
        scale = np.append(self.centred, np.nan)
        return np.asarray(scale[self.codes])

    def _items(self, kept: NDArray[np.bool_]) -> "Ratings":
        return Ratings(self.codes[kept], self.positions, self.numeric, self.named)


def rating_matrix(
    items: Sequence[int],
    raters: Sequence[int],
    scores: Sequence[float],
    levels: Sequence[float] | None = None,
    *,
    numeric: bool = True,
) -> Ratings:
    """From parallel lists: number of the item, number of the rater, score. No pair of both stands twice.

    `levels` ascending, holding every score; None: the different scores. With `numeric` False the scores
    are numbers of levels in their order, and only the order counts.
    """
    item, rater = np.asarray(items, dtype=np.int64), np.asarray(raters, dtype=np.int64)
    score = np.asarray(scores, dtype=np.float64)
    scale = np.unique(score) if levels is None else np.asarray(levels, dtype=np.float64)
    code = np.searchsorted(scale, score).astype(np.int32)
    known, item = np.unique(item, return_inverse=True)
    known_raters, rater = np.unique(rater, return_inverse=True)
    named = len(known_raters) <= MOST_RATERS
    column = rater if named else _slots(item)
    codes = np.full((len(known), int(column.max(initial=-1)) + 1), MISSING, dtype=np.int32)
    codes[item, column] = code
    positions = scale if numeric else np.arange(1.0, len(scale) + 1)
    return Ratings(codes, positions, numeric, named)


def _slots(item: NDArray[np.int64]) -> NDArray[np.int64]:
    """The place of each rating among those of its item, from 0."""
    order = np.argsort(item, kind="stable")
    ordered = item[order]
    first = np.searchsorted(ordered, ordered, side="left")
    slots = np.empty(len(item), dtype=np.int64)
    slots[order] = np.arange(len(item)) - first
    return slots
