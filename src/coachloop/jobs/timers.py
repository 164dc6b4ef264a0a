"""What comes due by the clock: a thread of the server looks every minute, and no page waits for it.

Any number of servers may look: each task claims what it does in the record, so that one of them does it.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from coachloop.loop.context import Context
from coachloop.loop.gaps.alerting import scan_if_due
from coachloop.loop.measure.nightly import recompute_if_due
from coachloop.loop.review.calibration.sets import reveal_due
from coachloop.store.database import Database
from coachloop.store.scores import AfterScores
from coachloop.store.work import scoring_since

_LOOK_SECONDS = 60.0
#: A scoring run looks at the night by itself when it ends; one that began longer ago is not waited for.
_WAITED_FOR = timedelta(hours=6)
_log = logging.getLogger(__name__)

#: What is done at that moment, if it is due; how much was done.
Task = Callable[[datetime], int]


def tasks_of(context: Context, after_scores: AfterScores) -> Mapping[str, Task]:
    """By name: what is revealed at its deadline, and what is looked at once an org day."""

    def scan(now: datetime) -> int:
        return 0 if _scoring(context.database, now) else scan_if_due(context, now)

    def recompute(now: datetime) -> int:
        return 0 if _scoring(context.database, now) else recompute_if_due(context, now)

    return {
        "calibration reveal": lambda now: reveal_due(context, now, after_scores),
        "alert scan": scan,
        "nightly figures": recompute,
    }


def _scoring(database: Database, now: datetime) -> bool:
    with database.read() as c:
        return scoring_since(c, now - _WAITED_FOR)


class Timers:
    """Looks at once and then every minute, until it is closed. Use it as a context manager."""

    def __init__(self, tasks: Mapping[str, Task], clock: Callable[[], datetime]) -> None:
        self._tasks, self._clock = tasks, clock
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._look_on, name="coachloop-timers", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._thread.join()

    def look(self) -> dict[str, int]:
        """What was due is done; how much, by name. What fails is tried again at the next look."""
        done = {}
        for name, task in self._tasks.items():
            try:
                done[name] = task(self._clock())
            except Exception:
                _log.warning("%s failed; it is tried again", name, exc_info=True)
        return done

    def _look_on(self) -> None:
        self.look()
        while not self._closing.wait(_LOOK_SECONDS):
            self.look()
