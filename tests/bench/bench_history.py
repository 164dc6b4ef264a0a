"""What a page costs as history grows: 40 people, the same query at 10, 100 and 1,000 days of conversations.

1.00 is the cost at 10 days (10,000 scores); the last is 1,000,000 scores. Flat means: near 1.
"""

import tempfile
from datetime import timedelta

import psycopg
from psycopg import sql

from coachloop.domain.times import day_id
from coachloop.store.database import Database
from coachloop.store.gaps import day_rows
from coachloop.store.windows import WindowKey, last_calls
from tests.bench import synthetic
from tests.bench.harness import Ratio, Work, compare
from tests.support import postgres

DAYS = [10, 100, 1_000]
PEOPLE = 40
KEY = WindowKey(synthetic.person_id(7), "empathy", synthetic.SERIES)
TODAY = day_id(synthetic.LAST_DAY, synthetic.LAST_DAY.tzinfo)


def _window(database: Database) -> Work:
    def work() -> None:
        with database.read() as connection:
            for _ in range(20):
                assert len(last_calls(connection, KEY, synthetic.LAST_DAY + timedelta(days=1), 10)) == 10

    return work


def _person_page(database: Database) -> Work:
    def work() -> None:
        with database.read() as connection:
            for _ in range(20):
                assert day_rows(connection, synthetic.SERIES, TODAY - 6, TODAY, person_ids=[KEY.person_id])

    return work


def _team_page(database: Database) -> Work:
    def work() -> None:
        with database.read() as connection:
            assert day_rows(connection, synthetic.SERIES, TODAY - 6, TODAY)

    return work


def _sizes(name: str, urls: list[str]) -> list[Ratio]:
    databases = [Database(url) for url in urls]
    scores = [synthetic.fill(database, PEOPLE, days) for database, days in zip(databases, DAYS, strict=True)]
    ratios = []
    for label, make in (
        ("window of ten", _window),
        ("person's week", _person_page),
        ("team's week", _team_page),
    ):
        first, *rest = [
            (f"{name}, {label}, {n:,} scores", make(d)) for n, d in zip(scores, databases, strict=True)
        ]
        ratios += compare((f"{scores[0]:,} scores", first[1]), rest)
    for database in databases:
        database.close()
    return ratios


def _postgres_urls(server: str) -> list[str]:
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        for days in DAYS:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(f"days{days}")))
    return [f"{server}/days{days}" for days in DAYS]


def run() -> list[Ratio]:
    with tempfile.TemporaryDirectory() as folder:
        ratios = _sizes("SQLite", [f"sqlite:///{folder}/{days}.db" for days in DAYS])
    bin_folder = postgres.binaries()
    if bin_folder is None:
        print("  PostgreSQL left out: it is not installed")
        return ratios
    with postgres.running_server(bin_folder) as server:
        return ratios + _sizes("PostgreSQL", _postgres_urls(server))
