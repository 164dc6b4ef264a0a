"""The views of handoff, patterns and proposals: one consistent read a page."""

from collections.abc import Sequence
from datetime import datetime

from coachloop.domain.people import Person
from coachloop.domain.rights import Action, Reader, may
from coachloop.loop.coach.handoff import board
from coachloop.loop.coach.quarterly import loops_this_quarter
from coachloop.loop.context import Context
from coachloop.loop.report.handoff_person import naming_form
from coachloop.loop.report.model.base import PersonLink
from coachloop.loop.report.model.handoff import HandoffLine, HandoffView, NamingForm, PatternsView, StepsView
from coachloop.loop.report.patterns import patterns_of
from coachloop.loop.report.steps import steps
from coachloop.store import handoff as store
from coachloop.store import people
from coachloop.store.database import Connection
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


def handoff_page(context: Context, reader: Reader, now: datetime) -> HandoffView:
    with context.database.read() as c:
        loops = loops_this_quarter(c, context, now)
        lines = board(c, context, now)
        mine = seen_among(c, context.sight, [line.person.id for line in lines])
        waiting = [line.person for line in lines if line.coach is None and line.person.id in mine]
        return HandoffView(
            lines=tuple(
                HandoffLine(
                    PersonLink(line.person.id, line.person.name), line.coach, line.proposed, line.handoff
                )
                for line in lines
                if line.person.id in mine
            ),
            start=_naming(c, context, waiting) if may(reader, Action.HAND_OFF) else None,
            reader=reader.name,
            loops=tuple(found for found in (loops.interviewers, loops.others) if found.people),
        )


def _naming(c: Connection, context: Context, waiting: Sequence[Person]) -> NamingForm:
    """Those who wait for a coach first, then everybody who was trained and is seen."""
    trained = {row.person_id for row in store.trainings(c)}
    first = {p.id for p in waiting}
    others = [p for p in people.load_people(c, sight=context.sight) if p.id in trained and p.id not in first]
    return naming_form(c, [*waiting, *others], waiting[0].job_family if waiting else None)
