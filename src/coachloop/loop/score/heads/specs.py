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

    `marks`: question marks are seen, too. `more_no`: behaviours whose examples all mean it not.
    """

    name: str
    behaviour: str
    yes: tuple[str, ...]
    no: tuple[str, ...]
    side: Side = Side.PERSON
    marks: bool = False
    more_no: tuple[str, ...] = ()


#: Trained in their own way (training/items.py): does a clause ask (without the vector, which adds nothing
#: there); what else it does.
QUESTION = "question"
ACT = "act"
ACTS = ("advice", "asks", "other", "reflection")

#: Everything else is one binary regression each.
HEADS: tuple[Head, ...] = (
    Head("open", "question", yes=("open",), no=("closed",)),
    Head("complex", "reflection", yes=("complex",), no=("simple",)),
)
