"""Named users: who rates, coaches, signs and reads."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.domain.people import UserRole
from coachloop.domain.rights import Grant, Reader, first_grant
from coachloop.store.people import alias_of
from coachloop.store.tables import app_user, role_grant, team


class UserUnknown(CoachloopError):
    """A name or id that no user of this workspace has."""

    code = "E-USE-001"
    kind = ErrorKind.NOT_FOUND


class UserExists(CoachloopError):
    """There is a user of that name already."""

    code = "E-USE-002"
    kind = ErrorKind.CONFLICT


@dataclass(frozen=True, slots=True)
class UserRow:
    """A named user; `person_id` is the scored person that they are, None for one who is not scored.

    `email`: how an identity provider may name them, in lower case.
    """

    id: str
    name: str
    grants: tuple[Grant, ...]
    person_id: str | None
    active: bool
    created_at: datetime
    email: str | None = None

    @property
    def roles(self) -> frozenset[UserRole]:
        return frozenset(g.role for g in self.grants)


def add_user(
    c: Connection, name: str, roles: Collection[UserRole], now: datetime, person_id: str | None = None
) -> UserRow:
    """A new, active user, each role reaching as far as it does at first; names differ by more than case and
    spaces. Raises UserExists."""
    taken = user_named(c, name)
    if taken is not None:
        raise UserExists(f"There is a user {taken.name} already.", fix="Give a fuller name.", where=taken.id)
    grants = tuple(sorted((first_grant(role) for role in set(roles)), key=_order))
    user = UserRow(_next_id(c), " ".join(name.split()), grants, person_id, True, now)
    c.execute(
        insert(app_user).values(id=user.id, name=user.name, person_id=person_id, active=True, created_at=now)
    )
    set_grants(c, user.id, grants)
    return user


def set_grants(c: Connection, user_id: str, grants: Iterable[Grant]) -> None:
    """What a user may do from now on, in place of what they could."""
    c.execute(delete(role_grant).where(role_grant.c.user_id == user_id))
    for grant in sorted(set(grants), key=_order):
        c.execute(
            insert(role_grant).values(
                user_id=user_id, role=grant.role.value, team_id=grant.team_id, everyone=grant.everyone
            )
        )


def set_active(c: Connection, user_id: str, *, active: bool) -> None:
    c.execute(update(app_user).where(app_user.c.id == user_id).values(active=active))


def set_email(c: Connection, user_id: str, email: str) -> None:
    """In lower case; no two users have the same."""
    c.execute(update(app_user).where(app_user.c.id == user_id).values(email=email.lower()))


def steps_closed(c: Connection, user_id: str) -> bool:
    """Whether they put away the card that says what to look at first in the sample."""
    t = app_user.c
    return c.scalar(select(t.steps_closed_at).where(t.id == user_id)) is not None


def close_steps(c: Connection, user_id: str, now: datetime) -> None:
    """For good; the first time counts."""
    t = app_user.c
    mine = (t.id == user_id, t.steps_closed_at.is_(None))
    c.execute(update(app_user).where(*mine).values(steps_closed_at=now))


def _order(grant: Grant) -> tuple[str, str, bool]:
    return grant.role.value, grant.team_id or "", grant.everyone


def reader_of_user(c: Connection, user: UserRow) -> Reader:
    """The user as domain.rights judges them."""
    owned = c.scalars(select(team.c.id).where(func.lower(team.c.owner) == user.name.lower()))
    return Reader(user.id, user.name, user.grants, user.person_id, frozenset(owned))


def _next_id(c: Connection) -> str:
    return f"u_{(c.scalar(select(func.count()).select_from(app_user)) or 0) + 1:03}"


def load_users(c: Connection) -> tuple[UserRow, ...]:
    """Everybody by name."""
    grants: dict[str, list[Grant]] = {}
    for row in c.execute(select(role_grant).order_by(role_grant.c.id)):
        grants.setdefault(row.user_id, []).append(Grant(UserRole(row.role), row.team_id, row.everyone))
    rows = c.execute(select(app_user).order_by(app_user.c.name, app_user.c.id))
    return tuple(_user(row, tuple(grants.get(row.id, ()))) for row in rows)


def user_named(c: Connection, name: str) -> UserRow | None:
    """By name, whatever its case and spaces."""
    return next((u for u in load_users(c) if alias_of(u.name) == alias_of(name)), None)


def find_user(c: Connection, name_or_id: str) -> UserRow:
    """By id or name, whatever its case. Raises UserUnknown with the nearest names."""
    users = load_users(c)
    label = alias_of(name_or_id)
    found = next((u for u in users if name_or_id == u.id or label == alias_of(u.name)), None)
    if found is None:
        raise _unknown(name_or_id, users)
    return found


def _unknown(typed: str, users: Collection[UserRow]) -> UserUnknown:
    names = {alias_of(u.name): u.name for u in users}
    near = get_close_matches(alias_of(typed), names, n=3)
    meant = " or ".join(names[n] for n in near)
    return UserUnknown(
        f"There is no user {typed!r}.",
        why=f"Did you mean {meant}?" if meant else "",
        fix="coachloop user list shows them; coachloop user add NAME --role ROLE adds one.",
        where="user",
    )


def _user(row: Row[Any], grants: tuple[Grant, ...]) -> UserRow:
    return UserRow(row.id, row.name, grants, row.person_id, row.active, row.created_at, row.email)
