"""`coachloop audit draw|status`: the blind random audit, on which agreement with people is measured."""

import secrets
from typing import TYPE_CHECKING, Annotated

import typer

from coachloop.cli.console import print_json, print_table, say
from coachloop.cli.options import Json, Plain, Quiet, Where, workspace

if TYPE_CHECKING:
    from coachloop.loop.review.model import AuditStanding

_SEEDS = 1_000_000_000

audit = typer.Typer(help="Conversations drawn by chance, to be rated without the machine's score.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(audit, name="audit", no_args_is_help=True)


@audit.command()
def draw(
    where: Where = None,
    month: Annotated[
        str | None, typer.Option(metavar="YYYY-MM", help="The month; the last complete one unless given.")
    ] = None,
    rater: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Who rates, in turns. May be given several times."),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, max=_SEEDS, help="Draw as a drawing that is kept did.")
    ] = None,
    as_json: Json = False,
    plain: Plain = False,
    quiet: Quiet = False,
) -> None:
    """Draw what a month's sample still lacks; what is drawn stays."""
    from coachloop.loop.review.drawing import Drawing, draw_audit, month_of, month_to_draw
    from coachloop.wiring import clock

    now = clock()
    with workspace(where) as app:
        context = app.context
        with context.database.read() as c:
            wanted = month_of(month, now, context.zone) if month else month_to_draw(c, context, now)
        chosen = secrets.randbelow(_SEEDS) if seed is None else seed
        found = draw_audit(context, Drawing(wanted, chosen, context.coach, now, tuple(rater or ())))
    if as_json:
        print_json(found)
    else:
        columns = ("rubric", "month", "scored", "drawn before", "drawn now", "for two raters", "seed")
        rows = [
            (x.rubric, x.month, x.population, x.before, x.added, x.second, "" if x.seed is None else x.seed)
            for x in found
        ]
        print_table(columns, rows, plain=plain)
    if not quiet:
        added = sum(x.added for x in found)
        say(
            "Rate them on the page /review."
            if added
            else "Nothing was drawn: the sample is full, or nothing is scored."
        )


@audit.command()
def status(where: Where = None, as_json: Json = False, plain: Plain = False) -> None:
    """How far the audit is: drawn, rated, rated by two, left out and why."""
    from coachloop.loop.review.audit import audit_standing

    with workspace(where) as app, app.context.database.read() as c:
        found = audit_standing(c, app.context)
    if as_json:
        print_json(found)
        return
    columns = ("rubric", "drawn", "ratings", "open", "rated by two", "left out")
    print_table(columns, [_row(x) for x in found], plain=plain)
    for standing in found:
        for _, name, n in standing.by_criterion:
            say(f"  {name}: {n} of {standing.needed} rated blind")


def _row(standing: "AuditStanding") -> tuple[object, ...]:
    left_out = "; ".join(f"{n} {reason}" for reason, n in standing.dropped) or "none"
    return (
        standing.rubric,
        standing.conversations,
        standing.submitted,
        standing.open,
        standing.rated_twice,
        left_out,
    )
