"""A support call, a criterion with three levels, and endpoints that answer as a test says."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from coachloop.domain.conversation import (
    Consent,
    Conversation,
    DateSource,
    Participant,
    Role,
    Transcript,
    Turn,
)
from coachloop.domain.policy import Policy
from coachloop.domain.rubric import Anchor, Criterion, Method, Rubric, Scale, ScaleKind, ScoringSpec, Subject
from coachloop.domain.score import Judgement
from coachloop.loop.score.judging.model import Question, Reply
from coachloop.loop.score.judging.rules import judge_criterion, seen
from coachloop.loop.score.judging.shown import names_of
from coachloop.loop.score.model import Scene

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
THREE = Scale(ScaleKind.LEVELS, 1, 3, ("Not shown", "Partly", "Fully"))
WINDOW = 8_000

P, C, O = Role.PERSON, Role.COUNTERPART, Role.OTHER  # noqa: E741 -- as short as the words beside them
CALL: tuple[tuple[Role, str], ...] = (
    (P, "Thank you for calling. What can I do for you?"),
    (C, "The parcel is late for the third time and I am fed up."),
    (P, "I am sorry, a third delay is annoying. I find out where it is."),
    (C, "Fine, but be quick please."),
    (P, "It arrives on Thursday, and I call you on Friday to make sure."),
)


def criterion(key: str = "warmth", scale: Scale = THREE) -> Criterion:
    return Criterion(
        key=key,
        name="Names the feeling",
        description="Says back what the customer feels before turning to the matter.",
        weight=100,
        scale=scale,
        scoring=(ScoringSpec(Method.JUDGE), ScoringSpec(Method.HUMAN)),
        exemplary=Anchor("Names the feeling first.", ("That must be tiring for you.",)),
        deficient=Anchor("Goes past the feeling.", ("What is the order number.",)),
        na_rule="The customer shows no feeling.",
    )


def rubric(*criteria: Criterion) -> Rubric:
    return Rubric("service", "Service", Subject.PERSON, criteria or (criterion(),))


def scene(lines: Sequence[tuple[Role, str]] = CALL, **changes: object) -> Scene:
    labels = {P: "Dana Reyes", C: "Customer", O: "Lee"}
    turns = tuple(Turn(n, labels[role], role, text) for n, (role, text) in enumerate(lines))
    people = (
        Participant("Dana Reyes", P, "dana-reyes"),
        Participant("Customer", C),
        Participant("Lee", Role.PERSON, "lee-o"),
    )
    conversation = Conversation("c_1", "hash", "support", START, DateSource.STATED, Consent.CONFIRMED, people)
    return Scene(
        replace(conversation, **changes),  # type: ignore[arg-type]
        Transcript("c_1", 1, turns),
        "dana-reyes",
        Policy(),
    )


def answer(
    turn: int = 2,
    quote: str = "a third delay is annoying",
    *,
    level: object = 3,
    kind: str = "behaviour",
    applicable: str = "yes",
    confidence: object = 0.8,
) -> str:
    """An answer in form that is right about CALL, with what a test changes."""
    return json.dumps(
        {
            "applicable": applicable,
            "evidence": [{"turn": turn, "quote": quote, "kind": kind}],
            "level": level,
            "confidence": confidence,
            "rationale": "PERSON names the annoyance first.",
        }
    )


def reply(text: str, *, cut_off: bool = False) -> Reply:
    return Reply(text, 100, 20, "made-1", 5, cut_off)


class Scripted:
    """Answers one text after the other, the last one for ever; keeps what it was asked."""

    def __init__(self, *texts: str, model: str = "made-1") -> None:
        self._texts, self._model = texts, model
        self.asked: list[Question] = []

    def answer(self, question: Question) -> Reply:
        text = self._texts[min(len(self.asked), len(self._texts) - 1)]
        self.asked.append(question)
        return replace(reply(text), model=self._model)


def judged(
    *texts: str,
    lines: Sequence[tuple[Role, str]] = CALL,
    scored: Criterion | None = None,
    ask: Callable[[Question], Reply] | None = None,
    window: int = WINDOW,
) -> Judgement:
    """What becomes of these answers, without a store."""
    said = scene(lines)
    looked = seen(said, names_of([("Dana Reyes", P)], said.transcript.turns))
    return judge_criterion(looked, scored or criterion(), window, ask or Scripted(*texts).answer)
