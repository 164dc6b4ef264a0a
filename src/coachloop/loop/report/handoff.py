"""The views of handoff, patterns and proposals: one consistent read a page."""

from datetime import datetime

from coachloop.loop.coach.handoff import board
from coachloop.loop.coach.quarterly import loops_this_quarter
from coachloop.loop.context import Context
from coachloop.loop.report.goals import goals
from coachloop.loop.report.model.base import PersonLink
from coachloop.loop.report.model.handoff import HandoffLine, HandoffView, PatternsView, StepsView
from coachloop.loop.report.patterns import patterns_of
from coachloop.loop.report.steps import steps
from coachloop.store import people
from coachloop.store.sight import seen_among


def steps_page(context: Context, now: datetime) -> StepsView:
    with context.database.read() as c:
        return StepsView(steps(c, context, now))


def patterns_page(context: Context, person_id: str, now: datetime) -> PatternsView:
    """Raises NotFound."""
    with context.database.read() as c:
        person = people.load_person(c, person_id)
        return PatternsView(
            PersonLink(person.id, person.name), patterns_of(c, context, person.id, now, context.coach)
        )


def handoff_page(context: Context, now: datetime) -> HandoffView:
    with context.database.read() as c:
        loops = loops_this_quarter(c, context, now)
        lines = board(c, context, now)
        mine = seen_among(c, context.sight, [line.person.id for line in lines])
        return HandoffView(
            lines=tuple(
                HandoffLine(
                    PersonLink(line.person.id, line.person.name), line.coach, line.proposed, line.handoff
                )
                for line in lines
                if line.person.id in mine
            ),
            loops=tuple(found for found in (loops.interviewers, loops.others) if found.people),
            goals=goals(c, context, now).goals,
        )
