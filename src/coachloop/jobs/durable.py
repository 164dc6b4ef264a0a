"""DBOS: the only module that knows it. One engine a process; the work itself is handed over.

Two workflows: `spread` puts the chunks of a run on the queue, `deal` does one chunk. Both have ids made of
content, so that starting the same work again meets what is there.
"""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from dbos import DBOS, DBOSConfig, SetWorkflowID

from coachloop.jobs.model import BUSY, Chunk, Worker, chunks
from coachloop.store.database import Database, alive

#: Changes when running work of an older version could not be taken up by this one.
_VERSION = "1"
_QUEUE = "chunks"
_SCHEMA = "coachloop_jobs"
#: Two at a time, so that the next chunk is there when one ends; the work itself is bound by the processor.
_AT_A_TIME = 2
_POLL_SECONDS = 0.2
_CHUNK_SIZE = 25
_END_SECONDS = 30.0


class Stopped(BaseException):
    """Leaves a workflow without an outcome, so that it is taken up again. DBOS records an Exception only."""


@dataclass(slots=True)
class _Engine:
    """The work that this process does, and whether it is to end."""

    worker: Worker
    stopping: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)

    def check(self) -> None:
        """Raises Stopped between two items once the process is to end, and only after DBOS has ended."""
        if self.stopping.is_set():
            self.ended.wait(_END_SECONDS)
            raise Stopped


# DBOS itself is one a process: its workflows are registered when this module is imported.
_engine: _Engine | None = None


def launch(jobs_url: str, executor: str, worker: Worker) -> None:
    """Starts DBOS under that executor name; chunks go to `worker`."""
    global _engine
    _engine = _Engine(worker)
    log = logging.getLogger("dbos")
    log.setLevel(logging.ERROR)
    # Its own handler keeps the standard error of the moment it was imported; ours is looked up when used.
    log.handlers.clear()
    log.propagate = True
    if jobs_url.startswith("sqlite"):
        _write_ahead(jobs_url)
    config: DBOSConfig = {
        "name": "coachloop",
        "system_database_url": jobs_url,
        "dbos_system_schema": _SCHEMA,
        "executor_id": executor,
        "application_version": _VERSION,
        "enable_otlp": False,
        "log_level": "ERROR",
    }
    DBOS(config=config)
    DBOS.launch()
    DBOS.register_queue(_QUEUE, worker_concurrency=_AT_A_TIME, polling_interval_sec=_POLL_SECONDS)


def _write_ahead(jobs_url: str) -> None:
    # The mode stays with the file; DBOS itself would leave readers and writers waiting for each other.
    database = Database(jobs_url)
    alive(database)
    database.close()


def spread(key: str, run_id: str, items: tuple[str, ...]) -> None:
    """Queues the chunks of a run, durably; the same `key` again queues nothing."""
    with SetWorkflowID(key):
        DBOS.start_workflow(_spread, key, run_id, list(items))


@DBOS.workflow(name="spread")
def _spread(key: str, run_id: str, items: list[str]) -> None:
    for chunk in chunks(key, run_id, tuple(items), _CHUNK_SIZE):
        with SetWorkflowID(chunk.id):
            DBOS.enqueue_workflow(_QUEUE, _deal, chunk.id, chunk.run_id, list(chunk.items))


@DBOS.workflow(name="deal")
def _deal(chunk_id: str, run_id: str, items: list[str]) -> None:
    engine = _engine
    if engine is None:
        raise Stopped
    chunk = Chunk(chunk_id, run_id, tuple(items))
    try:
        _deal_step(engine, chunk)
    except Exception as error:
        engine.worker.give_up(chunk, error)


def _busy(error: BaseException) -> bool:
    return isinstance(error, BUSY)


@DBOS.step(name="deal", retries_allowed=True, max_attempts=5, interval_seconds=0.5, should_retry=_busy)
def _deal_step(engine: _Engine, chunk: Chunk) -> None:
    engine.check()
    engine.worker.deal(chunk, engine.check)


def begun_by_others(executor: str) -> dict[str, list[str]]:
    """Executor name -> ids of the workflows that it has begun and not ended; our own left out."""
    found: dict[str, list[str]] = {}
    for status in DBOS.list_workflows(status="PENDING", load_input=False, load_output=False):
        if status.executor_id and status.executor_id != executor:
            found.setdefault(status.executor_id, []).append(status.workflow_id)
    return found


def under_way() -> set[str]:
    """Ids of the runs with work that is queued or begun, whoever does it."""
    found = DBOS.list_workflows(status=["PENDING", "ENQUEUED"], load_input=False, load_output=False)
    return {status.workflow_id.partition("@")[0] for status in found}


def resume(workflow_ids: Sequence[str]) -> None:
    """Gives work of a dead process to whoever is free."""
    DBOS.resume_workflows(list(workflow_ids), queue_name=_QUEUE)


def end() -> None:
    """Ends after the items in hand; the rest stays to be taken up. DBOS may be launched again."""
    global _engine
    engine, _engine = _engine, None
    if engine is not None:
        engine.stopping.set()
        # What ends while DBOS does cannot tell it so any more; it is taken up again and finds its work done.
        logging.getLogger("dbos").setLevel(logging.CRITICAL)
        DBOS.destroy()
        engine.ended.set()
