"""What every test can rely on: databases, shared data, example counts, and no silent skip under CI."""

import os
import uuid
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from psycopg import sql

from tests.support import network, postgres, records

if TYPE_CHECKING:
    from playwright.sync_api import Browser

IN_CI = os.environ.get("CI") == "true"
ROOT = Path(__file__).resolve().parents[1]
SHARED_DATA = ROOT.parent / "shared" / "data"
CHROMIUM = Path("/usr/bin/chromium")
# Root may not use the sandbox; the rest keeps the browser from calling home.
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

# A developer's own settings must not change what a test sees.
for _name in [name for name in os.environ if name.startswith("COACHLOOP_")]:
    if not _name.startswith("COACHLOOP_TEST_"):
        del os.environ[_name]

_UNHURRIED = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("ci", max_examples=30, derandomize=True, **_UNHURRIED)
settings.register_profile("dev", max_examples=30, **_UNHURRIED)
settings.register_profile("long", max_examples=5_000, print_blob=True, **_UNHURRIED)
settings.load_profile(os.environ.get("COACHLOOP_TEST_PROFILE", "ci" if IN_CI else "dev"))

network.allow_loopback_only()


# --- nothing is skipped under CI -------------------------------------------------------------------------


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if IN_CI and report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"nothing may be skipped with CI=true: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _refuse_skip(report)
    return report


# --- databases ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of a PostgreSQL server without a database name, started once a test process."""
    given = os.environ.get("COACHLOOP_TEST_POSTGRES")
    bin_folder = postgres.binaries()
    if given:
        yield given.rstrip("/")
    elif bin_folder is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    else:
        with postgres.running_server(bin_folder) as url:
            yield url


@contextmanager
def _postgres_database(server: str) -> Iterator[str]:
    """URL of a new database, dropped afterwards."""
    plain = f"test_{uuid.uuid4().hex[:12]}"
    name = sql.Identifier(plain)
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
        yield f"{server}/{plain}"
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


@pytest.fixture(scope="session")
def _postgres_record(postgres_server: str) -> Iterator[str]:
    """One migrated database for all tests of a process: making one takes longer than most tests."""
    from coachloop.store.database import Database
    from coachloop.store.migrations import migrate

    with _postgres_database(postgres_server) as url:
        database = Database(url)
        migrate(database)
        database.close()
        yield url


@pytest.fixture
def postgres_url(_postgres_record: str) -> Iterator[str]:
    """URL of a PostgreSQL database with an empty record; whatever the test leaves there is taken away."""
    yield _postgres_record
    with psycopg.connect(_postgres_record, autocommit=True) as connection:
        _empty(connection)


def _empty(connection: psycopg.Connection) -> None:
    # A test that failed may still hold locks; and triggers keep baselines from everybody but us.
    connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    connection.execute("SET session_replication_role = replica")
    rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    names = [sql.Identifier(name) for (name,) in rows if name != "alembic_version"]
    connection.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY").format(sql.SQL(", ").join(names)))
    connection.execute("DROP SCHEMA IF EXISTS coachloop_jobs CASCADE")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def bare_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """URL of a database without any tables, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{request.getfixturevalue('tmp_path') / 'coachloop.sqlite'}"
    else:
        with _postgres_database(str(request.getfixturevalue("postgres_server"))) as url:
            yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """URL of a SQLite file with an empty record."""
    path = tmp_path / "coachloop.sqlite"
    records.empty_record(path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def engine_url(request: pytest.FixtureRequest) -> str:
    """URL of an empty record; a test that asks for it runs on SQLite and on PostgreSQL."""
    fixture = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(fixture))


# --- data beside the checkout ----------------------------------------------------------------------------


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder ../shared/data: real transcripts that are measured but never part of the repository."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"{SHARED_DATA} is not there")
    return SHARED_DATA


# --- a real browser --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """Debian's Chromium under Playwright; Playwright's own browser download is never used.

    It goes with its module: while it is there an event loop runs in this thread, which DBOS refuses.
    """
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not installed (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_OPTIONS)
        yield opened
        opened.close()
