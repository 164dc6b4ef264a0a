"""Never more requests or tokens in a minute than agreed."""

import threading
import time
from collections import deque
from collections.abc import Callable

_MINUTE = 60.0


class Pace:
    """Counts what was asked in the last 60 seconds. Safe for several threads; each process has its own."""

    def __init__(
        self,
        requests: int | None,
        tokens: int | None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._requests, self._tokens, self._clock, self._sleep = requests, tokens, clock, sleep
        self._asked: deque[tuple[float, int]] = deque()
        self._lock = threading.Lock()

    def wait(self, tokens: int) -> None:
        """Returns when a request of about so many tokens may be sent; it is counted then."""
        while True:
            with self._lock:
                seconds = self._seconds_to_wait(tokens)
                if seconds <= 0:
                    self._asked.append((self._clock(), tokens))
                    return
            self._sleep(seconds)

    def _seconds_to_wait(self, tokens: int) -> float:
        now = self._clock()
        while self._asked and self._asked[0][0] <= now - _MINUTE:
            self._asked.popleft()
        if not self._asked:  # more than a minute allows is asked alone
            return 0.0
        too_many = self._requests is not None and len(self._asked) >= self._requests
        used = sum(n for _, n in self._asked)
        too_much = self._tokens is not None and used + tokens > self._tokens
        return self._asked[0][0] + _MINUTE - now if too_many or too_much else 0.0
