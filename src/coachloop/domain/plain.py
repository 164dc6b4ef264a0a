"""Our values as plain ones, and text made safe for a spreadsheet: the same on pages, terminal and exports."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum

from coachloop.domain.times import utc

#: A cell that begins with one of these would be run as a formula by a spreadsheet.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def plain(value: object) -> object:
    """Dataclasses as mappings, instants as ISO 8601 with Z, enums as their words, sets in order."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, datetime):
        return utc(value).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str) else _plain_group(value)


def _plain_group(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(str(plain(v)) for v in value)
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    return str(value)


def spreadsheet_safe(text: str) -> str:
    """Text that a spreadsheet would run as a formula begins with an apostrophe instead."""
    return "'" + text if text.startswith(_FORMULA_STARTS) else text
