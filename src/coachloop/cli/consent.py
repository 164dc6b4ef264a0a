"""`coachloop consent withdraw`: somebody takes their consent to a conversation back."""

from typing import Annotated

import typer

from coachloop.cli.console import print_json, print_table, say
from coachloop.cli.options import Json, Plain, Quiet, Where, workspace

consent = typer.Typer(help="Consent to conversations being scored.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    app.add_typer(consent, name="consent")


@consent.command()
def withdraw(
    conversation: Annotated[str, typer.Argument(metavar="CONVERSATION", help="Its id.")],
    where: Where = None,
    by: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who took it back; the coach unless you name somebody.")
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Take a conversation out for good: it is seen by nobody, its scores are voided, results look again."""
    from coachloop.loop.measure.consent import withdraw_consent
    from coachloop.wiring import clock

    with workspace(where) as app:
        gone = withdraw_consent(app.context, conversation, by or app.context.coach, clock())
    if as_json:
        print_json({"conversation": conversation, "voided": gone})
    elif not quiet:
        say(f"Consent to {conversation} is withdrawn; {gone} scores no longer count.")


@consent.command("list")
def list_(where: Where = None, as_json: Json = False, plain: Plain = False) -> None:
    """How many conversations have each consent."""
    from coachloop.store.report.about import consents_of

    with workspace(where) as app, app.context.database.read() as c:
        found = consents_of(c)
    if as_json:
        print_json(found)
        return
    print_table(("consent", "conversations"), sorted(found.items()), plain=plain)
