"""What is done with users: invited, given roles, deactivated; and how they get in. Each is an audit entry."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from coachloop.domain.people import UserRole
from coachloop.domain.rights import Grant, first_grant
from coachloop.domain.sign_in import LASTS, Purpose
from coachloop.engines.identity.errors import (
    EmailTaken,
    LastAdmin,
    LinkOver,
    NotInvited,
    PasswordWrong,
    UserInactive,
)
from coachloop.engines.identity.model import Known
from coachloop.engines.identity.passwords import check_password, hash_password, matches
from coachloop.store import credentials, sign_in, users
from coachloop.store.audit import Entry, record
from coachloop.store.database import Connection, Database
from coachloop.store.users import UserRow


@dataclass(frozen=True, slots=True)
class Invited:
    """A user, and the path that lets them choose a password, once and until `ends_at`. It is shown once."""

    user: UserRow
    path: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class NewUser:
    """Whom to invite. `person_id`: who they are when they are scored."""

    name: str
    grants: tuple[Grant, ...]
    person_id: str | None = None
    email: str | None = None


def invite(database: Database, new: NewUser, by: str, now: datetime) -> Invited:
    """A new user and their link. Raises UserExists and EmailTaken."""
    with database.write() as c:
        email = _free_email(c, new.email)
        user = users.add_user(c, new.name, (), now, new.person_id)
        users.set_grants(c, user.id, new.grants)
        if email:
            users.set_email(c, user.id, email)
        record(c, Entry(now, by, "user invited", user.id, words_of(new.grants)))
        return _link(c, user, by, now)


def new_link(database: Database, name_or_id: str, by: str, now: datetime) -> Invited:
    """Another link for a user, who lost the first or their password. Raises UserUnknown and UserInactive."""
    with database.write() as c:
        user = users.find_user(c, name_or_id)
        if not user.active:
            raise UserInactive(
                f"{user.name} is deactivated.", fix="Activate them first.", where=user.id
            )  # a link would let nobody in
        record(c, Entry(now, by, "link made", user.id))
        return _link(c, user, by, now)


def _link(c: Connection, user: UserRow, by: str, now: datetime) -> Invited:
    token = sign_in.make_link(c, user.id, Purpose.JOIN, by, now)
    return Invited(users.find_user(c, user.id), f"/join/{token}", now + LASTS[Purpose.JOIN])


def _free_email(c: Connection, email: str | None) -> str | None:
    found = (email or "").strip().lower()
    if not found:
        return None
    local, _, host = found.partition("@")
    if not local or not host or len(found) > 200 or not found.isprintable() or " " in found:
        raise EmailTaken("This is no e-mail address.", fix="Write it as ann@example.org.", where="email")
    if credentials.user_by_email(c, found) is not None:
        raise EmailTaken("Another user has this e-mail address.", where="email")
    return found


def set_grants(database: Database, user_id: str, grants: Iterable[Grant], by: str, now: datetime) -> UserRow:
    """What a user may do from now on. Raises UserUnknown and LastAdmin."""
    wanted = tuple(sorted(set(grants), key=_order))
    with database.write() as c:
        user = users.find_user(c, user_id)
        users.set_grants(c, user.id, wanted)
        _keep_an_admin(c)
        record(c, Entry(now, by, "roles changed", user.id, words_of(wanted)))
        return users.find_user(c, user.id)


def deactivate(database: Database, name_or_id: str, by: str, now: datetime) -> UserRow:
    """They are signed out everywhere and cannot come back in. Raises UserUnknown and LastAdmin."""
    with database.write() as c:
        user = users.find_user(c, name_or_id)
        users.set_active(c, user.id, active=False)
        sign_in.end_all(c, user.id)
        _keep_an_admin(c)
        record(c, Entry(now, by, "user deactivated", user.id))
        return user


def activate(database: Database, name_or_id: str, by: str, now: datetime) -> UserRow:
    """They may sign in again as before. Raises UserUnknown."""
    with database.write() as c:
        user = users.find_user(c, name_or_id)
        users.set_active(c, user.id, active=True)
        record(c, Entry(now, by, "user activated", user.id))
        return user


def _has_admin(c: Connection) -> bool:
    return any(u.active and UserRole.ADMIN in u.roles for u in users.load_users(c))


def _keep_an_admin(c: Connection) -> None:
    if not _has_admin(c):
        raise LastAdmin(
            "Somebody has to be admin.",
            why="Nobody else could invite people or give roles.",
            fix="Make another user admin first.",
        )


def _order(grant: Grant) -> tuple[str, str, bool]:
    return grant.role.value, grant.team_id or "", grant.everyone


def words_of(grants: Iterable[Grant]) -> str:
    """For the audit: roles, and how far each reaches."""
    return ", ".join(f"{g.role.value} ({'everyone' if g.everyone else g.team_id or 'own'})" for g in grants)


# --- getting in ------------------------------------------------------------------------------------------


def choose_password(database: Database, token: str, text: str, now: datetime) -> str:
    """Of whoever holds the link; the token of their new sign-in, every other one ends.

    Raises LinkOver and PasswordRefused; a refused password leaves the link as it was.
    """
    with database.read() as c:
        user = sign_in.user_of_link(c, token, Purpose.JOIN, now)
    if user is None:
        raise link_over()
    check_password(text, user.name)
    hashed = hash_password(text)  # takes a quarter of a second: no writer waits for it
    with database.write() as c:
        if not sign_in.use_link(c, token, Purpose.JOIN, now):
            raise link_over()
        return _changed(c, user, hashed, now)


def change_password(database: Database, user_id: str, old: str, new: str, now: datetime) -> str:
    """The token of their new sign-in; every other one ends. Raises PasswordWrong and PasswordRefused."""
    with database.read() as c:
        user, kept = users.find_user(c, user_id), credentials.password_hash(c, user_id)
    if kept is not None and not matches(kept, old):
        raise PasswordWrong("The password so far is not right.", fix="Type it again.", where="old")
    check_password(new, user.name)
    hashed = hash_password(new)
    with database.write() as c:
        return _changed(c, user, hashed, now)


def leave_elsewhere(database: Database, user_id: str, now: datetime) -> str:
    """Ends every sign-in of a user; the token of a new one, for the browser they are at."""
    with database.write() as c:
        user = users.find_user(c, user_id)
        sign_in.end_all(c, user.id)
        return let_in(c, user, "after signing out everywhere", now)


def _changed(c: Connection, user: UserRow, hashed: str, now: datetime) -> str:
    credentials.keep_password(c, user.id, hashed, now)
    sign_in.end_all(c, user.id)
    record(c, Entry(now, user.name, "password chosen", user.id))
    return sign_in.begin(c, user.id, now)


def enter(database: Database, token: str, now: datetime) -> str:
    """By the link that the terminal printed; the token of the new sign-in. Raises LinkOver."""
    with database.write() as c:
        user = sign_in.user_of_link(c, token, Purpose.ENTER, now)
        if user is None or not sign_in.use_link(c, token, Purpose.ENTER, now):
            raise link_over()
        return let_in(c, user, "the link of the terminal", now)


def with_password(database: Database, name: str, text: str, now: datetime) -> str:
    """By name or e-mail, and password; the token of the new sign-in. It takes as long whether there is such
    a user or not. Raises PasswordWrong."""
    with database.read() as c:
        user = credentials.user_by_email(c, name) if "@" in name else users.user_named(c, name)
        kept = credentials.password_hash(c, user.id) if user and user.active else None
    right = matches(kept, text)
    with database.write() as c:
        if right and user is not None:
            return let_in(c, user, "password", now)
        if user is not None:
            record(c, Entry(now, user.name, "sign-in refused", user.id, "password"))
    raise PasswordWrong(
        "The name and the password do not belong together.",
        why="Either may be mistyped; capital letters count in the password.",
        fix="Try again, or ask whoever invited you for a new link.",
    )


def with_provider(database: Database, known: Known, groups: Mapping[str, UserRole], now: datetime) -> str:
    """As whom the provider named, when they were invited; the token of the new sign-in. `groups`: a group of
    the provider and its role. Raises NotInvited: nobody becomes a user by coming."""
    with database.write() as c:
        user = credentials.user_of_identity(c, known.issuer, known.subject) or _by_email(c, known, now)
        if user is None or not user.active:
            raise NotInvited(
                "Nobody here is invited under this name.",
                why="Your identity provider knows you, and coachloop does not.",
                fix="Ask whoever runs coachloop to invite you with the e-mail address that you have there.",
            )
        if groups and known.groups is not None:
            _follow_groups(
                c, user, {groups[g] for g in known.groups if g in groups}, set(groups.values()), now
            )
        return let_in(c, user, "identity provider", now)


def _by_email(c: Connection, known: Known, now: datetime) -> UserRow | None:
    """The first time: by the e-mail address of the invitation, which from then on belongs to one identity."""
    user = credentials.user_by_email(c, known.email) if known.email else None
    if user is None or credentials.linked(c, user.id, known.issuer):
        return None
    credentials.link_identity(c, user.id, known.issuer, known.subject, now)
    record(c, Entry(now, user.name, "identity linked", user.id, known.issuer))
    return user


def _follow_groups(
    c: Connection, user: UserRow, given: set[UserRole], managed: set[UserRole], now: datetime
) -> None:
    """Roles that some group gives come and go with the groups; the others, and how far any reaches, stay."""
    kept = {g for g in user.grants if g.role in given or g.role not in managed}
    wanted = kept | {first_grant(r) for r in given - user.roles}
    if wanted == set(user.grants):
        return
    users.set_grants(c, user.id, wanted)
    if not _has_admin(c):
        users.set_grants(c, user.id, user.grants)
        return
    record(c, Entry(now, "identity provider", "roles changed", user.id, words_of(sorted(wanted, key=_order))))


def let_in(c: Connection, user: UserRow, how: str, now: datetime) -> str:
    """A new sign-in of an active user; its token."""
    record(c, Entry(now, user.name, "signed in", user.id, how))
    return sign_in.begin(c, user.id, now)


def link_over() -> LinkOver:
    return LinkOver(
        "This link cannot be used any more.",
        why="Each lets in one person, once, and not for ever.",
        fix="Ask whoever gave it to you for a new one; on your own machine start coachloop again.",
    )
