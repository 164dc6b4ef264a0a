"""One cell as the value of a field, or the reason why not."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

from coachloop.loop.ingest.tables.dates import read_date, read_with
from coachloop.loop.ingest.tables.model import Column, DateOrder, Value

FORMULA = "E-TAB-020"
NOT_A_NUMBER = "E-TAB-021"
NOT_A_DATE = "E-TAB-022"
AMBIGUOUS_DATE = "E-TAB-023"
NOT_YES_OR_NO = "E-TAB-024"
OFF_SCALE = "E-TAB-025"

_NUMBER = re.compile(r"[+-]?(?:\d{1,12}(?:[.,]\d{1,12})?|\.\d{1,12})", re.ASCII)
_OF = re.compile(r"(?P<part>.+?)\s*/\s*(?P<whole>\d{1,6})", re.ASCII)
_SCALE = re.compile(r"\s*(-?\d{1,6}(?:\.\d{1,6})?)\s*(?:-|–|\.\.|to)\s*(\d{1,6}(?:\.\d{1,6})?)\s*", re.ASCII)
_YES = frozenset({"yes", "y", "true", "t", "1", "pass", "passed", "met", "x", "✓"})
_NO = frozenset({"no", "n", "false", "f", "0", "fail", "failed", "not met"})
NOTHING = frozenset({"", "-", "–", "—", "null", "none", "nil", "(blank)", "#n/a"})
NOT_APPLICABLE = frozenset({"n/a", "na", "n.a.", "not applicable"})
PASS_FAIL = "pass_fail"


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a cell was not read: a problem's code and message."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Reading:
    """How the whole table is to be read: the order of its dates and the zone of its times."""

    order: DateOrder | None
    zone: tzinfo


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet would run the cell. A plain number and a lone dash are harmless."""
    text = cell.lstrip()
    return (
        text[:1] in ("=", "+", "-", "@") and text not in NOTHING and not _NUMBER.fullmatch(text.rstrip("% "))
    )


def convert(cell: str, column: Column, how: Reading) -> Value | Refused:
    """The value of a cell by the column's type; None for an empty one. Levels are of type number here."""
    text = mapped(cell, column)
    if is_formula(text):
        return Refused(FORMULA, f"the cell begins like a formula ({text[:20]!r}) and was not read")
    if text.lower() in NOTHING:
        return None
    match column.type:
        case "number" | "level":
            return number(text)
        case "date":
            moment = _moment(text, column, how)
            return moment if isinstance(moment, Refused) else moment.date()
        case "time":
            moment = _moment(text, column, how)
            return moment if isinstance(moment, Refused) else _instant(moment, text, how.zone)
        case "bool":
            return yes_or_no(text)
    return text


def mapped(cell: str, column: Column) -> str:
    """The cell, or what the mapping puts in its place; capitals do not matter."""
    text = cell.strip()
    return column.value_map.get(text.casefold(), text)


def number(text: str) -> float | Refused:
    """3, 3.5, 3,5 and 78 %."""
    plain = text.removesuffix("%").strip()
    if not _NUMBER.fullmatch(plain):
        return Refused(NOT_A_NUMBER, f"{text[:40]!r} is no number")
    return float(plain.replace(",", "."))


def yes_or_no(text: str) -> bool | Refused:
    word = text.casefold()
    if word in _YES or word in _NO:
        return word in _YES
    return Refused(NOT_YES_OR_NO, f"{text[:40]!r} is neither yes nor no")


def scale_of(text: str) -> tuple[float, float] | None:
    """Lowest and highest of `0-5`, `1 to 5`, `0-100` or `pass_fail`; None when it is no scale."""
    if text == PASS_FAIL:
        return (0.0, 1.0)
    found = _SCALE.fullmatch(text)
    low, high = (float(found[1]), float(found[2])) if found else (0.0, 0.0)
    return (low, high) if low < high else None


def level(text: str, column: Column) -> float | Refused:
    """A level within the column's scale: 3, 3/5, 60 %, pass or fail."""
    scale = scale_of(column.scale)
    if scale is None:
        return Refused(OFF_SCALE, f"the column {column.source_column!r} has no scale")
    if column.scale == PASS_FAIL:
        passed = yes_or_no(text)
        return passed if isinstance(passed, Refused) else float(passed)
    found = _OF.fullmatch(text)
    value = number(found["part"] if found and float(found["whole"]) == scale[1] else text)
    if isinstance(value, Refused):
        return value
    if not scale[0] <= value <= scale[1]:
        return Refused(OFF_SCALE, f"{text[:40]!r} is off the scale {column.scale}")
    return value


def _moment(text: str, column: Column, how: Reading) -> datetime | Refused:
    wrong = Refused(NOT_A_DATE, f"{text[:40]!r} is no date")
    if "%" in column.date_format:
        return read_with(text, column.date_format) or wrong
    reading = read_date(text)
    if reading is None:
        return wrong
    order = DateOrder(column.date_format) if column.date_format in tuple(DateOrder) else how.order
    moment = reading.by(order)
    if moment is None and reading.ambiguous:
        return Refused(AMBIGUOUS_DATE, f"{text[:40]!r} may be day or month first")
    return moment or wrong


def _instant(moment: datetime, text: str, zone: tzinfo) -> datetime | Refused:
    """A time without a zone is the organisation's; a date alone is the start of that day."""
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (OverflowError, ValueError):
        return Refused(NOT_A_DATE, f"{text[:40]!r} is out of range")


def day_of(value: Value) -> date | None:
    """The calendar day of a date or time."""
    return value.date() if isinstance(value, datetime) else value if isinstance(value, date) else None
