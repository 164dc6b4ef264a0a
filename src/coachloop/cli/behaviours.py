"""`coachloop behaviours FILE`: what each turn does, one JSON object a line, without a workspace."""

from pathlib import Path
from typing import Annotated

import typer

from coachloop.cli.options import Json


def add_to(app: typer.Typer) -> None:
    app.command("behaviours")(behaviours)


def behaviours(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A transcript; - reads standard input.")],
    scored: Annotated[
        str | None,
        typer.Option("--scored", metavar="NAME", help="The speaker whose behaviour is asked about."),
    ] = None,
    as_json: Json = False,
) -> None:
    """One line a turn, as many as the file has turns. Needs no workspace."""
    from coachloop.wiring import turn_behaviours

    for line in turn_behaviours(file, scored, as_json=as_json):
        typer.echo(line)
