"""How far back a question looks."""

import re
from datetime import datetime, timedelta, tzinfo

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.domain.times import utc

_SPAN = re.compile(r"(\d{1,5})\s*([hdw])")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


class SinceNotUnderstood(CoachloopError):
    """`since` is neither a span such as 90d nor a time."""

    code = "E-API-002"
    kind = ErrorKind.USAGE


def since_when(since: str | datetime | timedelta | None, now: datetime, zone: tzinfo) -> datetime | None:
    """The instant that `since` means: "90d", "12w", "48h", an ISO time; in `zone` where it has none.

    Raises SinceNotUnderstood.
    """
    if since is None:
        return None
    if isinstance(since, timedelta):
        return now - since
    if isinstance(since, datetime):
        return _in_zone(since, zone)
    span = _SPAN.fullmatch(since.strip())
    if span:
        return now - int(span[1]) * _UNITS[span[2]]
    try:
        return _in_zone(datetime.fromisoformat(since), zone)
    except ValueError as error:
        raise SinceNotUnderstood(
            f"{since!r} is neither a span nor a time.", fix="Write 90d, 12w, 48h or 2026-11-03."
        ) from error


def _in_zone(moment: datetime, zone: tzinfo) -> datetime:
    return utc(moment if moment.tzinfo else moment.replace(tzinfo=zone))
