"""The heads, in one table. To add one: write training/examples/<behaviour>.yaml, add a line, `make heads`.

A head answers for clauses of one side. Its probability for a turn is that of the surest clause, its span that
clause; both stand in `TurnBehaviour.p` and `.spans` under the head's name.
"""

from dataclasses import dataclass
from enum import StrEnum


class Side(StrEnum):
    PERSON = "person"
    COUNTERPART = "counterpart"


@dataclass(frozen=True, slots=True)
class Head:
    """`yes`: the labels of `behaviour` in training/examples that mean it; `no`: those that mean it not.

    `marks`: question marks are seen, too. `more_no`: behaviours whose examples all mean it not. `sign`: it
    stands in `TurnBehaviour.p` as the mean of the head and of the rule of that name, if there is one. Public
    lines that mean it or mean it not are in training/public.py.
    """

    name: str
    behaviour: str
    yes: tuple[str, ...]
    no: tuple[str, ...]
    side: Side = Side.PERSON
    marks: bool = False
    more_no: tuple[str, ...] = ()
    sign: bool = False


#: Trained in their own way (training/items.py): does a clause ask (without the vector, which adds nothing
#: there); what else it does.
QUESTION = "question"
ACT = "act"
ACTS = ("advice", "asks", "other", "reflection")

#: Everything else is one binary regression each.
HEADS: tuple[Head, ...] = (
    Head("open", "question", yes=("open",), no=("closed",)),
    Head("complex", "reflection", yes=("complex",), no=("simple",)),
    Head("leading", "leading", yes=("leading",), no=("none",)),
    Head(
        "presses", "presses", yes=("presses",), no=("none",), more_no=("advice", "dual", "reflection"),
        sign=True,
    ),
    Head(
        "empathy", "empathy", yes=("names_state",), no=("formula", "none"),
        more_no=(
            "advice", "closing", "dual", "frustration", "lead", "leading", "next_steps", "objection",
            "presses", "question", "uptake",
        ),
        sign=True,
    ),
    Head(
        "next_steps", "next_steps", yes=("next_step",), no=("none", "vague"),
        more_no=("leading", "presses", "question", "reflection"),
        sign=True,
    ),
    Head(
        "answers_doubt", "handling", yes=("acknowledged_and_answered",), no=("brushed_aside", "none"),
        sign=True,
    ),
    Head(
        "own_story", "own_story", yes=("own_story",), no=("none",),
        more_no=("closing", "dual", "next_steps", "presses", "question", "reflection"),
    ),
    Head(
        "frustration", "frustration", yes=("frustration",), no=("none",), side=Side.COUNTERPART,
        more_no=("closing", "lead", "question", "uptake"), sign=True,
    ),
    Head(
        "objection", "objection", yes=("objection",), no=("none",), side=Side.COUNTERPART,
        more_no=("closing", "question"), sign=True,
    ),
    Head("lead", "lead", yes=("lead",), no=("none",), side=Side.COUNTERPART),
)  # fmt: skip
