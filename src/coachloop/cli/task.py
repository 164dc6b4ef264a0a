"""`coachloop task`: what flags propose to practise, and what people answered."""

from typing import Annotated, Any

import typer

from coachloop.cli.console import print_json, print_table, say
from coachloop.cli.options import Json, Plain, Where, workspace

_COLUMNS = ("number", "state", "person", "criterion", "kind", "who", "since", "task")
By = Annotated[str, typer.Option("--by", metavar="NAME", help="The named user who answers.")]

task = typer.Typer(invoke_without_command=True)


def add_to(app: typer.Typer) -> None:
    app.add_typer(
        task, name="task", help="One task for each flag: proposed by the rule, accepted by a person."
    )


@task.callback()
def show(context: typer.Context, where: Where = None, as_json: Json = False, plain: Plain = False) -> None:
    """What open flags propose (numbered by alert), then what was answered (numbered by task)."""
    if context.invoked_subcommand is not None:
        return
    from coachloop.loop.coach.assignments import answered_tasks, proposed
    from coachloop.store.coaching import names

    with workspace(where) as app, app.context.database.read() as c:
        offered, answered = proposed(c, app.context), answered_tasks(c)
        people = names(c)[0]
        zone = app.workspace.zone
    if as_json:
        print_json({"proposed": offered, "answered": answered})
        return
    rows: list[tuple[Any, ...]] = [
        (p.alert_id, "proposed", people.get(p.person_id), p.criterion_key, p.kind, None, None, p.task)
        for p in offered
    ]
    rows += [
        (a.id, a.state, people.get(a.person_id), a.criterion_key, a.kind, a.by, a.at.astimezone(zone), a.task)
        for a in answered
    ]
    print_table(_COLUMNS, rows, plain=plain)
    if offered:
        say("Accept one: coachloop task accept NUMBER --by NAME")
    elif not rows:
        say("No flag is open, so no task is proposed.")


@task.command()
def accept(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="The number of the proposal.")],
    by: By,
    where: Where = None,
    text: Annotated[
        str | None, typer.Option("--task", metavar="TEXT", help="Another task on the same criterion.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Take on a proposed task."""
    from coachloop.loop.coach import assignments
    from coachloop.wiring import clock

    with workspace(where) as app:
        _told(assignments.accept(app.context, number, by, clock(), text), as_json=as_json)


@task.command()
def decline(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="The number of the proposal.")],
    by: By,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why not.")],
    where: Where = None,
    as_json: Json = False,
) -> None:
    """Say no to a proposed task, with the reason."""
    from coachloop.loop.coach import assignments
    from coachloop.wiring import clock

    with workspace(where) as app:
        _told(assignments.decline(app.context, number, by, reason, clock()), as_json=as_json)


@task.command()
def done(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="The number of the task.")],
    by: By,
    where: Where = None,
    given_up: Annotated[
        str | None, typer.Option("--given-up", metavar="TEXT", help="It will not be done, and why.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Note an accepted task as done."""
    from coachloop.loop.coach import assignments
    from coachloop.wiring import clock

    with workspace(where) as app:
        _told(assignments.finish(app.context, number, by, clock(), given_up=given_up), as_json=as_json)


def _told(found: Any, *, as_json: bool) -> None:
    if as_json:
        print_json(found)
    else:
        say(f"Task {found.id} is {found.state}: {found.task}")
