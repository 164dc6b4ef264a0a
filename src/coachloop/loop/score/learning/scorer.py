"""One criterion of one conversation by its examples, or by what was learnt from people's scores."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from coachloop.domain.rubric import Criterion, Method, Rubric, Subject
from coachloop.domain.score import Evidence, EvidenceKind, Judgement, quote
from coachloop.loop.score.learning.fitting import MEANING, features_of
from coachloop.loop.score.learning.learn import Learnt
from coachloop.loop.score.learning.likeness import (
    Nearness,
    Poles,
    fewest_examples,
    nearness,
    poles_of,
    read_level,
)
from coachloop.loop.score.learning.talk import Embed, Floats, Talk, talk_of
from coachloop.loop.score.model import Scene
from coachloop.loop.score.rules import doubt_about, not_for
from coachloop.loop.score.scorers.base import Reading, cannot_tell, count, scored

#: From fewer clauses no level is read.
FEWEST_CLAUSES = 3
_SHOWN = 3
_MACHINE = (Method.MEASURE, Method.BEHAVIOUR, Method.EXAMPLES)


def by_examples(criterion: Criterion) -> bool:
    """Whether examples are the first of the criterion's ways that need no key and no people."""
    return next((s.method for s in criterion.scoring if s.method in _MACHINE), None) is Method.EXAMPLES


class ExamplesScorer:
    """Answers for the leaf criteria of which `own` is true; `learnt` by criterion version id.

    The same scene gives the same judgements, whatever was scored before.
    """

    def __init__(
        self, embed: Embed, own: Callable[[Criterion], bool], learnt: Mapping[str, Learnt] | None = None
    ) -> None:
        self._embed, self._own, self._learnt = embed, own, learnt or {}
        self._poles: dict[str, Poles] = {}

    def __call__(self, scene: Scene, rubric: Rubric) -> tuple[Judgement, ...]:
        mine = [leaf for leaf in rubric.leaves if rubric.subject is Subject.PERSON and self._own(leaf)]
        if not mine:
            return ()
        talk = talk_of(scene.read_turns(scene.transcript.turns), self._embed)
        return tuple(replace(self._judge(scene, leaf, talk), method=Method.EXAMPLES) for leaf in mine)

    def heard(self, scene: Scene, criterion: Criterion) -> tuple[Talk, Nearness] | None:
        """What a head may learn from; None where the conversation is unfit or too little is said."""
        if not_for(scene, criterion) is not None or doubt_about(scene) is not None:
            return None
        talk = talk_of(scene.read_turns(scene.transcript.turns), self._embed)
        if talk is None or len(talk.places) < FEWEST_CLAUSES:
            return None
        return talk, nearness(talk, self._poles_of(criterion))

    def _judge(self, scene: Scene, criterion: Criterion, talk: Talk | None) -> Judgement:
        unfit, doubt = not_for(scene, criterion), doubt_about(scene)
        if unfit is not None:
            return unfit
        if doubt is not None:
            return cannot_tell(criterion, doubt)
        clauses = 0 if talk is None else len(talk.places)
        if talk is None or clauses < FEWEST_CLAUSES:
            return cannot_tell(
                criterion, f"too little said to read a level from ({clauses} of {FEWEST_CLAUSES} clauses)"
            )
        learnt = self._learnt.get(criterion.version_id)
        if learnt is None:
            return self._by_likeness(scene, criterion, talk)
        return _by_head(scene, criterion, talk, nearness(talk, self._poles_of(criterion)), learnt)

    def _by_likeness(self, scene: Scene, criterion: Criterion, talk: Talk) -> Judgement:
        k, needed = fewest_examples(criterion), scene.policy.examples_min
        if k < needed:
            return cannot_tell(criterion, f"too few examples ({k} of {needed} under each anchor)")
        near = nearness(talk, self._poles_of(criterion))
        found, read = read_level(near), Reading(scene)
        if found is None:
            return cannot_tell(criterion, "nothing said is like the examples of either anchor", read.searched)
        shown = (found.good, found.weak) if found.fraction >= 0.5 else (found.weak, found.good)
        return scored(
            criterion,
            found.fraction,
            f"Like the exemplary examples: {count(len(found.good), 'place', 'places')}; "
            f"like the deficient ones: {count(len(found.weak), 'place', 'places')}.",
            confidence=_confidence(near),
            evidence=_quotes(scene, talk, [*shown[0], *shown[1]]),
            searched=read.searched,
        )

    def _poles_of(self, criterion: Criterion) -> Poles:
        if criterion.version_id not in self._poles:
            self._poles[criterion.version_id] = poles_of(criterion, self._embed)
        return self._poles[criterion.version_id]


def _confidence(near: Nearness) -> float:
    """An order of certainty, not a frequency: from 0.5 up with the nearest cosine."""
    return round(0.5 + 0.4 * max(float(near.good.max()), float(near.weak.max()), 0.0), 3)


def _by_head(scene: Scene, criterion: Criterion, talk: Talk, near: Nearness, learnt: Learnt) -> Judgement:
    points = learnt.head.points(features_of(talk, near))
    speaks = _speaks_for(talk, near, learnt)
    high = points >= 50.0
    order = np.argsort(-speaks if high else speaks, kind="stable")[:_SHOWN]
    return scored(
        criterion,
        points / 100,
        f"Learnt from {count(learnt.by_conversation.n, 'score', 'scores')} that people gave; "
        "these words speak most for it.",
        confidence=round(learnt.by_conversation.same, 3),
        evidence=_quotes(scene, talk, [int(i) for i in order]),
        searched=Reading(scene).searched,
        details={"points": round(points, 3)},
    )


def _speaks_for(talk: Talk, near: Nearness, learnt: Learnt) -> Floats:
    """Of each clause: what it adds to the meaning read by the head, else how it leans."""
    weights = learnt.head.weights.get(MEANING)
    return near.lean if weights is None else np.asarray(talk.vectors @ np.array(weights))


def _quotes(scene: Scene, talk: Talk, clauses: Sequence[int]) -> list[Evidence]:
    places = [talk.places[i] for i in clauses]
    return [quote(scene.transcript, p.seq, p.start, p.end, EvidenceKind.QUOTE) for p in places]
