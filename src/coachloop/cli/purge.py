"""`coachloop purge --due`: erase the words that are kept no longer."""

from typing import Annotated

import typer

from coachloop.cli.console import print_json, print_table, say
from coachloop.cli.options import Json, Plain, Where, workspace
from coachloop.domain.errors import EXIT_STATUS, CoachloopError, ErrorKind


class NothingNamed(CoachloopError):
    """`purge` without saying what is to be erased."""

    code = "E-CLI-009"
    kind = ErrorKind.USAGE


def add_to(app: typer.Typer) -> None:
    app.command("purge")(purge)


def purge(
    where: Where = None,
    due: Annotated[bool, typer.Option("--due", help="What the settings say is kept no longer.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go; erase nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Erase without asking.")] = False,
    as_json: Json = False,
    plain: Plain = False,
) -> None:
    """Erase transcripts, and the quotes from them, that are older than the policy keeps them."""
    from coachloop.loop.ingest import retention
    from coachloop.wiring import clock

    if not due:
        raise NothingNamed("Nothing is named that should go.", fix="coachloop purge --due --dry-run")
    with workspace(where) as app:
        context, now = app.context, clock()
        with context.database.read() as c:
            found = retention.due(c, context, now)
        n = sum(over.n for _, over in found)
        rows = [(rule.team_id or "everybody else", rule.months, over.n, over.oldest) for rule, over in found]
        if not as_json:
            print_table(("of", "kept for months", "due", "oldest"), rows, plain=plain)
        if dry_run or not n:
            if as_json:
                print_json({"due": n, "erased": 0})
            else:
                say("Nothing was erased." if n else "Nothing is due.")
            return
        if not yes and not typer.confirm(f"Erase the words of {n} conversations for good?", err=True):
            say("Nothing was erased.")
            raise typer.Exit(EXIT_STATUS[ErrorKind.FAILED])
        gone = retention.purge(context, context.coach, now)
    if as_json:
        print_json({"due": n, "erased": gone})
    else:
        said = f"{gone.turns} turns, {gone.quotes} quotes. Hashes, dates and scores stay."
        say(f"Erased the words of {gone.conversations} conversations: {said}")
