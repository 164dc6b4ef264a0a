"""A record as of one instant: adjusted for the mix of kinds, with means of any stretch in constant time."""

from dataclasses import dataclass

import numpy as np

from coachloop.stats.change.mix import kind_effects
from coachloop.stats.change.record import Floats, Intervals, Ints, Record


@dataclass(frozen=True, slots=True)
class View:
    """`first[p]` is the first row of person p, `first[-1]` the number of rows.

    `value` is adjusted for kinds by `effects` (points by kind code). `sums` and `coached` are running totals
    with a 0 in front: of the values, and of the rows within a coached interval. `next_coached` is for each
    row (and the end) the first row from it on that lies in one, `first[-1]` where there is none.
    """

    first: Ints
    value: Floats
    effects: Floats
    sums: Floats
    coached: Ints
    next_coached: Ints
    sorted_starts: Floats
    keys: Ints

    @property
    def people(self) -> int:
        return len(self.first) - 1

    def rows_before(self, person: Ints, instant: Floats) -> Ints:
        """The row before which each person's values started earlier than the instant; any equal shapes."""
        rank = np.searchsorted(self.sorted_starts, instant, side="left")
        return np.searchsorted(self.keys, person * (len(self.value) + 1) + rank, side="left")

    def means(self, start: Ints, end: Ints) -> Floats:
        """Mean of the rows start..end-1, 0 where there are none."""
        n = np.maximum(end - start, 0)
        total = self.sums[np.maximum(end, start)] - self.sums[start]
        return np.asarray(total / np.maximum(n, 1), dtype=np.float64)

    def free(self, start: Ints, end: Ints) -> Ints:
        """How many rows from `start` on, and before `end`, come before any coached one."""
        return np.maximum(np.minimum(self.next_coached[start], end) - start, 0)

    def mix_shift(self, kinds: Floats) -> Floats:
        """What the kinds (windows x codes, counts) add to a mean, to be taken off it."""
        n = kinds.sum(axis=1)
        known = min(kinds.shape[1], len(self.effects))
        total = kinds[:, :known] @ self.effects[:known]
        return np.asarray(total / np.maximum(n, 1), dtype=np.float64)


def view(record: Record, coached: Intervals, as_of: float, people: int, size: int) -> View:
    """The record as it was known at `as_of`; `people` is one more than the highest person code."""
    known = record.known(as_of)
    first = np.searchsorted(known.person, np.arange(people + 1))
    effects = kind_effects(known, block_numbers(first, size))
    value = known.value - effects[known.kind] if known.n else known.value
    starts = np.sort(known.started_at)
    keys = known.person * (known.n + 1) + np.searchsorted(starts, known.started_at, side="left")
    blank = View(
        first=first,
        value=value,
        effects=effects,
        sums=np.concatenate(([0.0], np.cumsum(value))),
        coached=np.zeros(known.n + 1, dtype=np.int64),
        next_coached=np.full(known.n + 1, known.n, dtype=np.int64),
        sorted_starts=starts,
        keys=keys,
    )
    within = _within(blank, coached)
    blank.coached[1:] = np.cumsum(within)
    row = np.where(within > 0, np.arange(known.n), known.n)
    blank.next_coached[:-1] = np.minimum.accumulate(row[::-1])[::-1]
    return blank


def block_numbers(first: Ints, size: int) -> Ints:
    """For each row the block it lies in, counted back from its person's last row: 0 is the latest."""
    return (np.repeat(first[1:], np.diff(first)) - 1 - np.arange(first[-1])) // size


def _within(seen: View, coached: Intervals) -> Ints:
    """1 for each row that started within a coached interval of its person, ends included."""
    start = seen.rows_before(coached.person, coached.start)
    end = seen.rows_before(coached.person, np.nextafter(coached.end, np.inf))
    change = np.zeros(len(seen.value) + 1, dtype=np.int64)
    np.add.at(change, start, 1)
    np.add.at(change, end, -1)
    return (np.cumsum(change[:-1]) > 0).astype(np.int64)
