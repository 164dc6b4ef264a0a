"""Invented conversations for the fairness check: written ones first, then ones of the sample's sentences."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from coachloop.sample.bank import words
from coachloop.sample.interviews import Cast, interview, planned
from coachloop.sample.people import INTERVIEWER, OCCASIONS, SALES, SUPPORT, TWO_LEVELS
from coachloop.sample.sales import sales_call
from coachloop.sample.spoken import Line, Timed, spoken
from coachloop.sample.support import support_call

#: The starter rubric of each call type.
RUBRICS = {"screen": "interviewer", "discovery": "sales", "support": "contact_centre"}
_CRITERIA = {"screen": INTERVIEWER, "discovery": SALES, "support": SUPPORT}
#: First names that are as common for women as for men.
_PEOPLE = ("Avery", "Robin", "Emery", "Quinn", "Devon", "Sage", "Reese", "Marlow")


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation; `questions` are those planned for it."""

    call_type: str
    cast: Cast
    said: tuple[Timed, ...]
    questions: tuple[str, ...] = ()


def invented(count: int) -> Iterator[Talk]:
    """The same `count` conversations on every call."""
    return islice(_endless(), count)


def _endless() -> Iterator[Talk]:
    for talk in words("talks")["talks"]:
        lines = [Line(line[0], line[3:]) for line in talk["lines"]]
        yield Talk(talk["call_type"], Cast(talk["P"], talk["C"]), spoken(lines, random.Random(0)))  # noqa: S311 -- no secret
    place = 0
    while True:
        yield from (_made(call_type, place) for call_type in RUBRICS)
        place += 1


def _made(call_type: str, place: int) -> Talk:
    """A person who is good at some things and not at others, by chance."""
    rng = random.Random(f"talks/{call_type}/{place}")  # noqa: S311 -- no secret
    wanted = [key for key in _CRITERIA[call_type] if key not in OCCASIONS or rng.random() > 1 / 4]
    want = {key: rng.choice((0.0, 1.0) if key in TWO_LEVELS else (0.0, 0.5, 1.0)) for key in wanted}
    cast = Cast(*rng.sample(_PEOPLE, 2))
    if call_type == "screen":
        lines = interview(rng, cast, "screen", want)
        return Talk(call_type, cast, spoken(lines, rng), tuple(planned("screen")))
    lines = (sales_call if call_type == "discovery" else support_call)(rng, cast, want)
    return Talk(call_type, cast, spoken(lines, rng))
