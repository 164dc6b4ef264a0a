"""`coachloop plans`: the interview plans, and interviews held without one."""

import typer

from coachloop.cli.console import print_json, print_table, say
from coachloop.cli.options import Json, Plain, Where, workspace


def add_to(app: typer.Typer) -> None:
    app.command("plans")(plans)


def plans(where: Where = None, as_json: Json = False, plain: Plain = False) -> None:
    """What is planned to be asked, by job role and round. Import one: coachloop import FILE --as plans."""
    from coachloop.loop.report.plans import plans_view

    with workspace(where) as app, app.context.database.read() as c:
        view = plans_view(c)
    if as_json:
        print_json({"plans": view.plans, "without": view.without})
        return
    table = view.table()
    print_table(table.header, table.rows, plain=plain)
    for role, name, n in view.without:
        say(f"{role}, {name}: {n} of the latest conversations were held without a plan.")
