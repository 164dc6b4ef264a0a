"""A killed worker loses and doubles nothing: kill -9 half way, then the results of an undisturbed run."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text

from coachloop.loop.context import Context
from coachloop.loop.score.run import score_conversation
from coachloop.store import rollups, tables, work
from coachloop.store.database import Database
from coachloop.store.work import Run, RunState
from tests.conftest import ROOT
from tests.jobs.made import JUDGE, make_record, open_jobs
from tests.store.samples import START
from tests.store.scored import MACHINE, RUBRIC

COUNT = 60


def _worker(url: str, folder: Path, seconds: float, items: tuple[str, ...]) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.jobs.made", url, str(folder), str(seconds), *items]
    return subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def _until(database: Database, enough: Callable[[Run], bool]) -> Run:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with database.read() as c:
            runs = work.load_runs(c)
        if runs and enough(runs[0]):
            return runs[0]
        time.sleep(0.02)
    raise AssertionError("the run did not get that far in a minute")


def _killed_half_way(url: str, folder: Path, items: tuple[str, ...], at: int) -> int:
    """Starts a worker and kills it when `at` items are done; how many were done then."""
    database = Database(url)
    with _worker(url, folder, 0.03, items) as process:
        _until(database, lambda run: run.dealt_with >= at)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert process.stderr is not None
        assert process.stderr.read() == ""
    with database.read() as c:
        (run,) = work.load_runs(c)
    database.close()
    assert run.state is RunState.RUNNING
    assert at <= run.dealt_with < COUNT
    return run.dealt_with


def _facts(url: str) -> list[Any]:
    """All that scoring writes, without ids and times."""
    database = Database(url)
    s, e = tables.score.c, tables.evidence.c
    rows = select(s.conversation_id, s.person_id, s.criterion_version_id, s.series, s.status, s.pct, e.text)
    with database.read() as c:
        found = c.execute(rows.join(tables.evidence, e.score_id == s.id).order_by(*rows.selected_columns))
        facts: list[Any] = [tuple(row) for row in found]
        facts += sorted(rollups.kept(c).items())
        assert rollups.compare(c) == ()
        facts += [
            c.scalar(select(func.count()).select_from(table))
            for table in (tables.scoring, tables.score, tables.evidence)
        ]
    database.close()
    return facts


def _undisturbed(folder: Path) -> list[Any]:
    """The same conversations scored one after the other, without any jobs."""
    url = f"sqlite:///{folder / 'undisturbed.db'}"
    items = make_record(url, COUNT)
    database = Database(url)
    for item in items:
        score_conversation(Context(database, UTC, MACHINE.series), item, RUBRIC, JUDGE, START)
    database.close()
    return _facts(url)


def test_kill_and_go_on(engine_url: str, tmp_path: Path) -> None:
    items = make_record(engine_url, COUNT)
    first = _killed_half_way(engine_url, tmp_path, items, at=10)
    second = _killed_half_way(engine_url, tmp_path, items, at=first + 10)
    assert second > first
    # A third process goes on by itself: nobody asks for the run again.
    jobs, database = open_jobs(engine_url, tmp_path)
    with jobs:
        run = _until(database, lambda run: run.state is RunState.DONE)
    database.close()
    assert (run.done, run.skipped, run.failed) == (COUNT, 0, 0)
    facts = _facts(engine_url)
    assert facts == _undisturbed(tmp_path)
    # 60 conversations x 2 interviewers; 2 criteria and 1 quote each.
    assert facts[-3:] == [120, 240, 240]


def test_two_processes_share_a_run_and_one_dies(engine_url: str, tmp_path: Path) -> None:
    items = make_record(engine_url, COUNT)
    with _worker(engine_url, tmp_path, 0.03, ()) as helper:
        assert helper.stdout is not None
        assert helper.stdout.readline() == "open\n"
        # The one that starts the run dies; the helper, alive all the time, takes its work over.
        _killed_half_way(engine_url, tmp_path, items, at=10)
        database = Database(engine_url)
        run = _until(database, lambda run: run.state is RunState.DONE)
        database.close()
        _, errors = helper.communicate("")
        assert (helper.returncode, errors) == (0, "")
    assert (run.done, run.skipped, run.failed) == (COUNT, 0, 0)
    assert _facts(engine_url) == _undisturbed(tmp_path)


def test_two_processes_start_the_same_work_at_once(engine_url: str, tmp_path: Path) -> None:
    items = make_record(engine_url, COUNT)
    with _worker(engine_url, tmp_path, 0.01, items) as one, _worker(engine_url, tmp_path, 0.01, items) as two:
        said = [process.communicate() for process in (one, two)]
    assert [(process.returncode, errors) for process, (_, errors) in zip((one, two), said, strict=True)] == [
        (0, ""),
        (0, ""),
    ]
    database = Database(engine_url)
    with database.read() as c:
        done = c.execute(text("SELECT sum(done), sum(failed) FROM work_run")).one()
    database.close()
    assert tuple(done) == (COUNT, 0)
    assert _facts(engine_url) == _undisturbed(tmp_path)
