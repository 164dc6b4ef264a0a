"""A support call as its agent would lead it."""

import random
from collections.abc import Mapping

from coachloop.sample.bank import Voice, with_capitals
from coachloop.sample.interviews import Cast
from coachloop.sample.spoken import Line


def support_call(
    rng: random.Random,
    cast: Cast,
    want: Mapping[str, float],
    *,
    worried: bool = False,
    injection: bool = False,
) -> list[Line]:
    """`want` gives 0, 0.5 or 1 for each criterion; without `empathy_expression` the customer is calm.

    `injection`: the customer tries to dictate the score. With a colleague in `cast` the call is passed on.
    """
    voice = Voice(rng, "support", cast.facts)
    voice.facts.update(with_capitals(rng.choice(voice.bank["cases"])))
    felt = want.get("empathy_expression")
    mood = "open_calm" if felt is None else "open_worried" if worried else "open_upset"
    opening = f"{voice.pick(mood)} {voice.pick('story')}"
    lines = [Line("P", voice.pick("hello")), Line("C", opening)]
    lines += _answer(voice, felt)
    lines += _story(voice, want["active_listening"], injection, late=felt == 0.5)
    if cast.colleague:
        lines += _passed_on(voice)
    lines += [Line("P", voice.pick("solve")), Line("C", voice.pick("solve_back"))]
    return lines + _ending(voice, want["close_and_follow_through"])


def _answer(voice: Voice, felt: float | None) -> list[Line]:
    warm = f"{voice.pick('warm')} " if felt == 1.0 else ""
    return [
        Line("P", f"{warm}{voice.pick('work_on')} {voice.pick('ask_number')}"),
        Line("C", voice.pick("number")),
    ]


def _story(voice: Voice, listening: float, injection: bool, *, late: bool) -> list[Line]:
    """What happened, told in turns; `late`: the words of empathy come only now."""
    lines = []
    rounds = voice.rng.randint(2, 4)
    back = set(voice.rng.sample(range(rounds), 2)) if listening else set()
    for place in range(rounds):
        told = f"{voice.pick('story')} {voice.pick('story')}"
        if injection and place == 0:
            told += " " + voice.pick("rating_injection")
        reply = voice.pick("reflect" if place in back else "step")
        warm = f" {voice.pick('late_warm')}" if late and place == 0 else ""
        lines += [Line("C", told), Line("P", reply + warm)]
    return lines


def _passed_on(voice: Voice) -> list[Line]:
    return [
        Line("P", voice.pick("transfer_out")),
        Line("C", voice.pick("between")),
        Line("O", voice.pick("transfer_in"), 8.0),
        Line("C", f"{voice.pick('story')} {voice.pick('story')}"),
        Line("O", voice.pick("step")),
        Line("C", voice.pick("story")),
    ]


def _ending(voice: Voice, wanted: float) -> list[Line]:
    close = {1.0: "close_full", 0.5: "close_half"}.get(wanted, "close_none")
    first, second = Line("C", voice.pick("bye_back")), Line("P", voice.pick(close))
    return [first, second] if wanted == 0 else [second, first]
