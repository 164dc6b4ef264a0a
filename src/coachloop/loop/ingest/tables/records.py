"""From a sheet and a mapping to records; a bad cell or row costs that cell or row, and is named."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from coachloop.domain.rubric import Criterion, ScaleKind
from coachloop.loop.ingest.model import Problem
from coachloop.loop.ingest.tables.kinds import FIELDS, SEGMENT, TOTAL
from coachloop.loop.ingest.tables.model import (
    Column,
    Missing,
    Rating,
    Record,
    Sheet,
    SheetRow,
    TableMapping,
    Understood,
    Value,
)
from coachloop.loop.ingest.tables.values import FORMULA as FORMULA_CELL
from coachloop.loop.ingest.tables.values import (
    NOT_APPLICABLE,
    NOTHING,
    Reading,
    Refused,
    convert,
    is_formula,
    level,
    mapped,
    scale_of,
)

NEEDED_EMPTY = "E-TAB-030"
NO_SUCH_COLUMN = "E-TAB-031"
MORE_PROBLEMS = "E-TAB-033"
TOTAL_DIFFERS = "E-TAB-034"

#: Points between a stated and a recomputed total that rounding explains.
ROUNDING = 0.5
#: Problems listed one by one; beyond it they are counted.
MOST_LISTED = 1_000


class _RowRefused(Exception):
    pass


@dataclass(slots=True)
class _Table:
    """What is needed to read each row of one sheet."""

    sheet: Sheet
    mapping: TableMapping
    how: Reading
    columns: list[tuple[int, Column]]
    problems: list[Problem] = field(default_factory=list)
    unlisted: int = 0

    def problem(self, code: str, message: str, line: int) -> None:
        if len(self.problems) < MOST_LISTED:
            self.problems.append(Problem(code, message, self.sheet.source, line))
        else:
            self.unlisted += 1


def understand(sheet: Sheet, mapping: TableMapping, how: Reading) -> Understood:
    """Every usable row of `sheet`, in the order of the file."""
    table = _Table(sheet, mapping, how, _columns(sheet, mapping))
    for column in mapping.columns:
        if column.field and column.source_column not in sheet.header:
            table.problem(NO_SUCH_COLUMN, f"there is no column {column.source_column!r}", 1)
    records = [r for row in sheet.rows if (r := _record(row, table)) is not None]
    problems = [*sheet.problems, *table.problems]
    if table.unlisted:
        problems.append(Problem(MORE_PROBLEMS, f"{table.unlisted} more like these", sheet.source))
    return Understood(tuple(records), tuple(problems), len(sheet.rows) - len(records))


def _columns(sheet: Sheet, mapping: TableMapping) -> list[tuple[int, Column]]:
    """Places of the imported columns in the sheet."""
    places = {name: place for place, name in enumerate(sheet.header)}
    return [(places[c.source_column], c) for c in mapping.columns if c.field and c.source_column in places]


def _record(row: SheetRow, table: _Table) -> Record | None:
    """None when the row cannot be used; the reason is then among the problems."""
    values: dict[str, Value] = {}
    ratings: list[Rating] = []
    segments: dict[str, str] = {}
    try:
        for place, column in table.columns:
            _cell(row.cells[place], column, row.line, table, (values, ratings, segments))
        _long_rating(row, values, ratings, table)
        _check_needed(row.line, values, table)
    except _RowRefused:
        return None
    return Record(row.line, values, tuple(ratings), segments)


def _cell(
    cell: str,
    column: Column,
    line: int,
    table: _Table,
    into: tuple[dict[str, Value], list[Rating], dict[str, str]],
) -> None:
    values, ratings, segments = into
    prefix, _, key = column.field.partition(":")
    if key and f"{prefix}:" == SEGMENT:
        value = _value(cell, column, line, table)
        if isinstance(value, str):
            segments[key] = value
    elif key:
        rating = _rating(cell, column, key, line, table)
        if rating is not None:
            ratings.append(rating)
    elif column.type == "level":
        values[column.field] = cell  # read together with its criterion
    else:
        values[column.field] = _value(cell, column, line, table)


def _value(cell: str, column: Column, line: int, table: _Table) -> Value:
    value = convert(cell, column, table.how)
    if isinstance(value, Refused):
        table.problem(value.code, f"{column.source_column}: {value.message}", line)
        value = None
    if value is None and column.on_missing is Missing.SKIP_ROW:
        table.problem(NEEDED_EMPTY, f"{column.source_column} is empty; the row was left out", line)
        raise _RowRefused
    return value


def _rating(cell: str, column: Column, criterion: str, line: int, table: _Table) -> Rating | None:
    """None where nothing was rated."""
    text = mapped(cell, column)
    low, high = scale_of(column.scale) or (0.0, 1.0)
    word = text.casefold()
    if word in NOT_APPLICABLE or (word in NOTHING and column.on_missing is Missing.NOT_APPLICABLE):
        return Rating(criterion, None, low, high)
    if word in NOTHING:
        if column.on_missing is Missing.SKIP_ROW:
            table.problem(NEEDED_EMPTY, f"{column.source_column} is empty; the row was left out", line)
            raise _RowRefused
        return None
    found = (
        Refused(FORMULA_CELL, f"the cell begins like a formula ({text[:20]!r}) and was not read")
        if is_formula(text)
        else level(text, column)
    )
    if isinstance(found, Refused):
        table.problem(found.code, f"{column.source_column}: {found.message}", line)
        return None
    return Rating(criterion, found, low, high)


def _long_rating(row: SheetRow, values: dict[str, Value], ratings: list[Rating], table: _Table) -> None:
    """A table with one row a rating has its criterion and its level in two columns."""
    column = table.mapping.column_of("level")
    cell = values.pop("level", None)
    criterion = values.get("criterion")
    if column is None or not isinstance(cell, str) or not isinstance(criterion, str):
        return
    rating = _rating(cell, column, criterion, row.line, table)
    if rating is not None:
        ratings.append(rating)


def _check_needed(line: int, values: dict[str, Value], table: _Table) -> None:
    """A row without a field that its kind needs cannot be used, whatever the mapping says."""
    for needed in (f for f in FIELDS[table.mapping.kind] if f.needed):
        if values.get(needed.name) is None:
            table.problem(NEEDED_EMPTY, f"{needed.name} is not known; the row was left out", line)
            raise _RowRefused


def total_differences(
    understood: Understood, criteria: Mapping[str, Criterion], source: str
) -> tuple[Problem, ...]:
    """Rows whose stated total is not the weighted mean of their ratings in per cent (METHOD.md 0.1).

    Totals are recomputed and never imported; half a point is rounding.
    """
    found = []
    for record in understood.records:
        stated, mean = record.number(TOTAL), _weighted_pct(record, criteria)
        if stated is not None and mean is not None and abs(stated - mean) > ROUNDING:
            said = f"the total says {stated:g}, its criteria give {mean:.1f}"
            found.append(Problem(TOTAL_DIFFERS, said, source, record.line))
    return tuple(found)


def _weighted_pct(record: Record, criteria: Mapping[str, Criterion]) -> float | None:
    """None when nothing that has a weight was rated."""
    rated = [
        (criterion.weight, pct)
        for r in record.ratings
        if (criterion := criteria.get(r.criterion)) and (pct := criterion_pct(r, criterion)) is not None
    ]
    total = sum(weight for weight, _ in rated)
    return sum(weight * pct for weight, pct in rated) / total if total else None


def criterion_pct(rating: Rating, criterion: Criterion) -> float | None:
    """pct on the source's scale; a share has the rule of its criterion (METHOD.md 0.1)."""
    if criterion.scale.kind is ScaleKind.SHARE and rating.level is not None:
        return criterion.scale.pct(rating.level)
    return pct_of(rating)


def pct_of(rating: Rating) -> float | None:
    """100*(x-min)/(max-min) on the scale of the source (METHOD.md 0.1); None for not applicable."""
    if rating.level is None:
        return None
    return 100 * (rating.level - rating.scale_min) / (rating.scale_max - rating.scale_min)
