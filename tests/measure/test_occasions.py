"""Verdicts on occasions are about turns that there are, on the other side, and enough of them."""

from pathlib import Path

import pytest

from coachloop.domain.conversation import Role
from tests.measure.occasions import KINDS, precision, talks, verdicts

pytestmark = pytest.mark.data


def test_each_verdict_is_about_a_turn_of_the_other_side(shared_data: Path) -> None:
    sides = {(corpus, talk, t.seq): t.role for corpus, talk, turns in talks(shared_data) for t in turns}
    places = [key.split(" ") for key in verdicts()]
    assert len(places) >= 140
    assert {sides[corpus, talk, int(seq)] for _, corpus, talk, seq in places} == {Role.COUNTERPART}


@pytest.mark.parametrize("kind", KINDS)
def test_most_of_what_was_read_is_right(kind: str) -> None:
    read = [right for key, right in verdicts().items() if key.startswith(kind)]
    assert precision(sum(read), len(read)).lo > 0.6


def test_a_precision_has_an_interval() -> None:
    """Wilson (1927) for 8 of 10 at 95 %: 0.490 to 0.943 (Agresti & Coull 1998 give the same)."""
    found = precision(8, 10)
    assert (round(found.value, 3), round(found.lo, 3), round(found.hi, 3)) == (0.8, 0.490, 0.943)
