"""Whole tables as CSV, JSON lines or one SQLite file, each with a data dictionary beside it."""

import csv
import json
import sqlite3
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, select

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.domain.plain import plain, spreadsheet_safe
from coachloop.store import tables

FORMATS = ("csv", "jsonl", "sqlite")
_AT_ONCE = 1000


class ExportRefused(CoachloopError):
    """A table or format that is not there, or a file that would be overwritten."""

    code = "E-EXP-001"
    kind = ErrorKind.USAGE


#: What a person keeps for themselves leaves the workspace with nobody.
_OWN = frozenset({tables.private_note.name, tables.self_score.name})


def exportable() -> dict[str, Table]:
    """Tables by name, in name order; the view of current scores among them."""
    known = {table.name: table for table in tables.metadata.tables.values() if table.name not in _OWN}
    return dict(sorted({**known, "current_score": tables.current_score}.items()))


def export_tables(c: Connection, names: list[str], kind: str, folder: Path, now: datetime) -> dict[str, int]:
    """Write `names` into `folder`; rows by table. Raises ExportRefused before anything is written."""
    known = exportable()
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ExportRefused(f"There is no table {unknown[0]}.", fix=f"Known are: all, {', '.join(known)}.")
    if kind not in FORMATS:
        raise ExportRefused(f"There is no format {kind}.", fix=f"Known are: {', '.join(FORMATS)}.")
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise ExportRefused(f"{folder} is not empty.", fix="Name a new folder with --to.")
    write = {"csv": _write_csv, "jsonl": _write_jsonl, "sqlite": _write_sqlite}[kind]
    counts = {name: write(c, known[name], folder) for name in names}
    dictionary = {
        "exported_at": plain(now),
        "tables": {name: {"rows": counts[name], "columns": _columns(known[name])} for name in names},
    }
    (folder / "dictionary.json").write_text(json.dumps(dictionary, indent=2), encoding="utf-8")
    return counts


def _columns(table: Table) -> dict[str, str]:
    return {column.name: str(column.type) for column in table.columns}


def _rows(c: Connection, table: Table) -> Iterator[Mapping[str, Any]]:
    keys = list(table.primary_key.columns) or list(table.columns)
    result = c.execution_options(yield_per=_AT_ONCE).execute(select(table).order_by(*keys))
    for row in result.mappings():
        yield {name: plain(value) for name, value in row.items()}


def _cell(value: object) -> object:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return spreadsheet_safe(value) if isinstance(value, str) else value


def _write_csv(c: Connection, table: Table, folder: Path) -> int:
    n = 0
    with (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(table.columns.keys())
        for n, row in enumerate(_rows(c, table), start=1):  # noqa: B007 -- n is the answer
            writer.writerow([_cell(value) for value in row.values()])
    return n


def _write_jsonl(c: Connection, table: Table, folder: Path) -> int:
    n = 0
    with (folder / f"{table.name}.jsonl").open("w", encoding="utf-8") as file:
        for n, row in enumerate(_rows(c, table), start=1):  # noqa: B007 -- n is the answer
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return n


def _write_sqlite(c: Connection, table: Table, folder: Path) -> int:
    names = table.columns.keys()
    with sqlite3.connect(folder / "coachloop.sqlite") as out:
        out.execute(f'CREATE TABLE "{table.name}" ({", ".join(_quoted(n) for n in names)})')
        marks = ", ".join("?" for _ in names)
        statement = f'INSERT INTO "{table.name}" VALUES ({marks})'  # noqa: S608 -- our own table names
        rows = ([_kept(v) for v in row.values()] for row in _rows(c, table))
        return out.executemany(statement, rows).rowcount if table.columns else 0


def _quoted(name: str) -> str:
    return f'"{name}"'


def _kept(value: object) -> object:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
