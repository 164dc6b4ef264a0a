"""What leaves the host of a turn, and the way back from a shown character to the stored words."""

import pytest

from coachloop.domain.conversation import Role, Turn
from coachloop.loop.score.judging.shown import Shown, find_quote, names_of, shown
from tests.loop.score.judging.made import C, P

NAMES = names_of([("Dana Reyes", P), ("Mr. Jo-Ann O'Neil", C), ("Will Hope", Role.OTHER), ("Customer", C)])


def show(text: str) -> Shown:
    return shown(Turn(0, "x", P, text), NAMES)


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("Hello, Dana Reyes here.", "Hello, PERSON here."),
        ("Hello, dana  reyes here.", "Hello, PERSON here."),
        ("REYES, not Reyesson.", "PERSON, not Reyesson."),
        ("Is that Dana's desk?", "Is that PERSON's desk?"),
        ("Jo-Ann or O'Neil?", "COUNTERPART or COUNTERPART?"),
        ("Will and Hope will hope.", "OTHER and OTHER will hope."),
        ("The customer is right.", "The customer is right."),
        ("Write to dana.r+x@mail.example.org today.", "Write to (e-mail) today."),
        ("Call 0151 234-5678 or +44 (20) 7946 0958.", "Call (number) or (number)."),
        (
            "Order 4711, room 12, by 2026-11-03, 12,500 in all.",
            "Order 4711, room 12, by 2026-11-03, 12,500 in all.",
        ),
        ("Card 4000 1234 5678 9010!", "Card (number)!"),
    ],
)
def test_known_names_addresses_and_long_numbers_stay_here(said: str, seen: str) -> None:
    assert show(said).text == seen


def test_the_way_back_to_the_stored_words() -> None:
    text = "Hello  Dana Reyes,\nwrite to a@b.example ﬁrst."
    found = show(text)
    assert found.text == "Hello PERSON, write to (e-mail) first."

    def stored(words: str) -> str:
        start, end = find_quote(found.text, words) or (0, 0)
        return text[slice(*found.stored_span(start, end))]

    assert stored("hello person") == "Hello  Dana Reyes"
    assert stored("PERSON, write") == "Dana Reyes,\nwrite"
    assert stored("to (e-mail) first.") == "to a@b.example ﬁrst."


def test_nothing_to_show_is_nothing() -> None:
    assert show(" \u200b\n ").text == ""
    assert show("").origin == ()


@pytest.mark.parametrize(
    ("within", "quote", "found"),
    [
        ("That is no answer.", "no answer", "no answer"),
        ("I know no one.", "no", "no"),
        ("I know.", "no", None),
        ("I know.", "know.", "know."),
        ("It’s “fine” – really.", 'it\'s "fine" - REALLY', "It’s “fine” – really"),
        ("Straße", "STRASSE", "Straße"),
        ("One two.", "", None),
        ("", "one", None),
    ],
)
def test_whole_words_whatever_their_dress(within: str, quote: str, found: str | None) -> None:
    span = find_quote(within, quote)
    assert (None if span is None else within[slice(*span)]) == found
