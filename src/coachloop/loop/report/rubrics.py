"""The current rubrics as the pages need them: their leaf criteria, in the order of the rubric."""

from dataclasses import dataclass

from coachloop.loop.context import Context, Target, load_targets
from coachloop.loop.report.model import CriterionHead
from coachloop.store.database import Connection
from coachloop.store.rubrics import PublishedRubric, current_versions


@dataclass(frozen=True, slots=True)
class CurrentRubric:
    """The newest version of one rubric about persons, and a target for each of its leaves."""

    published: PublishedRubric
    targets: tuple[Target, ...]

    @property
    def name(self) -> str:
        return f"{self.published.rubric.name} v{self.published.number}"


def current_rubrics(c: Connection) -> tuple[CurrentRubric, ...]:
    """One a rubric key, by key; rubrics about counterparts are rated by people and have no target."""
    targets = load_targets(c).values()
    found = []
    for published in current_versions(c):
        mine = tuple(t for t in targets if t.rubric_version_id == published.id)
        if mine:
            found.append(CurrentRubric(published, mine))
    return tuple(found)


def heads(context: Context, rubric: CurrentRubric) -> tuple[CriterionHead, ...]:
    """The leaves as columns."""
    return tuple(head(context, target) for target in rubric.targets)


def head(context: Context, target: Target) -> CriterionHead:
    policy, _ = context.policy_for(None, target.criterion.key)
    return CriterionHead(
        key=target.criterion.key,
        name=target.criterion.name,
        version_id=target.criterion.version_id,
        series=context.series_of(target.criterion),
        rubric_name=target.rubric_name,
        threshold=policy.flag_below,
    )
