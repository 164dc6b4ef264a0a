"""The audit trail on both databases: found by each part, a look once an hour, never changed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from coachloop.store import audit
from coachloop.store.audit import Entry, Sought
from coachloop.store.database import Database
from coachloop.store.migrations import migrate

NOON = datetime(2026, 11, 12, 12, 10, tzinfo=UTC)


@pytest.fixture
def database(engine_url: str) -> Iterator[Database]:
    made = Database(engine_url)
    migrate(made)
    yield made
    made.close()


def look(minutes: int, who: str = "Quinn", person: str = "avery") -> Entry:
    return Entry(NOON + timedelta(minutes=minutes), who, "conversation opened", "c_1", "", person)


def test_a_look_is_one_row_an_hour(database: Database) -> None:
    with database.write() as c:
        audit.record_looks(c, [look(0), look(49)])  # 12:10 and 12:59
        audit.record_looks(c, [look(20)])
        audit.record_looks(c, [look(50)])  # 13:00
        audit.record_looks(c, [look(51, who="Rowan"), look(51, person="blake")])
    with database.read() as c:
        assert [(k.entry.at.hour, k.entry.who, k.entry.person_id) for k in audit.entries(c, Sought(), 9)] == [
            (13, "Quinn", "blake"), (13, "Rowan", "avery"), (13, "Quinn", "avery"), (12, "Quinn", "avery"),
        ]  # fmt: skip
        # Of the hour from 12 the first look stands.
        assert audit.entries(c, Sought(), 9)[-1].entry.at == NOON


def test_entries_are_sought_by_each_part(database: Database) -> None:
    done = Entry(NOON, "Sam", "consent withdrawn", "c_9", "by mail", "avery")
    with database.write() as c:
        audit.record(c, done)
        audit.record(c, Entry(NOON + timedelta(days=1), "Sam", "signed in", "u_001"))
        audit.record_looks(c, [look(0, person="blake")])
    with database.read() as c:
        assert [k.entry for k in audit.entries_about(c, "avery", 5)] == [done]
        assert [k.entry.action for k in audit.entries(c, Sought(who="Sam"), 5)] == [
            "signed in", "consent withdrawn",
        ]  # fmt: skip
        assert [k.entry.who for k in audit.entries(c, Sought(action="conversation opened"), 5)] == ["Quinn"]
        day = Sought(since=NOON + timedelta(hours=1), until=NOON + timedelta(days=2))
        assert [k.entry.subject for k in audit.entries(c, day, 5)] == ["u_001"]
        first, second, third = audit.entries(c, Sought(), 5)
        assert audit.entries(c, Sought(before=second.id), 5) == [third]
        assert first.id > second.id > third.id
        assert audit.actors(c) == ["Quinn", "Sam"]
        assert audit.actions(c) == ["consent withdrawn", "conversation opened", "signed in"]


def test_an_empty_trail_names_nobody(database: Database) -> None:
    with database.read() as c:
        assert audit.actors(c) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET who = 'nobody'",
        "DELETE FROM audit_entry",
        "UPDATE audit_entry SET person_id = NULL",
    ],
)
def test_what_was_seen_stays_seen(database: Database, statement: str) -> None:
    with database.write() as c:
        audit.record_looks(c, [look(0)])
    with pytest.raises(DatabaseError, match="only added to"), database.write() as c:
        c.execute(text(statement))
    with database.read() as c:
        assert len(audit.entries(c, Sought(), 5)) == 1


def test_it_is_not_replaced_or_emptied(database: Database) -> None:
    sqlite = database.engine.dialect.name == "sqlite"
    statement = (
        "INSERT OR REPLACE INTO audit_entry (id, at, who, action, subject, detail) "
        "VALUES (1, '2026-11-12', 'nobody', 'x', 'x', '')"
        if sqlite
        else "TRUNCATE audit_entry"
    )
    with database.write() as c:
        audit.record_looks(c, [look(0)])
    with pytest.raises(DatabaseError, match="only added to"), database.write() as c:
        c.execute(text(statement))
