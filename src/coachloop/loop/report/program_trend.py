"""The weeks of a whole team: a line a criterion over groups of people, and the change within them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from coachloop.domain.errors import NotFound
from coachloop.domain.policy import Policy
from coachloop.domain.result import Known, too_few
from coachloop.domain.rights import REST_NOT_SHOWN, SMALLEST_GROUP, group_shown
from coachloop.domain.times import day_of
from coachloop.domain.verdict import Estimate, Honest, Playbook
from coachloop.loop.context import Context, Target
from coachloop.loop.gaps.model import DayMoments, Direction, VersionDays
from coachloop.loop.gaps.trend import trend
from coachloop.loop.report.model.program import TeamTrend
from coachloop.loop.report.person import band
from coachloop.loop.report.rubrics import CurrentRubric
from coachloop.loop.review.model import Trust
from coachloop.loop.review.trust import trust_of
from coachloop.stats.moments import Moments
from coachloop.stats.panel import Sums, shared_slope
from coachloop.stats.student import t_quantile
from coachloop.store.database import Connection
from coachloop.store.report import program as store
from coachloop.store.report.program import TurnedWeek

_WEEK = 7
_LEVEL = 0.90
_CANNOT_TELL = "cannot tell"

#: By criterion version.
Weeks = Mapping[str, Sequence[TurnedWeek]]


def first_day(today: int, policy: Policy) -> int:
    """The Monday that the weeks of the trend begin with, as a day_id."""
    return today - day_of(today).weekday() - _WEEK * policy.trend_weeks


def load_weeks(
    c: Connection, rubrics: Iterable[CurrentRubric], first: int, policy: Policy, team: str
) -> dict[str, list[TurnedWeek]]:
    """The weeks of the trend by criterion version."""
    versions = [v for rubric in rubrics for target in rubric.targets for v in target.version_ids]
    last = first + _WEEK * policy.trend_weeks - 1
    found: dict[str, list[TurnedWeek]] = defaultdict(list)
    for row in store.turned_weeks(c, versions, first, last, team or None):
        found[row.criterion_version_id].append(row)
    return found


def people_of(rubric: CurrentRubric, rows: Weeks) -> frozenset[str]:
    """Ids of those scored in these weeks; they leave this package only as a number."""
    versions = {v for target in rubric.targets for v in target.version_ids}
    return frozenset(row.person_id for v in versions for row in rows.get(v, ()))


def is_large(rubric: CurrentRubric, rows: Weeks) -> bool:
    """Whether the programme scores enough people to be shown."""
    return len(people_of(rubric, rows)) >= SMALLEST_GROUP


def chosen_programme(rubrics: Sequence[CurrentRubric], rows: Weeks, key: str) -> CurrentRubric | None:
    """The programme asked for, else the one that scores most people; None before any scores enough.

    Raises NotFound.
    """
    large = [r for r in rubrics if is_large(r, rows)]
    if not key:
        return min(large, key=lambda r: (-len(people_of(r, rows)), r.published.rubric.key), default=None)
    found = next((r for r in large if r.published.rubric.key == key), None)
    if found is None:
        raise NotFound(
            "There is no such programme to look at.",
            why=f"Programmes that score fewer than {SMALLEST_GROUP} people are not shown.",
            where="programme",
        )
    return found


def team_trends(
    c: Connection,
    context: Context,
    rubric: CurrentRubric,
    rows: Weeks,
    whole: Weeks,
    today: int,
    team: str,
    policy: Policy,
) -> tuple[TeamTrend, ...]:
    """Each criterion with weeks of enough people, in the order of the rubric.

    `whole`: the rows of everybody, who are shown too. A week of a team that would tell of a few others is
    left out.
    """
    trust = trust_of(c, context, rubric.targets)
    found = (
        _trend(context, target, rows, whole, today, team, trust[target.criterion.version_id], policy)
        for target in rubric.targets
    )
    return tuple(x for x in found if x.people)


def _trend(
    context: Context,
    target: Target,
    rows: Weeks,
    whole: Weeks,
    today: int,
    team: str,
    trust: Trust,
    policy: Policy,
) -> TeamTrend:
    first = first_day(today, policy)
    current = (target.criterion.version_id, context.series_of(target.criterion))
    kind = current[1].partition("@")[0]
    mine, all_of_it = _of_kind(target, rows, kind), _of_kind(target, whole, kind)
    lines, hidden = _lines(mine, current, first, Counter(map(_week_of, all_of_it)))
    used = context.policy_for(team or None, target.criterion.key)[1]
    found = trend(lines, today, policy, used, trust)
    members = {row.person_id for row in mine}
    few = not group_shown(len(members), len({row.person_id for row in all_of_it}))
    small = len(members) < SMALLEST_GROUP
    withheld = too_few(len(members), SMALLEST_GROUP) if small else REST_NOT_SHOWN
    return TeamTrend(
        key=target.criterion.key,
        name=target.criterion.name,
        trend=found,
        people=len(members),
        conversations=0 if few else sum(row.n for row in mine),
        hidden_weeks=hidden,
        playbook=Playbook(withheld) if few else found.playbook,
        honest=withheld if few else _within(mine, current, found.playbook, policy),
        bands=tuple(band(segment) for segment in found.segments),
    )


def _of_kind(target: Target, rows: Weeks, kind: str) -> list[TurnedWeek]:
    return [
        row for v in target.version_ids for row in rows.get(v, ()) if row.series.partition("@")[0] == kind
    ]


def _week_of(row: TurnedWeek) -> tuple[str, str, int]:
    return row.criterion_version_id, row.series, row.week


def _lines(
    rows: Iterable[TurnedWeek],
    current: tuple[str, str],
    first: int,
    whole: Mapping[tuple[str, str, int], int],
) -> tuple[tuple[VersionDays, ...], int]:
    """One line a version and series, weeks of too few people left out; and how many were. `whole`: how many
    people of everybody have that week."""
    weeks: dict[tuple[str, str], dict[int, list[TurnedWeek]]] = {current: {}}
    for row in rows:
        weeks.setdefault((row.criterion_version_id, row.series), {}).setdefault(row.week, []).append(row)
    shown = {
        (*key, week)
        for key, line in weeks.items()
        for week, found in line.items()
        if group_shown(len(found), whole[(*key, week)])
    }
    hidden = sum(map(len, weeks.values())) - len(shown)
    lines = [
        VersionDays(
            *key,
            tuple(
                DayMoments(first + _WEEK * week, "", Moments(), _moments(found))
                for week, found in sorted(line.items())
                if (*key, week) in shown
            ),
        )
        for key, line in weeks.items()
    ]
    return tuple(sorted(lines, key=lambda x: _place(x, current))), hidden


def _place(line: VersionDays, current: tuple[str, str]) -> tuple[bool, int, str, str]:
    """The current version last, earlier ones by their first week."""
    key = (line.criterion_version_id, line.series)
    return key == current, line.days[0].day_id if line.days else 0, *key


def _moments(rows: Iterable[TurnedWeek]) -> Moments:
    return sum((Moments(row.n, row.total, row.squares) for row in rows), Moments())


def _within(rows: Iterable[TurnedWeek], current: tuple[str, str], column: Playbook, policy: Policy) -> Honest:
    """The change over the weeks seen within people, people as clusters."""
    if not isinstance(column.figure, Known):
        return column.figure
    by_person: dict[str, list[TurnedWeek]] = defaultdict(list)
    for row in rows:
        if (row.criterion_version_id, row.series) == current:
            by_person[row.person_id].append(row)
    slope = shared_slope(map(_sums, by_person.values()))
    if slope is None or slope.people < SMALLEST_GROUP:
        return too_few(slope.people if slope else 0, SMALLEST_GROUP)
    change = slope.value * policy.trend_weeks
    half = t_quantile((1 + _LEVEL) / 2, slope.people - 1) * slope.se * policy.trend_weeks
    lo, hi = change - half, change + half
    label = Direction.IMPROVING if lo > 0 else Direction.DECLINING if hi < 0 else _CANNOT_TELL
    return Estimate(
        change, lo, hi, _LEVEL, slope.people, "slope within people, people as clusters", label=str(label)
    )


def _sums(rows: Sequence[TurnedWeek]) -> Sums:
    return Sums(
        n=sum(r.n for r in rows),
        x=sum(r.n * r.week for r in rows),
        y=sum(r.total for r in rows),
        xx=sum(r.n * r.week**2 for r in rows),
        xy=sum(r.total * r.week for r in rows),
    )


def week_of(rows: Weeks, rubric: CurrentRubric | None, first: int, policy: Policy) -> tuple[int, date | None]:
    """How many weeks ago the first conversation of the window was, and when the window will be full."""
    weeks = [
        r.week for t in (rubric.targets if rubric else ()) for v in t.version_ids for r in rows.get(v, ())
    ]
    start = min(weeks, default=policy.trend_weeks)
    if not start:
        return policy.trend_weeks, None
    return policy.trend_weeks - start, day_of(first + _WEEK * (start + policy.trend_weeks))
