"""Learning as background work: one criterion is one item; what it makes is a draft."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from coachloop.store.database import Database
from coachloop.store.work import Outcome, Run, note_item


class LearnHandler:
    """`learn` makes a tested draft for the criterion of that key, or says in a sentence why there is none."""

    def __init__(
        self, database: Database, learn: Callable[[str], str | None], now: Callable[[], datetime]
    ) -> None:
        self._database, self._learn, self._now = database, learn, now

    def begin(self, run: Run) -> Callable[[str], None]:
        def deal(criterion: str) -> None:
            reason = self._learn(criterion)
            outcome = Outcome.DONE if reason is None else Outcome.SKIPPED
            with self._database.write() as c:
                note_item(c, run.id, criterion, outcome, self._now(), reason)

        return deal

    def finish(self, run: Run) -> Mapping[str, Any]:
        """How many drafts were made."""
        return {"drafts": run.done}
