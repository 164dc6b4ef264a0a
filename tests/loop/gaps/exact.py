"""Ten thousand conversations whose alerts can be worked out by hand, and a process that scores them.

200 people, 50 conversations each, one a day, on one criterion of five levels (0, 25, 50, 75, 100 points).
"""

import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice

from sqlalchemy import insert

from coachloop.domain.conversation import Transcript
from coachloop.domain.people import Person
from coachloop.domain.score import Judgement, Status
from coachloop.domain.times import day_id, week_id
from coachloop.loop.context import Context
from coachloop.store import people, tables
from coachloop.store.database import Database
from coachloop.store.scores import NewScoring, save_scoring
from coachloop.wiring import after_scores
from tests.support.world import RATER, START, rubric

DAYS = 50
#: What somebody shows day by day, and how many people show it.
HISTORIES: dict[str, tuple[int, Sequence[float]]] = {
    "steady": (120, [100.0] * DAYS),
    "low": (20, [0.0] * DAYS),
    "falls": (20, [100.0] * 25 + [75.0] * 25),
    "once": (20, [100.0] * 10 + [0.0] + [100.0] * 39),
    "starts": (20, [0.0] * 2 + [100.0] * 48),
}
#: So many are kept together.
_TOGETHER = 10
#: Seconds between two transactions: judging takes longer, and SQLite serves no queue of those who wait to write.
_JUDGING = 0.002


def everybody() -> Iterator[tuple[str, Sequence[float]]]:
    """Ids and histories."""
    for name, (many, levels) in HISTORIES.items():
        for number in range(many):
            yield f"{name}-{number:03}", levels


def held_at(day: int) -> datetime:
    return START + timedelta(days=day)


def scored_at(day: int) -> datetime:
    return held_at(day) + timedelta(hours=1)


def fill(database: Database) -> None:
    """The people and their conversations, none of them scored yet."""
    with database.write() as c:
        for person, _ in everybody():
            people.upsert_person(c, Person(person, person.title()))
        c.execute(
            insert(tables.conversation),
            [_conversation(person, day) for person, _ in everybody() for day in range(DAYS)],
        )


def _conversation(person: str, day: int) -> dict[str, object]:
    at, name = held_at(day), f"{person}-{day:02}"
    return {
        "id": name,
        "content_hash": name,
        "call_type": "screen",
        "started_at": at,
        "date_source": "stated",
        "consent": "confirmed",
        "source": "made",
        "day_id": day_id(at, UTC),
        "week_id": week_id(at, UTC),
    }


def score(url: str, part: int, parts: int) -> None:
    """Scores the conversations of every `parts`-th person in the order in which they were held.

    The path of the product: a scoring, its sums and the alert rules in one transaction; whoever was scored
    before is left alone.
    """
    database = Database(url)
    context = Context(database, UTC, RATER.series)
    after = after_scores(context)
    for person, levels in islice(everybody(), part, None, parts):
        for first in range(0, DAYS, _TOGETHER):
            with database.write() as c:
                for day in range(first, first + _TOGETHER):
                    new = save_scoring(c, _scoring(person, day, levels[day]))
                    if new:
                        after(c, new)
            time.sleep(_JUDGING)
    database.close()


def _scoring(person: str, day: int, pct: float) -> NewScoring:
    name = f"{person}-{day:02}"
    said = Judgement("listening", Status.SCORED, level=1 + pct / 25, pct=pct, method="behaviour")
    return NewScoring(Transcript(name, 1, ()), person, rubric(), RATER, {}, (said,), scored_at(day))


if __name__ == "__main__":
    score(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
