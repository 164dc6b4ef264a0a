"""Our CSV of turns: one row a turn, several conversations a file (docs/reference/transcripts.md)."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from coachloop.engines.transcripts.draft import BAD_ITEM, BAD_TIME, CUT_SHORT, Draft
from coachloop.engines.transcripts.errors import NothingUsable
from coachloop.engines.transcripts.facts import FACT_FIELDS, facts_of, role_of
from coachloop.engines.transcripts.values import clock_ms, label_of, lines_of, number, seconds_ms
from coachloop.loop.ingest.model import ParsedTranscript

NAME = "csv_turns"

_DELIMITERS = ",;\t"
_NEEDED = frozenset({"speaker", "text"})


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    order: float
    cells: Mapping[str, str]


@dataclass(slots=True)
class _Group:
    """Rows of one conversation, in the order of the file."""

    draft: Draft
    rows: list[_Row] = field(default_factory=list)


class CsvTurns:
    """Comma, semicolon or tab; the first line names the columns, `speaker` and `text` among them."""

    name = NAME

    def recognises(self, name: str, head: str) -> bool:
        return _delimiter(head) is not None

    def read(self, text: str, source: str) -> tuple[ParsedTranscript, ...]:
        groups: dict[str, _Group] = {}
        for row in _rows(text, source, groups):
            key = row.cells.get("conversation", "").strip()
            groups.setdefault(key, _Group(Draft(NAME, source, "row", silent_turns=True))).rows.append(row)
        return _conversations(groups, source)


def _delimiter(head: str) -> str | None:
    first = lines_of(head[:8_192])[0]
    for delimiter in _DELIMITERS:
        columns = {cell.strip().strip('"').lower() for cell in first.split(delimiter)}
        if columns >= _NEEDED:
            return delimiter
    return None


def _rows(text: str, source: str, groups: dict[str, _Group]) -> Iterator[_Row]:
    """Rows with their line numbers; a row that csv cannot read ends the file, and is said so."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text) or ",")
    try:
        columns = [cell.strip().lower() for cell in next(reader, [])]
    except csv.Error as error:
        raise _unreadable(source, 1, str(error)) from None
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            last = list(groups.values())[-1].draft if groups else None
            if last is None:
                raise _unreadable(source, line, str(error)) from None
            last.note(CUT_SHORT, f"the file cannot be read from here on ({error}).", line)
            return
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            named = dict(zip(columns, cells, strict=False))
            yield _Row(line, _order(named.get("seq")), named)


def _unreadable(source: str, line: int, why: str) -> NothingUsable:
    return NothingUsable(
        "The table cannot be read.", why=f"Line {line}: {why}.", fix="Save it again as CSV.", where=source
    )


def _order(cell: str | None) -> float:
    """`seq` as a number; rows without one stay where the file has them (sorting is stable)."""
    value = number(cell)
    return 0.0 if value is None else value


def _conversations(groups: Mapping[str, _Group], source: str) -> tuple[ParsedTranscript, ...]:
    """Those with a usable turn; the first of them carries what is to be said about the others."""
    roles = {key: _fill(group) for key, group in groups.items()}
    good = [key for key, group in groups.items() if group.draft.spoken]
    if not good:
        raise next((g.draft for g in groups.values()), Draft(NAME, source, "row")).nothing_usable()
    for key, group in groups.items():
        if not group.draft.spoken:
            lost = f"conversation {key[:40]!r} has no usable row and was left out."
            groups[good[0]].draft.note(BAD_ITEM, lost, group.rows[0].line)
    return tuple(_finish(groups[key], roles[key]) for key in good)


def _fill(group: _Group) -> dict[str, str]:
    """Puts the rows into the draft as turns, by `seq`; returns the roles that they state."""
    roles = dict[str, str]()
    for row in sorted(group.rows, key=lambda row: row.order):
        _turn(group.draft, roles, row)
    return roles


def _finish(group: _Group, roles: Mapping[str, str]) -> ParsedTranscript:
    stated = {name: _first_stated(group, name) for name in FACT_FIELDS}
    return group.draft.done(facts_of(group.draft, stated, roles, group.rows[0].line))


def _turn(draft: Draft, roles: dict[str, str], row: _Row) -> None:
    speaker = label_of(row.cells.get("speaker"))
    role = role_of(draft, row.cells.get("role"), row.line)
    if speaker and role and roles.setdefault(speaker, role) != role:
        draft.note(BAD_ITEM, f"{speaker} has two roles; {roles[speaker]} was kept.", row.line)
    start, end = (_time(draft, row, name) for name in ("start", "end"))
    draft.add(speaker, row.cells.get("text") or "", start, end, row.line)


def _time(draft: Draft, row: _Row, name: str) -> int | None:
    """Seconds or a clock time; a cell that is neither leaves the time unknown."""
    cell = (row.cells.get(name) or "").strip()
    if not cell:
        return None
    found = clock_ms(cell) if ":" in cell else seconds_ms(cell)
    if found is None:
        draft.note(BAD_TIME, f"{name} {cell[:40]!r} is no time; the turn was kept without it.", row.line)
    return found


def _first_stated(group: _Group, name: str) -> str | None:
    """Facts may stand in the first row only or be repeated in each."""
    return next((cell for row in group.rows if (cell := (row.cells.get(name) or "").strip())), None)
