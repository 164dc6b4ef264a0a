"""Tasks on both databases: proposed by an open flag, answered by a named person, every step kept."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from coachloop.domain.people import UserRole
from coachloop.loop.coach.assignments import accept, answered_tasks, decline, finish, proposed
from coachloop.loop.coach.assignments_rules import (
    GenericTask,
    NothingProposed,
    TaskClosed,
    TaskOpen,
    TaskState,
)
from coachloop.loop.review.errors import ReasonMissing
from coachloop.store import tables
from coachloop.store.alerts import AlertRow, load_alerts, save_alert
from coachloop.store.users import UserUnknown, add_user
from tests.support.world import START, World, world

NOW = START + timedelta(days=9)


@pytest.fixture
def made(engine_url: str) -> Iterator[World]:
    """Dana has a flag on listening."""
    made = world(engine_url)
    made.say(3, START)
    with made.context.database.write() as c:
        add_user(c, "Mira", [UserRole.COACH], START)
    flag(made)
    yield made
    made.context.database.close()


def flag(made: World, rule: str = "below") -> int:
    (leaf,) = made.rubric.leaves
    row = AlertRow(
        "dana",
        leaf.version_id,
        made.context.machine_series,
        rule,
        "flag",
        50.0,
        3,
        3,
        "Mean 50.0.",
        START,
        START,
    )
    with made.context.database.write() as c:
        return save_alert(c, row)


def offered(made: World) -> list[int]:
    with made.context.database.read() as c:
        return [p.alert_id for p in proposed(c, made.context)]


def test_a_flag_proposes_until_somebody_answers(made: World) -> None:
    (number,) = offered(made)
    with pytest.raises(UserUnknown):
        accept(made.context, number, "Nobody", NOW)
    with pytest.raises(GenericTask):
        accept(made.context, number, "Mira", NOW, "Be better")
    assert offered(made) == [number]  # nothing of a refused answer stays
    taken = accept(made.context, number, "mira", NOW, "Listening: two calls with Mira")
    assert (taken.state, taken.by, taken.task) == (
        TaskState.ACCEPTED,
        "Mira",
        "Listening: two calls with Mira",
    )
    assert offered(made) == []


def test_one_open_task_a_person_and_criterion(made: World) -> None:
    (number,) = offered(made)
    task = accept(made.context, number, "Mira", NOW)
    second = flag(made, "drop")
    assert offered(made) == []
    with pytest.raises(TaskOpen):
        accept(made.context, second, "Mira", NOW)
    assert finish(made.context, task.id, "Mira", NOW).state is TaskState.DONE
    with pytest.raises(TaskClosed):
        finish(made.context, task.id, "Mira", NOW)
    with pytest.raises(NothingProposed):
        finish(made.context, 99, "Mira", NOW)


def test_declining_needs_a_reason_and_ends_the_proposal(made: World) -> None:
    (number,) = offered(made)
    with pytest.raises(ReasonMissing):
        decline(made.context, number, "Mira", "  ", NOW)
    declined = decline(made.context, number, "Mira", "On leave until May.", NOW)
    assert (declined.state, declined.reason) == (TaskState.DECLINED, "On leave until May.")
    assert offered(made) == []
    with pytest.raises(NothingProposed):
        accept(made.context, number, "Mira", NOW)


def test_a_watch_and_a_closed_alert_propose_nothing(made: World) -> None:
    with made.context.database.write() as c:
        (row,) = load_alerts(c)
        save_alert(c, replace(row, state="watch"))
    assert offered(made) == []


def test_steps_are_kept_and_never_changed(made: World) -> None:
    task = accept(made.context, offered(made)[0], "Mira", NOW)
    finish(made.context, task.id, "Mira", NOW + timedelta(days=1), given_up="The queue changed.")
    with made.context.database.read() as c:
        (found,) = answered_tasks(c)
        assert answered_tasks(c, open_only=True) == ()
    assert (found.state, found.reason) == (TaskState.DECLINED, "The queue changed.")
    with pytest.raises(DBAPIError), made.context.database.write() as c:
        c.execute(update(tables.assignment_step).values(state="done"))
