"""Which rows of a table of measurements are with the session, and which before it or without."""

from collections.abc import Sequence
from dataclasses import dataclass

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.engines.tables.cells import MISSING_MARKS
from coachloop.engines.tables.measurements import MeasurementTable, level, time_of

#: Names of a phase without the session, or of a group without it, in order of preference.
WITHOUT = ("0", "no", "n", "false", "f", "off", "none", "control", "baseline", "before", "pre", "a")


class LevelUnknown(CoachloopError):
    """A level that was named does not occur in its column."""

    code = "E-EFF-004"
    kind = ErrorKind.USAGE


class SessionUnclear(CoachloopError):
    """The session column says neither in which rows the session was there, nor when it was."""

    code = "E-EFF-005"
    kind = ErrorKind.NOT_UNDERSTOOD


@dataclass(frozen=True, slots=True)
class Held:
    """For each row: True with the session, False without, None unknown. `before` names the level without it,
    "" where the column is a time."""

    rows: tuple[bool | None, ...]
    before: str


def held_rows(table: MeasurementTable, before: str | None, source: str) -> Held:
    """Two levels that change within a unit mark the rows; else the column is the time of the session.

    Raises LevelUnknown or SessionUnclear.
    """
    cells = [None if cell.casefold() in MISSING_MARKS else level(cell) for cell in table.sessions]
    levels = list(dict.fromkeys(cell for cell in cells if cell is not None))
    if before is None and not _changes(table.units, cells):
        return _since(table, cells, source)
    if len(levels) != 2:
        shown = ", ".join(levels[:10])
        raise SessionUnclear(
            f"The session column has {len(levels)} levels; two are compared.",
            why=f"They are: {shown}." if levels else "All its cells are empty.",
            fix="Keep two of them with --filter COLUMN=LEVEL, once for each.",
            where=source,
        )
    without = _without(table, cells, levels, before)
    return Held(tuple(None if cell is None else cell != without for cell in cells), without)


def named_level(wanted: str, levels: Sequence[str], option: str) -> str:
    """The level that a person means. Raises LevelUnknown."""
    found = next((one for one in levels if one.casefold() == level(wanted).casefold()), None)
    if found is None:
        shown = ", ".join(levels[:10])
        raise LevelUnknown(f"There is no level {wanted!r}.", fix=f"There are: {shown}.", where=option)
    return found


def _changes(units: Sequence[int], cells: Sequence[str | None]) -> bool:
    seen: dict[int, str] = {}
    return any(
        cell is not None and seen.setdefault(unit, cell) != cell
        for unit, cell in zip(units, cells, strict=True)
    )


def _without(
    table: MeasurementTable, cells: Sequence[str | None], levels: Sequence[str], before: str | None
) -> str:
    """The named one; one that by its name is without the session; the one that comes first in time."""
    if before is not None:
        return named_level(before, levels, "--before")
    known = [name for name in WITHOUT for one in levels if one.casefold() == name]
    if known:
        return next(one for one in levels if one.casefold() == known[0])
    rows = [row for row, cell in enumerate(cells) if cell is not None]
    first = min(rows, key=lambda row: (table.units[row], table.times[row] if table.times else row, row))
    return cells[first] or ""


def _since(table: MeasurementTable, cells: Sequence[str | None], source: str) -> Held:
    """The column is the time of the session, empty for who had none."""
    moments = [None if cell is None else time_of(cell) for cell in cells]
    readable = table.times and all(
        cell is None or moment is not None for cell, moment in zip(cells, moments, strict=True)
    )
    rows = tuple(
        moment is not None and at >= moment for at, moment in zip(table.times, moments, strict=bool(readable))
    )
    if not readable or not any(rows) or _changes_nowhere(table.units, rows):
        raise SessionUnclear(
            "The session column is the same in all rows of a unit, and no time between them.",
            why="It says who had a session, not when.",
            fix="Name it as --group; or give each row 0 or 1; or give the time of the session with --time.",
            where=source,
        )
    return Held(rows, "")


def _changes_nowhere(units: Sequence[int], rows: Sequence[bool]) -> bool:
    return not _changes(units, [str(row) for row in rows])
