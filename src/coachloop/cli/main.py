"""The `coachloop` command. Commands import what they need when they run, so that --help is quick."""

import sys
import traceback

import typer

from coachloop import __version__
from coachloop.cli import (
    alerts,
    behaviours,
    coach,
    demo,
    doctor,
    export,
    gaps,
    import_,
    init,
    query,
    rollups,
    rubric,
    score,
    serve,
    status,
    trend,
)
from coachloop.cli.console import say
from coachloop.domain.errors import EXIT_STATUS, CoachloopError, ErrorKind

app = typer.Typer(
    help="Score conversations against your rubric, coach the gap, and see honestly whether it moved.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"coachloop {__version__}")
        raise typer.Exit


@app.callback()
def _top(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="The version."),
    debug: bool = typer.Option(False, "--debug", help="Show where in the code an error came from."),
) -> None:
    """Score conversations against your rubric, coach the gap, and see honestly whether it moved."""


for module in (
    demo,
    init,
    import_,
    score,
    serve,
    status,
    doctor,
    rollups,
    rubric,
    behaviours,
    gaps,
    alerts,
    trend,
    coach,
    export,
    query,
):
    module.add_to(app)


def main() -> None:
    """Run the command line; every expected error is one sentence and an exit status (UX.md section 3)."""
    debug = "--debug" in sys.argv
    try:
        status = app(standalone_mode=False)
        sys.exit(status if isinstance(status, int) else 0)
    except CoachloopError as error:
        _explain(error, debug)
        sys.exit(error.exit_status)
    except typer.TyperException as error:
        error.show()  # type: ignore[attr-defined]  # the class that has it is private to typer
        sys.exit(EXIT_STATUS[ErrorKind.USAGE])
    except (KeyboardInterrupt, typer.Abort):
        say("Stopped. What was finished is kept; the same command goes on from there.")
        sys.exit(EXIT_STATUS[ErrorKind.INTERRUPTED])
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


def _explain(error: CoachloopError, debug: bool) -> None:
    if debug:
        traceback.print_exception(error)
    say(str(error))
