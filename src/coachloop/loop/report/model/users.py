"""Users and their roles, and what each role reads and does."""

from dataclasses import dataclass
from datetime import datetime

from coachloop.loop.report.model.base import Table


@dataclass(frozen=True, slots=True)
class Held:
    """A role that a user has; `reach` in words; `key` names it in a form."""

    role: str
    reach: str
    key: str


@dataclass(frozen=True, slots=True)
class UserLine:
    """One user. `state`: active, no password yet, or deactivated."""

    id: str
    name: str
    state: str
    held: tuple[Held, ...]
    person: str | None
    email: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class GridLine:
    """What each role has of a thing: "by name", "groups", "yes", or "" for nothing."""

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UsersView:
    """`more`: users by name that are not shown. `groups`: a group of the provider and its role."""

    lines: tuple[UserLine, ...]
    more: int
    query: str
    roles: tuple[str, ...]
    teams: tuple[tuple[str, str], ...]
    reads: tuple[GridLine, ...]
    acts: tuple[GridLine, ...]
    smallest_group: int
    groups: tuple[tuple[str, str], ...]

    def table(self) -> Table:
        head = ("id", "name", "state", "role", "reach", "person", "email", "created_at")
        return Table(
            head,
            tuple(
                (u.id, u.name, u.state, h.role, h.reach, u.person, u.email, u.created_at)
                for u in self.lines
                for h in (u.held or (Held("", "", ""),))
            ),
        )


@dataclass(frozen=True, slots=True)
class AccountView:
    """One's own sign-in. `elsewhere`: other browsers in which one is signed in."""

    name: str
    email: str | None
    held: tuple[Held, ...]
    has_password: bool
    elsewhere: int
    shortest: int

    def table(self) -> Table:
        return Table(("role", "reach"), tuple((h.role, h.reach) for h in self.held))
