"""`coachloop behaviours FILE`: what each turn does, one JSON object a line, without a workspace."""

import json
from pathlib import Path
from typing import Annotated

import typer

from coachloop.cli.console import clean, say
from coachloop.cli.options import Json

NOT_ENGLISH = "These words do not look English, and are read in English only: do not rely on what follows."
_MARKS = ("leading", "dual", "empathy", "advice", "next_steps", "closing")


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
    from coachloop.loop.score.language.english import reads_as_english
    from coachloop.wiring import turn_behaviours

    rows = list(turn_behaviours(file, scored))
    if not reads_as_english(tuple(str(row["text"]) for row in rows)):
        say(NOT_ENGLISH)
    for row in rows:
        typer.echo(json.dumps(row, ensure_ascii=False) if as_json else _line(row))


def _line(row: dict[str, object]) -> str:
    marks = [name for name in _MARKS if row[name] is True]
    kinds = [f"{name} {row[name]}" for name in ("question", "reflection") if row[name] != "none"]
    said = ", ".join([*kinds, *marks]) or str(row["main"])
    words = str(row["text"]).replace("\t", " ").replace("\n", " ")
    return clean(f"{row['seq']}\t{row['speaker'] or '–'}\t{said}\t{words}")
