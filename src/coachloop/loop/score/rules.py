"""A scene and a rubric become one judgement for each leaf criterion; parents and the composite from them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from coachloop.domain.conversation import Role
from coachloop.domain.errors import CoachloopError
from coachloop.domain.result import Absence, Absent, Figure, Known, too_few
from coachloop.domain.rubric import Criterion, Method, Rubric, ScoringSpec, Subject
from coachloop.domain.score import Judgement, Status, verify
from coachloop.loop.score.language.english import reads_as_english
from coachloop.loop.score.model import Scene
from coachloop.loop.score.scorers import LANGUAGE_FREE, SCORERS

#: The rater's name; its version is that of the heads (heads/read.py).
SCORER_NAME = "embedded"

BY_PEOPLE = "scored by people only"
NOT_BUILT_IN = "not by the built-in scorer: by a judge, by examples or by people"
_LANGUAGE = "en"


def judge_scene(scene: Scene, rubric: Rubric) -> tuple[Judgement, ...]:
    """One judgement for each leaf criterion, in the rubric's order. Never raises for what a scorer does."""
    return tuple(judge(scene, criterion, rubric.subject) for criterion in rubric.leaves)


def judge(scene: Scene, criterion: Criterion, subject: Subject = Subject.PERSON) -> Judgement:
    """One criterion, by the first of its ways to score that the built-in scorers offer."""
    spec = _usable(criterion)
    unfit = not_for(scene, criterion)
    if unfit is not None:
        return unfit
    if subject is Subject.COUNTERPART or spec is None:
        return Judgement(
            criterion.key, Status.CANNOT_TELL, reason=_whose(criterion, subject), method=Method.HUMAN
        )
    doubt = doubt_about(scene, spec.name)
    if doubt is not None:
        return Judgement(criterion.key, Status.CANNOT_TELL, reason=doubt, method=spec.method)
    return replace(_scored(scene, criterion, spec), method=spec.method)


def not_for(scene: Scene, criterion: Criterion) -> Judgement | None:
    """`not_applicable` where the criterion is not for conversations of this type."""
    if not criterion.call_types or scene.conversation.call_type in criterion.call_types:
        return None
    reason = f"not for conversations of type {scene.conversation.call_type}"
    return Judgement(criterion.key, Status.NOT_APPLICABLE, reason=reason)


def _whose(criterion: Criterion, subject: Subject) -> str:
    """Who else scores it. A counterpart is rated by people alone."""
    others = any(spec.method in (Method.EXAMPLES, Method.JUDGE) for spec in criterion.scoring)
    return NOT_BUILT_IN if others and subject is Subject.PERSON else BY_PEOPLE


def _usable(criterion: Criterion) -> ScoringSpec | None:
    """The first measure or behaviour; None when only people, a judge or examples may score it."""
    return next((s for s in criterion.scoring if s.method in (Method.MEASURE, Method.BEHAVIOUR)), None)


def doubt_about(scene: Scene, name: str = "") -> str | None:
    """Why this transcript does not let the scorer `name`, or one that reads words, tell anything."""
    spoken = {t.role for t in scene.read_turns(scene.transcript.turns) if t.clauses}
    if Role.PERSON not in spoken:
        return "nothing said by this person is in the transcript"
    if Role.COUNTERPART not in spoken:
        return "nobody in the transcript is known to be the other side"
    language = scene.conversation.language
    if language and name not in LANGUAGE_FREE and not language.lower().startswith(_LANGUAGE):
        return f"the words are read in English only, this conversation is in {language}"
    if not language and name not in LANGUAGE_FREE and not _english(scene):
        return "the words are read in English only, these do not look English"
    return None


def _english(scene: Scene) -> bool:
    return reads_as_english(tuple(turn.text for turn in scene.transcript.turns))


def _scored(scene: Scene, criterion: Criterion, spec: ScoringSpec) -> Judgement:
    scorer = SCORERS.get(spec.name)
    if scorer is None:
        return _failed(criterion, f"there is no scorer named {spec.name!r}")
    try:
        judgement = scorer(scene, criterion, spec.params)
        for evidence in judgement.evidence:
            verify(evidence, scene.transcript)
    except CoachloopError as error:
        return _failed(criterion, str(error))
    except Exception as error:  # one broken scorer must not stop the other criteria; the reason is stored
        return _failed(criterion, f"{type(error).__name__} in scorer {spec.name}")
    return judgement


def _failed(criterion: Criterion, reason: str) -> Judgement:
    return Judgement(criterion.key, Status.FAILED, reason=reason)


# --- parents and composite (METHOD.md 0.1) ------------------------------------------------------------------


def parent_pct(rubric: Rubric, parent: str, judgements: Mapping[str, Judgement]) -> Figure:
    """Weighted mean of the scored children of the criterion with key `parent`; n is their number.

    `not_applicable` when all children are, `too_few(0 of k)` when the others could not be scored.
    """
    return _mean_of([c for c in rubric.criteria if c.parent == parent], _pct_in(rubric, judgements))


def composite(rubric: Rubric, judgements: Mapping[str, Judgement]) -> Figure:
    """sum(w*pct)/sum(w) over the top criteria that have a figure; parents count with their weighted mean."""
    return _mean_of([c for c in rubric.criteria if c.parent is None], _pct_in(rubric, judgements))


def _pct_in(rubric: Rubric, judgements: Mapping[str, Judgement]) -> Callable[[Criterion], Figure]:
    leaves = {c.key for c in rubric.leaves}

    def pct(criterion: Criterion) -> Figure:
        if criterion.key not in leaves:
            return parent_pct(rubric, criterion.key, judgements)
        return _figure(judgements.get(criterion.key))

    return pct


def _figure(judgement: Judgement | None) -> Figure:
    if judgement is not None and judgement.pct is not None:
        return Known(judgement.pct, 1)
    applies = judgement is None or judgement.status is not Status.NOT_APPLICABLE
    return too_few(0, 1) if applies else Absent(Absence.NOT_APPLICABLE)


def _mean_of(criteria: Iterable[Criterion], pct: Callable[[Criterion], Figure]) -> Figure:
    rated = [(c.weight, pct(c)) for c in criteria]
    known = [(w, f.value) for w, f in rated if isinstance(f, Known)]
    total = sum(w for w, _ in known)
    if total > 0:
        return Known(sum(w * value for w, value in known) / total, len(known))
    doubtful = [f for _, f in rated if isinstance(f, Absent) and f.status is not Absence.NOT_APPLICABLE]
    return too_few(0, len(doubtful)) if doubtful else Absent(Absence.NOT_APPLICABLE)
