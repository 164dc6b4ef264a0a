"""Evidence marked in its turn: nothing is lost, added or moved."""

from hypothesis import given
from hypothesis import strategies as st

from coachloop.domain.conversation import Role, Turn
from coachloop.loop.report.turns import Span, pieces, turn_line


def test_overlapping_evidence_is_cut_where_it_begins_and_ends() -> None:
    #        0123456789
    found = pieces("abcdefghij", (Span(2, 6, 1, False, False), Span(4, 8, 2, True, False)))
    assert [(p.text, p.refs, p.human) for p in found] == [
        ("ab", (), False),
        ("cd", (1,), False),
        ("ef", (1, 2), True),
        ("gh", (2,), True),
        ("ij", (), False),
    ]


def test_an_occasion_under_a_quote_is_a_quote() -> None:
    found = pieces("abc", (Span(0, 3, 1, False, True), Span(0, 3, 2, False, False)))
    assert [(p.refs, p.occasion) for p in found] == [((1, 2), False)]
    assert pieces("abc", (Span(0, 3, 1, False, True),))[0].occasion


def test_a_span_beyond_the_text_marks_nothing_beyond_it() -> None:
    assert "".join(p.text for p in pieces("abc", (Span(1, 99, 1, False, False),))) == "abc"


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=5))
def test_joined_again_it_is_the_text(text: str, places: list[tuple[int, int]]) -> None:
    spans = tuple(Span(a, b, k, False, False) for k, (a, b) in enumerate(places, start=1))
    found = pieces(text, spans)
    assert "".join(p.text for p in found) == text
    for number, (a, b) in enumerate(places, start=1):
        marked = "".join(p.text for p in found if number in p.refs)
        assert marked == (text[a:b] if a < b else "")


def test_a_turn_keeps_who_and_when() -> None:
    line = turn_line(Turn(7, "Dana", Role.PERSON, "Hello.", 5_000, 6_000), "person", (), here=True)
    assert (line.seq, line.speaker, line.start_ms, line.here) == (7, "Dana", 5_000, True)
