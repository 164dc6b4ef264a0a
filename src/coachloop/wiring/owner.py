"""Who begins: the owner of a workspace, and the link that signs them in where coachloop was started."""

from coachloop.domain.people import UserRole
from coachloop.domain.rights import Grant
from coachloop.domain.sign_in import Purpose
from coachloop.store import credentials, sign_in, users
from coachloop.store.database import Connection
from coachloop.wiring.app import App

_ALL = tuple(Grant(role, everyone=True) for role in UserRole if role is not UserRole.COACHED_PERSON)


def owner_link(app: App) -> str | None:
    """The path that signs in the owner, once and for ten minutes.

    None where other machines are served and an admin can sign in already: what a server prints is in logs
    that more people read than may come in.
    """
    now = app.now()
    with app.context.database.write() as c:
        owner = owner_of(c, app)
        if app.workspace.address is not None and _an_admin_is_able(c):
            return None
        token = sign_in.make_link(c, owner.id, Purpose.ENTER, "coachloop serve", now)
    return f"/enter/{token}"


def _an_admin_is_able(c: Connection) -> bool:
    able = credentials.able_to_sign_in(c)
    return any(u.active and UserRole.ADMIN in u.roles and u.id in able for u in users.load_users(c))


def owner_of(c: Connection, app: App) -> users.UserRow:
    """The user whom `coach:` of the settings names; without an active admin they get every role."""
    found = users.load_users(c)
    owner = users.user_named(c, app.context.coach) or users.add_user(c, app.context.coach, (), app.now())
    if not any(u.active and UserRole.ADMIN in u.roles for u in found):
        users.set_grants(c, owner.id, {*owner.grants, *_ALL})
    return owner
