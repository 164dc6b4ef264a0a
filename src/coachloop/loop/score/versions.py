"""Scorer versions: learnt as a draft, and compared with the one in force on anchor conversations."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from coachloop.domain.policy import Policy
from coachloop.domain.result import Absent
from coachloop.domain.rubric import Criterion, Method, Rubric, ScaleKind
from coachloop.domain.score import Status
from coachloop.loop.context import Context, Target, load_targets
from coachloop.loop.score.learning.errors import InForceAlready, NotLearnable
from coachloop.loop.score.run import MachineRater, load_scenes
from coachloop.stats.equivalence import Equivalence, Sameness, equivalence
from coachloop.store import rubrics, scorers
from coachloop.store.database import Connection
from coachloop.store.scorers import Candidate, ScorerVersion, State

if TYPE_CHECKING:
    from coachloop.loop.score.learning.learn import NothingLearnt
    from coachloop.loop.score.learning.scorer import ExamplesScorer

EXAMPLES = "examples"
#: Raise it whenever a score by examples of the same words may come out otherwise.
EXAMPLES_VERSION = "1"
BY_EXAMPLES = f"{EXAMPLES}@{EXAMPLES_VERSION}"
BUILT_IN = (Method.MEASURE, Method.BEHAVIOUR)
#: Anchors beyond the fewest, since some may be scored by one of two versions only.
_SPARE = 10

#: Told how many conversations are done of how many.
Progress = Callable[[int, int], None]


def silent(done: int, of: int) -> None:
    """Nobody is told."""


@dataclass(frozen=True, slots=True)
class Material:
    """What is there to learn from: scores of people, how many of them correct a machine score."""

    scores: int
    corrections: int


@dataclass(frozen=True, slots=True)
class Tested:
    """The test of one criterion: `against` is the series in force, None where it has no figure."""

    criterion_version_id: str
    against: str | None
    anchors: int
    found: Equivalence | None

    @property
    def goes_on(self) -> bool:
        return self.found is not None and self.found.one_series

    @property
    def shifted(self) -> bool:
        """Enough anchors, and not the same: too few show nothing."""
        return self.found is not None and self.found.sameness is Sameness.SHIFTED

    @property
    def words(self) -> str:
        if self.found is None:
            return "Nothing was scored before: there is no series to go on with or to break."
        return self.found.words


# --- learning ----------------------------------------------------------------------------------------------


def learn_criterion(
    context: Context,
    key: str,
    scorer: "ExamplesScorer",
    machine: MachineRater,
    now: datetime,
    tell: Progress = silent,
) -> "tuple[ScorerVersion | NothingLearnt | Absent, Material]":
    """A draft for the criterion `key`, or why there is none. Nothing is scored by a draft.

    `scorer` reads the conversations; `machine` says how turns are read and what the version is made of.
    Raises NotLearnable.
    """
    from coachloop.loop.score.learning.learn import Learnt, learn

    target = _learnable(context, key)
    criterion = target.criterion
    with context.database.read() as c:
        given = scorers.human_scores(c, criterion.version_id)
        rubric = rubrics.load_rubric(c, target.rubric_version_id)
    rows = _rows(context, criterion, rubric, scorer, machine, given, tell)
    policy, _ = context.policy_for(None, key)
    found = learn(criterion, rows, policy.learn_min)
    material = Material(len(given), sum(g.correction for g in given))
    if not isinstance(found, Learnt):
        return found, material
    draft = ScorerVersion(
        label="", name=EXAMPLES, number=0, state=State.DRAFT, criterion_version_id=criterion.version_id,
        provenance={**machine.provenance, "corrections": material.corrections}, made_at=now,
        learnt=found.as_json(), training=found.conversations, figures=found.figures(),
    )  # fmt: skip
    with context.database.write() as c:
        draft = _numbered(c, draft)
        while not scorers.add(c, draft):
            draft = _numbered(c, draft)
    return draft, material


def _numbered(c: Connection, draft: ScorerVersion) -> ScorerVersion:
    number = scorers.next_number(c, draft.name)
    return replace(draft, number=number, label=f"{BY_EXAMPLES}.{number}")


def _learnable(context: Context, key: str) -> Target:
    from coachloop.loop.score.learning.scorer import by_examples

    with context.database.read() as c:
        targets = load_targets(c)
    target = targets.get(key)
    if target is None:
        raise NotLearnable(f"There is no criterion {key}.", fix=f"There are: {', '.join(sorted(targets))}.")
    if not by_examples(target.criterion) or target.criterion.scale.kind is ScaleKind.SHARE:
        raise NotLearnable(
            f"{key} is not scored by examples.",
            why="Only a criterion with levels whose `scoring` names `method: examples` first can learn.",
            fix="Publish a rubric version in which it does, with example sentences under both anchors.",
        )
    return target


def _rows(
    context: Context,
    criterion: Criterion,
    rubric: Rubric,
    scorer: "ExamplesScorer",
    machine: MachineRater,
    given: Sequence[scorers.HumanScore],
    tell: Progress,
) -> list[Any]:
    from coachloop.loop.score.learning.checking import Labelled
    from coachloop.loop.score.learning.fitting import features_of

    points = {(g.conversation_id, g.person_id): g.pct for g in given}
    conversations = sorted({conversation_id for conversation_id, _ in points})
    rows = []
    for done, conversation_id in enumerate(conversations, 1):
        for scene in load_scenes(context, conversation_id, rubric, machine):
            heard = scorer.heard(scene, criterion)
            key = (conversation_id, scene.person_id)
            if heard is not None and key in points:
                rows.append(Labelled(*key, points[key], features_of(*heard)))
        tell(done, len(conversations))
    return rows


# --- the equivalence test ----------------------------------------------------------------------------------


def try_version(
    context: Context,
    label: str,
    machine: MachineRater,
    now: datetime,
    tell: Progress = silent,
    *,
    code: str = "",
) -> tuple[Tested, ...]:
    """Scores the anchors by `machine` and compares with the series in force; nothing of it is a score.

    The result is kept with the version, and `code`, the hash of what scored. Raises NotFound, InForceAlready.
    """
    with context.database.read() as c:
        version = draft_of(c, label)
    return compared(context, version, machine, now, tell, code=code)


def compared(
    context: Context,
    version: ScorerVersion,
    machine: MachineRater,
    now: datetime,
    tell: Progress = silent,
    *,
    code: str = "",
) -> tuple[Tested, ...]:
    """The same for any version, also the one in force: whether it still scores as it did."""
    with context.database.read() as c:
        targets = _targets(c, version)
    asked = [_asked(context, version, target, now) for target in targets]
    new = _scored(context, [a for a in asked if a.known], machine, tell)
    tested = tuple(_tested(each, new) for each in asked)
    kept = {"at": now.isoformat(), "code": code, "criteria": [_as_json(t) for t in tested]}
    with context.database.write() as c:
        scorers.keep_test(c, version.label, kept)
    return tested


def draft_of(c: Connection, label: str) -> ScorerVersion:
    """A version that is not in force: a draft, or one that was. Raises NotFound, InForceAlready."""
    version = scorers.load(c, label)
    if version.state is State.PUBLISHED:
        raise InForceAlready(f"{label} is in force already.", fix="Test and publish another version.")
    return version


def _targets(c: Connection, version: ScorerVersion) -> list[Target]:
    """The criteria that the version would answer for."""
    from coachloop.loop.score.learning.scorer import by_examples

    found = [t for _, t in sorted(load_targets(c).items())]
    if version.criterion_version_id is not None:
        return [t for t in found if t.criterion.version_id == version.criterion_version_id]
    if version.name == EXAMPLES:
        return [t for t in found if by_examples(t.criterion)]
    methods = (Method.JUDGE,) if version.name == Method.JUDGE else BUILT_IN
    return [t for t in found if any(s.method in methods for s in t.criterion.scoring)]


@dataclass(frozen=True, slots=True)
class _Asked:
    """One criterion of a test: its anchors with their figures in the series `against`, by (conversation,
    person)."""

    target: Target
    against: str
    anchors: tuple[str, ...]
    old: Mapping[tuple[str, str], float | None]
    policy: Policy

    @property
    def known(self) -> bool:
        """Whether that series has a figure."""
        return any(pct is not None for pct in self.old.values())


def _asked(context: Context, version: ScorerVersion, target: Target, now: datetime) -> _Asked:
    criterion = target.criterion
    policy, _ = context.policy_for(None, criterion.key)
    with context.database.write() as c:
        against = series_before(c, version, criterion.version_id)
        anchors = _anchors(c, criterion.version_id, against, policy.anchors_min, now)
        old = scorers.figures(c, criterion.version_id, against, anchors)
    return _Asked(target, against, anchors, old, policy)


def _tested(asked: _Asked, new: "_Figures") -> Tested:
    criterion = asked.target.criterion
    if not asked.known:
        return Tested(criterion.version_id, None, len(asked.anchors), None)
    found = equivalence(
        [(asked.old[key], new.get((criterion.key, *key))) for key in sorted(asked.old)],
        needed=asked.policy.anchors_min,
        margin=asked.policy.equivalence_margin_pp,
        one_side_max=asked.policy.unscorable_share_max,
    )
    return Tested(criterion.version_id, asked.against, len(asked.anchors), found)


def series_before(c: Connection, version: ScorerVersion, criterion_version_id: str) -> str:
    """The series that windows read on this criterion before `version` is published."""
    published = scorers.published(c)
    label = published.built_in.get(version.name)
    if version.name == EXAMPLES:
        label = published.learnt.get(criterion_version_id, label or BY_EXAMPLES)
    return published.written(label or version.label, criterion_version_id)


def _anchors(c: Connection, criterion_id: str, series: str, fewest: int, now: datetime) -> tuple[str, ...]:
    """The stored anchors that have a figure in `series`, with new ones stored where they have become few."""
    found = {x.conversation_id: x for x in scorers.candidates(c, criterion_id, series)}
    kept = [i for i in scorers.anchors(c, criterion_id) if i in found]
    trained = scorers.trained_on(c, criterion_id)
    free = [x for i, x in found.items() if i not in trained and i not in kept]
    new = chosen(free, fewest + _SPARE - len(kept))
    scorers.add_anchors(c, criterion_id, new, now)
    return tuple(sorted([*kept, *new]))


def chosen(free: Iterable[Candidate], wanted: int) -> tuple[str, ...]:
    """At most `wanted`: those that people have scored first, else by a hash of their id, which is as good as
    chance and comes out the same every time."""
    ordered = sorted(free, key=lambda x: (not x.rated, hashlib.sha256(x.conversation_id.encode()).digest()))
    return tuple(x.conversation_id for x in ordered[: max(0, wanted)])


#: pct by criterion key, conversation and person; None where there is no level.
_Figures = dict[tuple[str, str, str], float | None]


def _scored(context: Context, asked: Sequence[_Asked], machine: MachineRater, tell: Progress) -> _Figures:
    """Each conversation is read once for all criteria of its rubric."""
    found: _Figures = {}
    rubric_ids = sorted({a.target.rubric_version_id for a in asked})
    work = {i: [a for a in asked if a.target.rubric_version_id == i] for i in rubric_ids}
    wanted = [(i, anchor) for i in rubric_ids for anchor in sorted({x for a in work[i] for x in a.anchors})]
    with context.database.read() as c:
        alone = {i: _only(rubrics.load_rubric(c, i), work[i]) for i in rubric_ids}
    for done, (rubric_id, conversation_id) in enumerate(wanted, 1):
        rubric = alone[rubric_id]
        for scene in load_scenes(context, conversation_id, rubric, machine):
            for judged in machine.judge(scene, rubric):
                pct = judged.pct if judged.status is Status.SCORED else None
                found[judged.criterion_key, conversation_id, scene.person_id] = pct
        tell(done, len(wanted))
    return found


def _only(rubric: Rubric, asked: Sequence[_Asked]) -> Rubric:
    """The rubric with no other criteria than these."""
    return replace(rubric, criteria=tuple(replace(a.target.criterion, parent=None) for a in asked))


def _as_json(tested: Tested) -> dict[str, Any]:
    return {**asdict(tested), "words": tested.words}


def tested_from_json(raw: Mapping[str, Any]) -> Tested:
    """What `try_version` kept."""
    found = raw["found"] and Equivalence(**{**raw["found"], "sameness": Sameness(raw["found"]["sameness"])})
    return Tested(raw["criterion_version_id"], raw["against"], raw["anchors"], found)
