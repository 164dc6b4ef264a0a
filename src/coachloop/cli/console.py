"""What every command prints with: tables or JSON to stdout, messages to stderr (UX.md section 3)."""

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import NoReturn

import typer

from coachloop.domain.plain import plain as plain_value


def say(message: str, *, quiet: bool = False) -> None:
    """A message for people, to stderr."""
    if not quiet:
        typer.echo(message, err=True)


def print_json(value: object) -> None:
    """One JSON document to stdout; instants as ISO 8601 with zone."""
    typer.echo(json.dumps(plain_value(value), ensure_ascii=False, indent=2))


def print_table(columns: Sequence[str], rows: Sequence[Sequence[object]], *, plain: bool = False) -> None:
    """Rows to stdout: aligned for people, tab-separated with --plain or when piped."""
    cells = [[_text(cell) for cell in row] for row in rows]
    if plain or not sys.stdout.isatty():
        for row in [list(columns), *cells]:
            typer.echo("\t".join(cell.replace("\t", " ").replace("\n", " ") for cell in row))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in cells:
        table.add_row(*row)
    Console(markup=False, highlight=False).print(table)


def stop(message: str, status: int) -> NoReturn:
    """Say why and leave with that exit status."""
    say(message)
    raise typer.Exit(status)


def _text(cell: object) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, float):
        return f"{cell:.1f}"
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    return str(cell)
