"""A sales call as its rep would lead it."""

import random
from collections.abc import Mapping

from coachloop.sample.bank import Voice, with_capitals
from coachloop.sample.interviews import Cast
from coachloop.sample.spoken import Line

#: Long enough for empathy to be late: the rep looks something up.
_LOOKS_IT_UP = 24.0


def sales_call(rng: random.Random, cast: Cast, want: Mapping[str, float]) -> list[Line]:
    """`want` gives 0, 0.5 or 1 for each criterion; without `empathy_within_30s` nobody is frustrated,
    without `price_objection_before_closing` nobody minds the price."""
    voice = Voice(rng, "sales", cast.facts)
    voice.facts.update(with_capitals(rng.choice(voice.bank["cases"])))
    questions = {1.0: rng.randint(4, 6), 0.5: rng.randint(2, 3)}.get(
        want["discovery_questions"], rng.randint(0, 1)
    )
    lines = [Line("P", _hello(voice, want)), Line("C", voice.pick("hello_back"))]
    lines += [Line("P", voice.pick("walk")), Line("C", voice.pick("about"))]
    asked = rng.sample(voice.bank["questions"], questions)
    half = questions // 2
    lines += _questions(voice, asked[:half]) + _chat(voice)
    if "empathy_within_30s" in want:
        lines += _complaint(voice, want["empathy_within_30s"])
    lines += _questions(voice, asked[half:]) + _offer(voice, want["value_before_price"])
    if "price_objection_before_closing" in want:
        lines += _objection(voice, want["price_objection_before_closing"])
    else:
        lines.append(Line("C", voice.pick("price_ok")))
    return lines + _ending(voice, want)


def _hello(voice: Voice, want: Mapping[str, float]) -> str:
    said = [voice.pick("hello")]
    if want["recording_notice"]:
        said.append(voice.pick("notice"))
    if want["refund_policy_within_60s"]:
        said.append(voice.pick("refund_early"))
    return " ".join(said)


def _questions(voice: Voice, asked: list[list[str]]) -> list[Line]:
    lines = []
    for question, *answers in asked:
        answer = voice.one_of(answers)
        if voice.chance(0.5):
            answer += " " + voice.pick("chat")
        lines += [Line("P", voice.fill(question)), Line("C", answer)]
    return lines


def _chat(voice: Voice) -> list[Line]:
    return [Line("C", voice.pick("chat")), Line("P", voice.pick("chat_back"))]


def _complaint(voice: Voice, wanted: float) -> list[Line]:
    """Frustration, answered at once; after half a minute and more; or not at all."""
    lines = [Line("C", voice.pick("complaint"))]
    if wanted:
        return [*lines, Line("P", voice.pick("warm")), Line("C", voice.pick("chat"))]
    lines += [Line("P", voice.pick("cold")), Line("C", voice.pick("cold_back"))]
    lines.append(Line("P", voice.pick("aside"), _LOOKS_IT_UP))
    if voice.chance(0.5):
        lines += [Line("C", voice.pick("chat")), Line("P", voice.pick("warm"))]
    return lines


def _offer(voice: Voice, framed: float) -> list[Line]:
    first = voice.pick("value" if framed else "plain")
    return [Line("P", f"{first} {voice.pick('price')}")]


def _objection(voice: Voice, wanted: float) -> list[Line]:
    reply = {1.0: "settled", 0.5: "argued"}.get(wanted, "pressed")
    return [
        Line("C", voice.pick("objection")),
        Line("P", voice.pick(reply)),
        Line("C", voice.pick(f"{reply}_back")),
    ]


def _ending(voice: Voice, want: Mapping[str, float]) -> list[Line]:
    late = not want["refund_policy_within_60s"] and want["discovery_questions"] and voice.chance(0.6)
    close = voice.pick("close")
    said = f"{voice.pick('refund_late')} {close}" if late else close
    return [Line("P", said), Line("C", voice.pick("close_back"))]
