"""Entering an interview plan by hand: a question a line, behind a bar the criterion that it is asked for."""

from datetime import datetime

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.loop.context import Context
from coachloop.store import audit
from coachloop.store.audit import Entry
from coachloop.store.plans import PlanRow, save_plan

MOST_QUESTIONS, LONGEST, LONGEST_NAME = 60, 300, 80
_MOST_INTERVIEWERS = 20
_BAR = "|"


class PlanRefused(CoachloopError):
    """An interview plan without role, round or question, or beyond its size."""

    code = "E-IMP-106"
    kind = ErrorKind.NOT_UNDERSTOOD


def plan_of(job_role: str, round: str, interviewers: str, text: str) -> PlanRow:  # noqa: A002
    """What was typed as a plan; `interviewers` "" is not said. Raises PlanRefused."""
    role, name = " ".join(job_role.split()), " ".join(round.split())
    questions = tuple(_question(line) for line in text.splitlines() if line.strip(f" \t{_BAR}"))
    if not role or not name or max(len(role), len(name)) > LONGEST_NAME:
        raise _refused(f"A plan is for a job role and a round, each of at most {LONGEST_NAME} characters.")
    if not 0 < len(questions) <= MOST_QUESTIONS or any(len(q) > LONGEST for q, _ in questions):
        raise _refused(
            f"A plan has 1 to {MOST_QUESTIONS} questions of at most {LONGEST} characters, one a line."
        )
    number = interviewers.strip()
    if number and not (number.isdecimal() and 0 < int(number[:3]) <= _MOST_INTERVIEWERS):
        raise _refused(f"Interviewers are 1 to {_MOST_INTERVIEWERS}, or left empty.")
    return PlanRow(role, name, int(number) if number else None, questions)


def _question(line: str) -> tuple[str, str | None]:
    text, _, criterion = line.partition(_BAR)
    return " ".join(text.split()), " ".join(criterion.split())[:LONGEST_NAME] or None


def _refused(what: str) -> PlanRefused:
    return PlanRefused(what, where="the interview plan", fix="Mend it and save again.")


def enter_plan(context: Context, plan: PlanRow, who: str, now: datetime) -> None:
    """The plan of that role and round from now on, with its line in the audit, in one transaction."""
    told = f"{plan.job_role}, {plan.round}: {len(plan.questions)} questions"
    with context.database.write() as c:
        save_plan(c, plan)
        audit.record(c, Entry(now, who, "interview plan entered", plan.job_role, told))
