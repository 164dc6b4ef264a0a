"""Never more in a minute than agreed; time is told by hand."""

from coachloop.engines.judge.pace import Pace


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def _times(pace: Pace, clock: Clock, *tokens: int) -> list[float]:
    found = []
    for n in tokens:
        pace.wait(n)
        found.append(clock.now)
    return found


def test_no_limit_never_waits() -> None:
    clock = Clock()
    assert _times(Pace(None, None, clock, clock.sleep), clock, *[10_000] * 5) == [100.0] * 5


def test_the_third_of_two_a_minute_waits_for_the_first_to_be_a_minute_old() -> None:
    clock = Clock()
    assert _times(Pace(2, None, clock, clock.sleep), clock, 1, 1, 1, 1, 1) == [100, 100, 160, 160, 220]


def test_tokens_are_held_to_their_minute() -> None:
    clock = Clock()
    # 600 + 300 fit into 1,000; 200 more do not before the first 600 are a minute old.
    assert _times(Pace(None, 1_000, clock, clock.sleep), clock, 600, 300, 200) == [100, 100, 160]


def test_more_than_a_minute_allows_is_sent_alone() -> None:
    clock = Clock()
    assert _times(Pace(None, 1_000, clock, clock.sleep), clock, 5_000, 10, 10) == [100, 160, 160]
