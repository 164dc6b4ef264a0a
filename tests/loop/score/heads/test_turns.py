"""From clauses to turns: what the heads said is given here, the turns are worked out by hand."""

from collections.abc import Mapping

import pytest

from coachloop.domain.conversation import Role, Turn
from coachloop.loop.score.behaviours import TurnBehaviour, behaviours
from coachloop.loop.score.heads.specs import ACT, ACTS, HEADS, QUESTION
from coachloop.loop.score.heads.turns import told


def found(
    asks: float = 0.0, reflects: float = 0.0, informs: float = 0.0
) -> Mapping[str, Mapping[str, float]]:
    act = dict.fromkeys(ACTS, 0.0) | {"reflection": reflects, "advice": informs}
    return {QUESTION: {"yes": asks}, ACT: act, **{head.name: {"yes": 0.1} for head in HEADS}}


def read(*said: tuple[str, Mapping[str, Mapping[str, float]]]) -> tuple[TurnBehaviour, ...]:
    """Turns of one person; all clauses of a turn are found alike."""
    turns = behaviours([Turn(i, "ann", Role.PERSON, text) for i, (text, _) in enumerate(said)])
    return told(turns, [[each] * len(turn.clauses) for turn, (_, each) in zip(turns, said, strict=True)])


@pytest.mark.parametrize(
    ("p", "marked", "asks"),
    [(0.8, False, True), (0.8, True, False), (0.95, True, True), (0.6, False, False)],
)
def test_where_marks_are_used_a_question_without_one_must_be_surer(
    p: float, marked: bool, asks: bool
) -> None:
    """Passed is 0.65 where nobody writes question marks, 0.9 where one turn of two has one."""
    other = ("where was that?" if marked else "where was that", found(asks=0.99))

    assert read(other, ("what the supplier wants", found(asks=p)))[1].asks is asks


EIGHT = "the racks came late and nobody said why"  # eight words


def test_what_a_turn_chiefly_does_leans_on_the_turns_around_it() -> None:
    """0.40 reflects, 1.2 x 0.36 = 0.432 informs: it informs. After two turns of 0.9 and 0.0 it is
    0.8 x 0.40 + 0.2 x 0.9 = 0.50 against 1.2 x 0.8 x 0.36 = 0.346: it reflects.
    """
    between, sure = found(reflects=0.40, informs=0.36), found(reflects=0.9)
    assert read((EIGHT, between))[0].main == "input"
    assert read((EIGHT, sure), (EIGHT, between), (EIGHT, sure))[1].main == "reflection"


def test_a_short_turn_leans_more() -> None:
    """Two words: 10 of 12 parts are those around it. Reflects 0.3 / 6 + 0.9 x 5/6 = 0.8 against 0.75 x 0.5 / 6.
    Alone it is 0.3 against 0.75 x 0.5 = 0.375.
    """
    between, sure = found(reflects=0.3, informs=0.5), found(reflects=0.9)
    assert read(("late racks", between))[0].reflection == "none"
    assert read((EIGHT, sure), ("late racks", between), (EIGHT, sure))[1].reflection != "none"


def test_a_turn_further_away_counts_half_and_a_longer_one_the_root_of_its_words() -> None:
    """Beside it eight words that inform (0.8), two away 32 that reflect (0.8): the weights are sqrt 8 / 2 and
    sqrt 32 / 4, which are equal: both are 0.4. At a share of 0.2 the turn of nothing has 0.08 of each, less
    than the 0.25 of a turn that does nothing; at 0.4 of its own reflecting it has 0.8 x 0.4 + 0.08 = 0.40.
    """
    informs, reflects = found(informs=0.8), found(reflects=0.8)
    long = " ".join([EIGHT] * 4)
    assert read((long, reflects), (EIGHT, informs), (EIGHT, found()))[2].main == "other"
    assert read((long, reflects), (EIGHT, informs), (EIGHT, found(reflects=0.4)))[2].main == "reflection"


def test_nobody_leans_on_what_another_says() -> None:
    between, sure = found(reflects=0.40, informs=0.36), found(reflects=0.9)
    turns = [Turn(0, "bea", Role.PERSON, EIGHT), Turn(1, "ann", Role.PERSON, EIGHT)]

    assert told(behaviours(turns), [[sure], [between]])[1].main == "input"
