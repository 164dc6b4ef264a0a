"""What so many conversations before and after can show, before anybody is coached (METHOD.md 2.4)."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, sqrt

from coachloop.stats.change.power import POWER_80, detectable, detectable_randomised, sessions_needed

#: Standard errors of 10 before against 10 after, in points: naive, and expected-next with 60 earlier ones.
#: Simulated with the within-person spreads of METHOD.md 2.1; `coachloop simulate` gives one's own.
SE_OF_TEN = {
    "composite": (5.2, 4.2),
    "5-level": (8.8, 7.2),
    "3-level": (13.1, 10.6),
    "pass-fail": (20.2, 16.0),
}
#: Spread of true skill between people, in points (METHOD.md 2.1).
BETWEEN_SD = 8.0
_TEN = 10
_EARLIER = 60


@dataclass(frozen=True, slots=True)
class Spread:
    """Variance of post minus what it is compared with: `fixed` + `within` / conversations after."""

    method: str
    fixed: float
    within: float

    def se(self, after: int) -> float:
        return sqrt(self.fixed + self.within / after)


@dataclass(frozen=True, slots=True)
class Seen:
    """What one session can show, in points.

    `conversations`: how many after it make `gain` visible, None where no number does. `randomised`: the
    smallest difference of two halves of `people` each, None if not asked.
    """

    method: str
    se: float
    detectable: float
    sessions: int
    conversations: int | None
    randomised: float | None


def of_scale(scale: str, before: int) -> Iterator[Spread]:
    """Naive, and expected-next: v(n) = s_b2 + s_w2 / n with both read off the standard errors at ten.

    s_b2 is what is not known of a person after the baseline: with a longer one it shrinks as t2 u / (t2 + u),
    u = s_w2 / conversations before and earlier.
    """
    naive, expected = SE_OF_TEN[scale]
    within = naive**2 * _TEN / 2
    yield Spread("naive", within / before, within)
    at_ten = max(0.0, expected**2 - within / _TEN)
    fixed = at_ten * _unknown(within / (before + _EARLIER)) / _unknown(within / (_TEN + _EARLIER))
    yield Spread("expected_next", fixed, within)


def of_spread(sd: float, before: int, between: float = BETWEEN_SD) -> Iterator[Spread]:
    """For a within-person `sd` of one's own: naive, and tier B of the estimate, t2(1 - B) + s_w2 / n with
    B = t2 / (t2 + s_w2 / before)."""
    within = sd**2
    yield Spread("naive", within / before, within)
    yield Spread("kelley", _unknown(within / before, between), within)


def _unknown(u: float, between: float = BETWEEN_SD) -> float:
    """Variance of true skill once a mean with variance u is known: t2 (1 - B), B = t2 / (t2 + u)."""
    return between**2 * u / (between**2 + u)


def seen(spread: Spread, after: int, gain: float, people: int | None = None) -> Seen:
    """`gain` > 0 and `after` >= 1."""
    se = spread.se(after)
    return Seen(
        spread.method,
        se,
        detectable(se),
        sessions_needed(se, gain),
        conversations_needed(spread, gain),
        None if people is None else detectable_randomised(se, people),
    )


def conversations_needed(spread: Spread, gain: float) -> int | None:
    """The least n with 2.80 * SE(n) <= gain; None where the baseline alone is too uncertain for that."""
    room = (gain / POWER_80) ** 2 - spread.fixed
    return None if room <= 0 else max(1, ceil(spread.within / room - 1e-9))
