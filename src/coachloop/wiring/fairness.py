"""The fairness check over conversations of a workspace, or over invented ones without a workspace."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from coachloop.domain.conversation import (
    Consent,
    Conversation,
    DateSource,
    Participant,
    Role,
    Transcript,
    Turn,
)
from coachloop.domain.errors import NotFound
from coachloop.domain.policy import Policy
from coachloop.domain.rubric import Rubric
from coachloop.loop.score.fairness.model import FairnessReport
from coachloop.loop.score.fairness.rules import check
from coachloop.loop.score.model import Scene
from coachloop.loop.score.rubrics import read_rubric, starter_text
from coachloop.loop.score.run import load_scenes
from coachloop.loop.score.scorers import SCORERS
from coachloop.sample.interviews import Cast, interview, planned
from coachloop.sample.people import INTERVIEWER, OCCASIONS, SALES, SUPPORT, TWO_LEVELS
from coachloop.sample.sales import sales_call
from coachloop.sample.spoken import Line, spoken
from coachloop.sample.support import support_call
from coachloop.store.conversations import conversation_ids
from coachloop.wiring.machine import embedded
from coachloop.wiring.scoring import rubrics_to_score

if TYPE_CHECKING:
    from coachloop.wiring.app import App

#: Names that are no group's in the check.
_PEOPLE = ("Avery", "Robin", "Emery", "Quinn", "Devon", "Sage", "Reese", "Marlow")
_ROLES = {"P": Role.PERSON, "C": Role.COUNTERPART}
_INVENTED_AT = datetime(2026, 3, 2, tzinfo=UTC)


def fairness_of(app: "App", rubric_key: str | None, sample: int, series: str | None) -> FairnessReport:
    """The newest `sample` conversations of each rubric that scores, by the scorer `series`.

    Without `series` the embedded one. Raises NotFound when no conversation may be scored; ScorerGone.
    """
    machine = app.machine_of(series or app.context.machine_series)
    scenes = [(replace(s, read_turns=machine.read_turns), r) for s, r in _kept(app, rubric_key, sample)]
    if not scenes:
        raise NotFound(
            "There is no conversation to check the scorer with.",
            why="None of a scored person, with words and consent, is of a type that a rubric scores.",
            fix="Import some, or use invented ones: coachloop fairness --invented.",
        )
    return check(machine.rater.series, scenes, machine.judge)


def fairness_of_invented(sample: int) -> FairnessReport:
    """The embedded scorer on `sample` invented interviews, sales calls and support calls by turns."""
    machine = embedded()
    scenes = ((replace(s, read_turns=machine.read_turns), r) for s, r in _invented(sample))
    return check(machine.rater.series, scenes, machine.judge)


def _kept(app: "App", rubric_key: str | None, sample: int) -> Iterator[tuple[Scene, Rubric]]:
    """By rubric, the newest conversations first."""
    with app.context.database.read() as c:
        chosen = rubrics_to_score(c, app.workspace, rubric_key)
        ids = [
            (v.rubric, [i for t in types or (None,) for i in conversation_ids(c, call_type=t, scorable=True)])
            for v, types in chosen
        ]
    for rubric, found in ids:
        scenes = (scene for i in _newest(app, found) for scene in load_scenes(app.context, i, rubric))
        yield from ((scene, rubric) for _, scene in zip(range(sample), scenes, strict=False))


def _newest(app: "App", ids: list[str]) -> list[str]:
    """Of several types together."""
    from coachloop.store.conversations import load_conversations

    with app.context.database.read() as c:
        return [conversation.id for conversation in reversed(load_conversations(c, ids))]


def _invented(sample: int) -> Iterator[tuple[Scene, Rubric]]:
    """The same for every call: each person of them is good at some things and not at others, by chance."""
    makers = (
        ("interviewer", "screen", INTERVIEWER),
        ("sales", "discovery", SALES),
        ("contact_centre", "support", SUPPORT),
    )
    rubrics = {key: read_rubric(starter_text(key), key, SCORERS) for key, _, _ in makers}
    for place in range(sample):
        rng = random.Random(f"fairness/{place}")  # noqa: S311 -- no secret
        key, call_type, criteria = makers[place % len(makers)]
        wanted = [k for k in criteria if k not in OCCASIONS or rng.random() > 1 / 4]
        want = {k: rng.choice((0.0, 1.0) if k in TWO_LEVELS else (0.0, 0.5, 1.0)) for k in wanted}
        cast = Cast(*rng.sample(_PEOPLE, 2))
        yield _scene(place, call_type, cast, _lines(rng, cast, key, want), rng), rubrics[key]


def _lines(rng: random.Random, cast: Cast, key: str, want: dict[str, float]) -> list[Line]:
    if key == "interviewer":
        return interview(rng, cast, "screen", want)
    return sales_call(rng, cast, want) if key == "sales" else support_call(rng, cast, want)


def _scene(place: int, call_type: str, cast: Cast, lines: list[Line], rng: random.Random) -> Scene:
    labels = {"P": cast.person, "C": cast.counterpart}
    turns = tuple(
        Turn(seq, labels[t.line.who], _ROLES[t.line.who], t.line.text, t.start_ms, t.end_ms)
        for seq, t in enumerate(spoken(lines, rng))
    )
    people = (
        Participant(cast.person, Role.PERSON, "invented"),
        Participant(cast.counterpart, Role.COUNTERPART),
    )
    name = f"invented-{place}"
    conversation = Conversation(
        name, name, call_type, _INVENTED_AT, DateSource.STATED, Consent.CONFIRMED, people, sample=True
    )
    questions = tuple(planned(call_type)) if call_type == "screen" else ()
    return Scene(conversation, Transcript(name, 1, turns), "invented", Policy(), questions)
