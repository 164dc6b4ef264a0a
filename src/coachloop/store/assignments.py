"""Tasks that flags proposed and people answered, with every step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select, update

from coachloop.store.tables import app_user, assignment, assignment_step


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """A task with its last step; `noted_by` is a user's name."""

    id: int
    person_id: str
    criterion_key: str
    alert_id: int
    kind: str
    task: str
    opened_at: datetime
    closed_at: datetime | None
    state: str
    noted_by: str
    noted_at: datetime
    reason: str | None


@dataclass(frozen=True, slots=True)
class NewAssignment:
    """What an answer to a proposal writes."""

    person_id: str
    criterion_key: str
    alert_id: int
    kind: str
    task: str


@dataclass(frozen=True, slots=True)
class Step:
    """What was answered: accepted, done or declined."""

    state: str
    noted_by: str
    noted_at: datetime
    reason: str | None = None


def add_assignment(c: Connection, new: NewAssignment, step: Step, *, closed: bool) -> int:
    """The task with its first step; the id."""
    made = c.execute(
        insert(assignment)
        .values(
            person_id=new.person_id,
            criterion_key=new.criterion_key,
            alert_id=new.alert_id,
            kind=new.kind,
            task=new.task,
            opened_at=step.noted_at,
            closed_at=step.noted_at if closed else None,
        )
        .returning(assignment.c.id)
    )
    number = int(made.scalar_one())
    _add_step(c, number, step)
    return number


def close_assignment(c: Connection, assignment_id: int, step: Step) -> None:
    c.execute(update(assignment).where(assignment.c.id == assignment_id).values(closed_at=step.noted_at))
    _add_step(c, assignment_id, step)


def _add_step(c: Connection, assignment_id: int, step: Step) -> None:
    c.execute(
        insert(assignment_step).values(
            assignment_id=assignment_id,
            state=step.state,
            noted_by=step.noted_by,
            noted_at=step.noted_at,
            reason=step.reason,
        )
    )


def load_assignments(
    c: Connection, *, ids: Sequence[int] | None = None, open_only: bool = False
) -> list[AssignmentRow]:
    """Tasks with their last step, in the order in which they were opened."""
    a, s = assignment.c, assignment_step.c
    last = select(func.max(s.id)).group_by(s.assignment_id)
    query: Select[Any] = (
        select(
            a.id,
            a.person_id,
            a.criterion_key,
            a.alert_id,
            a.kind,
            a.task,
            a.opened_at,
            a.closed_at,
            s.state,
            func.coalesce(app_user.c.name, s.noted_by),
            s.noted_at,
            s.reason,
        )
        .join(assignment_step, s.assignment_id == a.id)
        .outerjoin(app_user, app_user.c.id == s.noted_by)
        .where(s.id.in_(last))
        .order_by(a.opened_at, a.id)
    )
    if ids is not None:
        query = query.where(a.id.in_(ids))
    if open_only:
        query = query.where(a.closed_at.is_(None))
    return [AssignmentRow(*row) for row in c.execute(query)]


def answered(c: Connection, alert_ids: Sequence[int]) -> set[int]:
    """Those of the alerts whose proposal somebody has answered."""
    t = assignment.c
    return set(c.scalars(select(t.alert_id).where(t.alert_id.in_(alert_ids))))
