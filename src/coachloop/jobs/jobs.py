"""Jobs: start a run, follow it, take up what a dead process left."""

import hashlib
import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from coachloop.domain.errors import CoachloopError, NotFound
from coachloop.jobs.model import BUSY, Chunk, Handlers, Interrupted, JobsOpen, Unexpected
from coachloop.jobs.slots import slots_for
from coachloop.store import work
from coachloop.store.database import Connection, Database
from coachloop.store.work import Outcome, Run, RunKind, RunState

_JANITOR_SECONDS = 5.0
_PROGRESS_SECONDS = 0.2
#: Nothing goes on with a run that is in one of these states.
_ENDED = (RunState.DONE, RunState.FAILED, RunState.STOPPED)
_log = logging.getLogger(__name__)
#: One a process, because DBOS is.
_open = threading.Lock()


def _clock() -> datetime:
    return datetime.now(UTC)


class _Worker:
    """Does chunks: whatever of a chunk is not counted yet, item by item."""

    def __init__(self, database: Database, handlers: Handlers, clock: Callable[[], datetime]) -> None:
        self._database, self._handlers, self._clock = database, handlers, clock

    def deal(self, chunk: Chunk, check: Callable[[], None]) -> None:
        with self._database.write() as c:
            work.go_on(c, chunk.run_id)
            run = work.load_run(c, chunk.run_id)
            left = work.items_left(c, run.id, chunk.items)
        if left and run.state is not RunState.STOPPED:
            deal = self._handlers[run.kind].begin(run)
            for item in left:
                check()
                if self._is_stopped(run.id):
                    return
                self._one(run, item, deal)
        self.finish_if_done(run.id)

    def _is_stopped(self, run_id: str) -> bool:
        with self._database.read() as c:
            return work.load_run(c, run_id).state is RunState.STOPPED

    def _one(self, run: Run, item: str, deal: Callable[[str], None]) -> None:
        try:
            deal(item)
        except BUSY:
            raise  # the database is busy or away: the chunk is tried again
        except CoachloopError as error:
            self._note_failed(run, item, str(error))
        except Exception as error:
            # One conversation that nobody foresaw must not stop the others.
            _log.info("%s of %s failed", item, run.id, exc_info=True)
            self._note_failed(run, item, str(Unexpected(f"{type(error).__name__}: {error}", where=item)))

    def _note_failed(self, run: Run, item: str, reason: str) -> None:
        with self._database.write() as c:
            work.note_item(c, run.id, item, Outcome.FAILED, self._clock(), reason)

    def finish_if_done(self, run_id: str) -> None:
        """The end of the run, when all its items are dealt with; by whoever did the last one."""
        with self._database.read() as c:
            run = work.load_run(c, run_id)
        if run.dealt_with == run.total and run.state is RunState.RUNNING:
            detail = self._handlers[run.kind].finish(run)
            with self._database.write() as c:
                work.finish_run(c, run_id, RunState.DONE, self._clock(), detail)

    def give_up(self, chunk: Chunk, error: Exception) -> None:
        with self._database.write() as c:
            work.finish_run(c, chunk.run_id, RunState.FAILED, self._clock(), {"error": str(error)})


class Jobs:
    """Background work of one workspace in this process. Opening it also goes on with what was left over.

    `folder` is the workspace's, for slots; `handlers` say how each kind of run is done. Raises JobsOpen when
    the process has another one open. Call `close`, or use it as a context manager.
    """

    def __init__(
        self,
        folder: Path,
        jobs_url: str,
        database: Database,
        handlers: Handlers,
        clock: Callable[[], datetime] = _clock,
    ) -> None:
        if not _open.acquire(blocking=False):
            raise JobsOpen(
                "Background work is open already in this process.", fix="Use the one that is open."
            )
        self._database, self._clock = database, clock
        self._worker = _Worker(database, handlers, clock)
        self._slots = slots_for(jobs_url, folder / ".jobs")
        self._closing = threading.Event()
        self._janitor = threading.Thread(target=self._clean, name="coachloop-janitor", daemon=True)
        try:
            self._launch(jobs_url)
        except BaseException:
            self._slots.release()
            _open.release()
            raise

    def _launch(self, jobs_url: str) -> None:
        from coachloop.jobs import durable  # DBOS takes a second to import

        self._durable = durable
        self._executor = self._slots.take()
        durable.launch(jobs_url, self._executor, self._worker)
        self._take_over()
        self._janitor.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends after the items in hand. What is not done waits for the next process; nothing is lost."""
        if self._closing.is_set():
            return
        self._closing.set()
        self._durable.end()
        self._janitor.join()
        self._slots.release()
        _open.release()

    # --- runs ----------------------------------------------------------------------------------------------

    def start_score(self, conversation_ids: tuple[str, ...], rubric_version_id: str, scorer: str) -> str:
        """Scores these conversations; gives the run's id. `scorer` is the series, such as `rules@1`.

        The same work that is still under way is joined, not begun again.
        """
        arguments = {"rubric_version_id": rubric_version_id, "scorer": scorer}
        return self._start(RunKind.SCORE, conversation_ids, arguments)

    def start_import(self, items: tuple[str, ...], arguments: dict[str, Any]) -> str:
        """Imports these items (keys made of content); `arguments` is what the handler needs, as JSON."""
        return self._start(RunKind.IMPORT, items, arguments)

    def start_learning(self, criterion: str) -> str:
        """Learns a criterion (its key) from what people scored; gives the run's id."""
        return self._start(RunKind.LEARN, (criterion,), {"item": criterion})

    def _start(self, kind: RunKind, items: tuple[str, ...], arguments: dict[str, Any]) -> str:
        unique = tuple(dict.fromkeys(items))
        with self._database.write() as c:
            run_id = _free_id(c, run_key(kind, unique, arguments))
            work.start_run(c, run_id, kind, len(unique), arguments, self._clock())
            run = work.load_run(c, run_id)
        if unique:
            # With its start, so that a record made anew does not meet the work of the one before.
            self._durable.spread(f"{run_id}@{run.started_at.timestamp()}", run_id, unique)
        else:
            self._worker.finish_if_done(run_id)
        return run_id

    def under_way(self) -> set[str]:
        """Ids of the runs that are not at their end: this process goes on with what no other one does."""
        return self._durable.under_way()

    def progress(self, run_id: str) -> Run:
        """How far a run is, whoever works on it. Raises NotFound."""
        with self._database.read() as c:
            return work.load_run(c, run_id)

    def wait(self, run_id: str, on_progress: Callable[[Run], None] | None = None) -> Run:
        """Waits for the end of a run. Raises Interrupted on Ctrl-C; the run can be gone on with later."""
        try:
            return self._wait(run_id, on_progress)
        except KeyboardInterrupt:
            self.close()
            with self._database.write() as c:
                work.finish_run(c, run_id, RunState.INTERRUPTED, self._clock())
            run = self.progress(run_id)
            raise Interrupted(
                f"Interrupted after {run.dealt_with} of {run.total}.",
                why="What is done stays.",
                fix="The same command goes on from there.",
                where=run_id,
            ) from None

    def _wait(self, run_id: str, on_progress: Callable[[Run], None] | None) -> Run:
        while True:
            run = self.progress(run_id)
            if on_progress is not None:
                on_progress(run)
            if run.state in _ENDED:
                return run
            time.sleep(_PROGRESS_SECONDS)

    # --- work left over ------------------------------------------------------------------------------------

    def _clean(self) -> None:
        while not self._closing.wait(_JANITOR_SECONDS):
            try:
                self._take_over()
            except Exception:
                _log.info("looking for work left over failed; it is looked for again", exc_info=True)

    def _take_over(self) -> None:
        """Resumes what dead processes had begun: their slots are free."""
        for executor, workflow_ids in sorted(self._durable.begun_by_others(self._executor).items()):
            if self._slots.is_free(executor):
                self._durable.resume(workflow_ids)


def run_key(kind: RunKind, items: tuple[str, ...], arguments: dict[str, Any]) -> str:
    """The id of a run by content: kind, arguments and items, whatever their order."""
    digest = hashlib.sha256()
    for part in (kind, *(f"{k}={arguments[k]}" for k in sorted(arguments)), *sorted(items)):
        digest.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return f"{kind}_{digest.hexdigest()[:12]}"


def _free_id(c: Connection, key: str) -> str:
    """`key`, or with -2, -3, ... when the same work was ended before: then it is asked for once more."""
    number, run_id = 1, key
    while _ended(c, run_id):
        number += 1
        run_id = f"{key}-{number}"
    return run_id


def _ended(c: Connection, run_id: str) -> bool:
    try:
        return work.load_run(c, run_id).state in _ENDED
    except NotFound:
        return False
