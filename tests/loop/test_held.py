"""What is kept while the record does not move."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import count

import pytest

from coachloop.loop.held import held_while
from coachloop.store.marks import marks
from tests.support.world import START, World, world


@pytest.fixture
def made(engine_url: str) -> Iterator[World]:
    made = world(engine_url)
    yield made
    made.context.database.close()


def test_a_new_score_makes_it_anew_and_nothing_else_does(made: World) -> None:
    made.say_daily([2, 4], START, person="dana")
    times = count(1)

    def ask(minutes: int) -> int:
        with made.context.database.read() as c:
            now = START + timedelta(minutes=minutes)
            return held_while(c, made.context.database, "key", now, lambda: next(times))

    # Made once, given again after nine minutes, made anew after ten, and at once after a score.
    assert [ask(0), ask(9), ask(10)] == [1, 1, 2]
    made.say_daily([3], START + timedelta(days=7), person="dana")
    assert ask(10) == 3


def test_the_same_record_has_the_same_marks(made: World) -> None:
    made.say_daily([2], START, person="dana")
    with made.context.database.read() as c:
        assert marks(c) == marks(c)
