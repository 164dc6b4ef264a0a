"""The estimates beside open alerts: worked out when they are read, over all that was looked at together.

Nothing of it is done in the transaction that writes a score.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from coachloop.domain.policy import Policy
from coachloop.domain.result import Absent
from coachloop.domain.times import day_id
from coachloop.domain.verdict import Honest
from coachloop.loop.context import Context, load_targets
from coachloop.loop.gaps.likelihood import chart_reading, drop_estimate, flag_estimate, with_all_looks
from coachloop.loop.gaps.model import ChartReading, Rule, Spread
from coachloop.loop.held import held_while
from coachloop.stats.moments import Moments
from coachloop.store import gaps as store
from coachloop.store import people
from coachloop.store.alerts import AlertRow
from coachloop.store.database import Connection

#: (criterion version, series) -> spread of single conversations, as points and as trends run on them.
Spreads = Mapping[tuple[str, str], tuple[Spread | None, Spread | None]]
_RULES = len(Rule)


@dataclass(frozen=True, slots=True)
class Looked:
    """What the estimates beside alerts rest on: read once, whatever is worked out from it.

    `looked_at` people and criteria had enough conversations for a rule; `first` to `today` are the days read.
    """

    context: Context
    rows: Sequence[AlertRow]
    spreads: Spreads
    teams: Mapping[str, str | None]
    looked_at: int
    first: int
    today: int

    @property
    def policy(self) -> Policy:
        return self.context.policy.workspace


def look(c: Connection, context: Context, rows: Sequence[AlertRow], now: datetime) -> Looked:
    """At all the rows together."""
    policy = context.policy.workspace
    today = day_id(now, context.zone)
    current = {t.criterion.version_id: context.series_of(t.criterion) for t in load_targets(c).values()}
    versions = sorted({*current, *(r.criterion_version_id for r in rows)})
    first = today - 7 * policy.trend_weeks
    sums = store.spread_rows(c, versions, first, today, today + 1 - 2 * policy.drop_days)
    looked_at = sum(
        row.recent >= policy.flag_min_calls and current.get(row.criterion_version_id) == row.series
        for row in sums
    )
    teams = people.teams_of(c, {row.person_id for row in rows})
    return Looked(context, rows, _spreads(sums), teams, looked_at, first, today)


#: By alert id: the chart of a drop, which only its words tell of.
Charts = Mapping[int, ChartReading | Absent]


def estimates(looked: Looked, charts: Charts) -> dict[int, Honest]:
    """By alert id: where the truth lies, and which stand among all that the rules looked at."""
    found = [_estimate(looked, row, charts.get(row.id)) for row in looked.rows]
    judged = with_all_looks(found, _RULES * looked.looked_at, looked.policy)
    return {row.id: honest for row, honest in zip(looked.rows, judged, strict=True)}


def alert_estimates(
    c: Connection, context: Context, rows: Sequence[AlertRow], now: datetime
) -> dict[int, Honest]:
    """The same with the charts of all."""
    if not rows:
        return {}
    looked = look(c, context, rows, now)
    return estimates(looked, charts_of(c, looked, rows))


def _estimate(looked: Looked, row: AlertRow, chart: ChartReading | Absent | None) -> Honest:
    criterion = row.criterion_version_id.partition("@")[0]
    policy, _ = looked.context.policy.resolve(looked.teams.get(row.person_id), criterion)
    pct, turned = looked.spreads.get((row.criterion_version_id, row.series), (None, None))
    if row.rule == Rule.BELOW:
        return flag_estimate(row.value, row.n, policy.flag_below, pct)
    return drop_estimate(row.value, row.n, row.n_larger, policy.drop_pp, turned, chart)


def _spreads(sums: Iterable[store.SpreadRow]) -> Spreads:
    groups: dict[tuple[str, str], list[store.SpreadRow]] = defaultdict(list)
    for row in sums:
        groups[row.criterion_version_id, row.series].append(row)
    return {
        key: (
            pooled(Moments(r.n, r.pct_sum, r.pct_squares) for r in rows),
            pooled(Moments(r.n, r.trend_sum, r.trend_squares) for r in rows),
        )
        for key, rows in groups.items()
    }


def spreads_of(
    c: Connection,
    context: Context,
    criterion_version_ids: Sequence[str],
    days: tuple[int, int],
    now: datetime,
    call_type: str = "",
) -> Spreads:
    """Over everybody's conversations of these days, first and last; of one call type, or "" of all.

    The same for all readers, so it is kept while the record does not move.
    """

    def make() -> Spreads:
        return _spreads(store.spread_rows(c, criterion_version_ids, *days, days[1], call_type))

    key = ("spreads", tuple(criterion_version_ids), days, call_type)
    return held_while(c, context.database, key, now, make)


#: Of a criterion that nobody has a score on.
NO_SPREAD: tuple[Spread | None, Spread | None] = (None, None)


def pooled(each: Iterable[Moments]) -> Spread | None:
    """The variance of one value around its own person's mean; None unless somebody has two."""
    known = [(m.n - 1, m.sd) for m in each if m.sd is not None]
    df = sum(d for d, _ in known)
    return Spread(sum(d * sd * sd for d, sd in known) / df, df) if df else None


def charts_of(c: Connection, looked: Looked, rows: Sequence[AlertRow]) -> Charts:
    """Of each drop among the rows: the last `drop_days` with conversations against what came before them."""
    drops = [r for r in rows if r.rule == Rule.DROP]
    if not drops:
        return {}
    policy = looked.policy
    wanted = sorted({r.person_id for r in drops}), sorted({r.criterion_version_id for r in drops})
    lines: dict[tuple[str, str, str], list[store.ValueRow]] = defaultdict(list)
    for value in store.values(c, *wanted, looked.first, looked.today):
        lines[value.person_id, value.criterion_version_id, value.series].append(value)
    many = looked.looked_at > policy.drift_many_series
    charts = {}
    for row in drops:
        line = lines.get((row.person_id, row.criterion_version_id, row.series), [])
        start = line[-1].day_id - policy.drop_days if line else 0
        level = [v.value for v in line if v.day_id <= start]
        recent = [v.value for v in line if v.day_id > start]
        spread = looked.spreads.get((row.criterion_version_id, row.series), (None, None))[1]
        charts[row.id] = chart_reading(level, recent, spread, many, policy)
    return charts
