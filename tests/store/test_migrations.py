"""The migrations make exactly the tables that the code names, and the guards hold on both databases."""

import json
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, delete, insert, inspect, text, update
from sqlalchemy.exc import DBAPIError

from coachloop.store import tables
from coachloop.store.database import Database
from coachloop.store.migrations import RecordNewer, RecordUnusable, migrate
from tests.store.samples import START, add_people


def test_migrations_equal_the_tables(bare_url: str) -> None:
    database = Database(bare_url)
    migrate(database)
    migrate(database)  # again changes nothing
    with database.read() as c:
        context = MigrationContext.configure(c, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []
        assert inspect(c).get_view_names() == ["current_score"]
    database.close()


def test_the_view_has_the_columns_of_the_table_that_queries_use(database: Database) -> None:
    with database.read() as c:
        names = [column["name"] for column in inspect(c).get_columns("current_score")]
    assert names == [column.name for column in tables.score.columns]


def test_migrating_at_the_same_time(bare_url: str) -> None:
    failures: list[BaseException] = []

    def start() -> None:
        database = Database(bare_url)
        try:
            migrate(database)
        except BaseException as error:
            failures.append(error)
        finally:
            database.close()

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_record_of_a_newer_version_is_left_alone(bare_url: str) -> None:
    database = Database(bare_url)
    migrate(database)
    with database.write() as c:
        c.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(RecordNewer, match="newer version"):
        migrate(database)
    with database.read() as c:
        assert c.scalar(text("SELECT version_num FROM alembic_version")) == "9999"
    database.close()


def test_what_is_no_record_is_named(tmp_path: Path) -> None:
    file = tmp_path / "notes.db"
    file.write_text("These are notes, not a database.\n" * 100)
    for url in (
        f"sqlite:///{file}",
        f"sqlite:///{tmp_path}/none/x.db",
        "postgresql://me:secret@127.0.0.1:9/x",
    ):
        with pytest.raises(RecordUnusable) as raised:
            migrate(Database(url))
        assert "secret" not in str(raised.value)


# --- guards ------------------------------------------------------------------------------------------------


def _frozen_baseline(c: Connection) -> None:
    add_people(c, "dana-r")
    c.execute(
        insert(tables.criterion_version).values(id="depth@1", key="depth", name="Depth", content_hash="h")
    )
    c.execute(
        insert(tables.coaching_session).values(
            id="s_001",
            person_id="dana-r",
            criterion_version_id="depth@1",
            series="rules@1",
            starts_at=START,
            ends_at=START,
            method="roleplay",
            commitment="I will ask one more question.",
            coach="kim",
            comparable_set=["screen"],
            created_at=START,
            policy={},
            policy_level="workspace",
        )
    )
    c.execute(insert(tables.baseline).values(**_baseline_row()))


def _baseline_row() -> dict[str, object]:
    return {
        "session_id": "s_001",
        "status": "ok",
        "k": 10,
        "wanted": 10,
        "mean": 50.0,
        "frozen": {},
        "content_hash": "h",
        "reconstructed": False,
        "frozen_at": START,
    }


@pytest.mark.parametrize(
    "statement",
    [
        update(tables.baseline).values(mean=99.0),
        update(tables.baseline).values(content_hash="h"),
        delete(tables.baseline),
        delete(tables.coaching_session),
    ],
    ids=["new mean", "same value again", "delete", "delete its session"],
)
def test_a_baseline_refuses_change(database: Database, statement: object) -> None:
    with database.write() as c:
        _frozen_baseline(c)
    with pytest.raises(DBAPIError), database.write() as c:
        c.execute(statement)  # type: ignore[call-overload]
    with database.read() as c:
        assert c.execute(text("SELECT count(*), min(mean) FROM baseline")).one() == (1, 50.0)


def test_a_baseline_cannot_be_replaced_or_emptied(database: Database) -> None:
    with database.write() as c:
        _frozen_baseline(c)
    replacing = insert(tables.baseline).prefix_with("OR REPLACE").values(**(_baseline_row() | {"mean": 1.0}))
    emptying = text("TRUNCATE baseline")
    with pytest.raises(DBAPIError, match="frozen baseline"), database.write() as c:
        c.execute(replacing if database.is_sqlite else emptying)
    with database.read() as c:
        assert c.execute(text("SELECT mean FROM baseline")).scalars().all() == [50.0]


def test_scores_and_evidence_refuse_update(database: Database) -> None:
    with database.write() as c:
        add_people(c, "dana-r")
        _one_score(c)
    for statement in ("UPDATE score SET pct = 100", "UPDATE evidence SET text = 'other'"):
        with pytest.raises(DBAPIError, match="never updated"), database.write() as c:
            c.exec_driver_sql(statement)


def test_a_quote_is_erased_and_nothing_else_of_it_changes(database: Database) -> None:
    with database.write() as c:
        add_people(c, "dana-r")
        _one_score(c)
        c.execute(text("UPDATE evidence SET text = ''"))
        assert c.execute(text("SELECT text, text_hash FROM evidence")).one().text == ""
    with pytest.raises(DBAPIError, match="only erased"), database.write() as c:
        c.execute(text("UPDATE evidence SET text = '', text_hash = ''"))


def _one_score(c: Connection) -> None:
    """Written as plain SQL: the guards must hold for whatever reaches the database."""
    c.exec_driver_sql(
        "INSERT INTO conversation (id, content_hash, call_type, started_at, date_source, consent, source,"
        " sample, day_id, week_id) VALUES ('c_1', 'h', 'screen', '2026-03-02 09:00:00', 'stated',"
        " 'confirmed', '', false, 1, 1)"
    )
    c.exec_driver_sql(
        "INSERT INTO criterion_version (id, key, name, content_hash) VALUES ('d@1', 'd', 'D', 'h')"
    )
    c.exec_driver_sql(
        "INSERT INTO score (id, conversation_id, person_id, criterion_version_id, series, rater_kind, rater,"
        " call_type, started_at, day_id, week_id, status, pct, method, rationale, details, is_override,"
        " scored_at) VALUES (1, 'c_1', 'dana-r', 'd@1', 'human', 'human', 'kim', 'screen',"
        " '2026-03-02 09:00:00', 1, 1, 'scored', 50, '', '', '" + json.dumps({}) + "', false,"
        " '2026-03-02 09:00:00')"
    )
    c.exec_driver_sql("INSERT INTO evidence VALUES (1, 0, 'quote', 1, 0, 0, 4, 'What', 'h')")
