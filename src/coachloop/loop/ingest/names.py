"""What the name of a file says about when its conversation was."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import PurePosixPath

from coachloop.loop.ingest.tables.model import DateOrder

#: 2026-03-14, 20260314, with 14-30[-00] after it; Zoom writes GMT20260314-143000.
_YEAR_FIRST = re.compile(
    r"(?P<gmt>GMT)?(?<!\d)(?P<year>(?:19|20)\d\d)(?P<mark>[-_.]?)(?P<month>\d\d)(?P=mark)(?P<day>\d\d)"
    r"(?:[T _-]+(?:at[ _])?(?P<hour>[01]\d|2[0-3])[-_.h:]?(?P<minute>[0-5]\d)(?:[-_.m:]?(?P<second>[0-5]\d))?"
    r"(?P<z>Z)?)?(?!\d)",
    re.ASCII,
)
_YEAR_LAST = re.compile(
    r"(?<!\d)(?P<one>\d{1,2})(?P<mark>[-_.])(?P<two>\d{1,2})(?P=mark)(?P<year>(?:19|20)\d\d)(?!\d)", re.ASCII
)
#: The file, its folder, and the folder of that.
_PARTS = 3


@dataclass(frozen=True, slots=True)
class NameDate:
    """A moment from a file name; `ambiguous` when it would be another one in the other order."""

    moment: datetime
    ambiguous: bool = False


def date_in_name(name: str, zone: tzinfo, order: DateOrder | None) -> NameDate | None:
    """The date in the name of a file or, failing that, of its folders; None when there is none.

    A moment that is ambiguous although no `order` is given is read day first, until somebody says.
    """
    for part in list(reversed(PurePosixPath(name).parts))[:_PARTS]:
        found = _year_first(part, zone) or _year_last(part, zone, order)
        if found is not None:
            return found
    return None


def _year_first(part: str, zone: tzinfo) -> NameDate | None:
    for found in _YEAR_FIRST.finditer(part):
        in_utc = found["gmt"] or found["z"]
        clock = (int(found[name] or 0) for name in ("hour", "minute", "second"))
        moment = _moment(int(found["year"]), int(found["month"]), int(found["day"]), *clock)
        if moment is not None:
            return NameDate(moment.replace(tzinfo=UTC if in_utc else zone).astimezone(UTC))
    return None


def _year_last(part: str, zone: tzinfo, order: DateOrder | None) -> NameDate | None:
    for found in _YEAR_LAST.finditer(part):
        year, one, two = int(found["year"]), int(found["one"]), int(found["two"])
        readings = {
            DateOrder.DAY_FIRST: _moment(year, two, one),
            DateOrder.MONTH_FIRST: _moment(year, one, two),
        }
        possible = [moment for moment in dict.fromkeys(readings.values()) if moment is not None]
        if order is not None and readings[order] is not None:
            possible = [moment for moment in (readings[order],) if moment is not None]
        if possible:
            moment = possible[0].replace(tzinfo=zone).astimezone(UTC)
            return NameDate(moment, ambiguous=len(possible) > 1)
    return None


def _moment(
    year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0
) -> datetime | None:
    try:
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - the caller knows the zone
    except ValueError:
        return None
