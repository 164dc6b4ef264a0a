"""Columns and cells of a CSV table that a person names on the command line."""

import re
from collections.abc import Sequence
from difflib import get_close_matches

from coachloop.domain.errors import CoachloopError

#: What stands for no value unless said otherwise; read without regard to case.
MISSING_MARKS = ("", ".", "*", "-", "na", "n/a", "nan", "null")
#: Numbers beyond this are slips: squares of them leave what a number can hold.
GREATEST = 1e12

_COMMA = re.compile(r"[-+]?[0-9]+,(?![0-9]{3}$)[0-9]+")


def position(
    header: Sequence[str], name: str, source: str, missing: type[CoachloopError], name_them: str
) -> int:
    """Where the column stands, without regard to case. Raises `missing`."""
    folded = [column.casefold() for column in header]
    if name.casefold() in folded:
        return folded.index(name.casefold())
    near = get_close_matches(name, header, n=1)
    raise missing(
        f"There is no column `{name}`.",
        why=f"The columns are: {', '.join(header[:20])}." if header else "There is no row with column names.",
        fix=f"Did you mean `{near[0]}`?" if near else name_them,
        where=source,
    )


def at(cells: Sequence[str], place: int) -> str:
    return cells[place].strip() if place < len(cells) else ""


def number(text: str) -> float | None:
    """3, 3.5, or 3,5 as spreadsheets of half the world write it; 1,000 could be either and is none."""
    comma = _COMMA.fullmatch(text)
    try:
        found = float(text if comma is None else text.replace(",", "."))
    except ValueError:
        return None
    return found if abs(found) <= GREATEST else None


def short(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:39] + "…")
