"""What works: the page over all sessions, from the same run as the command."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime

from coachloop.domain.rights import (
    NOT_SHOWN,
    REST_NOT_SHOWN,
    SMALLEST_GROUP,
    Sight,
    group_shown,
    groups_shown,
)
from coachloop.domain.times import day_id, utc
from coachloop.domain.verdict import Playbook
from coachloop.loop.context import Context
from coachloop.loop.held import held_while
from coachloop.loop.measure.habits import habits_words
from coachloop.loop.measure.model import Aggregate, AggregateLine, FigureChange, GroupBy, WhatWorks
from coachloop.loop.measure.nightly import excess_words
from coachloop.loop.measure.planned import load_plans
from coachloop.loop.measure.taught import load_taught
from coachloop.loop.measure.works import what_works
from coachloop.loop.report.model import ModuleLine, PlotRow, WorksGroup, WorksView
from coachloop.loop.review.blind import same_name
from coachloop.store import coaching, standing
from coachloop.store.database import Connection
from coachloop.store.sight import seen_among

#: Lines of the change log on the page; the command shows more.
_CHANGES = 8


def works_view(c: Connection, context: Context, now: datetime) -> WorksView:
    people, criteria = coaching.names(c)
    called = {version.partition("@")[0]: name for version, name in criteria.items()}
    mine = seen_among(c, context.sight, people)
    found = _as_seen(works_of_all(c, context, now), context.sight, {*called, *mine})
    names = {**called, **{i: name for i, name in people.items() if i in mine}}
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
            if context.sight.everyone or group_shown(t.summary.completed)
        ),
        plans=load_plans(c, context, now) if context.sight.everyone else (),
        changes=tuple(
            FigureChange(x.key, x.changed_at, x.was, x.became, x.reason)
            for x in standing.changes(c, limit=_CHANGES, sight=context.sight)
        ),
        effect_pp=context.policy.workspace.team_effect_pp,
        looked=standing.last_night(c),
    )


def works_of_all(c: Connection, context: Context, now: datetime) -> WhatWorks:
    """Over all sessions, the same whoever looks; kept while the record does not move, minutes at most."""
    book = context.policy
    settings = (book.workspace.snapshot_name, repr(book.teams), repr(book.criteria))
    key = ("works", day_id(now, context.zone), settings, context.machines, context.reads)
    found = held_while(c, context.database, key, now, lambda: what_works(c, context, now))
    return replace(found, as_of=utc(now))


def _as_seen(found: WhatWorks, sight: Sight, keys: Collection[str]) -> WhatWorks:
    """Worked out from everybody; by name for those among `keys`, and of at least SMALLEST_GROUP people."""
    if sight.everyone:
        return found
    return replace(
        found,
        by=tuple(replace(a, lines=tuple(_lines_seen(a, keys))) for a in found.by),
        flat=tuple(step for step in found.flat if step.key in keys),
        credit=tuple(x for x in found.credit if same_name(x.coach, sight.coach)),
    )


def _lines_seen(found: Aggregate, keys: Collection[str]) -> Iterator[AggregateLine]:
    shown = {reconstructed: _groups_shown(found, reconstructed) for reconstructed in (False, True)}
    for line in found.lines:
        if found.by is GroupBy.PERSON:
            if line.key in keys:
                yield line
        elif line.key in shown[line.reconstructed]:
            yield line
        else:
            why = NOT_SHOWN if line.people < SMALLEST_GROUP else REST_NOT_SHOWN
            yield replace(line, playbook=Playbook(why), label="", honest=why)


def _groups_shown(found: Aggregate, reconstructed: bool) -> frozenset[str]:
    sizes = {line.key: line.people for line in found.lines if line.reconstructed is reconstructed}
    return groups_shown(sizes, sum(sizes.values()))


def _plot_row(by: GroupBy, line: AggregateLine, names: dict[str, str]) -> PlotRow:
    unit = "sessions" if by is GroupBy.PERSON else "people"
    return PlotRow(names.get(line.key, line.key), line, unit)
