"""What the estimate of a change reads: everything scored on one anchor, the windows and who was coached when.

Instants are seconds since 1970 (UTC), values are points 0..100, people and kinds of conversation are codes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

#: The kinds of a window: (kind code, conversations) of each that occurs.
Kinds = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Record:
    """All eligible conversations of one criterion version, series and comparable set, of all people.

    Parallel arrays in the order (person, position in time). `known_at` is when a value was known (the later
    of its start and its scoring): a window reads what was known at its `as_of`, and nothing else.
    """

    person: Ints
    started_at: Floats
    value: Floats
    kind: Ints
    known_at: Floats

    @classmethod
    def of(cls, rows: Iterable[tuple[int, float, float, int, float]]) -> "Record":
        """Rows (person, started_at, value, kind, known_at), in any order; equal starts keep their order."""
        ordered = sorted(rows, key=lambda row: row[:2])
        table = np.array(ordered, dtype=np.float64).reshape(len(ordered), 5)
        person, started, value, kind, known = table.T
        return cls(person.astype(np.int64), started, value, kind.astype(np.int64), known)

    def known(self, as_of: float) -> "Record":
        """What was known at that instant."""
        kept = (self.known_at <= as_of) & (self.started_at <= as_of)
        return Record(*(getattr(self, f.name)[kept] for f in fields(self)))

    @property
    def n(self) -> int:
        return len(self.value)


@dataclass(frozen=True, slots=True)
class Coached:
    """From the end of a session to the last post conversation of the same person and criterion.

    `end` is infinite while the post window is open.
    """

    person: int
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Window:
    """One session's two means. `as_of` says what the estimate may read and shares one fit with every window
    of the same `as_of`: give the org midnight that begins the day of the close.

    `baseline_from` is the start of the first baseline conversation: what came before it is the record.
    """

    person: int
    as_of: float
    baseline_from: float
    session_end: float
    baseline: float
    baseline_kinds: Kinds
    post: float
    post_n: int
    post_kinds: Kinds


@dataclass(frozen=True, slots=True)
class Windows:
    """Windows as parallel arrays; kinds as counts, one column for each kind code."""

    person: Ints
    as_of: Floats
    baseline_from: Floats
    session_end: Floats
    baseline: Floats
    post: Floats
    post_n: Ints
    baseline_kinds: Floats
    post_kinds: Floats

    @classmethod
    def of(cls, windows: Sequence[Window]) -> "Windows":
        def floats(name: str) -> Floats:
            return np.array([getattr(w, name) for w in windows], dtype=np.float64)

        return cls(
            person=np.array([w.person for w in windows], dtype=np.int64),
            as_of=floats("as_of"),
            baseline_from=floats("baseline_from"),
            session_end=floats("session_end"),
            baseline=floats("baseline"),
            post=floats("post"),
            post_n=np.array([w.post_n for w in windows], dtype=np.int64),
            baseline_kinds=_counts([w.baseline_kinds for w in windows]),
            post_kinds=_counts([w.post_kinds for w in windows]),
        )

    def where(self, chosen: Bools) -> "Windows":
        return Windows(*(getattr(self, f.name)[chosen] for f in fields(self)))

    @property
    def n(self) -> int:
        return len(self.person)


@dataclass(frozen=True, slots=True)
class Intervals:
    """Coached intervals as parallel arrays."""

    person: Ints
    start: Floats
    end: Floats

    @classmethod
    def of(cls, coached: Sequence[Coached]) -> "Intervals":
        return cls(
            np.array([c.person for c in coached], dtype=np.int64),
            np.array([c.start for c in coached], dtype=np.float64),
            np.array([c.end for c in coached], dtype=np.float64),
        )


def _counts(kinds: Sequence[Kinds]) -> Floats:
    width = 1 + max((code for window in kinds for code, _ in window), default=0)
    counts = np.zeros((len(kinds), width))
    for row, window in enumerate(kinds):
        for code, n in window:
            counts[row, code] += n
    return counts
