"""`coachloop user add|list`: the named people who rate, coach, sign and read."""

from typing import TYPE_CHECKING, Annotated

import typer

from coachloop.cli.console import print_json, print_table, say
from coachloop.cli.options import Json, Plain, Quiet, Where, workspace
from coachloop.domain.people import UserRole

if TYPE_CHECKING:
    from coachloop.store.users import UserRow

user = typer.Typer(help="Named people who rate, coach, sign and read.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    app.add_typer(user, name="user")


@user.command()
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="As colleagues call them.")],
    role: Annotated[list[UserRole], typer.Option(help="What they do here. May be given several times.")],
    where: Where = None,
    person: Annotated[
        str | None, typer.Option(metavar="PERSON", help="The scored person that they are: name or id.")
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Add a named user."""
    from coachloop.loop.review.errors import named
    from coachloop.store import people, users
    from coachloop.wiring import clock

    with workspace(where) as app, app.context.database.write() as c:
        scored = people.find_person(c, person) if person else None
        added = users.add_user(c, named(name), role, clock(), scored.id if scored else None)
    if as_json:
        print_json(_fields(added))
    elif not quiet:
        say(f"Added {added.id}: {added.name}, {', '.join(sorted(added.roles))}.")


@user.command("list")
def list_(where: Where = None, as_json: Json = False, plain: Plain = False) -> None:
    """Everybody by name."""
    from coachloop.store.users import load_users

    with workspace(where) as app, app.context.database.read() as c:
        found = load_users(c)
    if as_json:
        print_json([_fields(u) for u in found])
        return
    rows = [(u.id, u.name, ", ".join(sorted(u.roles)), u.person_id, _active(u)) for u in found]
    print_table(("id", "name", "roles", "person", "active"), rows, plain=plain)
    if not rows:
        say("Nobody yet. Add somebody: coachloop user add NAME --role coach")


def _active(user: "UserRow") -> str:
    return "yes" if user.active else "no"


def _fields(user: "UserRow") -> dict[str, object]:
    """Roles as a list in order: a set has none."""
    return {
        "id": user.id,
        "name": user.name,
        "roles": sorted(user.roles),
        "person_id": user.person_id,
        "active": user.active,
        "created_at": user.created_at,
    }
