"""Nouns of tables: what a reader found in a file, how its columns are meant, what comes of its rows."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import BinaryIO, Protocol

from coachloop.loop.ingest.model import Problem, Question


class Kind(StrEnum):
    """What the rows of a table are (`import --as`)."""

    SCORES = "scores"
    SCORECARDS = "scorecards"
    PEOPLE = "people"
    TRAINING = "training"
    SESSIONS = "sessions"
    PLANS = "plans"
    HIRES = "hires"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row; `cells` are as many as the header has. `line` counts from 1 in the file."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as text: dates of a workbook are ISO 8601, formulas stand as they were written."""

    source: str
    header: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    problems: tuple[Problem, ...] = ()


class ReadTable(Protocol):
    """Reads a CSV file or a workbook. Raises a CoachloopError when nothing of it can be used."""

    def __call__(self, stream: BinaryIO, source: str) -> Sheet: ...


class DateOrder(StrEnum):
    """How 03/04/2026 is meant."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


class Missing(StrEnum):
    """What an empty cell does."""

    EMPTY = "empty"  # the field is not known
    SKIP_ROW = "skip_row"  # the row is not imported, and listed
    NOT_APPLICABLE = "not_applicable"  # criteria only: the score is n/a


@dataclass(frozen=True, slots=True)
class Column:
    """How one column is meant. `field` is empty when it is not imported; `why` then says so."""

    source_column: str
    field: str = ""
    type: str = "text"
    scale: str = ""
    date_format: str = ""
    value_map: Mapping[str, str] = dataclasses.field(default_factory=dict)
    on_missing: Missing = Missing.EMPTY
    why: str = ""


@dataclass(frozen=True, slots=True)
class TableMapping:
    """How the columns of one kind of table are meant: the same file in terminal, web and API."""

    kind: Kind
    columns: tuple[Column, ...]
    date_order: DateOrder | None = None
    time_zone: str = ""
    name: str = ""

    def column_of(self, field_name: str) -> Column | None:
        return next((c for c in self.columns if c.field == field_name), None)


@dataclass(frozen=True, slots=True)
class Note:
    """A line of the preview: column, what it is taken for, an example, and a remark."""

    column: str
    taken_for: str
    example: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Guess:
    """A proposed mapping with its preview lines and open questions."""

    mapping: TableMapping
    notes: tuple[Note, ...]
    questions: tuple[Question, ...] = ()


#: A value of a cell: None where the cell is empty or was refused.
Value = str | float | bool | date | datetime | None


@dataclass(frozen=True, slots=True)
class Rating:
    """One level of one criterion, on the scale of the source; `level` None means not applicable."""

    criterion: str
    level: float | None
    scale_min: float
    scale_max: float


@dataclass(frozen=True, slots=True)
class Record:
    """One usable row: its fields by name, and the ratings and segments of its wide columns."""

    line: int
    values: Mapping[str, Value]
    ratings: tuple[Rating, ...] = ()
    segments: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def text(self, name: str) -> str | None:
        value = self.values.get(name)
        return value if isinstance(value, str) else None

    def number(self, name: str) -> float | None:
        value = self.values.get(name)
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

    def instant(self, name: str) -> datetime | None:
        value = self.values.get(name)
        return value if isinstance(value, datetime) else None

    def day(self, name: str) -> date | None:
        value = self.values.get(name)
        return value if isinstance(value, date) and not isinstance(value, datetime) else None

    def flag(self, name: str) -> bool | None:
        value = self.values.get(name)
        return value if isinstance(value, bool) else None


@dataclass(frozen=True, slots=True)
class Understood:
    """The usable rows of a table, and everything that was not used. `skipped` counts rows left out."""

    records: tuple[Record, ...]
    problems: tuple[Problem, ...]
    skipped: int
