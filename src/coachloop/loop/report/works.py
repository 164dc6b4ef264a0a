"""What works: the page over all sessions, from the same run as the command."""

from datetime import datetime

from coachloop.loop.context import Context
from coachloop.loop.measure.habits import habits_words
from coachloop.loop.measure.model import AggregateLine, FigureChange, GroupBy
from coachloop.loop.measure.nightly import excess_words
from coachloop.loop.measure.planned import load_plans
from coachloop.loop.measure.taught import load_taught
from coachloop.loop.measure.works import what_works
from coachloop.loop.report.model import ModuleLine, PlotRow, WorksGroup, WorksView
from coachloop.store import coaching, standing
from coachloop.store.database import Connection

#: Lines of the change log on the page; the command shows more.
_CHANGES = 8


def works_view(c: Connection, context: Context, now: datetime) -> WorksView:
    found = what_works(c, context, now)
    people, criteria = coaching.names(c)
    names = {**{version.partition("@")[0]: name for version, name in criteria.items()}, **people}
    return WorksView(
        found=found,
        names=names,
        groups=tuple(
            WorksGroup(view.by, tuple(_plot_row(view.by, line, names) for line in view.lines))
            for view in found.by
        ),
        excess_words=excess_words(found.response.honest),
        habits_words=habits_words(found.habits, context.policy.workspace),
        modules=tuple(
            ModuleLine(t.summary, names.get(t.criterion_key, t.criterion_key), t.kind)
            for t in load_taught(c, context, now)
        ),
        plans=load_plans(c, context, now),
        changes=tuple(
            FigureChange(x.key, x.changed_at, x.was, x.became, x.reason)
            for x in standing.changes(c, limit=_CHANGES)
        ),
        effect_pp=context.policy.workspace.team_effect_pp,
        looked=standing.last_night(c),
    )


def _plot_row(by: GroupBy, line: AggregateLine, names: dict[str, str]) -> PlotRow:
    unit = "sessions" if by is GroupBy.PERSON else "people"
    return PlotRow(names.get(line.key, line.key), line, unit)
