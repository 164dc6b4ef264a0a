"""Dates as people write them, and what 03/04/2026 may mean."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from coachloop.loop.ingest.tables.model import DateOrder

_CLOCK = (
    r"(?:[T,]?\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d{1,9})?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?)?"
)
_PARTS = re.compile(
    r"(?P<first>\d{1,2})(?P<mark>[/.\- ])(?P<second_>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})" + _CLOCK,
    re.ASCII | re.IGNORECASE,
)
_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})(?P<mark>[/.])(?P<second_>\d{1,2})(?P=mark)(?P<first>\d{1,2})" + _CLOCK,
    re.ASCII | re.IGNORECASE,
)
_WORDS = re.compile(
    r"(?:[A-Za-z]{3,9},?\s+)?(?:(?P<first>\d{1,2})(?:st|nd|rd|th)?[\s.\-]+(?P<month>[A-Za-z]{3,9})"
    r"|(?P<month_>[A-Za-z]{3,9})\.?\s+(?P<first_>\d{1,2})(?:st|nd|rd|th)?)[,.\s\-]+(?P<year>\d{4})" + _CLOCK,
    re.ASCII | re.IGNORECASE,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text may mean: `moment` when there is one reading, else day first and month first."""

    day_first: datetime | None = None
    month_first: datetime | None = None
    has_time: bool = False

    @property
    def ambiguous(self) -> bool:
        return (
            self.day_first is not None and self.month_first is not None and self.day_first != self.month_first
        )

    def by(self, order: DateOrder | None) -> datetime | None:
        """The moment under `order`; None when that order does not fit or none is given and both do."""
        if order is DateOrder.DAY_FIRST:
            return self.day_first
        if order is DateOrder.MONTH_FIRST:
            return self.month_first
        return None if self.ambiguous else self.day_first or self.month_first


def read_date(text: str) -> Reading | None:
    """None when it is no date. The moments have a zone only where the text states one (ISO 8601)."""
    text = text.strip()
    if not 6 <= len(text) <= _LONGEST:
        return None
    iso = _iso(text)
    if iso is not None:
        return Reading(iso, iso, has_time=len(text) > len("2026-01-01"))
    return _in_words(text) or _in_figures(text)


def order_of(texts: Iterable[str]) -> tuple[DateOrder | None, int]:
    """The order that a column shows by itself, and how many of its dates fit both orders."""
    readings = [r for t in texts if (r := read_date(t)) is not None]
    shown = {_only(r) for r in readings} - {None}
    return (shown.pop() if len(shown) == 1 else None), sum(r.ambiguous for r in readings)


def read_with(text: str, pattern: str) -> datetime | None:
    """The moment by a strptime pattern such as %d.%m.%Y; None when it does not fit."""
    try:
        return datetime.strptime(text.strip()[:_LONGEST], pattern)  # noqa: DTZ007 - the zone is the mapping's
    except (ValueError, re.error):
        return None


def _only(reading: Reading) -> DateOrder | None:
    if reading.day_first is None:
        return DateOrder.MONTH_FIRST
    return DateOrder.DAY_FIRST if reading.month_first is None else None


def _iso(text: str) -> datetime | None:
    if not re.match(r"\d{4}-?\d\d", text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _in_figures(text: str) -> Reading | None:
    found = _PARTS.fullmatch(text)
    if found:
        first, second = int(found["first"]), int(found["second_"])
        reading = Reading(
            _moment(found, second, first), _moment(found, first, second), found["hour"] is not None
        )
        return reading if reading.day_first or reading.month_first else None
    found = _YEAR_FIRST.fullmatch(text)
    if not found:
        return None
    moment = _moment(found, int(found["second_"]), int(found["first"]))
    return Reading(moment, moment, found["hour"] is not None) if moment else None


def _in_words(text: str) -> Reading | None:
    found = _WORDS.fullmatch(text)
    name = (found["month"] or found["month_"]).lower()[:3] if found else ""
    if not found or name not in _MONTHS:
        return None
    moment = _moment(found, _MONTHS.index(name) + 1, int(found["first"] or found["first_"]))
    return Reading(moment, moment, found["hour"] is not None) if moment else None


def _moment(found: re.Match[str], month: int, day: int) -> datetime | None:
    """None when there is no such day or time."""
    year = int(found["year"])
    try:
        return datetime.combine(date(year + 2000 if year < 100 else year, month, day), _clock(found))
    except ValueError:
        return None


def _clock(found: re.Match[str]) -> time:
    hour = int(found["hour"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + (12 if found["half"].lower().startswith("p") else 0)
    return time(hour, int(found["minute"] or 0), int(found["second"] or 0))
