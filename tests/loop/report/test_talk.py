"""Talk shares, by time and by words."""

import pytest

from coachloop.domain.conversation import Role, Transcript, Turn
from coachloop.loop.report.model import MomentLine
from coachloop.loop.report.talk import talk_strip

ME = frozenset({"Dana"})


def transcript(*rows: tuple[str, str, int | None, int | None]) -> Transcript:
    role = {"Dana": Role.PERSON, "Cust": Role.COUNTERPART}
    turns = tuple(Turn(k, who, role[who], text, a, b) for k, (who, text, a, b) in enumerate(rows))
    return Transcript("c_1", 1, turns)


def moment(seq: int, ms: int | None) -> MomentLine:
    return MomentLine(1, "try", "Depth", "1 of 3", "words", seq, ms)


def test_by_time() -> None:
    # 0-30 s Dana, 30-90 s Cust, 90-100 s silence, 100-120 s Dana: 120 s.
    given = transcript(
        ("Dana", "a", 0, 30_000), ("Cust", "b", 30_000, 90_000), ("Dana", "c", 100_000, 120_000)
    )
    strip = talk_strip(given, ME, (moment(1, 30_000),))
    assert strip is not None
    assert strip.minutes == 1
    assert strip.person == pytest.approx(50 / 120)
    assert strip.other == pytest.approx(60 / 120)
    assert strip.silence == pytest.approx(10 / 120)
    # First minute: 30 s Dana, 30 s Cust; second: 20 s Dana, 30 s Cust.
    first, second = strip.bins
    assert (first.person, first.other) == pytest.approx((0.5, 0.5))
    assert (second.person, second.other) == pytest.approx((20 / 60, 0.5))
    # The moment at 30 s lies a quarter into the two minutes that are drawn.
    assert strip.marks[0] == pytest.approx((1, 0.25))


def test_a_long_talk_has_wider_bars() -> None:
    # 200 minutes in at most 90 bars: 3 minutes each, 67 bars.
    strip = talk_strip(transcript(("Dana", "a", 0, 200 * 60_000)), ME, ())
    assert strip is not None
    assert (strip.minutes, len(strip.bins)) == (3, 67)
    assert strip.ticks(10)[1] == (10, "30")


def test_people_who_talk_at_once_leave_no_negative_silence() -> None:
    strip = talk_strip(transcript(("Dana", "a", 0, 10_000), ("Cust", "b", 0, 10_000)), ME, ())
    assert strip is not None
    assert strip.silence == 0.0


def test_by_words_without_times() -> None:
    given = transcript(("Dana", "one two three", None, None), ("Cust", "four", None, None))
    strip = talk_strip(given, ME, (moment(1, None),))
    assert strip is not None
    assert (strip.minutes, strip.silence) == (None, None)
    assert (strip.person, strip.other) == (0.75, 0.25)
    assert [(b.person, b.other) for b in strip.bins] == [(1.0, 0.0), (0.0, 1.0)]
    assert strip.marks == ((1, 0.75),)
    assert strip.ticks(10) == []


def test_nothing_without_words_or_a_scored_person() -> None:
    assert talk_strip(transcript(("Dana", " ", 0, 1)), ME, ()) is None
    assert talk_strip(transcript(("Dana", "a", 0, 1)), frozenset(), ()) is None
