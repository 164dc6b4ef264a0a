"""What the columns of a table may mean, from their names and values; what is doubtful becomes a question."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from coachloop.domain.rubric import Criterion, ScaleKind
from coachloop.loop.ingest.model import Answers, Question
from coachloop.loop.ingest.tables.dates import order_of
from coachloop.loop.ingest.tables.kinds import (
    CRITERION,
    FIELDS,
    PRIVATE,
    RATING,
    SEGMENT,
    SEGMENT_FAMILIES,
    TOTAL,
    Field,
)
from coachloop.loop.ingest.tables.model import (
    Column,
    DateOrder,
    Guess,
    Kind,
    Missing,
    Note,
    Sheet,
    TableMapping,
)
from coachloop.loop.ingest.tables.values import (
    NOT_APPLICABLE,
    NOTHING,
    PASS_FAIL,
    Refused,
    is_formula,
    number,
    yes_or_no,
)

LEAVE_OUT = "leave out"
DATE_ORDER = "date_order"

_ALIKE = 0.86
_NEAR = 0.5
_OFFERED = 3
_LOOKED_AT = 2_000
_RATING_SHARE = 0.8
_FIVE_LEVELS = {"definitely not": "1", "no": "2", "mixed": "3", "yes": "4", "strong yes": "5"}


@dataclass(slots=True)
class _Work:
    """A guess under way."""

    sheet: Sheet
    kind: Kind
    criteria: Sequence[Criterion]
    answers: Answers
    questions: list[Question] = field(default_factory=list)
    remarks: dict[str, str] = field(default_factory=dict)

    def values(self, name: str) -> list[str]:
        return _cells(self.sheet, name, _LOOKED_AT)


def guess_mapping(sheet: Sheet, kind: Kind, criteria: Sequence[Criterion], answers: Answers) -> Guess:
    """A mapping for `sheet`. `criteria` are those that may be scored; `answers` are by question key."""
    work = _Work(sheet, kind, criteria, answers)
    named = _by_name(sheet.header, FIELDS[kind])
    columns = [_column(header, named, work) for header in sheet.header]
    order, question = date_order(sheet, TableMapping(kind, tuple(columns)), answers)
    asked = [*work.questions, question] if question else work.questions
    notes = tuple(_note(column, work) for column in columns)
    return Guess(TableMapping(kind, tuple(columns), order), notes, tuple(asked))


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+|[%#]", text.casefold()))


def _by_name(header: Sequence[str], fields: Sequence[Field]) -> dict[str, Field]:
    """The field of each header, the surest pairs first; each field and each header once."""
    pairs = sorted(
        (
            (-_likeness(name, wanted), place, rank, name, wanted)
            for place, name in enumerate(header)
            for rank, wanted in enumerate(fields)
            if _likeness(name, wanted) >= _ALIKE
        ),
        key=lambda pair: pair[:3],
    )
    found: dict[str, Field] = {}
    for *_, name, wanted in pairs:
        if name not in found and wanted not in found.values():
            found[name] = wanted
    return found


def _likeness(header: str, wanted: Field) -> float:
    """1 for the field's own name, just under it for its usual headers (the first ones before the last)."""
    plain = _plain(header)
    best = 0.0
    for rank, name in enumerate(wanted.headers):
        other = _plain(name)
        ratio = 1.0 if plain == other else SequenceMatcher(None, plain, other).ratio() - 0.05
        best = max(best, ratio - rank / 1_000)
    return best


def _column(header: str, named: Mapping[str, Field], work: _Work) -> Column:
    if is_formula(header) and header.strip("#%"):
        return Column(header, why="the header begins like a formula")
    if _plain(header) in PRIVATE:
        return Column(header, why="private notes are never read")
    found = named.get(header)
    if found is not None and not (found.name == "level" and "criterion" not in _names(named)):
        return _named_column(header, found, work, _rated_alike(named, work))
    return _wide_column(header, work) or Column(header, why="not needed")


def _names(named: Mapping[str, Field]) -> set[str]:
    return {f.name for f in named.values()}


def _rated_alike(named: Mapping[str, Field], work: _Work) -> Criterion | None:
    """Of a table with a row a rating: one of its criteria, when all of them have the same scale."""
    column = next((header for header, f in named.items() if f.name == "criterion"), None)
    by_name = {_plain(label): c for c in work.criteria for label in (c.name, c.key)}
    found = [by_name.get(_plain(value)) for value in work.values(column)] if column else []
    scales = {c.scale for c in found if c is not None}
    return found[0] if len(scales) == 1 and None not in found else None


def _named_column(header: str, found: Field, work: _Work, alike: Criterion | None) -> Column:
    missing = Missing.SKIP_ROW if found.needed else Missing.EMPTY
    column = Column(header, found.name, found.type, on_missing=missing)
    if found.type == "level":
        return _with_scale(column, alike, work)
    if found.name == TOTAL:
        work.remarks[header] = "recomputed from the criteria"
    return column


def _wide_column(header: str, work: _Work) -> Column | None:
    """A column that holds one criterion, rating or segment."""
    plain = _plain(header)
    if work.kind is Kind.PEOPLE:
        family = plain.removeprefix("segment ")
        if family in SEGMENT_FAMILIES or plain != family:
            return Column(header, SEGMENT + family.replace(" ", "_"))
    if work.kind is Kind.SCORECARDS and _rates(header, work):
        return _with_scale(Column(header, RATING + header, "level"), None, work)
    return _criterion_column(header, work) if work.kind is Kind.SCORES else None


def _rates(header: str, work: _Work) -> bool:
    """Whether most values are levels."""
    values = work.values(header)
    return bool(values) and sum(map(_is_level, values)) >= _RATING_SHARE * len(values)


def _is_level(value: str) -> bool:
    word = _plain(value)
    if value.casefold() in NOT_APPLICABLE or word in _FIVE_LEVELS:
        return True
    return not isinstance(number(value.partition("/")[0]), Refused) or not isinstance(
        yes_or_no(value), Refused
    )


def _criterion_column(header: str, work: _Work) -> Column | None:
    """The criterion of that key or name; else the nearest are offered and nothing is imported.

    None for a column that neither has a criterion's name nor holds levels.
    """
    by_name = {_plain(label): c for c in work.criteria for label in (c.name, c.key)}
    chosen = by_name.get(_plain(work.answers.get(f"column:{header}", "")) or _plain(header))
    if work.answers.get(f"column:{header}") == LEAVE_OUT:
        return Column(header, why="left out")
    if chosen is not None:
        return _with_scale(Column(header, CRITERION + chosen.key, "level"), chosen, work)
    if not _rates(header, work):
        return None
    near = nearest(header, work.criteria)
    offered = ", ".join(f'"{c.name}" {ratio:.2f}' for c, ratio in near)
    remark = f"no such criterion yet; nearest: {offered}" if near else "no such criterion yet"
    question = f"{header}: which criterion is it?"
    work.questions.append(Question(f"column:{header}", question, (LEAVE_OUT, *(c.key for c, _ in near))))
    return Column(header, why=remark)


def nearest(text: str, criteria: Sequence[Criterion]) -> list[tuple[Criterion, float]]:
    """Up to three criteria with their likeness 0..1, best first."""
    words = set(_plain(text).split())
    rated = [(c, max(_closeness(_plain(text), words, label) for label in (c.name, c.key))) for c in criteria]
    near = [(c, ratio) for c, ratio in rated if ratio >= _NEAR]
    return sorted(near, key=lambda pair: (-pair[1], pair[0].key))[:_OFFERED]


def _closeness(plain: str, words: set[str], label: str) -> float:
    """Likeness of letters; all words of one within the other are a strong hint."""
    other = _plain(label)
    ratio = SequenceMatcher(None, plain, other).ratio()
    theirs = set(other.split())
    return max(ratio, 0.8) if words and theirs and (words <= theirs or theirs <= words) else ratio


def _with_scale(column: Column, criterion: Criterion | None, work: _Work) -> Column:
    values = [v for v in work.values(column.source_column) if v.casefold() not in NOT_APPLICABLE]
    if values and all(_plain(v) in _FIVE_LEVELS for v in values) and not _pass_fail(values):
        spelled = {v.casefold(): _FIVE_LEVELS[_plain(v)] for v in values}
        return replace(column, scale="1-5", value_map=spelled)
    scale = _scale(values, criterion)
    work.remarks.setdefault(column.source_column, f"scale {scale}, guessed from the values")
    return replace(column, scale=scale)


def _pass_fail(values: Sequence[str]) -> bool:
    return all(not isinstance(yes_or_no(v), Refused) for v in values)


def _on_own_levels(values: Sequence[str], criterion: Criterion | None) -> bool:
    """A column of nothing but 1 is the lowest of 1-3 where the criterion has these levels, not a yes."""
    if criterion is None or criterion.scale.kind is not ScaleKind.LEVELS:
        return False
    figures = [number(v) for v in values]
    own = criterion.scale
    return all(isinstance(f, float) and own.minimum <= f <= own.maximum for f in figures)


def _scale(values: Sequence[str], criterion: Criterion | None) -> str:
    """The smallest usual scale that holds all values; the criterion's own when they fit on it."""
    if values and _pass_fail(values) and not _on_own_levels(values, criterion):
        return PASS_FAIL
    figures = [f for v in values if isinstance(f := number(v.partition("/")[0].strip()), float)]
    low, high = min(figures, default=0.0), max(figures, default=100.0)
    wholes = {v.partition("/")[2].strip() for v in values}
    if len(wholes) == 1 and (whole := wholes.pop()).isdecimal() and int(whole) >= high:
        return f"{0 if low < 1 else 1}-{int(whole)}"
    if criterion and criterion.scale.kind is ScaleKind.LEVELS:
        own = criterion.scale
        if own.minimum <= low and high <= own.maximum:
            return f"{own.minimum:g}-{own.maximum:g}"
    if any("%" in v for v in values) or high > 10:
        return "0-100"
    top = 5 if high <= 5 else 10
    return f"{0 if low < 1 else 1}-{top}"


def date_order(
    sheet: Sheet, mapping: TableMapping, answers: Answers
) -> tuple[DateOrder | None, Question | None]:
    """The order that an answer, the mapping or any column gives; else a needed question with the count."""
    given = answers.get(DATE_ORDER)
    if given in tuple(DateOrder):
        return DateOrder(given), None
    if mapping.date_order:
        return mapping.date_order, None
    found = [order_of(_cells(sheet, c.source_column, None)) for c in _dated(sheet, mapping)]
    shown = {order for order, _ in found if order}
    doubtful = max((n for _, n in found), default=0)
    if len(shown) == 1 or not doubtful:
        return (shown.pop() if len(shown) == 1 else None), None
    text = f"DAY or MONTH first? {doubtful} rows fit both."
    return None, Question(DATE_ORDER, text, tuple(DateOrder), needed=True)


def _dated(sheet: Sheet, mapping: TableMapping) -> list[Column]:
    """Columns of dates whose format is not given."""
    dated = [c for c in mapping.columns if c.field and c.type in ("date", "time") and not c.date_format]
    return [c for c in dated if c.source_column in sheet.header]


def _cells(sheet: Sheet, name: str, most: int | None) -> list[str]:
    """What stands in a column, without the empty cells."""
    place = sheet.header.index(name)
    cells = (row.cells[place] for row in sheet.rows[:most])
    return [cell for cell in cells if cell.strip().lower() not in NOTHING]


def notes_of(sheet: Sheet, mapping: TableMapping) -> tuple[Note, ...]:
    """The lines of the preview for a mapping that was given."""
    work = _Work(sheet, mapping.kind, (), {})
    return tuple(_note(column, work) for column in mapping.columns if column.source_column in sheet.header)


def _note(column: Column, work: _Work) -> Note:
    examples = work.values(column.source_column)
    taken = column.field.removeprefix(RATING) if column.field.count(RATING) > 1 else column.field
    taken = taken or "not imported"
    if column.type == "level" and column.field:
        taken = f"{column.field} ({column.scale})"
    remark = column.why or work.remarks.get(column.source_column, "")
    if column.field == "person" and not remark:
        remark = f"{len(set(examples))} people"
    return Note(column.source_column, taken, examples[0][:40] if examples else "", remark)
