"""What many results say together (METHOD.md 1.1, 1.2): response rate, by method, criterion and person."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, tzinfo

from coachloop.domain.calls import known_mean
from coachloop.domain.compare import above, at_most, below
from coachloop.domain.policy import Policy
from coachloop.domain.result import NOT_YET_COMPUTED, Absence, Absent, Known, too_few
from coachloop.domain.times import add_months, utc
from coachloop.domain.verdict import NextStep, Playbook, PolicyUsed
from coachloop.domain.words import counted
from coachloop.loop.coach.model import Episode, SessionKind
from coachloop.loop.measure.effect import ChangeEstimate
from coachloop.loop.measure.many import compared, excess, group_effect
from coachloop.loop.measure.model import (
    Aggregate,
    AggregateLine,
    GroupBy,
    MeasuredSession,
    MostCoached,
    Outcome,
    ResponseRate,
    SessionResult,
)

TIMING_AND_SPECIFICITY = "review timing (48 h) and specificity (cites a scored call)"
CONSISTENT = "consistently improves"
PLATEAUS = "plateaus"
SEVERAL_METHODS = "several methods"

# --- outcomes ----------------------------------------------------------------------------------------------


def session_outcome(session: MeasuredSession, result: SessionResult) -> Outcome | None:
    """The result as aggregates read it; None unless its status is ok."""
    if not isinstance(result.playbook.figure, Known):
        return None
    return _outcome([session], result, result.playbook.figure.value, {session.coach: 1.0}, result.honest)


def episode_outcomes(
    episodes: Iterable[Episode],
    sessions: Mapping[str, MeasuredSession],
    results: Mapping[str, SessionResult],
    estimates: Mapping[str, ChangeEstimate | Absent],
) -> tuple[Outcome, ...]:
    """One outcome an episode: from the first baseline to the last post, if both are of one definition.

    `estimates` holds those of episodes of several sessions, by the id of the last.
    """
    found = []
    for episode in episodes:
        held = [sessions[i] for i in episode.session_ids]
        last = results.get(episode.session_ids[-1])
        start = held[0].baseline
        if last is None or last.post is None or not isinstance(last.playbook.figure, Known):
            continue
        if isinstance(start.figure, Known) and start.anchor == last.baseline.anchor:
            change = last.post.value - start.figure.value
            honest = estimates.get(last.session_id, NOT_YET_COMPUTED) if episode.overlaps else last.honest
            found.append(_outcome(held, last, change, episode.credit, honest))
    return tuple(o for o in found if o)


def _outcome(
    held: Sequence[MeasuredSession],
    last: SessionResult,
    change: float,
    credit: Mapping[str, float],
    honest: ChangeEstimate | Absent,
) -> Outcome | None:
    before = held[0].baseline.value
    if last.closed_at is None or last.closed_day is None or before is None:
        return None
    methods = sorted({s.method for s in held})
    return Outcome(
        session_ids=tuple(s.session_id for s in held),
        person_id=held[0].person_id,
        criterion_key=held[0].criterion_key,
        method=methods[0] if len(methods) == 1 else SEVERAL_METHODS,
        change=change,
        session_start=held[0].session_start,
        closed_at=last.closed_at,
        closed_day=last.closed_day,
        reconstructed=any(s.baseline.kind is SessionKind.RECONSTRUCTED for s in held),
        baseline=before.value,
        step=held[0].step,
        credit=credit,
        honest=honest,
    )


# --- response rate -----------------------------------------------------------------------------------------


def response_rate(
    outcomes: Iterable[Outcome],
    start: datetime,
    end: datetime,
    policy: Policy,
    used: PolicyUsed,
    *,
    reconstructed: bool = False,
) -> ResponseRate:
    """Of the live (or the reconstructed) sessions with start <= closed_at < end; not over episodes.

    A change of exactly 0 is no response.
    """
    closed = [o for o in outcomes if o.reconstructed is reconstructed and start <= o.closed_at < end]
    responded = sum(above(o.change, 0.0) for o in closed)
    late = sum(o.closed_day > policy.post_expire_days for o in closed)
    n = len(closed)
    share = Known(responded / n, n) if n else None
    honest = excess(closed, policy)
    if share is None or n < policy.response_min_sessions:
        column = Playbook(too_few(n, policy.response_min_sessions), shown=share)
        return ResponseRate(column, responded, late, "", used, honest)
    low = below(share.value, policy.response_low)
    message = TIMING_AND_SPECIFICITY if low else ""
    column = Playbook(share, "low" if low else "responding")
    return ResponseRate(column, responded, late, message, used, honest)


# --- aggregates --------------------------------------------------------------------------------------------


def aggregate(
    outcomes: Iterable[Outcome],
    by: GroupBy,
    first_log: datetime | None,
    now: datetime,
    zone: tzinfo,
    policy: Policy,
    used: PolicyUsed,
) -> Aggregate:
    """Mean change by method, criterion or person; reconstructed outcomes on lines of their own."""
    rows = sorted(outcomes, key=_outcome_order)
    early = _early(rows, first_log, now, zone, policy)
    groups: dict[tuple[bool, str], list[Outcome]] = {}
    for row in rows:
        groups.setdefault((row.reconstructed, _key(row, by)), []).append(row)
    lines = [_line(key, again, groups[again, key], by, early, policy) for again, key in sorted(groups)]
    # People are never put in an order, not even as a probability.
    return Aggregate(by, early, tuple(lines) if by is GroupBy.PERSON else compared(lines), used)


def _outcome_order(outcome: Outcome) -> tuple[datetime, tuple[str, ...]]:
    return outcome.closed_at, outcome.session_ids


def _key(outcome: Outcome, by: GroupBy) -> str:
    return {
        GroupBy.METHOD: outcome.method,
        GroupBy.CRITERION: outcome.criterion_key,
        GroupBy.PERSON: outcome.person_id,
    }[by]


def _early(
    rows: Sequence[Outcome], first_log: datetime | None, now: datetime, zone: tzinfo, policy: Policy
) -> str:
    """`early: month 2 of 3, 11 windows closed` until the months have passed on the calendar."""
    windows = f"{counted(len(rows), 'window')} closed"
    if first_log is None:
        return f"early: nothing logged yet, {windows}"
    first, today = _local(first_log, zone), _local(now, zone)
    months = policy.aggregate_after_months
    passed = sum(add_months(first, m) <= today for m in range(1, months + 1))
    return "" if passed == months else f"early: month {passed + 1} of {months}, {windows}"


def _local(moment: datetime, zone: tzinfo) -> date:
    return utc(moment).astimezone(zone).date()


def _line(
    key: str, reconstructed: bool, rows: Sequence[Outcome], by: GroupBy, early: str, policy: Policy
) -> AggregateLine:
    mean = known_mean([row.change for row in rows])
    assert mean is not None
    column = Playbook(Absent(Absence.WAITING, reason=early), shown=mean) if early else Playbook(mean)
    label = "" if early else _label(rows, policy)
    people = len({r.person_id for r in rows})
    honest = group_effect(rows, by, policy)
    return AggregateLine(key, len(rows), people, column, label, reconstructed, honest)


def _label(rows: Sequence[Outcome], policy: Policy) -> str:
    if len(rows) < policy.consistent_min_sessions:
        return ""
    up = sum(above(row.change, 0.0) for row in rows)
    return CONSISTENT if up == len(rows) else PLATEAUS if up == 0 else ""


def most_coached(
    sessions: Sequence[MeasuredSession], outcomes: Sequence[Outcome], today: date, zone: tzinfo
) -> MostCoached | None:
    """The criterion with most sessions in the calendar quarter of `today`, ties by key; None without any."""
    start = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    counts = Counter(s.criterion_key for s in sessions if start <= _local(s.session_start, zone) <= today)
    if not counts:
        return None
    key, n = min(counts.items(), key=lambda item: (-item[1], item[0]))
    rows = [o for o in outcomes if o.criterion_key == key and start <= _local(o.session_start, zone) <= today]
    live = known_mean([o.change for o in rows if not o.reconstructed])
    again = known_mean([o.change for o in rows if o.reconstructed])
    return MostCoached(key, n, live or too_few(0, 1), again or too_few(0, 1))


# --- flat --------------------------------------------------------------------------------------------------


def flat_steps(outcomes: Iterable[Outcome], policy: Policy) -> tuple[NextStep, ...]:
    """Criteria flat over people with both most used methods; people flat over several sessions. Live only."""
    rows = sorted((o for o in outcomes if not o.reconstructed), key=_outcome_order)
    criteria = sorted({o.criterion_key for o in rows})
    persons = sorted({o.person_id for o in rows})
    flat_criteria = [
        c for c in criteria if _flat_criterion([o for o in rows if o.criterion_key == c], policy)
    ]
    flat_people = [p for p in persons if _flat_person([o for o in rows if o.person_id == p], policy)]
    return (
        *(NextStep(c, "hiring or process change, not coaching", "D2") for c in flat_criteria),
        *(NextStep(p, "another intervention", "D2") for p in flat_people),
    )


def _flat(rows: Sequence[Outcome]) -> bool:
    mean = known_mean([o.change for o in rows])
    return mean is not None and at_most(mean.value, 0.0)


def _flat_criterion(rows: Sequence[Outcome], policy: Policy) -> bool:
    """The mean is not above 0 with each of the most used methods, each over enough people."""
    used = Counter(o.method for o in rows if o.method != SEVERAL_METHODS)
    methods = sorted(used, key=lambda m: (-used[m], m))[: policy.flat_methods]
    groups = [[o for o in rows if o.method == method] for method in methods]
    return len(groups) == policy.flat_methods and all(
        len({o.person_id for o in group}) >= policy.flat_min_reps and _flat(group) for group in groups
    )


def _flat_person(rows: Sequence[Outcome], policy: Policy) -> bool:
    return len(rows) >= policy.flat_rep_sessions and _flat(rows)
