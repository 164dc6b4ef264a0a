"""What a head sees of a clause, worked out by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachloop.loop.score.heads.features import DENSE, MARKS, NUMBERS, Seen, see
from coachloop.loop.score.language.clauses import clauses
from coachloop.loop.score.language.words import content_of


def seen(text: str, answer: str = "") -> Seen:
    parts = clauses(text)
    assert len(parts) == 1
    return see(parts[0], content_of(answer), alone=True)


def value(of: Seen, name: str) -> float:
    return of.dense[DENSE.index(name)]


def test_names_are_unique_and_all_are_filled() -> None:
    assert len(set(DENSE)) == len(DENSE) == len(seen("you left").dense)


def test_rules() -> None:
    one = seen("it sounds like you had to start again")
    assert value(one, "sounds like") == 1.0
    assert value(one, "you + past") == 1.0
    assert value(one, "inversion") == 0.0
    assert value(seen("did you start again"), "inversion") == 1.0
    assert value(seen("you should start again"), "modal") == 1.0


def test_numbers() -> None:
    # 5 words; "you" and "your" are two of them; nobody says I.
    one = seen("So you lost your driver", "we lost two of our drivers in May")
    assert value(one, "up to 5") == 1.0
    assert value(one, "words (log)") == pytest.approx(math.log1p(4) / 3)  # "so" is a filler
    assert value(one, "you") == pytest.approx(2 / 3)
    assert value(one, "share of you") == pytest.approx(2 / 5)
    assert value(one, "I") == 0.0
    assert value(one, "so first") == 1.0
    assert value(one, "filler first") == 1.0
    # "lost" and "driver" are shared: 2 of at most 3, and all that the clause has.
    assert value(one, "shared with the answer") == pytest.approx(2 / 3)
    assert value(one, "share taken") == 1.0


def test_the_first_and_the_last_words_are_n_grams() -> None:
    assert set(seen("Well you left in 2019").grams) == {
        "you", "left", "in", "0", "you left", "left in", "in 0",
        "^you", "^you left", "^you left in", "0$", "in 0$",
    }  # fmt: skip


def test_the_text_to_embed_is_the_words() -> None:
    assert seen("Well, you LEFT?").text == "well you left"


@given(
    st.lists(
        st.sampled_from(["you", "left", "did", "why", "we", "sounds", "like", "okay", "it", "the", "price"]),
        min_size=1,
    )
)
def test_a_question_mark_changes_the_marks_only(words: list[str]) -> None:
    text = " ".join(words)
    for plain, asked in zip(clauses(text), clauses(f"{text}?"), strict=False):
        if plain.heard == asked.heard:
            without, marked = (see(c, frozenset(), alone=False) for c in (plain, asked))
            assert without.dense[: -len(MARKS)] == marked.dense[: -len(MARKS)]
            assert (without.grams, without.text) == (marked.grams, marked.text)


def test_marks() -> None:
    question, statement = seen("did you leave?"), seen("you left early?")
    assert [value(question, name) for name in MARKS] == [1.0, 1.0, 0.0, 1.0]
    assert [value(statement, name) for name in MARKS] == [1.0, 0.0, 1.0, 1.0]
    assert NUMBERS[-1] == "bias"
    assert value(statement, "bias") == 1.0
