"""What comes due by the clock is done once, by one of the servers, in the background."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from coachloop.jobs.timers import Timers, tasks_of
from coachloop.loop.context import Context
from coachloop.store import work
from coachloop.store.alerts import load_alerts
from coachloop.store.database import Database
from coachloop.store.work import RunKind, RunState
from coachloop.wiring import after_scores
from tests.support.world import START, World, world

#: Three low conversations raise a flag; four days later seven good ones leave nothing low in the week.
NIGHT = START + timedelta(days=12)


@pytest.fixture
def made(engine_url: str) -> Iterator[World]:
    made = world(engine_url)
    made.after_scores = after_scores(made.context)
    made.say_daily([2, 2, 2], START)
    made.say_daily([5] * 7, START + timedelta(days=5))
    yield made
    made.context.database.close()
    while OPENED:
        OPENED.pop().close()


OPENED: list[Database] = []


def server(made: World) -> Timers:
    OPENED.append(Database(made.context.database.url))
    context = Context(OPENED[-1], made.context.zone, made.context.machine_series)
    return Timers(tasks_of(context, after_scores(context)), lambda: NIGHT)


def states(made: World) -> list[str]:
    with made.context.database.read() as c:
        return [row.state for row in load_alerts(c, open_only=False)]


def test_two_servers_look_once_a_night(made: World) -> None:
    start, found = threading.Barrier(2), []

    def look(timers: Timers) -> None:
        start.wait()
        found.append(timers.look())

    threads = [threading.Thread(target=look, args=(server(made),)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done["alert scan"] for done in found) == [0, 1]
    # A second scan that finds the rule not true would have closed it.
    assert states(made) == ["recovering"]
    assert server(made).look()["alert scan"] == 0


def test_the_night_waits_for_a_scoring_run(made: World) -> None:
    with made.context.database.write() as c:
        work.start_run(c, "run", RunKind.SCORE, 1, {}, NIGHT - timedelta(hours=1))
    assert server(made).look()["alert scan"] == 0
    assert states(made) == ["flag"]
    with made.context.database.write() as c:
        work.finish_run(c, "run", RunState.DONE, NIGHT)
    assert server(made).look()["alert scan"] == 1


def test_a_run_that_began_long_ago_is_not_waited_for(made: World) -> None:
    with made.context.database.write() as c:
        work.start_run(c, "run", RunKind.SCORE, 1, {}, NIGHT - timedelta(hours=7))
    assert server(made).look()["alert scan"] == 1


def test_a_server_left_alone_wakes_and_ends() -> None:
    looked = threading.Event()

    def task(_: object) -> int:
        looked.set()
        return 1

    with Timers({"task": task}, lambda: NIGHT):
        assert looked.wait(10)
    assert not [t for t in threading.enumerate() if t.name == "coachloop-timers"]


def test_what_fails_leaves_the_others(caplog: pytest.LogCaptureFixture) -> None:
    def fails(_: object) -> int:
        raise RuntimeError("the disk is away")

    assert Timers({"fails": fails, "other": lambda _: 2}, lambda: NIGHT).look() == {"other": 2}
    assert "fails failed; it is tried again" in caplog.text
