"""/settings/roles: who uses coachloop, what each may do and how far, and invitations."""

from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.domain.people import UserRole
from coachloop.domain.rights import Action, Area, Grant, first_grant
from coachloop.engines.identity.accounts import (
    Invited,
    NewUser,
    activate,
    deactivate,
    invite,
    new_link,
    set_grants,
)
from coachloop.loop.report.model.users import UsersView
from coachloop.loop.report.users import grant_of, users_view
from coachloop.loop.review.errors import named
from coachloop.store import people, users
from coachloop.web.errors import ParameterWrong
from coachloop.web.render import Page, Renderer
from coachloop.web.rights import Sent, sent
from coachloop.web.services import ReaderServices

_LONGEST_QUERY = 80
#: Of the select box: as far as a role reaches when nobody says.
_USUAL = "usual"

Got = Annotated[Sent, Depends(sent(Action.GRANT))]


def load(request: Request, services: ReaderServices) -> UsersView:
    query = " ".join(request.query_params.get("q", "").split())[:_LONGEST_QUERY]
    return _view(services, query)


def _view(services: ReaderServices, query: str = "") -> UsersView:
    oidc = services.workspace.oidc
    with services.whole.database.read() as c:
        return users_view(c, query, oidc.groups if oidc else {})


PAGES = (Page("/settings/roles", "roles.html", "/settings/roles", Area.SETTINGS, load),)


def add_posts(app: FastAPI, renderer: Renderer) -> None:
    def page(request: Request, got: Sent, status: int = 200, **more: object) -> Response:
        view = _view(got.services)
        return renderer.html(request, "roles.html", status=status, nav="/settings/roles", view=view, **more)

    def ask_in(request: Request, got: Got) -> Response:
        try:
            made = _invited(got)
        except CoachloopError as error:
            if error.kind not in (ErrorKind.NOT_UNDERSTOOD, ErrorKind.CONFLICT, ErrorKind.NOT_FOUND):
                raise
            return page(request, got, 422, refusal=error, typed=dict(got.form))
        return shown(request, got, made)

    def link(request: Request, got: Got) -> Response:
        services = got.services
        made = new_link(services.whole.database, got.text("user"), services.reader.name, services.now())
        return shown(request, got, made)

    def shown(request: Request, got: Sent, made: Invited) -> Response:
        """The only time that the link can be read; it is not in the address, nor kept."""
        base = got.services.workspace.address or str(request.base_url).rstrip("/")
        return page(request, got, made=made, link=base + made.path)

    def grant(request: Request, got: Got) -> Response:
        return _changed(got, add=_asked(request, got))

    def take(request: Request, got: Got) -> Response:
        found = grant_of(got.text("grant"))
        if found is None:
            raise ParameterWrong("This does not say which role is meant.", where=request.url.path)
        return _changed(got, take=found)

    for path, handler in (
        ("invite", ask_in),
        ("link", link),
        ("grant", grant),
        ("take", take),
        ("active", _active),
    ):
        app.add_api_route(f"/settings/roles/{path}", handler, methods=["POST"], response_class=Response)


def _active(got: Got) -> Response:
    services = got.services
    act = activate if got.text("active") == "yes" else deactivate
    act(services.whole.database, got.text("user"), services.reader.name, services.now())
    return RedirectResponse("/settings/roles", 303)


def _changed(got: Sent, *, add: Grant | None = None, take: Grant | None = None) -> Response:
    services = got.services
    with services.whole.database.read() as c:
        user = users.find_user(c, got.text("user"))
    wanted = ({*user.grants, add} if add else {*user.grants}) - {take}
    set_grants(services.whole.database, user.id, wanted, services.reader.name, services.now())
    return RedirectResponse(f"/settings/roles#{user.id}", 303)


def _asked(request: Request, got: Sent) -> Grant:
    """The role and how far it reaches. Raises ParameterWrong, and NotFound for a team that is not there."""
    role, reach = got.text("role"), got.text("reach") or _USUAL
    found = grant_of(f"{role}|{'' if reach in (_USUAL, 'own') else reach}")
    if found is None:
        raise ParameterWrong("There is no such role.", where=request.url.path)
    if found.team_id is not None:
        with got.services.whole.database.read() as c:
            people.find_team(c, found.team_id)
    return first_grant(UserRole(role)) if reach == _USUAL else found


def _invited(got: Sent) -> Invited:
    services, scored = got.services, got.text("scored")
    with services.whole.database.read() as c:
        person = people.find_person(c, scored) if scored else None
    grants = [first_grant(r) for r in UserRole if r.value in got.form.getlist("role")]
    new = NewUser(
        named(got.text("name")),
        tuple(grants),
        person.id if person else None,
        got.text("email") or None,
    )
    return invite(services.whole.database, new, services.reader.name, services.now())
