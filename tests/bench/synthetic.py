"""Databases filled with made-up scores, to see what a page costs as history grows."""

import itertools
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, insert

from coachloop.domain.times import day_id, week_id
from coachloop.store import tables
from coachloop.store.database import Database
from coachloop.store.migrations import migrate

SERIES = "machine@bench"
CRITERIA = ["empathy", "closing", "discovery", "objection", "compliance"]
LAST_DAY = datetime(2026, 6, 30, 12, tzinfo=UTC)
PEOPLE_PER_TEAM = 20
CALLS_PER_PERSON_AND_DAY = 5
BATCH = 10_000
Row = dict[str, Any]


def person_id(number: int) -> str:
    return f"p{number:05d}"


def fill(database: Database, people: int, days: int) -> int:
    """`people` persons with five conversations on each of the last `days` days; the number of scores."""
    migrate(database)
    rng = random.Random(days)
    with database.write() as connection:
        _put(
            connection,
            tables.team,
            ({"id": f"t{n}", "name": f"Team {n}"} for n in range(people // PEOPLE_PER_TEAM + 1)),
        )
        _put(connection, tables.person, (_person(n) for n in range(people)))
        _put(
            connection,
            tables.criterion_version,
            ({"id": key, "key": key, "name": key, "content_hash": key} for key in CRITERIA),
        )
        _put(
            connection, tables.conversation, (_conversation(n, day, k) for n, day, k in _calls(people, days))
        )
        _put(
            connection,
            tables.score,
            (_score(n, day, k, key, rng) for n, day, k in _calls(people, days) for key in CRITERIA),
        )
        _put(
            connection,
            tables.rollup_daily,
            (_rollup(n, day, key) for n in range(people) for day in range(days) for key in CRITERIA),
        )
        connection.exec_driver_sql("ANALYZE")
    return people * days * CALLS_PER_PERSON_AND_DAY * len(CRITERIA)


def _put(connection: Connection, table: Table, rows: Iterator[Row]) -> None:
    while batch := list(itertools.islice(rows, BATCH)):
        connection.execute(insert(table), batch)


def _calls(people: int, days: int) -> Iterator[tuple[int, int, int]]:
    return itertools.product(range(people), range(days), range(CALLS_PER_PERSON_AND_DAY))


def _when(day: int, k: int) -> Row:
    started = LAST_DAY - timedelta(days=day) + timedelta(minutes=30 * k)
    return {"started_at": started, "day_id": day_id(started, UTC), "week_id": week_id(started, UTC)}


def _person(number: int) -> Row:
    return {"id": person_id(number), "name": f"Person {number}", "team_id": f"t{number // PEOPLE_PER_TEAM}"}


def _conversation_id(number: int, day: int, k: int) -> str:
    return f"c{number:05d}-{day:05d}-{k}"


def _conversation(number: int, day: int, k: int) -> Row:
    name = _conversation_id(number, day, k)
    fixed = {"call_type": "screen", "date_source": "file", "consent": "confirmed", "source": "bench"}
    return {"id": name, "content_hash": name, **fixed, **_when(day, k)}


def _score(number: int, day: int, k: int, key: str, rng: random.Random) -> Row:
    pct = float(rng.randrange(0, 101, 25))
    return {
        "conversation_id": _conversation_id(number, day, k),
        "person_id": person_id(number),
        "criterion_version_id": key,
        "series": SERIES,
        "rater_kind": "machine",
        "rater": "bench",
        "call_type": "screen",
        "status": "scored",
        "pct": pct,
        "trend_value": pct,
        "method": "measure",
        "details": {},
        "scored_at": LAST_DAY,
        **_when(day, k),
    }


def _rollup(number: int, day: int, key: str) -> Row:
    n, total, squares = CALLS_PER_PERSON_AND_DAY, 250.0, 18_750.0
    sums = {"pct_sum": total, "pct_squares": squares, "trend_sum": total, "trend_squares": squares}
    row = {"person_id": person_id(number), "criterion_version_id": key, "series": SERIES}
    return {**row, "day_id": _when(day, 0)["day_id"], "call_type": "screen", "n": n, **sums}
