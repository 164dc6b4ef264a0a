"""What is planned to be asked, by job role and round, and interviews that have no plan."""

from dataclasses import dataclass

from coachloop.domain.rubric import Subject
from coachloop.loop.report.model.base import Table
from coachloop.store import plans, rubrics
from coachloop.store.database import Connection
from coachloop.store.plans import PlanRow

#: Interviews held without a plan are looked for among so many of the latest conversations.
LATEST = 2_000


@dataclass(frozen=True, slots=True)
class TypedPlan:
    """What stands in the form, as it was typed."""

    job_role: str = ""
    round: str = ""
    interviewers: str = ""
    questions: str = ""


@dataclass(frozen=True, slots=True)
class PlansView:
    """`without` are roles and rounds that were interviewed for without a plan, with how often; `criteria` are
    names that a question may be asked for; `refused` says what was wrong with what was typed."""

    plans: tuple[PlanRow, ...]
    without: tuple[tuple[str, str, int], ...]
    criteria: tuple[str, ...]
    typed: TypedPlan
    refused: str = ""

    def table(self) -> Table:
        header = ("job_role", "round", "interviewers", "position", "question", "criterion")
        rows = [
            (plan.job_role, plan.round, plan.interviewers, position, text, criterion)
            for plan in self.plans
            for position, (text, criterion) in enumerate(plan.questions, start=1)
        ]
        return Table(header, tuple(rows))


def plans_view(
    c: Connection,
    job_role: str = "",
    round: str = "",  # noqa: A002
    typed: TypedPlan | None = None,
    refused: str = "",
) -> PlansView:
    """With `job_role` and `round` the form holds the plan of those, to be changed."""
    kept = plans.load_plans(c)
    about = [v.rubric for v in rubrics.current_versions(c) if v.rubric.subject is Subject.COUNTERPART]
    criteria = tuple(dict.fromkeys(leaf.name for rubric in about for leaf in rubric.leaves))
    found = next((p for p in kept if (p.job_role, p.round) == (job_role, round)), None)
    shown = typed or (_typed(found) if found else TypedPlan(job_role, round))
    return PlansView(kept, plans.held_without(c, LATEST), criteria, shown, refused)


def _typed(plan: PlanRow) -> TypedPlan:
    lines = [f"{text} | {criterion}" if criterion else text for text, criterion in plan.questions]
    return TypedPlan(plan.job_role, plan.round, str(plan.interviewers or ""), "\n".join(lines))
