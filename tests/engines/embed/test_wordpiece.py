"""Pieces of words, worked out by hand on a vocabulary of a few lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachloop.engines.embed.wordpiece import WordPiece

PIECES = ["[UNK]", "[CLS]", "[SEP]", "play", "##ing", "##ed", "un", "##play", "!", "cafe", "你", "p", "##l"]
NUMBER = {piece: number for number, piece in enumerate(PIECES)}


def pieces(text: str, most: int = 100) -> list[str]:
    return [PIECES[n] for n in WordPiece(NUMBER).numbers(text, most)]


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("play", ["play"]),
        ("Playing", ["play", "##ing"]),
        ("unplayed", ["un", "##play", "##ed"]),  # the longest piece first, the rest with "##"
        ("play!", ["play", "!"]),  # a sign stands alone
        ("Café", ["cafe"]),  # lower case, no accents
        ("你play", ["你", "play"]),  # scripts without blanks: each character
        ("plq", ["[UNK]"]),  # "p" and "##l" fit, "##q" does not: the whole word is unknown
        ("play\u200bed", ["play", "##ed"]),  # a sign without width is no sign
        ("", []),
        ("   ", []),
        ("p" * 101, ["[UNK]"]),  # longer than a word may be
    ],
)
def test_by_hand(text: str, inside: list[str]) -> None:
    assert pieces(text) == ["[CLS]", *inside, "[SEP]"]


def test_no_more_than_asked_for() -> None:
    assert pieces("play play play play", most=4) == ["[CLS]", "play", "play", "[SEP]"]


@given(st.text(max_size=200), st.integers(min_value=2, max_value=20))
def test_any_text_is_taken(text: str, most: int) -> None:
    found = pieces(text, most)

    assert found[0] == "[CLS]"
    assert found[-1] == "[SEP]"
    assert len(found) <= most
