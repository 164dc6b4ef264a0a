"""`coachloop user`: the named people who rate, coach, sign and read, and how they get in."""

from typing import TYPE_CHECKING, Annotated

import typer

from coachloop.cli.console import print_json, print_table, say
from coachloop.cli.options import Json, Plain, Quiet, Where, workspace
from coachloop.domain.people import UserRole
from coachloop.domain.rights import Grant, first_grant

if TYPE_CHECKING:
    from coachloop.engines.identity.accounts import Invited
    from coachloop.store.users import UserRow
    from coachloop.wiring import App

#: Who is named in the audit for what is done on the terminal.
_TERMINAL = "the terminal"
Name = Annotated[str, typer.Argument(metavar="NAME", help="Name or id of the user.")]

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


@user.command("invite")
def invite_(
    name: Annotated[str, typer.Argument(metavar="NAME", help="As colleagues call them.")],
    role: Annotated[list[UserRole], typer.Option(help="What they do here. May be given several times.")],
    where: Where = None,
    team: Annotated[
        str | None, typer.Option(metavar="TEAM", help="The roles reach this team: its name or id.")
    ] = None,
    everyone: Annotated[
        bool, typer.Option("--everyone", help="The roles reach the whole workspace.")
    ] = False,
    person: Annotated[
        str | None, typer.Option(metavar="PERSON", help="The scored person that they are: name or id.")
    ] = None,
    email: Annotated[
        str | None, typer.Option(metavar="E-MAIL", help="How your identity provider names them.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Add a user and print the link with which they choose a password. Without --team and --everyone a role
    reaches what is its own: a coach their coachees, a supervisor their teams."""
    from coachloop.engines.identity.accounts import NewUser, invite
    from coachloop.loop.review.errors import named
    from coachloop.store import people

    with workspace(where) as app:
        with app.context.database.read() as c:
            scored = people.find_person(c, person) if person else None
            team_id = people.find_team(c, team).id if team else None
        grants = tuple(_grant(r, team_id, everyone=everyone) for r in role)
        new = NewUser(named(name), grants, scored.id if scored else None, email)
        _say_link(app, invite(app.context.database, new, _TERMINAL, app.now()), as_json=as_json)


def _grant(role: UserRole, team_id: str | None, *, everyone: bool) -> Grant:
    return Grant(role, team_id, everyone) if team_id or everyone else first_grant(role)


@user.command()
def link(name: Name, where: Where = None, as_json: Json = False) -> None:
    """Print a new link for a user who lost theirs, or their password. The one before ends."""
    from coachloop.engines.identity.accounts import new_link

    with workspace(where) as app:
        _say_link(app, new_link(app.context.database, name, _TERMINAL, app.now()), as_json=as_json)


@user.command("deactivate")
def deactivate_(name: Name, where: Where = None, quiet: Quiet = False) -> None:
    """Sign a user out everywhere, for good. What they wrote stays under their name."""
    from coachloop.engines.identity.accounts import deactivate

    with workspace(where) as app:
        gone = deactivate(app.context.database, name, _TERMINAL, app.now())
    if not quiet:
        say(f"{gone.name} is signed out and cannot come in. Back: coachloop user activate {gone.id}")


@user.command("activate")
def activate_(name: Name, where: Where = None, quiet: Quiet = False) -> None:
    """Let a user who was deactivated sign in again."""
    from coachloop.engines.identity.accounts import activate

    with workspace(where) as app:
        back = activate(app.context.database, name, _TERMINAL, app.now())
    if not quiet:
        say(f"{back.name} can sign in as before.")


def _say_link(app: "App", made: "Invited", *, as_json: bool) -> None:
    from coachloop.cli.serve import PORT, address

    url = (app.workspace.address or address(PORT)) + made.path
    if as_json:
        print_json({**_fields(made.user), "link": url, "ends_at": made.ends_at})
        return
    typer.echo(url)
    until = made.ends_at.astimezone(app.workspace.zone)
    say(f"For {made.user.name}, once, until {until:%d %b %Y, %H:%M}. No mail is sent: give it to them.")


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
        "email": user.email,
        "active": user.active,
        "created_at": user.created_at,
    }
