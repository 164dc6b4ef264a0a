"""Talk shares, by time and by words."""

import pytest

from coachloop.domain.conversation import Role, Transcript, Turn
from coachloop.domain.score import Evidence, EvidenceKind
from coachloop.loop.report.model import MomentKind, SummaryLine
from coachloop.loop.report.talk import talk_strip

ME = frozenset({"Dana"})


def transcript(*rows: tuple[str, str, int | None, int | None]) -> Transcript:
    role = {"Dana": Role.PERSON, "Cust": Role.COUNTERPART}
    turns = tuple(Turn(k, who, role[who], text, a, b) for k, (who, text, a, b) in enumerate(rows))
    return Transcript("c_1", 1, turns)


def moment(seq: int, ms: int | None) -> SummaryLine:
    said = Evidence(EvidenceKind.QUOTE, 1, seq, 0, 1, "a")
    return SummaryLine(1, MomentKind.LEADING, False, "Leading question:", said, "", None, seq, ms)


def test_by_time() -> None:
    # 0-30 s Dana, 30-90 s Cust, 90-100 s silence, 100-120 s Dana: 120 s.
    given = transcript(
        ("Dana", "a", 0, 30_000), ("Cust", "b", 30_000, 90_000), ("Dana", "c", 100_000, 120_000)
    )
    strip = talk_strip(given, ME, (moment(1, 30_000),))
    assert strip is not None
    # 120 s in at most 60 bars: 5 s each, 24 bars.
    assert (strip.seconds, len(strip.bins)) == (5, 24)
    assert strip.person == pytest.approx(50 / 120)
    assert strip.other == pytest.approx(60 / 120)
    assert strip.silence == pytest.approx(10 / 120)
    # Bar 5 (25-30 s) is Dana's, bar 6 (30-35 s) the customer's, bar 18 (90-95 s) nobody's.
    assert [(strip.bins[k].person, strip.bins[k].other) for k in (5, 6, 18)] == [(1, 0), (0, 1), (0, 0)]
    # The moment at 30 s lies a quarter into the 120 s that are drawn.
    assert strip.marks[0] == pytest.approx((1, 0.25))
    # Minute 1 stands under bar 12; minute 2 is the end.
    assert strip.ticks(10) == [(0.0, "0 min"), (12.0, "1")]


def test_a_long_talk_has_wider_bars() -> None:
    # 200 minutes: 60 bars of 2 minutes are too few, so 5 minutes each, 40 bars.
    strip = talk_strip(transcript(("Dana", "a", 0, 200 * 60_000)), ME, ())
    assert strip is not None
    assert (strip.seconds, len(strip.bins)) == (300, 40)
    assert strip.bar_words == "each bar is 5 minutes"
    # 30 minutes apart give 7 labels; minute 30 stands under bar 6.
    assert strip.ticks(10)[1] == (6.0, "30")


def test_a_day_of_talk_is_still_drawn() -> None:
    strip = talk_strip(transcript(("Dana", "a", 0, 100 * 3_600_000)), ME, ())
    assert strip is not None
    assert (strip.seconds, len(strip.bins)) == (3600, 100)


def test_people_who_talk_at_once_leave_no_negative_silence() -> None:
    strip = talk_strip(transcript(("Dana", "a", 0, 10_000), ("Cust", "b", 0, 10_000)), ME, ())
    assert strip is not None
    assert strip.silence == 0.0


def test_by_words_without_times() -> None:
    given = transcript(("Dana", "one two three", None, None), ("Cust", "four", None, None))
    strip = talk_strip(given, ME, (moment(1, None),))
    assert strip is not None
    assert (strip.seconds, strip.silence) == (None, None)
    assert (strip.person, strip.other) == (0.75, 0.25)
    assert [(b.person, b.other) for b in strip.bins] == [(1.0, 0.0), (0.0, 1.0)]
    assert strip.marks == ((1, 0.75),)
    assert strip.ticks(10) == []


def test_nothing_without_words_or_a_scored_person() -> None:
    assert talk_strip(transcript(("Dana", " ", 0, 1)), ME, ()) is None
    assert talk_strip(transcript(("Dana", "a", 0, 1)), frozenset(), ()) is None
