"""`coachloop status`: what is in the workspace, what runs, what to do next."""

import typer

from coachloop.cli.console import print_json, print_table, say
from coachloop.cli.options import Json, Plain, Where, workspace


def add_to(app: typer.Typer) -> None:
    app.command("status")(status)


def status(where: Where = None, as_json: Json = False, plain: Plain = False) -> None:
    """Counts, background work and the next step."""
    from coachloop.store.status import counts
    from coachloop.store.work import load_runs
    from coachloop.wiring.learning import scorer_state

    with workspace(where) as app, app.context.database.read() as c:
        found = counts(c)
        runs = load_runs(c, limit=5)
        waiting = scorer_state(c, app.workspace).waiting
    if as_json:
        print_json({"workspace": app.workspace.name, "sample": app.workspace.sample, **found, "jobs": runs})
        return
    if app.workspace.sample:
        say("SAMPLE DATA. Invented people and conversations; nothing here is a real result.")
    print_table(("what", "how many"), list(found.items()), plain=plain)
    for run in runs:
        left = f"{run.dealt_with} of {run.total}, {run.skipped} skipped, {run.failed} failed"
        say(f"{run.id}  {run.kind}  {run.state}  {left}")
    for label in waiting:
        say(f"{label} is installed and not in force: windows read the version before.")
    say(f"Next: {f'coachloop scorer test {waiting[0]}' if waiting else _next_step(found)}")


def _next_step(found: dict[str, int]) -> str:
    if not found["conversations"]:
        return "coachloop import FOLDER"
    if not found["scores"]:
        return "coachloop score"
    return "coachloop gaps"
