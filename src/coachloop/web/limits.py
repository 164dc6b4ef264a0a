"""How often something may be tried: counted in the memory of this process, over a minute that moves on."""

import time
from enum import Enum
from hashlib import sha256
from math import ceil

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from coachloop.web.errors import TooOften


class Limit(Enum):
    """What is counted, and how many a minute are looked at."""

    ACCOUNT = 5  # tries to sign in under one name
    ADDRESS = 20  # tries to get in, by password or link, from one address
    FORM = 120  # forms of one browser


class Limits:
    """One for each server."""

    def __init__(self) -> None:
        self._window = MovingWindowRateLimiter(MemoryStorage())

    def count(self, limit: Limit, key: str) -> None:
        """One more try. Raises TooOften, and then the try does not count."""
        item: RateLimitItem = RateLimitItemPerMinute(limit.value, namespace=limit.name)
        hashed = sha256(key.encode("utf-8", "replace")).hexdigest()  # as long for every key
        if self._window.hit(item, hashed):
            return
        again = self._window.get_window_stats(item, hashed).reset_time
        raise TooOften(
            "This was tried too often.",
            seconds=max(1, ceil(again - time.time())),
            why=f"Only {limit.value} tries a minute are looked at, so that nobody can guess their way in.",
            fix="Wait a minute, and try again.",
        )
