"""What the reading knows of leads: how sure one is, and how near a turn stays to the answer before it.

Both stand in `TurnBehaviour.p`: "lead" of the counterpart's turns, with its place in `spans`, and "stays" of
the others', where there is an embedder. So a kept reading finds the same missed signals as a fresh one.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from coachloop.domain.conversation import Role
from coachloop.loop.score.behaviours import TurnBehaviour
from coachloop.loop.score.heads.turns import Found
from coachloop.loop.score.language.leads import rated

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = Sequence["NDArray[np.float32] | None"]


def with_leads(
    turns: Sequence[TurnBehaviour], found: Sequence[Sequence[Found]], vectors: "Sequence[Vectors]"
) -> tuple[TurnBehaviour, ...]:
    """`found` and `vectors`: of each clause of each turn; none for a turn that the heads did not see."""
    result: list[TurnBehaviour] = []
    answer: list[NDArray[np.float32]] = []
    answering = False
    for turn, of_turn, meant in zip(turns, found, vectors, strict=True):
        said = [vector for vector in meant if vector is not None]
        theirs = turn.role is Role.COUNTERPART
        if of_turn and theirs:
            answer = [*answer, *said] if answering else said
        elif of_turn and answer and said:
            turn = replace(turn, p={**turn.p, "stays": _nearest(said, answer)})
        answering = theirs if of_turn else answering
        result.append(_with_lead(turn, of_turn) if of_turn and theirs else turn)
    return tuple(result)


def _with_lead(turn: TurnBehaviour, found: Sequence[Found]) -> TurnBehaviour:
    """A lead is as sure as the less sure of its rule and its head: both must see it."""
    heard = {clause.start: each["lead"]["yes"] for clause, each in zip(turn.clauses, found, strict=True)}
    sure = [(min(lead.p, heard[lead.clause.start]), lead.clause) for lead in rated(turn.clauses)]
    if not sure:
        return turn
    p, clause = max(sure, key=lambda each: (each[0], each[1].start))
    return replace(turn, p={**turn.p, "lead": p}, spans={**turn.spans, "lead": (clause.start, clause.end)})


def _nearest(said: "Vectors", answer: "Vectors") -> float:
    """The largest cosine of a clause of the one with a clause of the other, from 0 to 1."""
    import numpy as np

    cosines = np.einsum("ae,be->ab", np.array(said, np.float64), np.array(answer, np.float64))
    return min(1.0, max(0.0, float(cosines.max())))
