"""Runs in one process: progress, joining, failures of items, interruption."""

import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from coachloop.domain.errors import NotFound
from coachloop.jobs.jobs import Jobs, run_key
from coachloop.jobs.model import Interrupted, JobsOpen, chunks
from coachloop.store import work
from coachloop.store.database import Database
from coachloop.store.work import Outcome, Run, RunKind, RunState
from tests.jobs.made import Scoring, TooQuiet, jobs_url, make_record, open_jobs
from tests.store.scored import MACHINE, RUBRIC

COUNT = 30


@pytest.fixture
def record(sqlite_url: str) -> tuple[str, ...]:
    return make_record(sqlite_url, COUNT)


@pytest.fixture
def open_here(sqlite_url: str, tmp_path: Path) -> Iterator[Callable[[Any], tuple[Jobs, Database]]]:
    """Opens jobs whose handler is made from the database; closed after the test."""
    opened: list[tuple[Jobs, Database]] = []

    def start(handler: Any) -> tuple[Jobs, Database]:
        database = Database(sqlite_url)
        url = jobs_url(sqlite_url, tmp_path)
        jobs = Jobs(tmp_path, url, database, dict.fromkeys(RunKind, handler(database)))
        opened.append((jobs, database))
        return jobs, database

    yield start
    for jobs, database in opened:
        jobs.close()
        database.close()


def _start(jobs: Jobs, items: tuple[str, ...]) -> str:
    return jobs.start_score(items, RUBRIC.version_id, MACHINE.series)


def test_a_run_scores_everything_and_says_so(engine_url: str, tmp_path: Path) -> None:
    record = make_record(engine_url, COUNT)
    jobs, database = open_jobs(engine_url, tmp_path)
    seen: list[Run] = []
    with jobs:
        run = jobs.wait(_start(jobs, record), seen.append)
    assert (run.state, run.total, run.done, run.skipped, run.failed) == (RunState.DONE, COUNT, COUNT, 0, 0)
    assert run.detail == {"scored": COUNT}
    counts = [progress.dealt_with for progress in seen]
    assert counts == sorted(counts)
    with database.read() as c:
        assert work.load_runs(c) == (run,)
        assert work.count_runs(c, RunState.DONE) == 1
    database.close()


def test_the_same_work_again_is_a_new_run_that_finds_it_done(record: tuple[str, ...], open_here: Any) -> None:
    jobs, _ = open_here(Scoring)
    first = jobs.wait(_start(jobs, record))
    again = jobs.wait(_start(jobs, tuple(reversed(record))))
    assert again.id == f"{first.id}-2"
    assert (again.done, again.skipped) == (0, COUNT)


def test_work_under_way_is_joined(record: tuple[str, ...], open_here: Any) -> None:
    jobs, database = open_here(lambda d: Scoring(d, seconds=0.02))
    run_id = _start(jobs, record)
    assert _start(jobs, record) == run_id
    assert jobs.wait(run_id).done == COUNT
    with database.read() as c:
        assert len(work.load_runs(c)) == 1


def test_nothing_to_do_is_done_at_once(record: tuple[str, ...], open_here: Any) -> None:
    jobs, _ = open_here(Scoring)
    run = jobs.progress(_start(jobs, ()))
    assert (run.state, run.total) == (RunState.DONE, 0)


class Faulty:
    """Fails three items, each in its own way, and deals with the rest."""

    def __init__(self, database: Database) -> None:
        self.inner = Scoring(database)

    def begin(self, run: Run) -> Callable[[str], None]:
        deal = self.inner.begin(run)

        def faulty(item: str) -> None:
            if item == "c_0003":
                raise TooQuiet("Nobody speaks.", where=item)
            if item == "c_0004":
                raise ZeroDivisionError("nobody foresaw it")
            deal(item)

        return faulty

    def finish(self, run: Run) -> Mapping[str, Any]:
        return {}


def test_one_that_fails_does_not_stop_the_others(record: tuple[str, ...], open_here: Any) -> None:
    jobs, database = open_here(Faulty)
    run = jobs.wait(_start(jobs, (*record, "c_none")))
    assert (run.state, run.done, run.failed) == (RunState.DONE, COUNT - 2, 3)
    with database.read() as c:
        failed = {item.item: item.reason for item in work.load_items(c, run.id, Outcome.FAILED)}
    assert failed == {
        "c_0003": "E-TST-001 c_0003: Nobody speaks.",
        "c_0004": "E-JOB-003 c_0004: ZeroDivisionError: nobody foresaw it",
        "c_none": "E-GEN-404 There is no conversation c_none. coachloop query 'select id from conversation'",
    }


class Unusable(Faulty):
    """Cannot even begin, such as when the rubric is gone."""

    def begin(self, run: Run) -> Callable[[str], None]:
        raise NotFound("There is no rubric version x@1.")


def test_a_run_that_cannot_begin_ends_as_failed(
    record: tuple[str, ...], open_here: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    jobs, _ = open_here(Unusable)
    run = jobs.wait(_start(jobs, record))
    assert capfd.readouterr() == ("", "")
    assert (run.state, run.dealt_with) == (RunState.FAILED, 0)
    assert run.detail == {"error": "E-GEN-404 There is no rubric version x@1."}


def test_ctrl_c_keeps_what_is_done_and_the_rest_goes_on_later(engine_url: str, tmp_path: Path) -> None:
    record = make_record(engine_url, COUNT)
    jobs, database = open_jobs(engine_url, tmp_path, seconds=0.05)
    run_id = _start(jobs, record)

    def press(run: Run) -> None:
        if run.dealt_with >= 3:
            raise KeyboardInterrupt

    with pytest.raises(Interrupted, match=r"Interrupted after \d+ of 30") as raised:
        jobs.wait(run_id, press)
    assert raised.value.exit_status == 130
    with database.read() as c:
        half_way = work.load_run(c, run_id)
    assert half_way.state is RunState.INTERRUPTED
    assert 3 <= half_way.done < COUNT
    # The next process goes on without being asked; asking for the same work joins it.
    jobs = Jobs(tmp_path, jobs_url(engine_url, tmp_path), database, {RunKind.SCORE: Scoring(database)})
    with jobs:
        assert _start(jobs, record) == run_id
        run = jobs.wait(run_id)
    assert (run.state, run.done, run.skipped, run.failed) == (RunState.DONE, COUNT, 0, 0)
    database.close()


def test_one_process_opens_jobs_once(record: tuple[str, ...], open_here: Any) -> None:
    jobs, _ = open_here(Scoring)
    with pytest.raises(JobsOpen):
        open_here(Scoring)
    jobs.close()
    jobs.close()
    assert threading.active_count() < 50
    open_here(Scoring)


def test_an_unknown_run_is_named(record: tuple[str, ...], open_here: Any) -> None:
    jobs, _ = open_here(Scoring)
    with pytest.raises(NotFound, match="score_none"):
        jobs.progress("score_none")


# --- keys ------------------------------------------------------------------------------------------------


def test_a_key_is_made_of_content() -> None:
    key = run_key(RunKind.SCORE, ("a", "b"), {"rubric": "x@1"})
    assert key == run_key(RunKind.SCORE, ("b", "a"), {"rubric": "x@1"})
    assert key.startswith("score_")
    others = [
        run_key(RunKind.SCORE, ("a",), {"rubric": "x@1"}),
        run_key(RunKind.SCORE, ("a", "b"), {"rubric": "x@2"}),
        run_key(RunKind.SCORE, ("ab",), {"rubric": "x@1"}),
        run_key(RunKind.IMPORT, ("a", "b"), {"rubric": "x@1"}),
    ]
    assert len({key, *others}) == 5


def test_chunks_hold_every_item_once_in_order() -> None:
    made = chunks("run@1", "run", ("a", "b", "c", "d", "e"), 2)
    assert [(chunk.id, chunk.items) for chunk in made] == [
        ("run@1:0", ("a", "b")),
        ("run@1:1", ("c", "d")),
        ("run@1:2", ("e",)),
    ]


def test_a_stopped_run_ends_after_the_item_in_hand_and_the_same_work_begins_anew(
    record: tuple[str, ...], open_here: Callable[[Any], tuple[Jobs, Database]]
) -> None:
    jobs, database = open_here(lambda database: Scoring(database, 0.02))
    run_id = _start(jobs, record)

    def stop(run: Run) -> None:
        if run.dealt_with >= 3 and run.state is RunState.RUNNING:
            with database.write() as c:
                work.finish_run(c, run_id, RunState.STOPPED, run.started_at)

    stopped = jobs.wait(run_id, stop)
    assert stopped.state is RunState.STOPPED
    # What is in hand is ended: items of at most two chunks, which are 25 and 5 here.
    assert 3 <= jobs.progress(run_id).dealt_with < COUNT
    again = jobs.wait(_start(jobs, record))
    assert again.id != run_id
    assert (again.state, again.total, again.dealt_with) == (RunState.DONE, COUNT, COUNT)
    assert again.skipped == jobs.progress(run_id).done  # scored before it was stopped
    assert jobs.progress(run_id).state is RunState.STOPPED
