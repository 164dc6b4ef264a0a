"""What people of the sample were meant to do is what the real scorers find in their words."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
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
from coachloop.loop.score.model import Scene
from coachloop.loop.score.rubrics import read_rubric, starter_text
from coachloop.loop.score.rules import judge_scene
from coachloop.loop.score.scorers import SCORERS
from coachloop.sample.interviews import Cast, interview, planned
from coachloop.sample.people import INTERVIEWER, OCCASIONS, SALES, SUPPORT, TWO_LEVELS
from coachloop.sample.sales import sales_call
from coachloop.sample.spoken import Timed, spoken
from coachloop.sample.support import support_call

ROLES = {"P": Role.PERSON, "C": Role.COUNTERPART, "O": Role.OTHER}
CAST = Cast("Avery", "Robin")
EACH = 80


def scene(timed: Sequence[Timed], kind: str, questions: Sequence[str] = ()) -> Scene:
    turns = tuple(
        Turn(i, t.line.who, ROLES[t.line.who], t.line.text, t.start_ms, t.end_ms) for i, t in enumerate(timed)
    )
    people = (Participant("P", Role.PERSON, "p"), Participant("C", Role.COUNTERPART))
    start = datetime(2026, 3, 2, tzinfo=UTC)
    conversation = Conversation("c", "h", kind, start, DateSource.STATED, Consent.CONFIRMED, people)
    return Scene(conversation, Transcript("c", 1, turns), "p", Policy(), tuple(questions))


def wanted(rng: random.Random, criteria: Mapping[str, float]) -> dict[str, float]:
    """Any level of each criterion; those that need an occasion have none in one of three."""
    keys = [key for key in criteria if key not in OCCASIONS or rng.random() > 1 / 3]
    return {key: rng.choice((0.0, 1.0) if key in TWO_LEVELS else (0.0, 0.5, 1.0)) for key in keys}


def scenes(rng: random.Random) -> Iterator[tuple[str, dict[str, float], Scene]]:
    for _ in range(EACH):
        want = wanted(rng, INTERVIEWER)
        kind = rng.choice(("screen", "technical"))
        timed = spoken(interview(rng, CAST, kind, want), rng, bool(want["engagement_ratio"]))
        yield "interviewer", want, scene(timed, kind, planned(kind))
        want = wanted(rng, SALES)
        yield "sales", want, scene(spoken(sales_call(rng, CAST, want), rng), "discovery")
        want = wanted(rng, SUPPORT)
        worried = rng.random() < 0.3
        yield (
            "contact_centre",
            want,
            scene(spoken(support_call(rng, CAST, want, worried=worried), rng), "support"),
        )


def test_the_real_scorers_find_the_intended_level() -> None:
    rubrics = {
        k: read_rubric(starter_text(k), k, SCORERS) for k in ("interviewer", "sales", "contact_centre")
    }
    seen: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for key, want, made in scenes(random.Random(20)):
        for judgement in judge_scene(made, rubrics[key]):
            if judgement.criterion_key not in {**INTERVIEWER, **SALES, **SUPPORT}:
                continue  # scored by people, or always met here
            found = None if judgement.pct is None else judgement.pct / 100
            if judgement.criterion_key == "engagement_ratio":
                found = 1.0 if judgement.pct == 100 else 0.0
            seen[judgement.criterion_key] += 1
            missed[judgement.criterion_key] += found != want.get(judgement.criterion_key)
    assert len(seen) == 16
    assert {key: n for key, n in missed.items() if n > 0.05 * seen[key]} == {}
    assert sum(missed.values()) < 0.02 * sum(seen.values())
