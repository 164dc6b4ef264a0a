"""Named users: who rates, coaches, signs and reads."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.domain.people import UserRole
from coachloop.store.people import alias_of
from coachloop.store.tables import app_user


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
    """A named user; `person_id` is the scored person that they are, None for one who is not scored."""

    id: str
    name: str
    roles: frozenset[UserRole]
    person_id: str | None
    active: bool
    created_at: datetime


def add_user(
    c: Connection, name: str, roles: Collection[UserRole], now: datetime, person_id: str | None = None
) -> UserRow:
    """A new, active user; names differ by more than case and spaces. Raises UserExists."""
    taken = next((u for u in load_users(c) if alias_of(u.name) == alias_of(name)), None)
    if taken is not None:
        raise UserExists(f"There is a user {taken.name} already.", fix="Give a fuller name.", where=taken.id)
    user = UserRow(_next_id(c), " ".join(name.split()), frozenset(roles), person_id, True, now)
    c.execute(
        insert(app_user).values(
            id=user.id,
            name=user.name,
            roles=sorted(user.roles),
            person_id=person_id,
            active=True,
            created_at=now,
        )
    )
    return user


def _next_id(c: Connection) -> str:
    return f"u_{(c.scalar(select(func.count()).select_from(app_user)) or 0) + 1:03}"


def load_users(c: Connection) -> tuple[UserRow, ...]:
    """Everybody by name."""
    return tuple(_user(row) for row in c.execute(select(app_user).order_by(app_user.c.name, app_user.c.id)))


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


def _user(row: Row[Any]) -> UserRow:
    return UserRow(
        row.id, row.name, frozenset(map(UserRole, row.roles)), row.person_id, row.active, row.created_at
    )
