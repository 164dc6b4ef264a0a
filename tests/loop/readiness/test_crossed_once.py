"""Crossing is told once a rule and person: after new scores, after a restart, and by two servers at once."""

import threading
from collections.abc import Iterator

import pytest

from coachloop.domain.rights import Sight
from coachloop.loop.context import Context
from coachloop.store import news
from coachloop.store import readiness as store
from coachloop.store.database import Database
from coachloop.store.news import NewsKind
from tests.loop.readiness.made import DAY, SECOND, add_rule, assessed, made_world, said, two_batches
from tests.support.world import World


@pytest.fixture
def made(engine_url: str) -> Iterator[World]:
    made = made_world(engine_url)
    yield made
    made.context.database.close()


def told(database: Database) -> list[tuple[NewsKind, str, str]]:
    with database.read() as c:
        return [(line.kind, line.person_id, line.subject) for line in news.news_after(c, 0, 100)]


ONCE = [(NewsKind.CROSSED, "dana", "screens@v1")]


def test_told_once_whatever_is_scored_later(made: World) -> None:
    add_rule(made)
    two_batches(made)
    assert told(made.context.database) == ONCE
    said(made, [5] * 15, SECOND)
    assert assessed(made, SECOND + 14 * DAY).crossed is False
    assert told(made.context.database) == ONCE


def test_told_once_after_a_restart(made: World) -> None:
    add_rule(made)
    two_batches(made)
    again = World(Context(Database(made.context.database.url), made.context.zone, "made@1"), made.rubric)
    again.number = made.number
    said(again, [5] * 15, SECOND)
    assert assessed(again, SECOND + 14 * DAY).crossed is False
    assert told(again.context.database) == ONCE
    again.context.database.close()


def test_two_servers_find_it_at_once(made: World) -> None:
    add_rule(made)
    said(made, [5], SECOND)
    start, found = threading.Barrier(2), []

    def find() -> None:
        database = Database(made.context.database.url)
        start.wait()
        with database.write() as c:
            found.append(store.save_crossed(c, "screens@v1", "dana", SECOND))
        database.close()

    servers = [threading.Thread(target=find) for _ in range(2)]
    for server in servers:
        server.start()
    for server in servers:
        server.join()
    assert sorted(found) == [False, True]


def test_it_reaches_who_decides_about_them_and_nobody_else(made: World) -> None:
    add_rule(made)
    two_batches(made)
    with made.context.database.read() as c:
        [line] = news.news_after(c, 0, 10)
        assert news.seen_in(c, Sight(person_id="dana"), [line.id]) == {line.id}
        assert news.seen_in(c, Sight(team_ids=frozenset({"other"})), [line.id]) == set()
        assert news.seen_in(c, Sight(), [line.id]) == set()
