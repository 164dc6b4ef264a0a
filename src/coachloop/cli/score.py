"""`coachloop score` and `coachloop rescore`: the same durable work that the pages start."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from coachloop.cli.console import print_json, say
from coachloop.cli.options import Json, Quiet, Where, workspace
from coachloop.cli.progress import left_items, progress, run_and_items, say_items
from coachloop.domain.errors import EXIT_STATUS, CoachloopError, ErrorKind

if TYPE_CHECKING:
    from coachloop.store.due import LeftOut
    from coachloop.store.work import Item, Run
    from coachloop.wiring import App


class SpanNotUnderstood(CoachloopError):
    """A span of time on the command line cannot be read."""

    code = "E-CLI-003"
    kind = ErrorKind.USAGE


class RescoreWhat(CoachloopError):
    """A command to score again says neither a rubric version nor lost windows, or both."""

    code = "E-CLI-027"
    kind = ErrorKind.USAGE


def add_to(app: typer.Typer) -> None:
    app.command("score")(score)
    app.command("rescore")(rescore)


def score(
    where: Where = None,
    since: Annotated[
        str | None, typer.Option(metavar="SPAN", help="Only the last so many days, e.g. 30d.")
    ] = None,
    rubric: Annotated[str | None, typer.Option(metavar="KEY", help="Only this rubric.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many conversations a rubric.")] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Score what is not scored yet with the current rubrics. Never does finished work again."""
    from coachloop.cli.scorer import say_compared, say_state, tell_on
    from coachloop.store.work import RunKind
    from coachloop.wiring import left_out_of_scoring, start_scoring, unfinished
    from coachloop.wiring.learning import compare_what_is_new, scorer_state

    days = span_of_days(since)
    with workspace(where) as app:
        compared = compare_what_is_new(app, tell_on("Anchors", quiet))
        runs = do_runs(app, unfinished(app, RunKind.SCORE), quiet=quiet)
        runs += do_runs(app, start_scoring(app, days=days, rubric_key=rubric, limit=limit), quiet=quiet)
        left = left_out_of_scoring(app, rubric)
        items = left_items(app, runs)
        with app.context.database.read() as c:
            state = scorer_state(c, app.workspace)
    report_runs(runs, items, as_json=as_json, quiet=quiet)
    if not quiet:
        _say_left_out(left)
        say_compared(compared)
        say_state(state)
        if runs:
            say("Next: coachloop gaps")
    exit_status(runs)


def rescore(
    version: Annotated[
        str | None, typer.Option(metavar="ID", help="A rubric version: its id, KEY:v3 or v3.")
    ] = None,
    windows: Annotated[
        bool,
        typer.Option("--windows", help="Only what open coaching windows need that lost their scorer."),
    ] = False,
    sample: Annotated[int | None, typer.Option(min=1, help="Only the newest so many conversations.")] = None,
    where: Where = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Score again, with a rubric version or what is in force. Scores that are there stay beside new ones."""
    from coachloop.wiring import start_rescoring, start_rescoring_windows

    if (version is None) is not windows:
        raise RescoreWhat(
            "What is to be scored again?",
            fix="Say --version ID for conversations under a rubric version, or --windows for lost windows.",
        )
    with workspace(where) as app:
        started = start_rescoring_windows(app) if version is None else start_rescoring(app, version, sample)
        runs = do_runs(app, started, quiet=quiet)
        items = left_items(app, runs)
    report_runs(runs, items, as_json=as_json, quiet=quiet)
    exit_status(runs)


def span_of_days(since: str | None) -> timedelta | None:
    """`30d` as a span. Raises SpanNotUnderstood."""
    if since is None:
        return None
    number = since.removesuffix("d")
    if not number.isdigit():
        raise SpanNotUnderstood(f"{since!r} is not a span of days.", fix="Write it as 30d.")
    return timedelta(days=int(number))


def do_runs(app: "App", started: "list[str]", *, quiet: bool, what: str = "Scoring") -> "list[Run]":
    """Waits for these runs and shows how far they are."""
    found = []
    for run_id in started:
        with progress(what, quiet=quiet) as show:
            found.append(app.jobs.wait(run_id, show))
    return found


def report_runs(
    runs: "list[Run]", items: "dict[str, tuple[Item, ...]]", *, as_json: bool, quiet: bool
) -> None:
    """What became of the runs, item by item with --json."""
    if as_json:
        print_json([run_and_items(run, items[run.id]) for run in runs])
    if quiet:
        return
    for run in runs:
        rubric = str(run.arguments["rubric_version_id"]).partition("@")[0]
        say(f"{rubric}: {run.done} scored, {run.skipped} skipped, {run.failed} failed of {run.total}.")
        if "error" in run.detail:  # it stopped as a whole
            say(run.detail["error"])
        say_items(items[run.id])
    if not runs:
        say("Nothing to score: everything that these rubrics are for has its scores.")


def exit_status(runs: "list[Run]") -> None:
    """Status 3 when something failed."""
    if any(run.failed or "error" in run.detail for run in runs):
        raise typer.Exit(EXIT_STATUS[ErrorKind.PARTLY])


def _say_left_out(left: "LeftOut") -> None:
    if left.call_types:
        types = ", ".join(f"{name} {n}" for name, n in left.call_types.items())
        n = sum(left.call_types.values())
        say(f"Not scored: {n} of call types that no rubric is named for ({types}).")
        say("  Name them under `rubrics:` in workspace.yaml, or: coachloop score --rubric KEY")
    if left.nobody:
        say(f"Not scored: {left.nobody} in which nobody is known as the scored person.")
        say("  Take that import back with `coachloop import undo ID` and import again with --person NAME.")
    if left.refused:
        say(f"Not scored: {left.refused} with consent refused or withdrawn.")
    if left.no_words:
        say(f"Not scored: {left.no_words} without words, which carry scores that people gave.")
