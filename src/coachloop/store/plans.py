"""Interview plans: what is to be asked for a job role and round."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from coachloop.store.tables import conversation, interview_plan, planned_question


@dataclass(frozen=True, slots=True)
class PlanRow:
    """`questions` in order, each with the criterion that it is asked for, where the plan says so."""

    job_role: str
    round: str
    interviewers: int | None
    questions: tuple[tuple[str, str | None], ...]


def load_plans(c: Connection) -> tuple[PlanRow, ...]:
    """All of them by role and round."""
    plan, asked = interview_plan.c, planned_question.c
    found: dict[int, list[tuple[str, str | None]]] = {}
    rows = select(asked.plan_id, asked.text, asked.criterion_key).order_by(asked.plan_id, asked.position)
    for row in c.execute(rows):
        found.setdefault(row[0], []).append((row[1], row[2]))
    plans = c.execute(select(interview_plan).order_by(plan.job_role, plan.round, plan.id))
    return tuple(PlanRow(p.job_role, p.round, p.interviewers, tuple(found.get(p.id, ()))) for p in plans)


def save_plan(c: Connection, new: PlanRow) -> None:
    """Takes the place of the plan of that role and round."""
    plan, asked = interview_plan.c, planned_question.c
    key = {"job_role": new.job_role, "round": new.round}
    where = (plan.job_role == new.job_role, plan.round == new.round)
    plan_id = c.scalar(select(plan.id).where(*where))
    if plan_id is None:
        plan_id = c.scalar(insert(interview_plan).values(**key).returning(plan.id))
    c.execute(update(interview_plan).where(*where).values(interviewers=new.interviewers))
    c.execute(delete(planned_question).where(asked.plan_id == plan_id))
    rows = [
        {"plan_id": plan_id, "position": k, "text": text, "criterion_key": criterion}
        for k, (text, criterion) in enumerate(new.questions)
    ]
    c.execute(insert(planned_question), rows)


def held_without(c: Connection, latest: int) -> tuple[tuple[str, str, int], ...]:
    """(role, round, interviews) of those among the `latest` conversations that have a role and no plan."""
    talk, plan = conversation.c, interview_plan.c
    recent = (
        select(talk.job_role, talk.round).order_by(talk.started_at.desc(), talk.id.desc()).limit(latest)
    ).subquery()
    with_plan = (plan.job_role == recent.c.job_role) & (plan.round == recent.c.round)
    query = (
        select(recent.c.job_role, recent.c.round, func.count())
        .outerjoin(interview_plan, with_plan)
        .where(recent.c.job_role.is_not(None), recent.c.round.is_not(None), plan.id.is_(None))
        .group_by(recent.c.job_role, recent.c.round)
        .order_by(recent.c.job_role, recent.c.round)
    )
    return tuple((row[0], row[1], row[2]) for row in c.execute(query))
