"""`coachloop review`: what waits for a person's word."""

from typing import TYPE_CHECKING, Annotated

import typer

from coachloop.cli.console import print_json, print_table, say
from coachloop.cli.options import Json, Plain, Where, workspace

if TYPE_CHECKING:
    from coachloop.loop.report.model import ReviewView


def add_to(app: typer.Typer) -> None:
    app.command("review")(review)


def review(
    where: Where = None,
    rater: Annotated[
        str | None, typer.Option(metavar="NAME", help="Whose queue; the coach's unless you name somebody.")
    ] = None,
    as_json: Json = False,
    plain: Plain = False,
) -> None:
    """The queue: questions to settle, conversations to rate blind, scores that the machine is unsure of."""
    from coachloop.loop.report.run import review_page
    from coachloop.wiring import clock

    with workspace(where) as app:
        view = review_page(app.context, rater or app.context.coach, clock())
        zone = app.workspace.zone
    if as_json:
        print_json(view)
        return
    table = view.table()
    at = table.header.index("since")
    rows = [(*row[:at], row[at].astimezone(zone), *row[at + 1 :]) for row in table.rows]  # type: ignore[union-attr]
    print_table(table.header, rows, plain=plain)
    _say_next(view)


def _say_next(view: "ReviewView") -> None:
    if not view.table().rows:
        say("Queue clear. Draw a random sample to rate blind: coachloop audit draw")
    elif view.questions or view.items:
        say("Rate and answer on the page /review: coachloop serve")
