"""Absence, figures and times as pages say them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from coachloop.domain.result import (
    NOT_YET_COMPUTED,
    WAITING_CONTEST,
    Absence,
    Absent,
    invalid,
    too_few,
    waiting,
)
from coachloop.web import words


@pytest.mark.parametrize(
    ("absent", "said"),
    [
        (waiting(4, 10), "4 of 10 conversations so far"),
        (too_few(2, 10), "too few: 2 of 10 conversations"),
        (Absent(Absence.OVERDUE, 7, 10), "overdue: 7 of 10 conversations"),
        (invalid("version"), "no verdict: the definition or the scorer changed between the two windows"),
        (invalid("weather"), "no verdict: weather"),
        (WAITING_CONTEST, "a score in it is questioned, and the verdict waits until that is settled"),
        (NOT_YET_COMPUTED, "not yet computed"),
        (Absent(Absence.NOT_APPLICABLE), "does not apply"),
    ],
)
def test_absence(absent: Absent, said: str) -> None:
    assert words.absence(absent) == said


def test_every_absence_has_words() -> None:
    for status in Absence:
        assert words.absence(Absent(status)) not in ("", "0", "nan")


def test_numbers() -> None:
    assert words.n1(66.66) == "66.7"
    assert words.n1(-2.25) == "−2.2"
    assert words.signed(5.0) == "+5.0"
    assert words.signed(-0.04) == "0.0"
    assert words.share(0.725).replace(words.NBSP, " ") == "72 %"
    assert words.count(1, "person").replace(words.NBSP, " ") == "1 person"
    assert words.count(2, "person").replace(words.NBSP, " ") == "2 people"


def test_clock() -> None:
    # 754 s = 12 min 34 s; 3723 s = 1 h 2 min 3 s.
    assert words.clock(754_000) == "12:34"
    assert words.clock(3_723_999) == "1:02:03"


def test_times_are_shown_in_the_zone_of_the_organisation() -> None:
    say = words.filters(ZoneInfo("Europe/Berlin"))
    moment = datetime(2026, 11, 12, 23, 30, tzinfo=UTC)
    assert say["daytime"](moment).replace(words.NBSP, " ") == "13 Nov 2026, 00:30"
    assert say["day"](date(2026, 11, 12)).replace(words.NBSP, " ") == "12 Nov 2026"
    assert say["field_time"](moment) == "2026-11-13T00:30"


def test_a_first_name() -> None:
    assert words.spoken("Sample Avery") == "Avery"
    assert words.spoken("Dana Reyes") == "Dana"
    assert words.spoken("Sample ") == "Sample "
