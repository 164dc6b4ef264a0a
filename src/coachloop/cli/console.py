"""What every command prints with: tables or JSON to stdout, messages to stderr (UX.md section 3)."""

import json
import re
import sys
import textwrap
from collections.abc import Sequence
from datetime import datetime
from itertools import zip_longest

import typer

from coachloop.domain.plain import plain as plain_value

#: Characters of a file's words that would steer the terminal or turn a line around (CVE-2021-42574).
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


_MOST_LISTED = 10
_INDENT = "    "
#: Of a column in a window that is too narrow, with the two spaces after it.
_NARROWEST = 14


def clean(text: str) -> str:
    """Text from outside without what would steer the terminal; lines and tabs stay."""
    return _STEERING.sub("\N{REPLACEMENT CHARACTER}", text)


def say(message: str) -> None:
    """A message for people, to stderr."""
    typer.echo(clean(message), err=True)


def say_problems(problems: Sequence[str]) -> None:
    """The first of them; --json lists all."""
    for problem in problems[:_MOST_LISTED]:
        say(f"  ! {problem}")
    if len(problems) > _MOST_LISTED:
        say(f"  ! and {len(problems) - _MOST_LISTED} more; --json lists all")


def print_json(value: object) -> None:
    """One JSON document to stdout; instants as ISO 8601 with zone."""
    typer.echo(json.dumps(plain_value(value), ensure_ascii=False, indent=2))


def print_table(columns: Sequence[str], rows: Sequence[Sequence[object]], *, plain: bool = False) -> None:
    """Rows to stdout: aligned for people, without columns that are empty in every row; tab-separated with
    --plain or when piped."""
    cells = [[cell_text(cell) for cell in row] for row in rows]
    if plain or not sys.stdout.isatty():
        for row in [list(columns), *cells]:
            typer.echo("\t".join(cell.replace("\t", " ").replace("\n", " ") for cell in row))
        return
    filled = [at for at in range(len(columns)) if not cells or any(row[at] for row in cells)]
    _print_aligned([columns[at] for at in filled], [[row[at] for at in filled] for row in cells])


def _print_aligned(columns: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
    """Where the window is too narrow, the last column (the words) goes under its row, and the others wrap."""
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table

    console = Console(markup=False, highlight=False)
    widths = [max(map(cell_len, column)) + 2 for column in zip(columns, *cells, strict=True)]
    if sum(widths) > console.width and len(columns) > 2:
        fitting = _fitting(widths[:-1], console.width)
        for row in (columns, *cells):
            _print_wrapped(row[:-1], fitting)
            if row is not columns and row[-1]:
                words = textwrap.fill(row[-1], max(40, console.width) - len(_INDENT))
                typer.echo(textwrap.indent(words, _INDENT))
        return
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in cells:
        table.add_row(*row)
    console.print(table)


def _fitting(widths: Sequence[int], window: int) -> list[int]:
    """The widths, the widest made narrower until all fit; none gets narrower than a word needs."""
    fitting = list(widths)
    while sum(fitting) > window and max(fitting) > _NARROWEST:
        fitting[fitting.index(max(fitting))] -= 1
    return fitting


def _print_wrapped(row: Sequence[str], widths: Sequence[int]) -> None:
    """One row; a cell that is too long goes on in the next line of its column."""
    from rich.cells import cell_len

    columns = [textwrap.wrap(cell, width - 2) or [""] for cell, width in zip(row, widths, strict=True)]
    for parts in zip_longest(*columns, fillvalue=""):
        line = (part + " " * (width - cell_len(part)) for part, width in zip(parts, widths, strict=True))
        typer.echo("".join(line).rstrip())


def cell_text(cell: object) -> str:
    """A cell as people read it."""
    if cell is None:
        return "–"
    if isinstance(cell, float):
        return f"{cell:.1f}"
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    return clean(str(cell))
