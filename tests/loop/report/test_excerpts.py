"""Short quotes are exact, and never longer than asked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachloop.domain.conversation import Role, Transcript, Turn
from coachloop.domain.score import verify
from coachloop.loop.report.excerpts import excerpt


def transcript(text: str) -> Transcript:
    return Transcript("c_1", 1, (Turn(0, "P", Role.PERSON, text),))


@pytest.mark.parametrize(
    ("text", "most", "said"),
    [
        ("one two three", 3, "one two three"),
        ("one two three four", 3, "one two three"),
        ("one, two three four", 3, "one, two three"),  # the comma stands in the first half
        ("one two three, four five", 4, "one two three"),  # ends where a part of the sentence does
        ("one\n\ntwo  three", 2, "one\n\ntwo"),
        (" one\rtwo", 1, " one"),
    ],
)
def test_cut_by_words_and_at_a_stop(text: str, most: int, said: str) -> None:
    assert excerpt(transcript(text), 0, 0, len(text), most).text == said


@given(st.text(min_size=1, max_size=120).filter(str.strip), st.integers(1, 8))
def test_always_verified_and_within_the_limit(text: str, most: int) -> None:
    made = transcript(text)
    said = excerpt(made, 0, 0, len(text), most)
    verify(said, made)
    assert len(said.text.split()) <= most
