"""How long a sign-in and a link last, and what a link is for."""

from datetime import datetime, timedelta
from enum import StrEnum

#: A sign-in that nobody used for so long is over.
IDLE = timedelta(hours=12)
#: No sign-in lasts longer, however busy.
LONGEST = timedelta(days=14)
#: Between two notes of when a sign-in was last used: a page only reads.
NOTED_EVERY = timedelta(minutes=10)


class Purpose(StrEnum):
    """What a one-time link does for the user it was made for."""

    JOIN = "join"  # choose a password
    ENTER = "enter"  # be signed in at once: printed where coachloop was started


#: From when a link was made.
LASTS = {Purpose.JOIN: timedelta(days=7), Purpose.ENTER: timedelta(minutes=10)}


def over(seen_at: datetime, ends_at: datetime, now: datetime) -> bool:
    """Whether a sign-in is over."""
    return now >= min(ends_at, seen_at + IDLE)
