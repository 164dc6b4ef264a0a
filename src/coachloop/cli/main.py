"""The `coachloop` command. Commands import what they need when they run, so that --help is quick."""

import os
import sys
import traceback

import typer

from coachloop import __version__
from coachloop.cli import (
    agreement,
    alerts,
    audit,
    behaviours,
    calibration,
    coach,
    consent,
    demo,
    doctor,
    effect,
    export,
    fairness,
    gaps,
    handoff,
    import_,
    init,
    judge,
    outcome,
    plans,
    power,
    purge,
    query,
    readiness,
    review,
    rollups,
    rubric,
    score,
    scorer,
    serve,
    simulate,
    status,
    steps,
    summary,
    task,
    train,
    trend,
    user,
)
from coachloop.cli.console import say
from coachloop.domain.errors import EXIT_STATUS, CoachloopError, ErrorKind


class FilesRefused(CoachloopError):
    """A file or folder cannot be read, made or written."""

    code = "E-CLI-008"


class Unforeseen(CoachloopError):
    """A fault of ours, or of the machine, that no other error names."""

    code = "E-CLI-006"


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
    scorer,
    judge,
    serve,
    status,
    doctor,
    rollups,
    rubric,
    behaviours,
    summary,
    plans,
    agreement,
    effect,
    power,
    simulate,
    fairness,
    review,
    audit,
    calibration,
    gaps,
    alerts,
    trend,
    coach,
    handoff,
    task,
    steps,
    train,
    outcome,
    readiness,
    user,
    consent,
    purge,
    export,
    query,
):
    module.add_to(app)


def main() -> None:
    """Run the command line; every expected error is one sentence and an exit status (UX.md section 3)."""
    words = sys.argv[1 : sys.argv.index("--")] if "--" in sys.argv else sys.argv[1:]
    debug = "--debug" in words
    try:
        # Every command takes --debug, wherever it stands.
        rest = sys.argv[1 + len(words) :]
        status = app([word for word in words if word != "--debug"] + rest, standalone_mode=False)
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
    except SystemExit as end:
        # The library below makes a failure of a reader that has seen enough, such as `head`.
        if not isinstance(end.__context__, BrokenPipeError):
            raise
        _nobody_reads()
        sys.exit(0)
    except OSError as error:
        _explain(_refused(error), debug)
        sys.exit(EXIT_STATUS[ErrorKind.FAILED])
    except Exception as error:
        _explain(_unforeseen(error), debug)
        sys.exit(EXIT_STATUS[ErrorKind.FAILED])


def _nobody_reads() -> None:
    """What is still to be written goes nowhere, so that the end of the process does not complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _refused(error: OSError) -> FilesRefused:
    found = FilesRefused(
        "This file or folder cannot be used.",
        why=f"{error.strerror or error}.",
        fix="Look at its rights, and whether the disk has room.",
        where=str(error.filename or ""),
    )
    found.__cause__ = error
    return found


def _unforeseen(error: Exception) -> Unforeseen:
    found = Unforeseen(
        "This was not foreseen.",
        why=f"{type(error).__name__}: {error}"[:500],
        fix="Please report it with what --debug shows.",
    )
    found.__cause__ = error
    return found


def _explain(error: CoachloopError, debug: bool) -> None:
    if debug:
        traceback.print_exception(error)
    say(str(error))
