"""Six people with a past, one of them coached: enough for an estimate of tier B, on a real database."""

from datetime import timedelta

from coachloop.loop.coach.model import Draft
from coachloop.loop.coach.run import log_session
from tests.support.world import START, World

LOGGED = START + timedelta(days=30)
CLOSED = LOGGED + timedelta(days=15)
DRAFT = Draft("p0", "listening", "roleplay", "Ask what happened next before moving on.")
#: Levels 1..5 of one person's past, around a level of their own.
_AROUND = (0, 1, -1, 0, 1, 0, -1, 1, 0, 0)


def past(made: World, people: int = 6, days: int = 21) -> None:
    """One conversation a day each; person k stands around level 2 + k / 2."""
    for person in range(people):
        levels = [min(5, max(1, round(2 + person / 2 + _AROUND[d % 10]))) for d in range(days)]
        made.say_daily(levels, START + timedelta(hours=person), person=f"p{person}")


def session(made: World, person: str = "p0", held: timedelta = timedelta(0)) -> str:
    """Logged on day 30; `held` before that is a session that was logged late."""
    start = LOGGED - held
    draft = Draft(person, DRAFT.criterion, DRAFT.method, DRAFT.agreed, session_start=start)
    return log_session(made.context, draft, LOGGED).session.id


def after(made: World, levels: list[float], person: str = "p0") -> list[str]:
    """One a day from the day after the session."""
    return made.say_daily(levels, LOGGED + timedelta(days=1), person=person)
