"""The coach's Monday: what to calibrate, coach, check and look at, in that order."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from coachloop.domain.result import Known
from coachloop.domain.score import HUMAN_SERIES
from coachloop.domain.times import day_id, day_of, day_start
from coachloop.loop.context import Context
from coachloop.loop.gaps.alerting import open_alerts
from coachloop.loop.measure.model import NOT_IMPROVED
from coachloop.loop.report.alerts import alert_lines
from coachloop.loop.report.gaps import gap_boards
from coachloop.loop.report.lines import minutes, title
from coachloop.loop.report.model import (
    CalibrationBlock,
    FirstSteps,
    GapBoard,
    GapLine,
    PeopleView,
    PersonLine,
    PersonLink,
    ReviewLine,
    WeekView,
)
from coachloop.loop.report.people import people_view, quarter
from coachloop.loop.report.rubrics import current_rubrics
from coachloop.loop.report.sessions import open_lines
from coachloop.loop.report.status import running
from coachloop.loop.review.calibration.run import due_list, team_gap
from coachloop.store import report as store
from coachloop.store.coaching import last_with_verdict
from coachloop.store.database import Connection
from coachloop.store.sight import teams_seen
from coachloop.store.users import steps_closed

#: A score that the machine is less sure of than this is worth a look (design: "please look").
_SURE = 0.7
_REVIEW_DAYS = 14
#: The others are folded to one line.
_ALERTS_IN_FULL = 8
_REVIEW_LINES = 5
#: People of a board on this page, by name; /people has them all.
_BOARD_LINES = 12
_DUE_SOON = timedelta(days=7)


def week_view(c: Connection, context: Context, now: datetime) -> WeekView:
    today = day_id(now, context.zone)
    monday = today - (today + 3) % 7
    days = (day_start(monday, context.zone), day_start(monday + 7, context.zone))
    counts = store.week_counts(c, *days, context.sight)
    people = people_view(c, context, now)
    gap_days = context.policy.workspace.gap_days
    quarter_word, quarter_from = quarter(now, context)
    stands, held = open_alerts(c, context)
    return WeekView(
        monday=day_of(monday),
        sunday=day_of(monday + 6),
        conversations=counts.conversations,
        scored=counts.scored,
        last_scored=store.last_scored(c),
        calibration=_calibration(c, context, now, people),
        gaps=top_gaps(gap_boards(c, context, now), context.policy.workspace.lowest_criteria),
        gap_since=day_of(today - gap_days),
        gap_until=day_of(today - 1),
        alerts=alert_lines(c, context, stands, now, lambda lines: lines[:_ALERTS_IN_FULL]),
        alerts_held=len(held),
        sessions=open_lines(c, context, now),
        quarter=quarter_word,
        uncoached=_uncoached(people, store.sessions_since(c, quarter_from, now, context.sight)),
        people=len({line.person.id for board in people.boards for line in board.lines}),
        boards=tuple(replace(board, lines=board.lines[:_BOARD_LINES]) for board in people.boards),
        more_people=any(len(board.lines) > _BOARD_LINES for board in people.boards),
        weeks=people.weeks,
        review=review_lines(c, context, today, _REVIEW_LINES),
        running=running(c, now),
    )


def _calibration(c: Connection, context: Context, now: datetime, people: PeopleView) -> CalibrationBlock:
    """Of the criteria that the people on the page are scored on."""
    policy = context.policy.workspace
    theirs = {head.version_id for board in people.boards for head in (*board.criteria, *board.blank)}
    found = [g for g in team_gap(c, context, None, now) if g.criterion_version_id in theirs]
    known = [(g.figure, g) for g in found if isinstance(g.figure, Known)]
    known.sort(key=lambda x: (-x[0].value, x[1].name, x[1].criterion_version_id))
    soon = day_of(day_id(now + _DUE_SOON, context.zone))
    teams = {None, *teams_seen(c, context.sight)}
    return CalibrationBlock(
        days=policy.calibration_days,
        block_pp=policy.calibration_block_pp,
        gaps=tuple(gap for _, gap in known),
        due=tuple(x for x in due_list(c, context, now) if x.due <= soon and x.team_id in teams),
    )


def top_gaps(boards: Sequence[GapBoard], n: int) -> tuple[tuple[str, GapLine], ...]:
    """The n lowest criteria over all rubrics, each with its rubric's name; ties by name."""
    found = [(board.rubric_name, line) for board in boards for line in board.lowest]
    found.sort(key=lambda x: (getattr(x[1].gap.mean, "value", 0.0), x[1].gap.name, x[0]))
    return tuple(found[:n])


def _uncoached(people: PeopleView, sessions: dict[str, int]) -> tuple[PersonLine, ...]:
    """People with scores and without a session this quarter, by name, each once."""
    lines = {line.person.id: line for board in people.boards for line in board.lines}
    return tuple(
        line
        for line in sorted(lines.values(), key=lambda x: (x.person.name, x.person.id))
        if not sessions.get(line.person.id)
    )


def steps_of(c: Connection, context: Context, user_id: str, view: WeekView) -> FirstSteps | None:
    """What a user looks at first in the sample; None once they have put that away."""
    if steps_closed(c, user_id):
        return None
    not_worked = last_with_verdict(c, NOT_IMPROVED, context.sight)
    return FirstSteps(view.review[0] if view.review else None, not_worked)


def review_lines(c: Connection, context: Context, today: int, limit: int) -> tuple[ReviewLine, ...]:
    """Where the machine was least sure in the last days and no person has looked."""
    criteria = [t.criterion for rubric in current_rubrics(c) for t in rubric.targets]
    read = [(x.version_id, series) for x in criteria if (series := context.series_of(x)) != HUMAN_SERIES]
    found = store.unsure(c, read, today - _REVIEW_DAYS, today, _SURE, limit, context.sight)
    rows = {r.id: r for r in store.conversation_rows(c, ids=[x[0] for x in found], sight=context.sight)}
    lines = []
    for conversation_id, person_id, many in found:
        row = rows.get(conversation_id)
        if row is not None:
            lines.append(_review_line(row, person_id, many))
    return tuple(lines)


def _review_line(row: store.ConversationRow, person_id: str, many: int) -> ReviewLine:
    name = dict(row.people).get(person_id, person_id)
    return ReviewLine(
        conversation_id=row.id,
        title=title(row.call_type, row.job_role, row.round),
        person=PersonLink(person_id, name),
        started_at=row.started_at,
        minutes=minutes(row.started_at, row.ended_at),
        why=f"machine unsure of {many} {'criterion' if many == 1 else 'criteria'}",
    )
