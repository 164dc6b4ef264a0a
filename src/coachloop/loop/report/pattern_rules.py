"""Patterns over an interviewer's last 30 interviews (METHOD.md 1.3), each with its honest interval."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from math import sqrt
from statistics import fmean, median, variance

from coachloop.domain.policy import Policy
from coachloop.domain.result import Absence, Absent, Figure, Known, invalid, too_few
from coachloop.domain.times import add_months, day_id, day_of, day_start
from coachloop.domain.verdict import Estimate, Honest, Playbook
from coachloop.loop.score.signals import MEASURED
from coachloop.stats.median import median_interval
from coachloop.stats.proportion import wilson
from coachloop.stats.student import mean_interval, t_quantile

_LEVEL = 0.95
_DRIFT = "calibration_drift"
_FOR_TWO = Absent(Absence.NOT_APPLICABLE, reason="shown to the person and their own coach")
_PRIVATE = Playbook(_FOR_TWO)
_NO_QUESTION = Absent(Absence.NOT_APPLICABLE, reason="no question was asked")
_NO_CARD = Absent(Absence.NOT_APPLICABLE, reason="no scorecard of an interview with a known end")


@dataclass(frozen=True, slots=True)
class Said:
    """What the words of one interview hold: the person's questions of substance, signals missed."""

    questions: int
    leading: int
    missed: int


@dataclass(frozen=True, slots=True)
class Talk:
    """One interview. `said` is None without words, `hours_to_score` (from its end to the person's first
    scorecard) without a scorecard or a known end."""

    conversation_id: str
    started_at: datetime
    said: Said | None
    hours_to_score: float | None


@dataclass(frozen=True, slots=True)
class DoubleRated:
    """One interview that the person and others rated blind: signed and absolute distance in points."""

    conversation_id: str
    started_at: datetime
    signed: float
    distance: float


@dataclass(frozen=True, slots=True)
class Pattern:
    """One figure over the last interviews in `unit`; `badge` says what must be known beside it, or ""."""

    key: str
    name: str
    unit: str
    playbook: Playbook
    honest: Honest
    words: str
    badge: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """The calibration gap at one point in time since the training ended."""

    key: str
    name: str
    playbook: Playbook
    honest: Honest


@dataclass(frozen=True, slots=True)
class Patterns:
    """All patterns of one person; `interviews` of the last 30 could be read."""

    person_id: str
    interviews: int
    wanted: int
    patterns: tuple[Pattern, ...]
    looks: tuple[Look, ...]


def patterns(
    person_id: str,
    talks: Iterable[Talk],
    rated: Iterable[DoubleRated],
    training_end: datetime | None,
    now: datetime,
    zone: tzinfo,
    policy: Policy,
) -> Patterns:
    """Over the last 30 interviews started by `now`; calibration over all double-rated ones."""
    held = sorted((t for t in talks if t.started_at <= now), key=lambda t: (t.started_at, t.conversation_id))
    last = held[-policy.pattern_loops :]
    points = sorted(
        (r for r in rated if r.started_at <= now), key=lambda r: (r.started_at, r.conversation_id)
    )
    return Patterns(
        person_id=person_id,
        interviews=sum(t.said is not None for t in last),
        wanted=policy.pattern_loops,
        patterns=(
            _leading([t.said for t in last if t.said]),
            _missed([t.said for t in last if t.said]),
            _time_to_score([t.hours_to_score for t in last if t.hours_to_score is not None], len(last)),
            _drift(points, training_end, policy),
        ),
        looks=_looks(points, training_end, now, zone, policy),
    )


def withheld(found: Patterns) -> Patterns:
    """The same without what is between the person and their own coach: distances from other raters."""
    kept = [
        p if p.key != _DRIFT else replace(p, playbook=_PRIVATE, honest=_FOR_TWO, words="")
        for p in found.patterns
    ]
    looks = [replace(look, playbook=_PRIVATE, honest=_FOR_TWO) for look in found.looks]
    return replace(found, patterns=tuple(kept), looks=tuple(looks))


def points_of(rows: Iterable[tuple[str, datetime, float, float]]) -> tuple[DoubleRated, ...]:
    """(conversation, start, signed, distance) a criterion as one point an interview: the means."""
    found: dict[tuple[datetime, str], list[tuple[float, float]]] = defaultdict(list)
    for conversation_id, started_at, signed, distance in rows:
        found[started_at, conversation_id].append((signed, distance))
    return tuple(
        DoubleRated(name, start, fmean(s for s, _ in each), fmean(d for _, d in each))
        for (start, name), each in sorted(found.items())
    )


# --- what was said -----------------------------------------------------------------------------------------


def _leading(talks: Sequence[Said]) -> Pattern:
    """Leading of all questions, pooled over the interviews."""
    asked, led = sum(t.questions for t in talks), sum(t.leading for t in talks)
    found = wilson(led / asked, asked, _LEVEL) if asked else None
    figure: Figure = Known(100 * led / asked, asked) if asked else _absent(talks, _NO_QUESTION)
    estimate: Honest = _absent(talks, _NO_QUESTION)
    if found:
        # Rounding may put an end past a share of 0 or 1.
        lo, hi = min(found.lo, found.value), max(found.hi, found.value)
        estimate = Estimate(100 * found.value, 100 * lo, 100 * hi, _LEVEL, asked, "Wilson, questions pooled")
    words = f"{led} of {asked} questions in {len(talks)} interviews put the answer into the question."
    return Pattern("leading", "Leading questions", "per cent of questions", Playbook(figure), estimate, words)


def _missed(talks: Sequence[Said]) -> Pattern:
    """Missed signals per interview; the interval is over interviews."""
    counts = [float(t.missed) for t in talks]
    figure: Figure = Known(fmean(counts), len(counts)) if counts else too_few(0, 1)
    found = mean_interval(counts, _LEVEL, step=1.0)
    estimate: Honest = (
        Estimate(found.value, max(0.0, found.lo), found.hi, _LEVEL, found.n, "mean, t over interviews")
        if found
        else too_few(len(counts), 2)
    )
    words = f"{sum(t.missed for t in talks)} perhaps missed in {len(talks)} interviews."
    column = Playbook(figure)
    return Pattern("missed", "Missed signals", "an interview", column, estimate, words, _missed_badge())


def _missed_badge() -> str:
    """How often what is called missed was, of the hits that people read: shown beside the figure."""
    right, read = MEASURED
    share = wilson(right / read, read, _LEVEL)
    between = f" ({share.lo:.2f} to {share.hi:.2f}, 95 %)" if share else ""
    return f"measured precision {right / read:.2f}{between}: {read - right} of {read} were no missed signals"


def _time_to_score(hours: Sequence[float], held: int) -> Pattern:
    """Median hours from the end of the interview to the person's scorecard."""
    figure: Figure = Known(median(hours), len(hours)) if hours else _NO_CARD
    found = median_interval(hours, _LEVEL)
    estimate: Honest = (
        Estimate(found.value, found.lo, found.hi, found.level, found.n, "median, order statistics")
        if found
        else too_few(len(hours), 6)
    )
    words = f"{len(hours)} of {held} interviews have a scorecard and a known end."
    return Pattern("time_to_score", "Time to score", "hours", Playbook(figure), estimate, words)


def _absent(talks: Sequence[Said], reason: Absent) -> Absent:
    return reason if talks else too_few(0, 1)


# --- calibration -------------------------------------------------------------------------------------------


def _drift(points: Sequence[DoubleRated], training_end: datetime | None, policy: Policy) -> Pattern:
    """Mean signed gap to consensus in the last 10 double-rated minus the first 10 after training.

    With fewer than 20 the two sides are the halves, so that no interview stands on both.
    """
    after = [p.signed for p in points if training_end is None or p.started_at >= training_end]
    side = min(policy.pattern_side, len(after) // 2)
    first, last = after[:side], after[len(after) - side :]
    name, unit = "Calibration drift", "points, last minus first"
    if side < policy.pattern_min:
        few = too_few(side, policy.pattern_min)
        words = f"{len(after)} interviews were rated blind by others too."
        return Pattern(_DRIFT, name, unit, Playbook(few), few, words)
    change = fmean(last) - fmean(first)
    words = (
        f"Against consensus {fmean(first):+.1f} in the first {side}, {fmean(last):+.1f} in the last {side}."
    )
    column = Playbook(Known(change, 2 * side))
    return Pattern(_DRIFT, name, unit, column, _welch(first, last, change), words)


def _welch(first: Sequence[float], last: Sequence[float], change: float) -> Estimate:
    """Difference of two means with unequal variances (B. L. Welch 1947, Biometrika 34)."""
    a, b = variance(first) / len(first), variance(last) / len(last)
    df = (a + b) ** 2 / (a**2 / (len(first) - 1) + b**2 / (len(last) - 1)) if a + b > 0 else 1.0
    half = t_quantile((1 + _LEVEL) / 2, df) * sqrt(a + b) if a + b > 0 else 0.0
    n = len(first) + len(last)
    return Estimate(change, change - half, change + half, _LEVEL, n, "difference of means, Welch's t")


def _looks(
    points: Sequence[DoubleRated],
    training_end: datetime | None,
    now: datetime,
    zone: tzinfo,
    policy: Policy,
) -> tuple[Look, ...]:
    """The gap over the last 10 double-rated at day 18, now, and month 18 since the training ended."""
    early, late = f"day {policy.pattern_early_days}", f"month {policy.pattern_late_months}"
    after = [p for p in points if training_end is not None and p.started_at >= training_end]
    today = _look("now", "now", points, policy)
    if training_end is None:
        none = Absent(Absence.NOT_APPLICABLE, reason="no training on record")
        return (Look("early", early, Playbook(none), none), today, Look("late", late, Playbook(none), none))
    ended = day_of(day_id(training_end, zone))
    first = day_start(day_id(training_end, zone) + policy.pattern_early_days, zone)
    last_day = add_months(ended, policy.pattern_late_months)
    last = day_start((last_day - day_of(0)).days, zone)
    return (
        _until("early", early, after, first, now, policy),
        today,
        _until("late", late, after, last, now, policy),
    )


def _until(
    key: str, name: str, points: Sequence[DoubleRated], end: datetime, now: datetime, policy: Policy
) -> Look:
    """Up to that day; while it is to come there is nothing to say of it."""
    if now < end:
        absent = Absent(Absence.WAITING, reason=f"{name} after the training is still to come")
        return Look(key, name, Playbook(absent), absent)
    return _look(key, name, [p for p in points if p.started_at < end], policy)


def _look(key: str, name: str, points: Sequence[DoubleRated], policy: Policy) -> Look:
    gaps = [p.distance for p in points][-policy.pattern_side :]
    found = mean_interval(gaps, _LEVEL)
    if len(gaps) < policy.pattern_min or found is None:
        few = too_few(len(gaps), policy.pattern_min)
        return Look(key, name, Playbook(few), few)
    column = Playbook(Known(found.value, found.n))
    if found.lo == found.hi:
        return Look(key, name, column, invalid("the distances do not vary"))
    estimate = Estimate(
        found.value, max(0.0, found.lo), found.hi, _LEVEL, found.n, "mean distance, t over interviews"
    )
    return Look(key, name, column, estimate)
