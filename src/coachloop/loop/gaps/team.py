"""What a whole team needs (METHOD.md 1.5): lowest criteria, universal or clustered."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from numpy.random import Generator

from coachloop.domain import compare
from coachloop.domain.calls import too_unscorable
from coachloop.domain.people import Segment, segment_on
from coachloop.domain.policy import Policy
from coachloop.domain.result import NOT_YET_COMPUTED, Absent, Figure, Known, invalid, too_few
from coachloop.domain.times import day_of
from coachloop.domain.verdict import Playbook, PolicyUsed
from coachloop.loop.gaps import words
from coachloop.loop.gaps.model import (
    Cell,
    Concentration,
    CriterionGap,
    DayMoments,
    DaySum,
    Excluded,
    GapCriterion,
    GapPerson,
    GapVerdict,
    PersonMean,
)
from coachloop.loop.gaps.rules import add_up, withheld
from coachloop.loop.gaps.share import Counted, gap_estimate
from coachloop.stats.moments import Moments, together

#: Segment families the concentrated rule looks at, in the order ties are told.
FAMILIES = ("shift", "queue", "tenure")


def criterion_gap(
    given: GapCriterion, today: int, policy: Policy, used: PolicyUsed, rng: Generator | None = None
) -> CriterionGap:
    """One criterion over the last `gap_days` complete org days before day_id `today`.

    A low-volume person is read over `low_volume_days`. People with fewer than `min_calls_agent` eligible
    conversations, or too many unscorable ones, are listed and their conversations left out everywhere.
    The estimate is drawn with `rng`; without it only the rule is read.
    """
    windows = [_window(p, today, policy) for p in sorted(given.people, key=lambda p: (p.name, p.person_id))]
    counted = [w for w in windows if w.reason is None]
    people = tuple(_person_mean(w, policy) for w in counted)
    below = tuple(p for p in people if p.below)
    held = concentrations(below, policy)
    trusted = given.trust is None or given.trust.decides
    column = _column(windows, counted, len(below), bool(held), policy, trusted=trusted)
    signal = column.verdict != "" and _signal(len(below), len(people), policy)
    pairs = [Counted(p, w.days) for p, w in zip(people, counted, strict=True)]
    honest = gap_estimate(pairs, column, policy, rng, step=given.step) if rng else NOT_YET_COMPUTED
    excluded = tuple(Excluded(w.person.person_id, w.person.name, w.n, w.reason) for w in windows if w.reason)
    return CriterionGap(
        criterion_key=given.criterion_key,
        name=given.name,
        mean=_pooled(counted, policy),
        playbook=column,
        training_signal=signal,
        coaching_case=below[0] if column.verdict and len(below) == 1 and not signal else None,
        people=people,
        excluded=excluded,
        concentrations=held,
        cells=_cells(counted, policy),
        mix=_mix(counted),
        words=words.gap(column, people, excluded, held, signal, policy),
        policy=used,
        honest=honest,
        trust=given.trust,
    )


def lowest(gaps: Iterable[CriterionGap], policy: Policy) -> tuple[CriterionGap, ...]:
    """The `lowest_criteria` with the lowest pooled mean, ties by name; never one without a mean."""

    def place(gap: CriterionGap) -> tuple[float, str, str]:
        assert isinstance(gap.mean, Known)
        return round(gap.mean.value, 9), gap.name, gap.criterion_key

    known = [gap for gap in gaps if isinstance(gap.mean, Known)]
    return tuple(sorted(known, key=place)[: policy.lowest_criteria])


def gap_verdict(below: int, counted: int, concentrated: bool, policy: Policy) -> GapVerdict:
    """METHOD.md 1.5: 60 % counts as universal; under 40 % it is clustered only when concentrated."""
    if not below:
        return GapVerdict.NO_GAP
    share = below / counted
    if compare.at_least(share, policy.universal_share):
        return GapVerdict.UNIVERSAL
    if not compare.below(share, policy.clustered_share):
        return GapVerdict.MIXED
    return GapVerdict.CLUSTERED if concentrated else GapVerdict.INDIVIDUAL


def concentrations(below: Sequence[PersonMean], policy: Policy) -> tuple[Concentration, ...]:
    """Every segment value that holds enough of the people below, strongest first."""
    holders: dict[tuple[str, str], list[str]] = {}
    for person in below:
        for segment in person.segments:
            holders.setdefault(segment, []).append(person.person_id)
    found = [
        Concentration(family, value, len(ids), len(below), tuple(sorted(ids)))
        for (family, value), ids in holders.items()
        if len(ids) >= policy.concentrated_min
        and compare.at_least(len(ids) / len(below), policy.concentrated_share)
    ]
    return tuple(sorted(found, key=lambda c: (-c.held, FAMILIES.index(c.family), c.value)))


def tenure_bracket(hired_on: date | None, day: date, short: int, long: int) -> str | None:
    """0-90, 91-365 or > 365 days since hiring on `day`; None when not known or before the hiring."""
    if hired_on is None or day < hired_on:
        return None
    tenure = (day - hired_on).days
    if tenure <= short:
        return f"0-{short} d"
    return f"{short + 1}-{long} d" if tenure <= long else f"over {long} d"


@dataclass(frozen=True, slots=True)
class _Window:
    """One person's days within their own window; `reason` says why they are not counted, if they are not."""

    person: GapPerson
    days: tuple[DayMoments, ...]
    sum: DaySum
    reason: Absent | None

    @property
    def n(self) -> int:
        return self.sum.pct.n


def _window(person: GapPerson, today: int, policy: Policy) -> _Window:
    span = policy.low_volume_days if person.low_volume else policy.gap_days
    held = [d for d in person.days if today - span <= d.day_id < today]
    days = tuple(sorted(held, key=lambda d: (d.day_id, d.call_type)))
    total = add_up(days, today - span, today)
    return _Window(person, days, total, _why_not(total, policy))


def _why_not(total: DaySum, policy: Policy) -> Absent | None:
    if total.pct.n < policy.min_calls_agent:
        return too_few(total.pct.n, policy.min_calls_agent)
    return invalid("unscorable") if too_unscorable(total.unscorable, total.pct.n, policy) else None


def _person_mean(window: _Window, policy: Policy) -> PersonMean:
    mean = window.sum.pct.mean
    assert mean is not None
    is_below = compare.below(mean, policy.gap_threshold)
    person = window.person
    return PersonMean(person.person_id, person.name, mean, window.n, is_below, _segments(window, policy))


def _segments(window: _Window, policy: Policy) -> tuple[tuple[str, str], ...]:
    """Per family the value of most of the person's conversations; ties by value."""
    counts: dict[str, Counter[str]] = {family: Counter() for family in FAMILIES}
    for family, value, moments in _by_segment(window, policy):
        counts[family][value] += moments.n
    return tuple((f, min(c.items(), key=lambda item: (-item[1], item[0]))[0]) for f, c in counts.items() if c)


def _by_segment(window: _Window, policy: Policy) -> Iterator[tuple[str, str, Moments]]:
    """(family, value, pct) for each of the days with conversations: the person's segment on that day."""
    p, brackets = window.person, (policy.tenure_short_days, policy.tenure_long_days)
    for day in window.days:
        if day.pct.n:
            for family, value in _segments_on(p.person_id, p.segments, p.hired_on, day.day_id, brackets):
                yield family, value, day.pct


@lru_cache(maxsize=8192)
def _segments_on(
    person_id: str,
    segments: tuple[Segment, ...],
    hired_on: date | None,
    day: int,
    brackets: tuple[int, int],
) -> tuple[tuple[str, str], ...]:
    """(family, value) on a day; kept, because every criterion asks for the same people and days."""
    on = day_of(day)
    values = {
        family: tenure_bracket(hired_on, on, *brackets)
        if family == "tenure"
        else segment_on(segments, person_id, family, on)
        for family in FAMILIES
    }
    return tuple((family, value) for family, value in values.items() if value is not None)


def _cells(counted: Sequence[_Window], policy: Policy) -> tuple[Cell, ...]:
    sums: dict[tuple[str, str], list[Moments]] = {}
    holders: dict[tuple[str, str], set[str]] = {}
    for window in counted:
        for family, value, moments in _by_segment(window, policy):
            sums.setdefault((family, value), []).append(moments)
            holders.setdefault((family, value), set()).add(window.person.person_id)
    keys = sorted(sums, key=lambda key: (FAMILIES.index(key[0]), key[1]))
    totals = {key: together(sums[key]) for key in keys}
    return tuple(Cell(*key, t.total / t.n, t.n, len(holders[key])) for key, t in totals.items())


def _mix(counted: Sequence[_Window]) -> tuple[tuple[str, int], ...]:
    types: Counter[str] = Counter()
    for window in counted:
        types.update(dict(window.sum.mix))
    return tuple(sorted(types.items()))


def _pooled(counted: Sequence[_Window], policy: Policy) -> Figure:
    pooled = together(w.sum.pct for w in counted)
    if pooled.mean is None:
        return too_few(0, policy.min_calls_agent)
    return Known(pooled.mean, pooled.n, pooled.sd)


def _column(
    windows: Sequence[_Window],
    counted: Sequence[_Window],
    below: int,
    concentrated: bool,
    policy: Policy,
    *,
    trusted: bool,
) -> Playbook:
    if not counted:
        return Playbook(too_few(0, max(1, len(windows))))
    share = Known(below / len(counted), len(counted))
    unscorable, scored = sum(w.sum.unscorable for w in windows), sum(w.n for w in windows)
    contested = sum(w.sum.contested for w in counted)
    reason = withheld(unscorable, scored, contested, policy, trusted=trusted)
    if reason:
        return Playbook(reason, shown=share)
    return Playbook(share, gap_verdict(below, len(counted), concentrated, policy))


def _signal(below: int, counted: int, policy: Policy) -> bool:
    return compare.above(below / counted, policy.training_signal_share)
