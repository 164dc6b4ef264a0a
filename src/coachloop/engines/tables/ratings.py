"""Tables of ratings: a line for each score (item, rater, criterion, score), or a column for each rater."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.engines.tables.cells import MISSING_MARKS, at, number, position, short
from coachloop.engines.tables.csv_file import csv_rows
from coachloop.engines.tables.draft import Draft, named
from coachloop.loop.ingest.model import Problem

MOST_BYTES = 250_000_000
MOST_SCORES = 2_000_000
MOST_TEXT = 200

NAME_MISSING = "E-AGR-010"
NOT_A_LEVEL = "E-AGR-011"
NOT_A_NUMBER = "E-AGR-012"
SCORED_TWICE = "E-AGR-013"
SCORE_TOO_LONG = "E-AGR-014"

#: With at least this share of numbers the other scores are slips, not names of levels.
_NUMERIC_SHARE = 0.9
_NAME_THEM = "Name the columns with --item, --rater and --score; with a column for each rater say --wide."


class RatingsTooLarge(CoachloopError):
    """A table of ratings has more bytes or scores than are compared in one go."""

    code = "E-AGR-001"
    kind = ErrorKind.NOT_UNDERSTOOD


class RatingColumnMissing(CoachloopError):
    """A column that was named, or is needed, is not in the table."""

    code = "E-AGR-002"
    kind = ErrorKind.NOT_UNDERSTOOD


class NoRatings(CoachloopError):
    """A table has no score that can be used."""

    code = "E-AGR-003"
    kind = ErrorKind.NOT_UNDERSTOOD


class LevelsInvalid(CoachloopError):
    """The levels that were given are fewer than two, or one stands twice."""

    code = "E-AGR-004"
    kind = ErrorKind.USAGE


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of the columns. `wide`: each of `raters` (none named: all other columns) holds the scores of one
    rater, and without an item column each row is an item."""

    item: str | None = None
    rater: str | None = None
    criterion: str | None = None
    score: str | None = None
    wide: bool = False
    raters: tuple[str, ...] = ()


@dataclass(slots=True)
class CriterionRatings:
    """The scores of one criterion, parallel lists: item and rater as numbers from 0, score as number of a
    level or as a number. `levels` ascending; `ordered` False: names that nobody put in order."""

    criterion: str
    numeric: bool
    ordered: bool
    levels: tuple[float, ...] | None
    items: list[int] = field(default_factory=list)
    raters: list[int] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RatingTable:
    """What a table holds by criterion, in the order of the table, and what could not be used."""

    criteria: tuple[CriterionRatings, ...]
    problems: tuple[Problem, ...]
    left_out: int


@dataclass(slots=True)
class _Raw:
    """A criterion while it is read; `lines` for the sake of problems."""

    items: list[int] = field(default_factory=list)
    raters: list[int] = field(default_factory=list)
    scores: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    pairs: set[tuple[int, int]] = field(default_factory=set)


def read_ratings(
    stream: BinaryIO,
    source: str,
    columns: Columns,
    levels: Sequence[str] = (),
    missing: Iterable[str] = MISSING_MARKS,
) -> RatingTable:
    """The CSV table in `stream`. Raises the errors above and those of CSV files; a bad row costs that row."""
    data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise RatingsTooLarge(
            f"The file is larger than {MOST_BYTES // 1_000_000} MB.",
            fix="Split it by criterion.",
            where=source,
        )
    scale = _scale(levels)
    marks = {mark.casefold() for mark in missing} - {level.casefold() for level in levels}
    reading = _Reading(Draft(source), marks)
    rows = csv_rows(data, reading.draft)
    first = next((cells for _, cells in rows if sum(bool(cell.strip()) for cell in cells) > 1), [])
    header = named(tuple(cell.strip() for cell in first))
    for cell in (_wide if columns.wide else _long)(header, rows, columns, source):
        reading.add(*cell)
    criteria = tuple(reading.finish(name, scale) for name in reading.criteria)
    if not any(found.scores for found in criteria):
        raise NoRatings(
            "There is no score in this table that can be used.",
            why="; ".join(str(problem) for problem in reading.draft.problems[:3]),
            fix=_NAME_THEM,
            where=source,
        )
    return RatingTable(criteria, tuple(reading.draft.problems), reading.left_out)


# --- cells -------------------------------------------------------------------------------------------------

_Cell = tuple[int, str, str, str, str]


def _long(
    header: Sequence[str], rows: Iterator[tuple[int, list[str]]], columns: Columns, source: str
) -> Iterator[_Cell]:
    item = _position(header, columns.item or "item", source)
    rater = _position(header, columns.rater or "rater", source)
    score = _position(header, columns.score or "score", source)
    criterion = _criterion(header, columns, source)
    for line, cells in rows:
        if any(cell.strip() for cell in cells):
            about = "" if criterion is None else at(cells, criterion)
            yield line, at(cells, item), at(cells, rater), about, at(cells, score)


def _wide(
    header: Sequence[str], rows: Iterator[tuple[int, list[str]]], columns: Columns, source: str
) -> Iterator[_Cell]:
    item = None if columns.item is None else _position(header, columns.item, source)
    criterion = None if columns.criterion is None else _position(header, columns.criterion, source)
    given = [_position(header, name, source) for name in columns.raters]
    raters = given or [k for k in range(len(header)) if k not in (item, criterion)]
    for row, (line, cells) in enumerate(rows):
        if not any(cell.strip() for cell in cells):
            continue
        # Without a name of its own a row is an item: no two are the same.
        which = f"row {row}" if item is None else at(cells, item)
        about = "" if criterion is None else at(cells, criterion)
        for rater in raters:
            yield line, which, header[rater], about, at(cells, rater)


def _criterion(header: Sequence[str], columns: Columns, source: str) -> int | None:
    """A table about one criterion needs no column for it."""
    if columns.criterion is None and "criterion" not in [name.casefold() for name in header]:
        return None
    return _position(header, columns.criterion or "criterion", source)


def _position(header: Sequence[str], name: str, source: str) -> int:
    return position(header, name, source, RatingColumnMissing, _NAME_THEM)


# --- what is read ------------------------------------------------------------------------------------------


class _Reading:
    """Collects scores; names of items and raters become numbers in the order in which they come."""

    def __init__(self, draft: Draft, missing: set[str]) -> None:
        self.draft, self.missing = draft, missing
        self.criteria: dict[str, _Raw] = {}
        self.left_out = 0
        self._items: dict[str, int] = {}
        self._raters: dict[str, int] = {}
        self._texts: dict[str, str] = {}
        self._read = 0

    def add(self, line: int, item: str, rater: str, criterion: str, score: str) -> None:
        """One cell. Raises RatingsTooLarge."""
        if score.casefold() in self.missing:
            return
        if not item or not rater:
            self.refuse(NAME_MISSING, f"the score {short(score)} has no item or no rater", line)
        elif len(score) > MOST_TEXT:
            self.refuse(SCORE_TOO_LONG, f"a score has more than {MOST_TEXT} characters", line)
        else:
            self._keep(line, item, rater, criterion, score)

    def _keep(self, line: int, item: str, rater: str, criterion: str, score: str) -> None:
        raw = self.criteria.setdefault(criterion, _Raw())
        which = self._items.setdefault(item, len(self._items))
        who = self._raters.setdefault(rater, len(self._raters))
        if (which, who) in raw.pairs:
            said = f"{short(rater)} scored {short(item)} twice; the first score counts"
            self.refuse(SCORED_TWICE, said, line)
            return
        self._read += 1
        if self._read > MOST_SCORES:
            raise RatingsTooLarge(
                f"There are more than {MOST_SCORES:,} scores.",
                fix="Split the table by criterion.",
                where=self.draft.source,
            )
        raw.pairs.add((which, who))
        raw.items.append(which)
        raw.raters.append(who)
        raw.scores.append(self._texts.setdefault(score, score))
        raw.lines.append(line)

    def refuse(self, code: str, message: str, line: int) -> None:
        self.left_out += 1
        self.draft.problem(code, message, line)

    def finish(self, name: str, scale: "_Scale | None") -> CriterionRatings:
        """The scores of one criterion on a scale: the given one, numbers, or names in their own order."""
        raw = self.criteria[name]
        known = scale or _found_scale(raw.scores)
        found = CriterionRatings(name, known.numeric, known.ordered, known.levels)
        for item, rater, score, line in zip(raw.items, raw.raters, raw.scores, raw.lines, strict=True):
            value = known.value(score)
            if value is None:
                code = NOT_A_NUMBER if known.levels is None else NOT_A_LEVEL
                self.refuse(code, f"the score {short(score)} is {known.wanted}", line)
                continue
            found.items.append(item)
            found.raters.append(rater)
            found.scores.append(value)
        return found


@dataclass(frozen=True, slots=True)
class _Scale:
    """What a score may be: a number (of `levels`, if any), or one of `names`, whose place is its value."""

    numeric: bool
    ordered: bool
    levels: tuple[float, ...] | None
    names: dict[str, float]
    wanted: str

    def value(self, text: str) -> float | None:
        if not self.numeric:
            return self.names.get(text.casefold())
        value = number(text)
        return None if self.levels is not None and value not in self.levels else value


def _scale(levels: Sequence[str]) -> _Scale | None:
    """From the levels that were given. Raises LevelsInvalid."""
    if not levels:
        return None
    numbers = [number(level) for level in levels]
    if all(value is not None for value in numbers):
        given = tuple(sorted(value for value in numbers if value is not None))
        scale = _Scale(True, True, given, {}, f"not one of the levels {', '.join(levels)}")
        different = len(set(given))
    else:
        scale = _names([level.casefold() for level in levels], ordered=True)
        different = len(scale.names)
    if different < 2 or different < len(levels):
        raise LevelsInvalid(
            "The levels must be two or more different ones.",
            fix="For example --levels 1,2,3,4,5",
            where="--levels",
        )
    return scale


def _found_scale(scores: Sequence[str]) -> _Scale:
    counts: dict[str, int] = {}
    for score in scores:
        counts[score] = counts.get(score, 0) + 1
    numbers = sum(n for score, n in counts.items() if number(score) is not None)
    if numbers >= _NUMERIC_SHARE * len(scores):
        return _Scale(True, True, None, {}, "not a number")
    return _names(sorted({score.casefold() for score in counts}), ordered=False)


def _names(names: Sequence[str], *, ordered: bool) -> _Scale:
    places = {name: float(place) for place, name in enumerate(names)}
    levels = tuple(places.values())
    return _Scale(False, ordered, levels, places, f"not one of the levels {', '.join(names)}"[:200])
