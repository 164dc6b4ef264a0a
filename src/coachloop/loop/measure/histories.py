"""Everything scored on one criterion version and series, as it stood on any day: what estimates read."""

from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from coachloop.domain.score import Status
from coachloop.stats.change.record import Coached, Floats, Ints, Kinds, Record
from coachloop.store.history import HistoryRow
from coachloop.store.windows import CONSENT_GONE

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class History:
    """Parallel arrays in the order (person, start, conversation, written); `value` is NaN where nothing is
    scored, `fault` marks rows voided for a fault of the record, which count whenever it was found."""

    people: dict[str, int]
    kinds: dict[str, int]
    person: Ints
    talk: Ints
    started_at: Floats
    value: Floats
    kind: Ints
    scored_at: Floats
    fault: NDArray[np.bool_]

    @classmethod
    def of(cls, rows: Sequence[HistoryRow]) -> "History":
        people = _codes(r.person_id for r in rows)
        kinds = _codes(r.call_type for r in rows)
        talks = _codes((r.person_id, r.conversation_id) for r in rows)
        scored = Status.SCORED.value
        return cls(
            people=people,
            kinds=kinds,
            person=np.array([people[r.person_id] for r in rows], dtype=np.int64),
            talk=np.array([talks[r.person_id, r.conversation_id] for r in rows], dtype=np.int64),
            started_at=np.array([r.started_at.timestamp() for r in rows], dtype=np.float64),
            value=np.array(
                [r.pct if r.status == scored and r.pct is not None else np.nan for r in rows],
                dtype=np.float64,
            ),
            kind=np.array([kinds[r.call_type] for r in rows], dtype=np.int64),
            scored_at=np.array([r.scored_at.timestamp() for r in rows], dtype=np.float64),
            fault=np.array([_fault(r) for r in rows], dtype=bool),
        )

    def record(self, as_of: datetime, types: Collection[str] | None, *, by_start: bool) -> Record:
        """What was known at `as_of` of the conversations of these call types (None: all).

        `by_start` looks at starts only: the scores of an imported past are all made later.
        """
        moment = as_of.timestamp()
        known = (self.started_at <= moment) & (by_start | self.fault | (self.scored_at <= moment))
        rows = np.flatnonzero(known)
        last = np.append(self.talk[rows[1:]] != self.talk[rows[:-1]], True)[: len(rows)]
        rows = rows[last]
        rows = rows[~np.isnan(self.value[rows])]
        if types is not None:
            rows = rows[np.isin(self.kind[rows], [self.kinds[t] for t in types if t in self.kinds])]
        starts = self.started_at[rows]
        return Record(self.person[rows], starts, self.value[rows], self.kind[rows], starts)

    def coded(self, mix: Sequence[tuple[str, int]]) -> Kinds:
        """Call types with their counts, in codes; one that is nowhere in the history has none."""
        return tuple((self.kinds.get(name, -1), n) for name, n in mix)

    def code(self, person_id: str) -> int:
        return self.people.get(person_id, -1)


def coached(record: Record, sessions: Sequence[tuple[int, datetime]], post_n: int) -> list[Coached]:
    """From the end of each (person code, end of session) to the start of the 10th conversation after it."""
    bounds = np.searchsorted(record.person, np.arange(record.person.max(initial=-1) + 2))
    found = []
    for person, ended in sessions:
        end = ended.timestamp()
        last = np.inf
        if 0 <= person < len(bounds) - 1:
            starts = record.started_at[bounds[person] : bounds[person + 1]]
            place = int(np.searchsorted(starts, end)) + post_n - 1
            last = float(starts[place]) if place < len(starts) else np.inf
        found.append(Coached(person, end, last))
    return found


def _codes(labels: Iterable[T]) -> dict[T, int]:
    return {label: i for i, label in enumerate(dict.fromkeys(labels))}


def _fault(row: HistoryRow) -> bool:
    return row.status == Status.VOIDED.value and row.reason not in CONSENT_GONE
