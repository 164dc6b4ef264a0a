"""`coachloop doctor`: checks, each with the command that puts it right."""

import typer

from coachloop.cli.console import print_json
from coachloop.cli.options import Json, Where, workspace
from coachloop.domain.errors import EXIT_STATUS, ErrorKind


def add_to(app: typer.Typer) -> None:
    app.command("doctor")(doctor)


def doctor(where: Where = None, as_json: Json = False) -> None:
    """Check the workspace. Exit status 5 when something needs putting right."""
    from coachloop.wiring import check

    with workspace(where) as app:
        checks = check(app)
    if as_json:
        print_json(checks)
    else:
        for found in checks:
            fix = f"  →  {found.fix}" if found.fix else ""
            typer.echo(f"{found.mark} {found.what}{fix}")
    if any(found.mark == "✗" for found in checks):
        raise typer.Exit(EXIT_STATUS[ErrorKind.CHECK_FAILED])
