"""Tasks from the record: what open flags propose, and what people answered."""

from datetime import datetime

from coachloop.loop.coach.assignments_rules import (
    Assignment,
    Flag,
    NothingProposed,
    Proposal,
    TaskClosed,
    TaskKind,
    TaskOpen,
    TaskState,
    proposals,
    specific_task,
)
from coachloop.loop.context import Context, load_targets
from coachloop.loop.gaps.alerting import open_alerts
from coachloop.loop.gaps.model import AlertState
from coachloop.loop.review.errors import ReasonMissing
from coachloop.store import assignments as store
from coachloop.store.assignments import AssignmentRow, NewAssignment, Step
from coachloop.store.database import Connection
from coachloop.store.users import find_user


def proposed(c: Connection, context: Context) -> tuple[Proposal, ...]:
    """What open flags propose and nobody has answered, the oldest flag first."""
    stands, _ = open_alerts(c, context)
    flags = [
        Flag(a.id, a.person_id, a.criterion_version_id.partition("@")[0], a.opened_at, a.sentence)
        for a in stands
        if a.state == AlertState.FLAG
    ]
    criteria = {key: target.criterion for key, target in load_targets(c).items()}
    held = {(row.person_id, row.criterion_key) for row in store.load_assignments(c, open_only=True)}
    return proposals(flags, criteria, store.answered(c, [f.alert_id for f in flags]), held)


def accept(context: Context, alert_id: int, by: str, now: datetime, task: str | None = None) -> Assignment:
    """A person takes on what a flag proposes, or `task` in place of it.

    Raises NothingProposed, UserUnknown, GenericTask, TaskOpen.
    """
    with context.database.write() as c:
        user, proposal = find_user(c, by), _proposal(c, context, alert_id)
        criterion = load_targets(c)[proposal.criterion_key].criterion
        text = specific_task(task, criterion) if task else proposal.task
        step = Step(TaskState.ACCEPTED, user.id, now)
        number = store.add_assignment(c, _new(proposal, text), step, closed=False)
        return _assignment(c, number)


def decline(context: Context, alert_id: int, by: str, reason: str, now: datetime) -> Assignment:
    """Say no to a proposal, with the reason. Raises NothingProposed, UserUnknown, ReasonMissing."""
    with context.database.write() as c:
        user, proposal = find_user(c, by), _proposal(c, context, alert_id)
        step = Step(TaskState.DECLINED, user.id, now, _said(reason))
        number = store.add_assignment(c, _new(proposal, proposal.task), step, closed=True)
        return _assignment(c, number)


def finish(
    context: Context, assignment_id: int, by: str, now: datetime, *, given_up: str | None = None
) -> Assignment:
    """Note an accepted task as done, or as given up with the reason. Raises NothingProposed, TaskClosed."""
    with context.database.write() as c:
        user, standing = find_user(c, by), _assignment(c, assignment_id)
        if standing.state is not TaskState.ACCEPTED:
            raise TaskClosed(f"Task {assignment_id} is {standing.state} already.", where=str(assignment_id))
        reason = None if given_up is None else _said(given_up)
        state = TaskState.DONE if given_up is None else TaskState.DECLINED
        store.close_assignment(c, assignment_id, Step(state, user.id, now, reason))
        return _assignment(c, assignment_id)


def answered_tasks(c: Connection, *, open_only: bool = False) -> tuple[Assignment, ...]:
    """Every task that somebody answered, in that order."""
    return tuple(_noun(row) for row in store.load_assignments(c, open_only=open_only))


def _proposal(c: Connection, context: Context, alert_id: int) -> Proposal:
    standing = next((p for p in proposed(c, context) if p.alert_id == alert_id), None)
    if standing is None:
        _refuse_second(c, context, alert_id)
        raise NothingProposed(
            f"No open flag {alert_id} proposes a task.",
            fix="coachloop task shows what is proposed and what was answered.",
        )
    return standing


def _refuse_second(c: Connection, context: Context, alert_id: int) -> None:
    """Raises TaskOpen where the flag is there and its person has an open task on the criterion."""
    flag = next((a for a in open_alerts(c, context)[0] if a.id == alert_id), None)
    if flag is None:
        return
    key = flag.criterion_version_id.partition("@")[0]
    for row in store.load_assignments(c, open_only=True):
        if (row.person_id, row.criterion_key) == (flag.person_id, key):
            raise TaskOpen(
                f"Task {row.id} on {key} is open.",
                why="One open task a person and criterion: the next comes when this one is done.",
                fix=f"coachloop task done {row.id} --by NAME",
                where=row.person_id,
            )


def _new(proposal: Proposal, task: str) -> NewAssignment:
    p = proposal
    return NewAssignment(p.person_id, p.criterion_key, p.alert_id, p.kind, task)


def _said(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing("The reason is missing.", fix="Say in a sentence why.", where="reason")
    return reason.strip()


def _assignment(c: Connection, assignment_id: int) -> Assignment:
    rows = store.load_assignments(c, ids=[assignment_id])
    if not rows:
        raise NothingProposed(f"There is no task {assignment_id}.", fix="coachloop task shows all.")
    return _noun(rows[0])


def _noun(row: AssignmentRow) -> Assignment:
    return Assignment(
        row.id,
        row.alert_id,
        row.person_id,
        row.criterion_key,
        TaskKind(row.kind),
        row.task,
        TaskState(row.state),
        row.noted_by,
        row.noted_at,
        row.reason,
    )
