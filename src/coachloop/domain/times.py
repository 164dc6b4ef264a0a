"""Instants are UTC with zone; days and weeks are the organisation's (METHOD.md 0.1)."""

from datetime import UTC, date, datetime, timedelta, tzinfo

from coachloop.domain.errors import NaiveTime

_EPOCH = date(1970, 1, 1)


def utc(moment: datetime) -> datetime:
    """The same instant in UTC. Raises NaiveTime when `moment` has no zone."""
    if moment.tzinfo is None:
        raise NaiveTime(
            f"The time {moment.isoformat()} has no time zone.",
            why="Every time is stored as an instant.",
            fix="Give an offset such as +00:00, or set the zone in the mapping.",
        )
    return moment.astimezone(UTC)


def day_id(moment: datetime, zone: tzinfo) -> int:
    """Days since 1970-01-01 of the calendar day of `moment` in `zone`."""
    return (utc(moment).astimezone(zone).date() - _EPOCH).days


def day_of(number: int) -> date:
    """The calendar day of a day_id."""
    return _EPOCH + timedelta(days=number)


def number_of(day: date) -> int:
    """The day_id of a calendar day."""
    return (day - _EPOCH).days


def week_id(moment: datetime, zone: tzinfo) -> int:
    """ISO year * 100 + ISO week of `moment` in `zone`, e.g. 202647."""
    year, week, _ = utc(moment).astimezone(zone).date().isocalendar()
    return year * 100 + week


def day_start(number: int, zone: tzinfo) -> datetime:
    """00:00 of that day in `zone`, as a UTC instant."""
    day = day_of(number)
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def last_month(now: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """First instants of the last complete calendar month of `zone`, and of the one under way."""
    this = utc(now).astimezone(zone).date().replace(day=1)
    return day_start(number_of(add_months(this, -1)), zone), day_start(number_of(this), zone)


def add_months(day: date, months: int) -> date:
    """`day` moved by calendar months; the day is clipped to the month's last (31 Jan + 1 = 28 or 29 Feb)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))
