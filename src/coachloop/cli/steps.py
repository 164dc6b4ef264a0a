"""`coachloop steps`: what the rules propose now, each with its source."""

import typer

from coachloop.cli.console import print_json, print_table, say
from coachloop.cli.options import AsOf, Json, Plain, Where, read_time, workspace


def add_to(app: typer.Typer) -> None:
    app.command("steps")(steps)


def steps(where: Where = None, as_of: AsOf = None, as_json: Json = False, plain: Plain = False) -> None:
    """What the rules propose for the team and its people; a person accepts or not."""
    from coachloop.loop.report.steps import steps as steps_of
    from coachloop.wiring import clock

    with workspace(where) as app, app.context.database.read() as c:
        found = steps_of(c, app.context, read_time(as_of, app.workspace.zone) or clock())
    if as_json:
        print_json(found)
        return
    rows = [(s.about, s.sentence, s.step.source, s.because) for s in found]
    print_table(("about", "proposal", "source", "because"), rows, plain=plain)
    if not rows:
        say("No rule proposes anything now.")
