"""Tables of measurements: a line for each value of a unit (a person, a firm, a school) at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import BinaryIO

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.engines.tables.cells import MISSING_MARKS, at, number, position, short
from coachloop.engines.tables.csv_file import csv_rows
from coachloop.engines.tables.draft import Draft, named
from coachloop.loop.ingest.model import Problem

MOST_BYTES = 250_000_000
MOST_ROWS = 2_000_000
MOST_TEXT = 200
#: More than these are no groups that a person compares.
MOST_GROUPS = 50
#: Rows between two reports of how far the reading is.
REPORT_EVERY = 100_000

NOT_A_NUMBER = "E-EFF-010"
NAME_MISSING = "E-EFF-011"
MEASURED_TWICE = "E-EFF-012"
NOT_A_TIME = "E-EFF-013"
GROUP_CHANGES = "E-EFF-014"
NOT_A_PHASE = "E-EFF-015"

_NAME_THEM = "Name the columns with --value, --unit, --time, --session, --group and --baseline."


class MeasurementsTooLarge(CoachloopError):
    """A table of measurements has more bytes, rows or groups than are compared in one go."""

    code = "E-EFF-001"
    kind = ErrorKind.NOT_UNDERSTOOD


class MeasurementColumnMissing(CoachloopError):
    """A column that was named is not in the table of measurements."""

    code = "E-EFF-002"
    kind = ErrorKind.NOT_UNDERSTOOD


class NoMeasurements(CoachloopError):
    """A table of measurements has no value that can be used."""

    code = "E-EFF-003"
    kind = ErrorKind.NOT_UNDERSTOOD


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of the columns; `filters`: only rows in which each of these columns has one of these values."""

    value: str
    unit: str | None = None
    time: str | None = None
    session: str | None = None
    group: str | None = None
    baseline: str | None = None
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(slots=True)
class MeasurementTable:
    """Parallel lists in the order of the file; None is missing. Units and groups are numbers of their names.

    `times` are numbers as given, dates as days; `sessions` are the cells as they stand. A list that has no
    column is empty. `left_out` rows could not be used, `problems` (the first ones) say why.
    """

    units: list[int] = field(default_factory=list)
    values: list[float | None] = field(default_factory=list)
    baselines: list[float | None] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    sessions: list[str] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)
    unit_names: list[str] = field(default_factory=list)
    group_names: list[str] = field(default_factory=list)
    left_out: int = 0
    problems: list[Problem] = field(default_factory=list)


def read_measurements(
    stream: BinaryIO, source: str, columns: Columns, report: Callable[[int], None] = lambda _: None
) -> MeasurementTable:
    """The CSV table in `stream`; `report` is told now and then how many rows were read.

    Raises the errors above and those of CSV files; a bad row costs that row.
    """
    data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise _too_large(f"The file is larger than {MOST_BYTES // 1_000_000} MB.", source)
    draft = Draft(source)
    rows = csv_rows(data, draft)
    first = next((cells for _, cells in rows if sum(bool(cell.strip()) for cell in cells) > 1), [])
    header = named(tuple(cell.strip() for cell in first))
    reading = _Reading(draft, columns, _Places.of(header, columns, source))
    for count, (line, cells) in enumerate(rows, 1):
        if count > MOST_ROWS:
            raise _too_large(f"There are more than {MOST_ROWS:,} rows.", source)
        if count % REPORT_EVERY == 0:
            report(count)
        if any(cell.strip() for cell in cells):
            reading.add(line, cells)
    return reading.done()


def level(text: str) -> str:
    """1, 1.0 and 01 are one level."""
    value = number(text)
    return text if value is None else f"{value:.12g}"


def time_of(text: str) -> float | None:
    """A number, or an ISO 8601 date or time as days."""
    value = number(text)
    if value is not None:
        return value
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    days = date(moment.year, moment.month, moment.day).toordinal()
    return days + (moment.hour * 3600 + moment.minute * 60 + moment.second) / 86_400


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the named columns stand; None: not named."""

    value: int
    unit: int | None
    time: int | None
    session: int | None
    group: int | None
    baseline: int | None
    filters: tuple[tuple[int, frozenset[str]], ...]

    @classmethod
    def of(cls, header: Sequence[str], columns: Columns, source: str) -> "_Places":
        def place(name: str) -> int:
            return position(header, name, source, MeasurementColumnMissing, _NAME_THEM)

        def maybe(name: str | None) -> int | None:
            return None if name is None else place(name)

        return cls(
            value=place(columns.value),
            unit=maybe(columns.unit),
            time=maybe(columns.time),
            session=maybe(columns.session),
            group=maybe(columns.group),
            baseline=maybe(columns.baseline),
            filters=tuple(
                (place(name), frozenset(level(wanted).casefold() for wanted in values))
                for name, values in columns.filters
            ),
        )


class _Reading:
    """Collects measurements; names of units and groups become numbers in the order in which they come."""

    def __init__(self, draft: Draft, columns: Columns, places: _Places) -> None:
        self.draft, self.columns, self.places = draft, columns, places
        self.table = MeasurementTable()
        self._units: dict[str, int] = {}
        self._groups: dict[str, int] = {}
        self._group_of: dict[int, int] = {}
        # Several rows a unit need a time or a session.
        self._once = columns.time is None and columns.session is None
        self._rows: set[str | int] = set()

    def add(self, line: int, cells: list[str]) -> None:
        """One row. Raises MeasurementsTooLarge."""
        p = self.places
        if any(level(at(cells, place)).casefold() not in wanted for place, wanted in p.filters):
            return
        found = self._row(line, cells)
        if isinstance(found, tuple):
            self._refuse(*found, line)

    def _row(self, line: int, cells: list[str]) -> tuple[str, str] | None:
        """Keeps the row, or says why not: code and words."""
        p, table = self.places, self.table
        value, baseline = self._number(cells, p.value, line), self._number(cells, p.baseline, line)
        unit = str(len(table.units)) if p.unit is None else at(cells, p.unit)
        if p.unit is None and not self._once:
            unit = "all"
        if not unit or len(unit) > MOST_TEXT:
            return NAME_MISSING, "the row has no unit"
        moment = None if p.time is None else time_of(at(cells, p.time))
        if p.time is not None and moment is None:
            return NOT_A_TIME, f"{short(at(cells, p.time))} is neither a number nor a date like 2026-11-03"
        group = "" if p.group is None else level(at(cells, p.group))
        if p.group is not None and group.casefold() in MISSING_MARKS:
            return NAME_MISSING, "the row has no group"
        # With a time two equal values of a day are two; a row that is the same in every column is a slip.
        row = unit if self._once else hash(tuple(cells))
        if (self._once or moment is not None) and row in self._rows:
            return MEASURED_TWICE, f"{short(unit)} is there twice; the first row counts"
        self._rows.add(row)
        session = "" if p.session is None else at(cells, p.session)
        return self._keep(unit, value, baseline, moment, session, group)

    def _number(self, cells: list[str], place: int | None, line: int) -> float | None:
        text = "" if place is None else at(cells, place)
        if text.casefold() in MISSING_MARKS:
            return None
        value = number(text)
        if value is None or value != value:
            self._refuse(NOT_A_NUMBER, f"{short(text)} is not a number and counts as missing", line)
            return None
        return value

    def _keep(
        self,
        unit: str,
        value: float | None,
        baseline: float | None,
        moment: float | None,
        session: str,
        group: str,
    ) -> tuple[str, str] | None:
        table = self.table
        which = self._units.setdefault(unit, len(self._units))
        where = self._group(group)
        if self._group_of.setdefault(which, where) != where:
            return GROUP_CHANGES, f"{short(unit)} is in another group here; the first one counts"
        table.units.append(which)
        table.values.append(value)
        if self.columns.baseline is not None:
            table.baselines.append(baseline)
        if moment is not None:
            table.times.append(moment)
        if self.columns.session is not None:
            table.sessions.append(session)
        if self.columns.group is not None:
            table.groups.append(where)
        return None

    def _group(self, group: str) -> int:
        where = self._groups.setdefault(group, len(self._groups))
        if where >= MOST_GROUPS:
            raise _too_large(f"There are more than {MOST_GROUPS} groups.", self.draft.source)
        return where

    def _refuse(self, code: str, message: str, line: int) -> None:
        self.table.left_out += 1
        self.draft.problem(code, message, line)

    def done(self) -> MeasurementTable:
        """Raises NoMeasurements."""
        table, columns = self.table, self.columns
        if all(value is None for value in table.values):
            raise NoMeasurements(
                "There is no value in this table that can be used.",
                why="; ".join(str(problem) for problem in self.draft.problems[:3]) or _why(columns),
                fix=_NAME_THEM,
                where=self.draft.source,
            )
        table.unit_names = list(self._units)
        table.group_names = [] if columns.group is None else list(self._groups)
        table.problems = self.draft.problems
        return table


def _why(columns: Columns) -> str:
    return "No row passes --filter, or all values are missing." if columns.filters else "All are missing."


def _too_large(what: str, source: str) -> MeasurementsTooLarge:
    return MeasurementsTooLarge(what, fix="Split it, or leave rows out with --filter.", where=source)
