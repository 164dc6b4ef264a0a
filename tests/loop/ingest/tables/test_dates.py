"""Dates as people write them."""

from datetime import datetime

import pytest

from coachloop.loop.ingest.tables.dates import order_of, read_date
from coachloop.loop.ingest.tables.model import DateOrder


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-04-03", "2026-04-03T00:00:00"),
        ("2026-04-03T14:05:00Z", "2026-04-03T14:05:00+00:00"),
        ("2026-04-03 14:05", "2026-04-03T14:05:00"),
        ("25/04/2026", "2026-04-25T00:00:00"),
        ("04/25/2026 2:05 PM", "2026-04-25T14:05:00"),
        ("04/25/2026 12:05 am", "2026-04-25T00:05:00"),
        ("25.4.26", "2026-04-25T00:00:00"),
        ("2026/4/25", "2026-04-25T00:00:00"),
        ("3 Apr 2026", "2026-04-03T00:00:00"),
        ("April 3rd, 2026 09:30", "2026-04-03T09:30:00"),
        ("Fri, 3 April 2026", "2026-04-03T00:00:00"),
        ("04/04/2026", "2026-04-04T00:00:00"),
    ],
)
def test_one_reading(text: str, expected: str) -> None:
    reading = read_date(text)
    assert reading is not None
    assert not reading.ambiguous
    moment = reading.by(None)
    assert moment is not None
    assert moment.isoformat() == expected


def test_two_readings() -> None:
    reading = read_date("03/04/2026")
    assert reading is not None
    assert reading.ambiguous
    assert reading.by(None) is None
    assert reading.by(DateOrder.DAY_FIRST) == datetime(2026, 4, 3)  # noqa: DTZ001
    assert reading.by(DateOrder.MONTH_FIRST) == datetime(2026, 3, 4)  # noqa: DTZ001


@pytest.mark.parametrize(
    "text", ["", "soon", "31/02/2026", "13/13/2026", "2026-02-30", "1/2", "٣/٤/٢٠٢٦", "9" * 99]
)
def test_no_date(text: str) -> None:
    assert read_date(text) is None


@pytest.mark.parametrize(
    ("texts", "order", "doubtful"),
    [
        (["03/04/2026", "25/04/2026"], DateOrder.DAY_FIRST, 1),
        (["03/04/2026", "04/25/2026"], DateOrder.MONTH_FIRST, 1),
        (["03/04/2026", "05/04/2026"], None, 2),
        (["2026-04-03", "04/04/2026"], None, 0),
        # A column that shows both orders shows none.
        (["03/04/2026", "04/25/2026", "25/04/2026"], None, 1),
    ],
)
def test_the_order_that_a_column_shows(texts: list[str], order: DateOrder | None, doubtful: int) -> None:
    assert order_of(texts) == (order, doubtful)
