"""Windows over scored conversations: which count, in what order, and what was passed over (METHOD.md 0.2)."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean, stdev

from coachloop.domain.compare import above
from coachloop.domain.policy import Policy
from coachloop.domain.result import Known
from coachloop.domain.score import Status


@dataclass(frozen=True, slots=True)
class Call:
    """One conversation of one person on one criterion as scored in one series, eligible or not.

    `pct` is 0..100 and `turned` the value trends run on, both None unless `status` is SCORED. One
    conversation may stand in several rows, one per criterion version and series.
    """

    conversation_id: str
    started_at: datetime
    ended_at: datetime | None
    call_type: str
    status: Status
    pct: float | None
    turned: float | None
    scored_at: datetime
    contested: bool
    series: str
    criterion_version_id: str

    @property
    def position(self) -> tuple[datetime, str]:
        """The place in time; ties by id (METHOD.md 0.1)."""
        return self.started_at, self.conversation_id

    @property
    def trend_value(self) -> float | None:
        return self.pct if self.turned is None else self.turned


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a window must hold: one criterion version, one series; `call_types` None means all of them."""

    criterion_version_id: str
    series: str
    call_types: frozenset[str] | None = None

    def same_measure(self, call: Call) -> bool:
        return call.criterion_version_id == self.criterion_version_id and call.series == self.series

    def comparable(self, call: Call) -> bool:
        return self.call_types is None or call.call_type in self.call_types

    def eligible(self, call: Call) -> bool:
        return self.same_measure(call) and self.comparable(call) and _counts(call)


@dataclass(frozen=True, slots=True)
class CodedWindow:
    """At most `wanted` eligible calls in time order, and what was passed over on the way to them."""

    calls: tuple[Call, ...]
    wanted: int
    not_applicable: int = 0
    unscorable: int = 0
    voided: int = 0
    other_types: tuple[tuple[str, int], ...] = ()

    @property
    def n(self) -> int:
        return len(self.calls)

    @property
    def full(self) -> bool:
        return self.n >= self.wanted

    @property
    def values(self) -> tuple[float, ...]:
        return tuple(float(c.pct) for c in self.calls if c.pct is not None)

    @property
    def known(self) -> Known | None:
        """Mean, n and sample SD; None for an empty window."""
        return known_mean(self.values)

    @property
    def mix(self) -> tuple[tuple[str, int], ...]:
        """Calls by type, ordered by type."""
        return tuple(sorted(Counter(c.call_type for c in self.calls).items()))

    @property
    def contested(self) -> bool:
        return any(c.contested for c in self.calls)

    def unscorable_too_many(self, policy: Policy) -> bool:
        return too_unscorable(self.unscorable, self.n, policy)


def known_mean(values: Sequence[float]) -> Known | None:
    """The unweighted mean with n and sample SD; None for no values. SD 0 is legal (METHOD.md 1.8)."""
    if not values:
        return None
    return Known(fmean(values), len(values), stdev(values) if len(values) > 1 else None)


def too_unscorable(unscorable: int, scored: int, policy: Policy) -> bool:
    """More than the allowed share of cannot_tell and failed; exactly the share is still allowed."""
    return unscorable > 0 and above(unscorable / (unscorable + scored), policy.unscorable_share_max)


def ordered(calls: Iterable[Call]) -> tuple[Call, ...]:
    """In time order, ties by conversation id; rows of one conversation by version and series."""
    return tuple(sorted(calls, key=lambda c: (*c.position, c.criterion_version_id, c.series, c.status)))


def first_window(calls: Iterable[Call], anchor: Anchor, wanted: int) -> CodedWindow:
    """The first `wanted` eligible calls, reaching further forward over those that do not count."""
    return coded(_until_full(ordered(calls), anchor, wanted), anchor, wanted)


def last_window(calls: Iterable[Call], anchor: Anchor, wanted: int) -> CodedWindow:
    """The last `wanted` eligible calls, reaching further back over those that do not count."""
    span = _until_full(ordered(calls)[::-1], anchor, wanted)
    return coded(span[::-1], anchor, wanted)


def coded(span: Sequence[Call], anchor: Anchor, wanted: int) -> CodedWindow:
    """The eligible calls of `span` and how many of each kind were passed over in it."""

    def count(test: Callable[[Call], bool]) -> int:
        return sum(1 for c in span if anchor.same_measure(c) and anchor.comparable(c) and test(c))

    others = Counter(
        c.call_type for c in span if anchor.same_measure(c) and _counts(c) and not anchor.comparable(c)
    )
    return CodedWindow(
        calls=tuple(c for c in span if anchor.eligible(c)),
        wanted=wanted,
        not_applicable=count(lambda c: c.status is Status.NOT_APPLICABLE),
        unscorable=count(is_unscorable),
        voided=count(lambda c: c.status is Status.VOIDED),
        other_types=tuple(sorted(others.items())),
    )


def conversations_between(calls: Iterable[Call], start: datetime, end: datetime) -> tuple[Call, ...]:
    """One row for each conversation with start <= started_at < end, in time order."""
    found: dict[str, Call] = {}
    for call in ordered(calls):
        if start <= call.started_at < end:
            found.setdefault(call.conversation_id, call)
    return tuple(found.values())


def is_unscorable(call: Call) -> bool:
    return call.status in (Status.CANNOT_TELL, Status.FAILED)


def _counts(call: Call) -> bool:
    return call.status is Status.SCORED and call.pct is not None


def _until_full(calls: Sequence[Call], anchor: Anchor, wanted: int) -> list[Call]:
    span: list[Call] = []
    found = 0
    for call in calls:
        if found >= wanted:
            break
        span.append(call)
        found += anchor.eligible(call)
    return span
