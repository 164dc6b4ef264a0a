"""A scorer version that has not scored yet: the pages say so instead of breaking."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from coachloop.loop.report.run import people_page, week_page
from tests.support.world import START, World, world


@pytest.fixture
def made(sqlite_url: str) -> Iterator[World]:
    built = world(sqlite_url)
    built.say_daily([3.0] * 12, START)
    yield built
    built.context.database.close()


def test_people_of_a_series_no_longer_in_force_are_without_a_score(made: World) -> None:
    now = START + timedelta(days=13)
    assert [len(b.lines) for b in people_page(made.context, now).boards] == [1]
    upgraded = replace(made.context, machine_series="made@2")
    view = people_page(upgraded, now)
    assert (view.boards, [line.person.id for line in view.unscored]) == ((), ["dana"])
    assert week_page(upgraded, now).boards == ()
