"""`coachloop doctor`: checks, each with the command that puts it right."""

import typer

from coachloop.cli.console import print_json
from coachloop.cli.options import Json, Where, workspace
from coachloop.domain.errors import EXIT_STATUS, ErrorKind


def add_to(app: typer.Typer) -> None:
    app.command("doctor")(doctor)


def doctor(where: Where = None, as_json: Json = False) -> None:
    """Check the workspace. Exit status 5 when something needs putting right."""
    from coachloop.loop.report.model.health import Mark
    from coachloop.wiring.health import checks

    with workspace(where) as app:
        found = checks(app)
    if as_json:
        print_json(found)
    else:
        for check in found:
            fix = f"  →  {check.fix}" if check.fix else ""
            typer.echo(f"{check.mark} {check.what}{fix}")
    if any(check.mark == Mark.WRONG for check in found):
        raise typer.Exit(EXIT_STATUS[ErrorKind.CHECK_FAILED])
