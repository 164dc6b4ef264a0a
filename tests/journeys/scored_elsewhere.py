"""Another process that scores: three low conversations of each person named, as `coachloop score` keeps them."""

import sys
from datetime import UTC, timedelta

from coachloop.loop.context import Context
from coachloop.store.database import Database
from coachloop.wiring import after_scores
from tests.support.world import RATER, World, rubric
from tests.web.workspace import NOW


def main(url: str, *names: str) -> None:
    """The third of a person makes a flag: mean 25 of three conversations, below 75."""
    context = Context(Database(url), UTC, RATER.series)
    made = World(context, rubric(), after_scores(context))
    for name in names:
        # Ids are numbered: each person has three of their own.
        made.number = 10 * ord(name[0])
        for hours in (6, 5, 4):
            made.say(2, NOW - timedelta(hours=hours), person=name, scored_at=NOW)
    context.database.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
