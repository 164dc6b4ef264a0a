"""The ratio is of medians taken in turn; worked with made-up clocks."""

import pytest

from tests.bench import harness


def test_a_ratio_is_the_median_over_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    # Warm-up is untimed. Rounds of (reference, subject) seconds: 1,2  2,2  1,3 -> ratios 2, 1, 3; median 2.
    # Quartiles of 1, 2, 3 by the exclusive method: positions 1, 2, 3 of (n + 1) = 4 quarters -> 1, 2, 3.
    times = iter([1.0, 2.0, 2.0, 2.0, 1.0, 3.0])
    monkeypatch.setattr(harness, "seconds", lambda work, clock: next(times))
    (ratio,) = harness.compare(("old", int), [("new", int)], rounds=3)
    assert (ratio.low, ratio.median, ratio.high) == (1.0, 2.0, 3.0)
    assert "2.00 × old" in ratio.line()
