"""A record with conversations to score, and jobs that score them with a scorer whose answer is known."""

import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from coachloop.domain.errors import CoachloopError
from coachloop.domain.rubric import Rubric
from coachloop.domain.score import EvidenceKind, Judgement, Status, quote
from coachloop.jobs.jobs import Jobs
from coachloop.loop.context import Context
from coachloop.loop.score.model import Scene
from coachloop.loop.score.run import MachineRater, score_conversation
from coachloop.store.database import Database
from coachloop.store.migrations import migrate
from coachloop.store.work import Run, RunKind
from tests.store.samples import add_conversation, conversation
from tests.store.scored import MACHINE, RUBRIC, publish


class TooQuiet(CoachloopError):
    """Made for tests."""

    code = "E-TST-001"


def judge_scene(scene: Scene, rubric: Rubric) -> tuple[Judgement, ...]:
    """depth is 50 for odd conversations and 100 for even ones; share is 100 for dana-r and 0 for others."""
    number = int(scene.conversation.id.removeprefix("c_"))
    depth = 100.0 if number % 2 == 0 else 50.0
    share = 100.0 if scene.person_id == "dana-r" else 0.0
    found = (quote(scene.transcript, 0, 0, 4, EvidenceKind.QUOTE),)
    return tuple(
        Judgement(key, Status.SCORED, level=1, pct=pct, evidence=found)
        for key, pct in (("depth", depth), ("share", share))
    )


JUDGE = MachineRater(MACHINE, judge_scene, {"scorer": "made for tests"})


class Scoring:
    """The handler of scoring runs, slowed down so that a test can stop it in the middle."""

    def __init__(self, database: Database, seconds: float = 0.0) -> None:
        self.context = Context(database, UTC, MACHINE.series)
        self.seconds = seconds
        self.finished: list[str] = []

    def begin(self, run: Run) -> Callable[[str], None]:
        def deal(item: str) -> None:
            time.sleep(self.seconds)
            now = datetime.now(UTC)
            score_conversation(self.context, item, RUBRIC, JUDGE, now, run_id=run.id)

        return deal

    def finish(self, run: Run) -> Mapping[str, Any]:
        self.finished.append(run.id)
        return {"scored": run.done}


def make_record(url: str, conversations: int) -> tuple[str, ...]:
    """Conversations of a panel of two, one a day; their ids."""
    database = Database(url)
    migrate(database)
    with database.write() as c:
        publish(c)
        for number in range(1, conversations + 1):
            add_conversation(c, conversation(number, persons=("dana-r", "lee-o")))
    database.close()
    return tuple(f"c_{number:04}" for number in range(1, conversations + 1))


def jobs_url(url: str, folder: Path) -> str:
    return f"sqlite:///{folder / 'jobs.db'}" if url.startswith("sqlite") else url


def open_jobs(url: str, folder: Path, seconds: float = 0.0) -> tuple[Jobs, Database]:
    database = Database(url)
    return Jobs(
        folder, jobs_url(url, folder), database, {RunKind.SCORE: Scoring(database, seconds)}
    ), database


def main() -> None:
    """A worker process: URL FOLDER SECONDS-A-CONVERSATION ITEM... starts the run, or none and only helps."""
    url, folder, seconds, *items = sys.argv[1:]
    jobs, database = open_jobs(url, Path(folder), float(seconds))
    with jobs:
        print("open", flush=True)
        if items:
            run_id = jobs.start_score(tuple(items), RUBRIC.version_id, MACHINE.series)
            print(run_id, flush=True)
            jobs.wait(run_id)
        else:
            sys.stdin.read()
    database.close()
    print("done", flush=True)


if __name__ == "__main__":
    main()
