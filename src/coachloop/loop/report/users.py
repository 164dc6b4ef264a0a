"""The users of a workspace, and the table of rights in words."""

from collections.abc import Mapping

from coachloop.domain.people import UserRole
from coachloop.domain.rights import (
    ACTS,
    READS,
    SMALLEST_GROUP,
    Action,
    Area,
    Grant,
    Reader,
    sight_in,
)
from coachloop.loop.report.model.users import AccountView, GridLine, Held, UserLine, UsersView
from coachloop.store import credentials, people, sign_in, users
from coachloop.store.database import Connection

_MOST_SHOWN = 100
#: What belongs to somebody by the record: who coaches whom, and who owns which team.
_OWN = {
    UserRole.COACH: "own coachees",
    UserRole.SUPERVISOR: "own teams",
    UserRole.MANAGER: "own teams",
    UserRole.COACHED_PERSON: "themselves",
}


#: Pages without people on them.
_ABOUT_NOBODY = frozenset({Area.RUBRICS, Area.IMPORT, Area.SETTINGS, Area.HEALTH})


def key_of(grant: Grant) -> str:
    """A grant as one value of a form."""
    return f"{grant.role.value}|{'everyone' if grant.everyone else grant.team_id or ''}"


def grant_of(key: str) -> Grant | None:
    """The grant that a value of a form names; None when it names none."""
    role, _, reach = key.partition("|")
    if role not in tuple(UserRole):
        return None
    if reach == "everyone":
        return Grant(UserRole(role), everyone=True)
    return Grant(UserRole(role), team_id=reach or None)


def held(grants: tuple[Grant, ...], teams: Mapping[str, str]) -> tuple[Held, ...]:
    """Grants in words."""
    return tuple(Held(g.role.value, _reach(g, teams), key_of(g)) for g in grants)


def _reach(grant: Grant, teams: Mapping[str, str]) -> str:
    if grant.everyone:
        return "everyone"
    if grant.team_id is not None:
        return teams.get(grant.team_id, grant.team_id)
    return _OWN.get(grant.role, "own")


def users_view(c: Connection, query: str, groups: Mapping[str, UserRole]) -> UsersView:
    """Users whose name has the query in it, by name."""
    found = [u for u in users.load_users(c) if query.casefold() in u.name.casefold()]
    teams = tuple((t.id, t.name) for t in people.load_teams(c))
    return UsersView(
        lines=_lines(c, found[:_MOST_SHOWN], dict(teams)),
        more=max(0, len(found) - _MOST_SHOWN),
        query=query,
        roles=tuple(r.value for r in UserRole),
        teams=teams,
        reads=tuple(GridLine(a.value, tuple(_read(r, a) for r in UserRole)) for a in Area if a != Area.HOME),
        acts=tuple(
            GridLine(a.value, tuple("yes" if r in roles else "" for r in UserRole))
            for a, roles in ACTS.items()
            if a != Action.OWN
        ),
        smallest_group=SMALLEST_GROUP,
        groups=tuple(sorted((name, role.value) for name, role in groups.items())),
    )


def _lines(c: Connection, shown: list[users.UserRow], teams: Mapping[str, str]) -> tuple[UserLine, ...]:
    able = credentials.able_to_sign_in(c)
    scored = tuple(u.person_id for u in shown if u.person_id)
    names = {x.id: x.name for x in people.load_people(c, ids=scored)}
    return tuple(
        UserLine(
            u.id,
            u.name,
            _state(u, able=u.id in able),
            held(u.grants, teams),
            names.get(u.person_id or ""),
            u.email,
            u.created_at,
        )
        for u in shown
    )


def _state(user: users.UserRow, *, able: bool) -> str:
    if not user.active:
        return "deactivated"
    return "active" if able else "no password yet"


def _read(role: UserRole, area: Area) -> str:
    if role not in READS[area]:
        return ""
    if area in _ABOUT_NOBODY:
        return "yes"
    widest = Reader("", "-", (Grant(role, everyone=True),), person_id="-")
    return "groups" if sight_in(widest, area).nobody else "by name"


def account_view(c: Connection, reader: Reader, shortest: int) -> AccountView:
    """Of who is signed in."""
    user = users.find_user(c, reader.user_id)
    teams = {t.id: t.name for t in people.load_teams(c)}
    return AccountView(
        user.name,
        user.email,
        held(user.grants, teams),
        credentials.password_hash(c, user.id) is not None,
        sign_in.count(c, user.id) - 1,
        shortest,
    )
