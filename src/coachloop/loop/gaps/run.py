"""Trends and team gaps: daily sums from the store through the rules."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from numpy.random import default_rng

from coachloop.domain.calls import Anchor
from coachloop.domain.people import Person, Segment
from coachloop.domain.policy import Policy
from coachloop.domain.times import day_id, last_month, utc
from coachloop.loop.context import Context, Target, load_targets
from coachloop.loop.gaps.looks import NO_SPREAD, spreads_of
from coachloop.loop.gaps.model import (
    CriterionGap,
    DayMoments,
    GapCriterion,
    GapPerson,
    Level,
    TrackingStart,
    Trend,
    VersionDays,
)
from coachloop.loop.gaps.rules import level, low_volume, tracking_start
from coachloop.loop.gaps.share import with_all_criteria
from coachloop.loop.gaps.team import criterion_gap
from coachloop.loop.gaps.trend import before_start, trend, with_all_trends
from coachloop.loop.held import held_while
from coachloop.loop.review.trust import trust_of
from coachloop.stats.moments import Moments
from coachloop.store import gaps as store
from coachloop.store import people, windows
from coachloop.store.database import Connection

#: (person, criterion version, series) -> days
Days = dict[tuple[str, str, str], tuple[DayMoments, ...]]

_WEEK = 7
#: The draws of an estimate are the same whenever it is worked out again.
_SEED = 5
#: Holds the last calendar month and enough before it to know that the person was there already.
LAST_MONTHS = timedelta(days=120)


def load_days(
    c: Connection,
    series: str | None,
    first_day: int,
    last_day: int,
    *,
    person_ids: Sequence[str] | None = None,
    version_ids: Sequence[str] | None = None,
) -> Days:
    """The days of each person, criterion version and series; what could not be scored stands beside them."""
    sums = load_sums(c, series, first_day, last_day, person_ids=person_ids, version_ids=version_ids)
    unusable = store.unscorable_rows(
        c, series, first_day, last_day, person_ids=person_ids, criterion_version_ids=version_ids
    )
    if not unusable:
        return sums
    days = {key: {(d.day_id, d.call_type): d for d in found} for key, found in sums.items()}
    for u in unusable:
        mine = days.setdefault((u.person_id, u.criterion_version_id, u.series), {})
        there = mine.get((u.day_id, u.call_type)) or DayMoments(u.day_id, u.call_type, Moments(), Moments())
        mine[u.day_id, u.call_type] = replace(there, unscorable=u.unscorable, contested=u.contested)
    return {key: tuple(by_day[k] for k in sorted(by_day)) for key, by_day in days.items()}


def load_sums(
    c: Connection,
    series: str | None,
    first_day: int,
    last_day: int,
    *,
    person_ids: Sequence[str] | None = None,
    version_ids: Sequence[str] | None = None,
) -> Days:
    """The same without what could not be scored: what is not true on them is not true on `load_days`."""
    rows = store.day_rows(
        c, series, first_day, last_day, person_ids=person_ids, criterion_version_ids=version_ids
    )
    days: dict[tuple[str, str, str], list[DayMoments]] = defaultdict(list)
    for r in rows:
        pct = Moments(r.n, r.pct_sum, r.pct_squares)
        turned = Moments(r.n, r.trend_sum, r.trend_squares)
        key = (r.person_id, r.criterion_version_id, r.series)
        days[key].append(DayMoments(r.day_id, r.call_type, pct, turned))
    return {key: tuple(found) for key, found in days.items()}


def person_trend(c: Connection, context: Context, person: Person, target: Target, now: datetime) -> Trend:
    """The twelve-week trend of one person on one criterion, earlier versions before a break."""
    return person_trends(c, context, person, [target], now)[target.criterion.key]


def person_trends(
    c: Connection, context: Context, person: Person, targets: Sequence[Target], now: datetime
) -> dict[str, Trend]:
    """By criterion key, read with few queries whatever the number of criteria.

    Before tracking starts (METHOD.md 1.2) there are weeks and lines, and no verdict.
    """
    today = day_id(now, context.zone)
    settings = {t.criterion.key: context.policy_for(person.team_id, t.criterion.key) for t in targets}
    weeks = 1 + max((policy.trend_weeks for policy, _ in settings.values()), default=0)
    wanted = [version for target in targets for version in target.version_ids]
    first = today - weeks * _WEEK
    days = load_days(c, None, first, today, person_ids=[person.id], version_ids=wanted)
    spreads = spreads_of(c, context, wanted, (first, today), now)
    trust = trust_of(c, context, targets)
    start = start_of(c, context, person)
    trends = {}
    for target in targets:
        policy, used = settings[target.criterion.key]
        versions = _versions(context, days, person.id, target)
        last = versions[-1]
        _, spread = spreads.get((last.criterion_version_id, last.series), NO_SPREAD)
        found = trend(versions, today, policy, used, trust[target.criterion.version_id], spread)
        trends[target.criterion.key] = before_start(found, start)
    return with_all_trends(trends, context.policy.resolve(person.team_id)[0])


def person_levels(
    c: Connection, context: Context, person: Person, targets: Sequence[Target], now: datetime
) -> dict[str, Level]:
    """By criterion key: the mean of the last 10, each with the spread of everybody in these weeks."""
    today, weeks = day_id(now, context.zone), context.policy.workspace.trend_weeks
    wanted = [t.criterion.version_id for t in targets]
    spreads = spreads_of(c, context, wanted, (today - weeks * _WEEK, today), now)
    trust = trust_of(c, context, targets)
    levels = {}
    for target in targets:
        version, series = target.criterion.version_id, context.series_of(target.criterion)
        policy = context.policy_for(person.team_id, target.criterion.key)[0]
        calls = windows.last_calls(c, windows.WindowKey(person.id, version, series), now, policy.dim_n)
        levels[target.criterion.key] = level(
            calls,
            Anchor(version, series),
            policy,
            trusted=trust[version].decides,
            spread=spreads.get((version, series), NO_SPREAD)[0],
        )
    return levels


def start_of(c: Connection, context: Context, person: Person) -> TrackingStart:
    """Whether the person may be tracked: reviewed conversations, a rubric, and the team's named owner."""
    owner = next((t.owner for t in people.load_teams(c) if t.id == person.team_id), None)
    policy = context.policy.resolve(person.team_id)[0]
    reviewed = store.reviewed_count(c, person.id, policy.start_min_calls)
    return tracking_start(reviewed, bool(load_targets(c)), owner, policy)


def team_gaps(
    c: Connection,
    context: Context,
    people: Sequence[Person],
    segments: Sequence[Segment],
    targets: Sequence[Target],
    now: datetime,
    team_id: str | None = None,
) -> tuple[CriterionGap, ...]:
    """Every criterion of `targets` for these people, in the order of `targets`."""
    today = day_id(now, context.zone)
    policies = {t.criterion.key: context.policy_for(team_id, t.criterion.key) for t in targets}
    ids = [p.id for p in people]
    slow = low_volume_people(c, context, ids, now)
    days = _gap_days(c, ids, slow, targets, [p for p, _ in policies.values()], today)
    rubric_of = {t.criterion.version_id: t.rubric_version_id for t in targets}
    scored = {(person, rubric_of[version]) for person, version, _ in days}
    trust = trust_of(c, context, targets)
    found = []
    for target in targets:
        settings, used = policies[target.criterion.key]
        # Somebody who is scored with another rubric only is not short of conversations on this one.
        members = tuple(
            GapPerson(
                p.id,
                p.name,
                days.get((p.id, target.criterion.version_id, context.series_of(target.criterion)), ()),
                tuple(s for s in segments if s.person_id == p.id),
                p.hired_on,
                p.id in slow,
            )
            for p in people
            if (p.id, target.rubric_version_id) in scored
        )
        mine = trust[target.criterion.version_id]
        criterion = target.criterion
        given = GapCriterion(criterion.key, criterion.name, members, mine, criterion.scale.step)
        found.append(criterion_gap(given, today, settings, used, default_rng(_SEED)))
    return with_all_criteria(found, context.policy.resolve(team_id)[0])


def kept_gaps(
    c: Connection,
    context: Context,
    people: Sequence[Person],
    segments: Sequence[Segment],
    targets: Sequence[Target],
    now: datetime,
    team_id: str | None = None,
) -> tuple[CriterionGap, ...]:
    """The same, of these people and no others, kept while the record does not move."""
    book = context.policy
    settings = (book.workspace.snapshot_name, repr(book.teams), repr(book.criteria))
    read = tuple((t.criterion.version_id, context.series_of(t.criterion)) for t in targets)
    key = ("gaps", tuple(people), tuple(segments), read, settings, day_id(now, context.zone), team_id)
    return held_while(
        c,
        context.database,
        key,
        now,
        lambda: team_gaps(c, context, people, segments, targets, now, team_id),
    )


def _gap_days(
    c: Connection,
    ids: Sequence[str],
    slow: set[str],
    targets: Sequence[Target],
    policies: Sequence[Policy],
    today: int,
) -> Days:
    """The days that a gap looks back on: further for people of low volume, and for them alone."""
    versions = [t.criterion.version_id for t in targets]
    usual = max((p.gap_days for p in policies), default=0)
    longest = max([usual, *(p.low_volume_days for p in policies)])
    busy = [person for person in ids if person not in slow]
    found = dict(load_days(c, None, today - usual, today - 1, person_ids=busy, version_ids=versions))
    if slow:
        rest = load_days(c, None, today - longest, today - 1, person_ids=sorted(slow), version_ids=versions)
        found.update(rest)
    return found


def low_volume_people(c: Connection, context: Context, person_ids: Sequence[str], now: datetime) -> set[str]:
    """Those with fewer conversations in the last calendar month than the policy of their team asks for."""
    starts = store.reviewed_starts(c, person_ids, *last_month(now, context.zone))
    # Whether those without any in that month are new is asked of them alone.
    none = [person for person, started in starts.items() if not started]
    starts |= store.reviewed_starts(c, none, utc(now) - LAST_MONTHS, utc(now)) if none else {}
    teams = (
        {p.id: p.team_id for p in people.load_people(c, ids=tuple(starts))} if context.policy.teams else {}
    )
    return {
        person
        for person, started in starts.items()
        if low_volume(started, now, context.zone, context.policy.resolve(teams.get(person))[0])
    }


def _versions(context: Context, days: Days, person_id: str, target: Target) -> tuple[VersionDays, ...]:
    """The versions and series that belong in one line, in the order in which they were first used."""
    current = context.series_of(target.criterion)
    kind = current.partition("@")[0]
    lines = [
        VersionDays(version, series, found)
        for (person, version, series), found in days.items()
        if person == person_id and version in target.version_ids and series.partition("@")[0] == kind
    ]
    if not any(v.criterion_version_id == target.criterion.version_id and v.series == current for v in lines):
        lines.append(VersionDays(target.criterion.version_id, current, ()))
    is_current = {(target.criterion.version_id, current)}
    return tuple(
        sorted(
            lines,
            key=lambda v: (
                (v.criterion_version_id, v.series) in is_current,
                v.days[0].day_id if v.days else 0,
                v.criterion_version_id,
                v.series,
            ),
        )
    )
