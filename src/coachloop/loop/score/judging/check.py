"""Trying an endpoint with a short conversation of ours, before any real one is sent."""

from dataclasses import dataclass

from coachloop.domain.conversation import Role, Transcript, Turn
from coachloop.domain.rubric import Anchor, Criterion, Method, Scale, ScaleKind, ScoringSpec
from coachloop.domain.score import Status
from coachloop.loop.score.judging.model import AnswerRefused, Endpoint, Reply
from coachloop.loop.score.judging.prompt import question, room_for_turns
from coachloop.loop.score.judging.rules import judgement_of, seen_of
from coachloop.loop.score.judging.shown import names_of
from coachloop.loop.score.judging.windows import windows

TURNS = (
    Turn(0, "p", Role.PERSON, "Thank you for calling. What can I do for you today?"),
    Turn(1, "c", Role.COUNTERPART, "My order came without the charger, and I need it for a trip on Friday."),
    Turn(
        2,
        "p",
        Role.PERSON,
        "That is a bad moment to be without it. I send one today, it is there on Thursday.",
    ),
    Turn(3, "c", Role.COUNTERPART, "Good, thank you. That would help me a lot."),
)
CRITERION = Criterion(
    key="next_step",
    name="Next step with a day",
    description="Says what happens next and by when.",
    weight=100,
    scale=Scale(
        ScaleKind.LEVELS, 1, 3, ("No next step", "A next step without a day", "A next step and its day")
    ),
    scoring=(ScoringSpec(Method.JUDGE),),
    exemplary=Anchor("The step and the day are said.", ("I post the form now, you have it by Tuesday.",)),
    deficient=Anchor("It stays open what happens.", ("Somebody will look into it.",)),
)


@dataclass(frozen=True, slots=True)
class Checked:
    """What came back; `fault` says why the answer could not be used, None when it could."""

    reply: Reply
    fault: str | None
    level: float | None


def check_endpoint(endpoint: Endpoint, window_tokens: int) -> Checked:
    """One question about a conversation of ours. Raises what an endpoint raises, JudgeSettingInvalid."""
    seen = seen_of(Transcript("c_check", 1, TURNS), names_of([]))
    window = windows(seen.turns, room_for_turns(CRITERION, window_tokens))[0]
    reply = endpoint.answer(question(CRITERION, window, part=False))
    try:
        judgement = judgement_of(reply, seen, CRITERION, window)
    except AnswerRefused as refused:
        return Checked(reply, refused.what, None)
    fault = None if judgement.status is Status.SCORED else f"it answered {judgement.status}"
    return Checked(reply, fault, judgement.level)
