"""What every run of the loop is handed: the record, the policy in force, the organisation's zone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo

from coachloop.domain.policy import Policy, PolicyBook
from coachloop.domain.rights import EVERYONE, Sight
from coachloop.domain.rubric import Criterion, Method, Subject
from coachloop.domain.score import HUMAN_SERIES, RaterKind
from coachloop.domain.verdict import PolicyUsed, policy_used
from coachloop.store import rubrics
from coachloop.store.database import Connection, Database
from coachloop.store.rubrics import PublishedRubric
from coachloop.store.scorers import Published


@dataclass(frozen=True, slots=True)
class InForce:
    """A published machine@version beside the embedded one, its method, and the criteria it scores by key."""

    series: str
    method: Method
    criteria: frozenset[str]


@dataclass(frozen=True, slots=True)
class Context:
    """`machine_series` is the embedded machine@version that windows read by default (METHOD.md 0.2).

    `others` are further machines, for criteria that name their method before or instead of a built-in one.
    `published` says which versions are in force, and which series each goes on in.
    `reads` HUMAN: windows read what people scored, in a workspace that says so.
    `coach` is who asks; `sight` whom they see one by one (domain.rights): everybody, for who runs the file.
    """

    database: Database
    zone: tzinfo
    machine_series: str
    policy: PolicyBook = field(default_factory=PolicyBook)
    comparable_sets: tuple[frozenset[str], ...] = ()
    coach: str = "coach"
    sample: bool = False
    reads: RaterKind = RaterKind.MACHINE
    others: tuple[InForce, ...] = ()
    published: Published = field(default_factory=Published)
    sight: Sight = EVERYONE

    def policy_for(self, team: str | None, criterion: str | None) -> tuple[Policy, PolicyUsed]:
        """The policy in force and the name of its snapshot."""
        policy, level = self.policy.resolve(team, criterion)
        return policy, policy_used(policy, level)

    def series_of(self, criterion: Criterion) -> str:
        """The first of its methods that is in force; human where there is none or the workspace says so."""
        if self.reads is RaterKind.HUMAN:
            return HUMAN_SERIES
        found = (self._in_force(criterion, spec.method) for spec in criterion.scoring)
        label = next((label for label in found if label), None)
        return self.published.read(label, criterion.version_id) if label else HUMAN_SERIES

    def _in_force(self, criterion: Criterion, method: Method) -> str | None:
        if method in (Method.MEASURE, Method.BEHAVIOUR):
            return self.machine_series
        mine = (o.series for o in self.others if o.method is method and criterion.key in o.criteria)
        return next(mine, None)

    def is_written(self, criterion_version_id: str, series: str) -> bool:
        """Whether a machine in force, or installed and waiting, still adds scores to that series."""
        key = criterion_version_id.partition("@")[0]
        others = (o.series for o in self.others if key in o.criteria)
        labels = {self.machine_series, *self.published.built_in.values(), *others}
        return any(self.published.written(label, criterion_version_id) == series for label in labels)

    @property
    def machines(self) -> tuple[str, ...]:
        """The series that machines in force write into, the embedded one first."""
        labels = (self.machine_series, *self.published.built_in.values(), *(o.series for o in self.others))
        return tuple(dict.fromkeys((*labels, *self.published.series.values())))


@dataclass(frozen=True, slots=True)
class Target:
    """A leaf criterion of a current rubric, and what has gone before it under the same key."""

    criterion: Criterion
    rubric_version_id: str
    rubric_name: str
    earlier_version_ids: tuple[str, ...] = ()

    @property
    def version_ids(self) -> tuple[str, ...]:
        """All versions of this key, the current one last."""
        return (*self.earlier_version_ids, self.criterion.version_id)


Targets = Mapping[str, Target]


#: Version ids name their content, so what they stand for never changes; a few workspaces at most.
_KNOWN: dict[tuple[str, ...], Targets] = {}
_KNOWN_MOST = 8


def load_targets(c: Connection) -> Targets:
    """What may be scored and coached now, by criterion key: leaves of the current rubrics about persons."""
    ids = rubrics.version_ids(c)
    if ids not in _KNOWN:
        if len(_KNOWN) >= _KNOWN_MOST:
            _KNOWN.clear()
        _KNOWN[ids] = _targets(rubrics.versions(c))
    return _KNOWN[ids]


def _targets(versions: list[PublishedRubric]) -> Targets:
    published = [v for v in versions if v.rubric.subject is Subject.PERSON]
    current = {v.rubric.key: v for v in published}
    history = [(leaf.key, leaf.version_id) for v in published for leaf in v.rubric.leaves]
    return {
        leaf.key: Target(leaf, v.id, v.rubric.name, _earlier(leaf, history))
        for v in current.values()
        for leaf in v.rubric.leaves
    }


def _earlier(criterion: Criterion, history: list[tuple[str, str]]) -> tuple[str, ...]:
    versions = [version for key, version in history if key == criterion.key]
    return tuple(v for v in dict.fromkeys(versions) if v != criterion.version_id)
