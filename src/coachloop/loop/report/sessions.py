"""Coaching sessions as rows: what was agreed, how far the window is, what came of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from coachloop.domain.result import Absence, Absent, Known
from coachloop.domain.words import counted
from coachloop.loop.context import Context
from coachloop.loop.measure.model import SessionResult
from coachloop.loop.measure.run import Measured, measure_sessions
from coachloop.loop.measure.works import overlapping
from coachloop.loop.report.model import PersonLink, SessionLine
from coachloop.store import coaching
from coachloop.store.database import Connection


def session_lines(
    c: Connection, measured: Sequence[Measured], among: Sequence[Measured] = ()
) -> tuple[SessionLine, ...]:
    """The sessions in the order given; one that overlaps another of them or of `among` has a badge.

    Without the values of single conversations, which some reader may still rate blind: a session's own page
    has them for whom they are.
    """
    overlaps = overlapping(c, list({m.row.id: m for m in (*measured, *among)}.values()))
    people, criteria = coaching.names(c)
    closed = coaching.reflections(c, [m.row.id for m in measured])
    return tuple(
        SessionLine(
            session_id=m.row.id,
            person=PersonLink(m.row.person_id, people.get(m.row.person_id, m.row.person_id)),
            criterion=criteria.get(m.row.criterion_version_id, m.session.criterion_key),
            coach=m.row.coach,
            method=m.row.method,
            commitment=m.row.commitment,
            starts_at=m.row.starts_at,
            wanted=int(m.row.policy["post_n"]),
            result=_means_alone(m.result),
            words=result_words(m.result, int(m.row.policy["post_n"])),
            closed=m.row.id in closed,
            badges=(*m.result.badges, *(("overlap",) if m.row.id in overlaps else ())),
        )
        for m in measured
    )


def _means_alone(result: SessionResult) -> SessionResult:
    return replace(result, baseline=replace(result.baseline, pcts=()), post_pcts=())


def open_lines(c: Connection, context: Context, now: datetime) -> tuple[SessionLine, ...]:
    """Sessions whose window is still open, the early look first, then by due date."""
    ids = [row.id for row, _ in coaching.open_sessions(c, context.sight)]
    measured = measure_sessions(c, context, now, ids=ids)
    lines = session_lines(c, [m for m in measured if m.result.closed_at is None])
    return tuple(sorted(lines, key=lambda x: (not x.check_due, x.result.due_on, x.session_id)))


def result_words(result: SessionResult, wanted: int) -> str:
    """The verdict as the rule says it; while it waits, what is needed and until when."""
    figure = result.playbook.figure
    if isinstance(figure, Known) or figure.reason is not None or isinstance(result.baseline.figure, Absent):
        return result.words
    lacking = wanted - len(result.post_ids)
    late = figure.status in (Absence.OVERDUE, Absence.TOO_FEW)
    due = f"the result {'was' if late else 'is'} due {_day(result.due_on)}"
    return f"{counted(lacking, 'more conversation')} to come; {due}."


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"
