"""The checklist of the programme, and the questions that readers of the monthly report ask."""

from datetime import datetime

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.domain.times import utc
from coachloop.loop.context import Context
from coachloop.loop.held import held
from coachloop.loop.report.goals import goals
from coachloop.loop.report.model.program import AskedLine, AskedView, ChecklistView, GoalLine
from coachloop.store.report import program as store

#: Questions on the page of those who answer them.
_QUESTIONS = 100


class QuestionEmpty(CoachloopError):
    """A question about a report without words."""

    code = "E-REP-005"
    kind = ErrorKind.NOT_UNDERSTOOD


def checklist_page(context: Context, now: datetime) -> ChecklistView:
    """The goals at 90 days, at most a minute old; what stands against them is counted, not listed."""
    month = month_of(now, context)
    with context.database.read() as c:
        asked = store.questions_asked(c, month)
    return held(context.database, ("checklist", month, asked), now, lambda: _checklist(context, now))


def _checklist(context: Context, now: datetime) -> ChecklistView:
    with context.database.read() as c:
        found = goals(c, context, now)
    return ChecklistView(
        since=found.since,
        days=context.policy.workspace.goal_days,
        goals=tuple(
            GoalLine(
                g.key,
                g.name,
                g.target,
                g.playbook.figure,
                g.playbook.verdict,
                g.honest,
                g.words,
                len(g.exceptions) + g.more,
            )
            for g in found.goals
        ),
    )


def month_of(now: datetime, context: Context) -> str:
    """The month of the organisation whose report it is: `2026-11`."""
    return f"{utc(now).astimezone(context.zone):%Y-%m}"


def ask_about(context: Context, user_id: str, about: str, text: str, now: datetime) -> None:
    """Keep a question about this month's report. Raises QuestionEmpty."""
    if not text.strip():
        raise QuestionEmpty("The question is empty.", fix="Say what is unclear, in a sentence.", where="text")
    with context.database.write() as c:
        store.save_question(c, user_id, month_of(now, context), about, text.strip(), now)


def asked_page(context: Context, now: datetime) -> AskedView:
    """For those who answer: analysts and administrators."""
    month = month_of(now, context)
    with context.database.read() as c:
        rows = store.load_questions(c, _QUESTIONS)
        lines = tuple(AskedLine(r.asked_at, r.asked_by, r.month, r.about, r.text) for r in rows)
        return AskedView(
            lines, month, store.questions_asked(c, month), context.policy.workspace.goal_questions
        )
