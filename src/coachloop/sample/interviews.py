"""An interview as its interviewer would lead it: what is asked, taken up, answered and closed."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coachloop.sample.bank import Voice
from coachloop.sample.spoken import Line

#: The topics of each round; the first of each topic's wordings stands in the interview plan.
ROUNDS: Mapping[str, tuple[str, ...]] = {
    "screen": ("deadline", "learning", "handover", "priorities", "customer", "feedback", "improvement"),
    "technical": ("tool", "data", "mistake", "deadline", "learning", "safety", "priorities"),
    "panel": ("conflict", "customer", "improvement", "feedback", "mistake", "handover", "safety"),
}
#: For which criterion of the candidate a topic is asked.
ASKED_FOR: Mapping[str, str] = {
    "conflict": "working_together",
    "customer": "working_together",
    "feedback": "working_together",
    "handover": "ownership",
    "mistake": "ownership",
    "improvement": "ownership",
    "deadline": "problem_solving",
    "data": "problem_solving",
    "priorities": "problem_solving",
    "learning": "role_skills",
    "tool": "role_skills",
    "safety": "role_skills",
}
ROLES = ("depot planner", "service analyst", "shift lead")
_TOPICS = 5


@dataclass(frozen=True, slots=True)
class Cast:
    """First names: the scored person, the counterpart, and a colleague where there is one."""

    person: str
    counterpart: str
    colleague: str | None = None

    @property
    def facts(self) -> dict[str, str]:
        return {"p": self.person, "c": self.counterpart, "o": self.colleague or ""}


def interview(
    rng: random.Random, cast: Cast, kind: str, want: Mapping[str, float], *, butts_in: bool = False
) -> list[Line]:
    """`want` gives 0, 0.5 or 1 for each criterion; `butts_in`: a colleague asks in a round for one."""
    voice = Voice(rng, "interviews", cast.facts)
    chosen = rng.sample(ROUNDS[kind], _TOPICS)
    depth = 1 + round(2 * want["discovery_depth"])
    leading, dual = (
        _how_many(want["no_leading_questions"], depth),
        _how_many(want["no_dual_questions"], depth),
    )
    marked = rng.sample(chosen, _TOPICS)
    lines = _opening(voice, cast, lengthy=not want["engagement_ratio"])
    for place, topic in enumerate(chosen):
        style = (
            "leading" if marked.index(topic) < leading else "",
            "dual" if marked[::-1].index(topic) < dual else "",
        )
        lines += _topic(voice, topic, depth, style, last=place == 0)
        if not want["engagement_ratio"] and place % 2 == 0:
            lines += [Line("P", voice.pick("speech")), Line("C", voice.pick("listen"))]
        if cast.colleague and (kind == "panel" or butts_in) and place in (1, 3):
            lines += _colleague(voice)
    lines += _off_script(voice, want["on_script"])
    return lines + _ending(voice, want)


def planned(kind: str) -> list[str]:
    """The questions of the interview plan for that round, in order."""
    topics = Voice(random.Random(0), "interviews", {}).bank["topics"]  # noqa: S311 -- invented text, no secret
    return [topics[key]["ask"][0] for key in ROUNDS[kind]]


def _how_many(wanted: float, depth: int) -> int:
    """None, one question in five or fewer, or clearly more, among all that are asked."""
    if wanted == 1.0:
        return 0
    return 1 if wanted == 0.5 else min(_TOPICS, 3 + depth)


def _opening(voice: Voice, cast: Cast, *, lengthy: bool) -> list[Line]:
    lines = [Line("P", voice.pick("hello")), Line("C", voice.pick("small"))]
    if cast.colleague:
        lines.append(Line("O", voice.pick("colleague_hello")))
    if lengthy:
        lines += [Line("P", voice.pick("speech")), Line("C", voice.pick("listen"))]
    return [*lines, Line("P", voice.pick("frame")), Line("C", voice.pick("listen"))]


def _topic(voice: Voice, key: str, depth: int, style: Sequence[str], *, last: bool) -> list[Line]:
    topic = voice.bank["topics"][key]
    case = voice.rng.choice(topic["cases"])
    asks = topic["leading"] if "leading" in style else voice.one_of(topic["ask"])
    question = asks if last else f"{voice.pick('shift')} {asks}"
    if "dual" in style:
        question += " " + voice.pick("second_question")
    extras = " ".join(voice.pick("extra") for _ in range(voice.rng.randint(1, 2) + (depth == 1)))
    lines = [
        Line("P", question),
        Line("C", f"{voice.one_of(topic['lead'])} {voice.parts('answer', **case)} {extras}"),
    ]
    if depth > 1:
        lines += [Line("P", voice.pick("follow", **case)), Line("C", voice.parts("answer_two", **case))]
    if depth > 2:
        last_answer = f"{voice.parts('answer_three', **case)} {voice.pick('extra')}"
        lines += [Line("P", voice.pick("dig", **case)), Line("C", last_answer)]
    return lines


def _colleague(voice: Voice) -> list[Line]:
    return [Line("O", voice.pick("colleague_question")), Line("C", voice.pick("extra"))]


def _off_script(voice: Voice, wanted: float) -> list[Line]:
    """Main questions that no plan has: one of six is few, three of eight are not."""
    lines = []
    for _ in range({1.0: 0, 0.5: 1}.get(wanted, 3)):
        lines += [
            Line("P", f"{voice.pick('shift')} {voice.pick('off_script')}"),
            Line("C", voice.pick("small_answer")),
        ]
    return lines


def _ending(voice: Voice, want: Mapping[str, float]) -> list[Line]:
    lines = [Line("P", voice.pick("own_questions"))]
    lines += [Line("C", voice.pick("their_question")), Line("P", voice.pick("our_answer"))]
    if "candidate_pushback" in want:
        doubt = voice.rng.choice(voice.bank["doubts"])
        reply = {1.0: "heard_answered", 0.5: "half_answered"}.get(want["candidate_pushback"], "brushed")
        answered = voice.pick(reply, nouns=doubt["nouns"], fact=doubt["fact"])
        lines += [Line("C", doubt["doubt"]), Line("P", answered)]
    lines.append(Line("C", voice.pick("doubt_end")))
    vague = "steps_vague" if voice.chance(0.25) else "steps_none"
    steps = voice.pick("steps_good" if want["next_steps_clarity"] else vague)
    return [*lines, Line("P", f"{steps} {voice.pick('bye')}"), Line("C", voice.pick("bye_back"))]
