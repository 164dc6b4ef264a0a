"""Scoring as background work: each conversation is one item and one transaction."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from coachloop.loop.context import Context
from coachloop.loop.gaps.alerting import scan_if_due
from coachloop.loop.measure.nightly import recompute_if_due
from coachloop.loop.measure.run import close_due
from coachloop.loop.review.calibration.sets import reveal_due
from coachloop.loop.score.judging.model import JUDGE_NAME
from coachloop.loop.score.run import MachineRater, score_conversation
from coachloop.store.judge import by_criterion
from coachloop.store.rubrics import load_rubric
from coachloop.store.scores import AfterScores
from coachloop.store.work import Run

#: When the score of a conversation counts as made; the sample workspace plays its past in order.
ScoredAt = Callable[[str], datetime]


class ScoreHandler:
    """`machine_of` gives the scorer of a series; `after_scores` runs in each transaction of scores.

    `context` gives the one in force: a threshold may be changed while a run goes on.
    """

    def __init__(
        self,
        context: Callable[[], Context],
        machine_of: Callable[[str], MachineRater],
        after_scores: AfterScores,
        scored_at: ScoredAt,
        now: Callable[[], datetime],
    ) -> None:
        self._context, self._machine_of, self._after = context, machine_of, after_scores
        self._scored_at, self._now = scored_at, now

    def begin(self, run: Run) -> Callable[[str], None]:
        with self._context().database.read() as c:
            rubric = load_rubric(c, run.arguments["rubric_version_id"])
        machine = self._machine_of(run.arguments["scorer"])

        def deal(conversation_id: str) -> None:
            score_conversation(
                self._context(),
                conversation_id,
                rubric,
                machine,
                self._scored_at(conversation_id),
                run_id=run.id,
                after_scores=self._after,
            )

        return deal

    def finish(self, run: Run) -> Mapping[str, Any]:
        """Windows that the new scores have filled are closed and kept; nightly looks when they are due."""
        context, now = self._context(), self._now()
        reveal_due(context, now, self._after)
        closed = close_due(context, now)
        scanned = scan_if_due(context, now)
        moved = recompute_if_due(context, now)
        told = {"results_closed": closed, "alerts_scanned": scanned, "figures_moved": moved}
        return {**told, **_asked(context, run)}


def _asked(context: Context, run: Run) -> Mapping[str, Any]:
    """Of a run of the judge: what each criterion took since it began, and what came of it."""
    if not run.arguments["scorer"].startswith(f"{JUDGE_NAME}@"):
        return {}
    with context.database.read() as c:
        return {"asked": [asdict(one) for one in by_criterion(c, JUDGE_NAME, run.started_at)]}
