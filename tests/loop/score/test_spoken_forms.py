"""Everyday and regional forms are read as the words that they stand for, at their own place."""

import pytest

from coachloop.loop.score.language.clauses import clauses
from coachloop.loop.score.language.cues import CLOSING, EMPATHY, NEXT_STEP
from coachloop.loop.score.language.patterns import best
from coachloop.loop.score.language.questions import LEADING
from coachloop.loop.score.language.words import Token, tokens, word_count


def test_a_form_gives_its_words_at_its_place() -> None:
    assert tokens("I'm Gonna go") == (
        Token("i'm", 0, 3),
        Token("going", 4, 9),
        Token("to", 4, 9),
        Token("go", 10, 12),
    )


def test_it_counts_as_the_words_that_it_stands_for() -> None:
    assert word_count("y'all dunno") == word_count("you all don't know") == 4


def test_the_quote_is_what_was_said() -> None:
    text = "Well, I'm gonna call you on Friday."

    (said,) = clauses(text)
    found = best(said, NEXT_STEP)

    assert found is not None
    assert text[found.start : found.end] == "I'm gonna call"


@pytest.mark.parametrize(
    "text",
    [
        "You like the early shift, don't you?",
        "You like the early shift, do you not?",
        "You're fine with Sundays, aren't you?",
        "You're fine with Sundays, ain't you?",
        "It's cold in there, isn't it?",
        "It's cold in there, innit?",
    ],
)
def test_a_leading_tag_is_one_in_every_way_of_speaking(text: str) -> None:
    assert any(best(clause, LEADING) for clause in clauses(text))


def test_a_goodbye_needs_no_article() -> None:
    assert all(best(clause, CLOSING) for clause in clauses("Have good day. Have a good day."))
    assert not any(best(clause, CLOSING) for clause in clauses("We have one day left. We have good staff."))


@pytest.mark.parametrize(
    "text",
    ["I understand how upsetting that was.", "I am understanding how upsetting that was.",
     "i'm understanding that it was a worry", "I can understand why you called."],
)  # fmt: skip
def test_empathy_is_heard_in_the_forms_of_indian_english(text: str) -> None:
    assert any(best(clause, EMPATHY) for clause in clauses(text))
