"""What wiring hands to the jobs: how to deal with the items of a kind of run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy.exc import InterfaceError, OperationalError

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.store.work import Run, RunKind

#: The database is busy, restarting or away: the same again may well succeed.
BUSY = (OperationalError, InterfaceError)


class Handler(Protocol):
    """How runs of one kind are done; wiring joins it from the stages."""

    def begin(self, run: Run) -> Callable[[str], None]:
        """What deals with one item of `run`: one transaction for its work and `store.work.note_item`.

        A CoachloopError counts the item as failed, with its sentence as the reason; the run goes on.
        """
        ...

    def finish(self, run: Run) -> Mapping[str, Any]:
        """Called when all items are dealt with; gives what the run reports. May be called twice."""
        ...


Handlers = Mapping[RunKind, Handler]


class JobsOpen(CoachloopError):
    """Background work was opened a second time in one process."""

    code = "E-JOB-001"
    kind = ErrorKind.CONFLICT


class Interrupted(CoachloopError):
    """Waiting for a run was interrupted; what is done stays, and asking again goes on from there."""

    code = "E-JOB-002"
    kind = ErrorKind.INTERRUPTED


class Worker(Protocol):
    """What does the chunks that are taken from the queue."""

    def deal(self, chunk: "Chunk", check: Callable[[], None]) -> None:
        """Does one chunk; calls `check` between items, which leaves when the process is to end."""
        ...

    def give_up(self, chunk: "Chunk", error: Exception) -> None:
        """The chunk failed as a whole, and again when it was repeated."""
        ...


class Unexpected(CoachloopError):
    """An item of a run failed in a way that nobody foresaw; the others went on."""

    code = "E-JOB-003"


@dataclass(frozen=True, slots=True)
class Chunk:
    """Items of one run that one worker takes together."""

    id: str
    run_id: str
    items: tuple[str, ...]


def chunks(key: str, run_id: str, items: tuple[str, ...], size: int) -> tuple[Chunk, ...]:
    """`items` in their order, at most `size` together; stable ids, so that nothing is queued twice."""
    starts = range(0, len(items), size)
    return tuple(Chunk(f"{key}:{n}", run_id, items[start : start + size]) for n, start in enumerate(starts))
