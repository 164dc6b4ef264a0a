"""Scored of recorded, beside what D4 says of reading by hand: on both databases."""

from datetime import timedelta

from coachloop.domain.score import Status
from coachloop.loop.report.goals import coverage
from tests.support.world import START, world


def test_scored_of_recorded_in_the_last_thirty_days(engine_url: str) -> None:
    made = world(engine_url)
    now = START + timedelta(days=40)
    with made.context.database.read() as c:
        assert coverage(c, made.context, now) == ""
    # One before the 30 days, three within them, one of these failed: 2 of 3.
    made.say(3, START + timedelta(days=5))
    made.say_daily([3, 3], START + timedelta(days=20))
    made.say(None, START + timedelta(days=30), status=Status.FAILED)
    with made.context.database.read() as c:
        assert coverage(c, made.context, now) == (
            "2 of 3 conversations of the last 30 days are scored (66.7 %); "
            "3 to 5 a person and month are too thin to tell (D4)."
        )
    made.context.database.close()
