"""Runs count each item once; alerts, audit entries and facts come back as they were kept."""

from datetime import timedelta

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError, IntegrityError

from coachloop.domain.errors import NotFound
from coachloop.store import alerts, audit, tables, work
from coachloop.store.alerts import AlertRow
from coachloop.store.database import Database
from coachloop.store.work import Outcome, RunKind, RunState
from tests.store.samples import START, add_people

LATER = START + timedelta(hours=1)


def test_an_item_is_counted_once(database: Database) -> None:
    with database.write() as c:
        assert work.start_run(c, "run", RunKind.SCORE, 3, {"rubric": "x@1"}, START)
        assert work.note_item(c, "run", "a", Outcome.DONE, START)
        assert not work.note_item(c, "run", "a", Outcome.FAILED, START, "again")
        assert work.note_item(c, "run", "b", Outcome.SKIPPED, START, "consent refused")
        run = work.load_run(c, "run")
        assert (run.done, run.skipped, run.failed, run.dealt_with) == (1, 1, 0, 2)
        assert work.items_left(c, "run", ("c", "b", "a")) == ("c",)
        (skipped,) = work.load_items(c, "run", Outcome.SKIPPED)
        assert (skipped.item, skipped.reason) == ("b", "consent refused")


def test_a_run_ends_once(database: Database) -> None:
    with database.write() as c:
        work.start_run(c, "run", RunKind.IMPORT, 0, {}, START)
        work.finish_run(c, "run", RunState.INTERRUPTED, START)
        assert work.count_runs(c, RunState.RUNNING) == 0
        assert not work.start_run(c, "run", RunKind.IMPORT, 0, {}, LATER)
        assert work.load_run(c, "run").state is RunState.RUNNING
        work.finish_run(c, "run", RunState.DONE, LATER, {"files": 3})
        work.finish_run(c, "run", RunState.FAILED, LATER, {"error": "late"})
        work.go_on(c, "run")
        run = work.load_run(c, "run")
        assert (run.state, run.detail, run.started_at) == (RunState.DONE, {"files": 3}, START)
        assert work.load_runs(c, state=RunState.DONE) == (run,)
        with pytest.raises(NotFound):
            work.load_run(c, "none")


def test_the_latest_runs_come_first(database: Database) -> None:
    with database.write() as c:
        for run_id, at in (("old", START), ("new-b", LATER), ("new-a", LATER)):
            work.start_run(c, run_id, RunKind.SCORE, 0, {}, at)
        assert [run.id for run in work.load_runs(c)] == ["new-a", "new-b", "old"]
        assert [run.id for run in work.load_runs(c, limit=1)] == ["new-a"]


def test_facts_are_replaced(database: Database) -> None:
    with database.write() as c:
        assert work.fact(c, "time_zone") is None
        work.set_fact(c, "time_zone", "UTC")
        work.set_fact(c, "time_zone", "Europe/London")
        assert work.fact(c, "time_zone") == "Europe/London"


# --- alerts ----------------------------------------------------------------------------------------------


def _alert(rule: str = "below", **changes: object) -> AlertRow:
    values: dict[str, object] = {
        "person_id": "dana-r",
        "criterion_version_id": "depth@1",
        "series": "rules@1",
        "rule": rule,
        "state": "flag",
        "value": 62.5,
        "n": 3,
        "needed": 3,
        "sentence": "Mean 62.5 over 3 conversations in 7 days.",
        "opened_at": START,
        "changed_at": START,
        "policy": {"level": "workspace"},
    }
    return AlertRow(**(values | changes))  # type: ignore[arg-type]


@pytest.fixture
def tracked(database: Database) -> Database:
    with database.write() as c:
        add_people(c, "dana-r", "lee-o")
        c.execute(
            insert(tables.criterion_version).values(id="depth@1", key="depth", name="D", content_hash="h")
        )
    return database


def test_alerts_come_back_in_order_of_opening(tracked: Database) -> None:
    with tracked.write() as c:
        late = alerts.save_alert(c, _alert("drop", opened_at=LATER))
        first = alerts.save_alert(c, _alert())
        other = alerts.save_alert(c, _alert(person_id="lee-o", opened_at=LATER, closed_at=LATER))
        assert [row.id for row in alerts.load_alerts(c)] == [first, late]
        assert [row.id for row in alerts.load_alerts(c, open_only=False)] == [first, late, other]
        assert [row.id for row in alerts.load_alerts(c, open_only=False, after_id=first)] == [other]
        assert alerts.load_alerts(c, person_ids=["lee-o"]) == ()
        assert alerts.load_alerts(c, criterion_version_ids=["x@1"]) == ()
        assert alerts.load_alerts(c)[0] == _alert(id=first)


def test_one_open_alert_per_person_criterion_and_rule(tracked: Database) -> None:
    with tracked.write() as c:
        first = alerts.save_alert(c, _alert())
    with pytest.raises(IntegrityError), tracked.write() as c:
        alerts.save_alert(c, _alert())
    with tracked.write() as c:
        closed = _alert(id=first, state="closed", closed_at=LATER)
        assert alerts.save_alert(c, closed) == first
        assert alerts.save_alert(c, _alert(opened_at=LATER)) != first
        assert alerts.load_alerts(c, open_only=False)[0] == closed


# --- audit -----------------------------------------------------------------------------------------------


def test_the_audit_trail_is_only_added_to(database: Database) -> None:
    first = audit.Entry(START, "kim", "consent withdrawn", "c_0001")
    second = audit.Entry(LATER, "kim", "import undone", "imp_0001", "3 conversations")
    with database.write() as c:
        audit.record(c, first)
        audit.record(c, second)
        assert audit.load_entries(c) == (second, first)
        assert audit.load_entries(c, subject="c_0001") == (first,)
    for statement in ("UPDATE audit_entry SET who = 'x'", "DELETE FROM audit_entry"):
        with pytest.raises(DBAPIError, match="only added to"), database.write() as c:
            c.exec_driver_sql(statement)


def test_reading_keeps_nothing(database: Database) -> None:
    with database.read() as c:
        before = work.fact(c, "name")
    if database.is_sqlite:
        with database.read() as c:
            work.set_fact(c, "name", "x")
    else:
        with pytest.raises(DBAPIError, match="read-only"), database.read() as c:
            work.set_fact(c, "name", "x")
    with database.read() as c:
        assert work.fact(c, "name") == before
