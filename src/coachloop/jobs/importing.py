"""Importing conversations as background work: each planned conversation is one item and one transaction."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from coachloop.loop.context import Context
from coachloop.loop.ingest.model import Done, TranscriptReader
from coachloop.loop.ingest.run import commit_one, finish, item_of
from coachloop.store.database import Connection
from coachloop.store.work import Outcome, Run, load_items, note_item


class ImportHandler:
    """`readers` are those of the preview; a run's arguments name its receipt and keep its problems."""

    def __init__(
        self, context: Context, readers: Sequence[TranscriptReader], now: Callable[[], datetime]
    ) -> None:
        self._context, self._readers, self._now = context, readers, now

    def begin(self, run: Run) -> Callable[[str], None]:
        def deal(item: str) -> None:
            now = self._now()

            def count(c: Connection, done: Done) -> None:
                outcome = Outcome.DONE if done is Done.ADDED else Outcome.SKIPPED
                note_item(c, run.id, item, outcome, now, None if done is Done.ADDED else str(done))

            commit_one(
                self._context, run.arguments["import_id"], item_of(item), self._readers, now, also=count
            )

        return deal

    def finish(self, run: Run) -> Mapping[str, Any]:
        """Closes the receipt; what failed is listed in it with the reason."""
        with self._context.database.read() as c:
            failed = load_items(c, run.id, Outcome.FAILED)
            counts = Counter({"added": run.done, "already here": run.skipped, "failed": len(failed)})
        problems = [*run.arguments["problems"], *(str(item.reason) for item in failed)]
        receipt = finish(self._context, run.arguments["import_id"], counts, problems)
        return {"import_id": receipt.import_id, "counts": dict(receipt.counts)}
