"""/sign-in, /enter/{token}, /join/{token}, signing out, and whose pages are shown first."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from coachloop.domain.errors import CoachloopError
from coachloop.domain.rights import Action, Reader
from coachloop.domain.sign_in import Purpose
from coachloop.engines.identity.accounts import choose_password, enter, let_in, link_over, with_password
from coachloop.engines.identity.errors import LinkOver, PasswordRefused, PasswordWrong
from coachloop.engines.identity.passwords import SHORTEST
from coachloop.sample.users import USERS
from coachloop.store import sign_in, users
from coachloop.store.audit import Entry, record
from coachloop.store.people import alias_of
from coachloop.web.door import Door, own_path
from coachloop.web.errors import ParameterWrong
from coachloop.web.forms import posted, secret_of_form, text_of
from coachloop.web.limits import Limit, Limits
from coachloop.web.nav import views_of
from coachloop.web.render import Renderer
from coachloop.web.rights import Sent, sent
from coachloop.web.services import Services

_LONGEST_NAME = 200
#: The users that the sample comes with, in its order, and what it says of them.
_TOLD = {user.name: user.what for user in USERS}
_ORDER = {user.name: place for place, user in enumerate(USERS)}
_MOST_BYTES = 8_000


async def _posted(request: Request) -> FormData:
    """Of somebody who is nobody yet. Raises the errors of forms."""
    return await posted(request, _MOST_BYTES, 0)


Form = Annotated[FormData, Depends(_posted)]


@dataclass(frozen=True, slots=True)
class SampleUser:
    """Somebody invented, as whom one may look at the sample; `what`: who that is, and what to look at."""

    id: str
    name: str
    what: str


@dataclass(frozen=True, slots=True)
class SignInView:
    """`next`: where one goes on to. `refusal`: of the try before."""

    next: str
    name: str = ""
    refusal: CoachloopError | None = None
    sample_users: tuple[SampleUser, ...] = ()
    provider: str | None = None


@dataclass(frozen=True, slots=True)
class JoinView:
    """Whose password it will be."""

    name: str
    token: str
    shortest: int = SHORTEST
    refusal: CoachloopError | None = None


def add_posts(app: FastAPI, renderer: Renderer) -> None:
    def ask(request: Request) -> Response:
        further = request.query_params.get("next", "")
        if request.state.reader is not None:
            return RedirectResponse(own_path(further) or "/", 303)
        return _sign_in_page(request, renderer, further)

    def by_password(request: Request, form: Form) -> Response:
        services, name = _services(request), text_of(form, "name")[:_LONGEST_NAME]
        count_try(request, name)
        try:
            token = with_password(
                services.context.database, name, secret_of_form(form, "password"), services.now()
            )
        except PasswordWrong as error:
            return _sign_in_page(request, renderer, text_of(form, "next"), name, error)
        return welcome(request, token, text_of(form, "next"))

    def as_sample(request: Request, form: Form) -> Response:
        """Nobody proves anything here: the people and what they did are invented.

        One begins where that user begins: the page one was on may be none of theirs.
        """
        services = _services(request)
        if not _is_open(services):
            raise link_over()
        with services.context.database.write() as c:
            user = users.find_user(c, text_of(form, "user"))
            if not user.active:
                raise link_over()
            token = let_in(c, user, "the sample's list", services.now())
        return welcome(request, token)

    for path, handler, method in (
        ("/sign-in", ask, "GET"),
        ("/sign-in", by_password, "POST"),
        ("/sign-in/sample", as_sample, "POST"),
    ):
        app.add_api_route(path, handler, methods=[method], response_class=Response)
    _add_links(app, renderer)
    _add_own(app)


def _add_links(app: FastAPI, renderer: Renderer) -> None:
    def by_link(request: Request, token: str) -> Response:
        services = _services(request)
        count_try(request)
        try:
            given = enter(services.context.database, token, services.now())
        except LinkOver:
            if request.state.reader is None:
                raise
            return RedirectResponse("/", 303)  # the same link, opened once more
        return welcome(request, given)

    def join(request: Request, token: str) -> Response:
        count_try(request)
        return _join_page(request, renderer, token)

    def choose(request: Request, token: str, form: Form) -> Response:
        services = _services(request)
        count_try(request)
        try:
            given = choose_password(
                services.context.database, token, secret_of_form(form, "password"), services.now()
            )
        except PasswordRefused as error:
            return _join_page(request, renderer, token, error)
        return welcome(request, given)

    app.add_api_route("/enter/{token}", by_link, methods=["GET"], response_class=Response)
    app.add_api_route("/join/{token}", join, methods=["GET"], response_class=Response)
    app.add_api_route("/join/{token}", choose, methods=["POST"], response_class=Response)


def _add_own(app: FastAPI) -> None:
    def out(request: Request, got: Annotated[Sent, Depends(sent(Action.OWN))]) -> Response:
        with got.services.whole.database.write() as c:
            sign_in.end(c, request.state.token)
            reader, now = got.services.reader, got.services.now()
            record(c, Entry(now, reader.name, "signed out", reader.user_id))
        response = RedirectResponse("/sign-in", 303)
        door: Door = request.app.state.door
        door.take_back(response)
        return response

    def view(request: Request, got: Annotated[Sent, Depends(sent(Action.OWN))]) -> Response:
        role = next((r for r in got.services.reader.roles if r.value == got.text("role")), None)
        if role is None:
            raise ParameterWrong("You do not have this role.", where=request.url.path)
        with got.services.whole.database.write() as c:
            sign_in.choose_view(c, request.state.token, role)
        return RedirectResponse("/", 303)

    app.add_api_route("/sign-out", out, methods=["POST"], response_class=Response)
    app.add_api_route("/view", view, methods=["POST"], response_class=Response)


def welcome(request: Request, token: str, further: str = "") -> Response:
    """On to a page of ours, with a new token: one that was there before signing in is worth nothing."""
    door: Door = request.app.state.door
    response = RedirectResponse(own_path(further) or "/", 303)
    door.give(response, token, lasting=True)
    return response


def _sign_in_page(
    request: Request,
    renderer: Renderer,
    further: str,
    name: str = "",
    refusal: CoachloopError | None = None,
) -> Response:
    services = _services(request)
    oidc = services.workspace.oidc
    provider = oidc.name if oidc else None
    view = SignInView(own_path(further) or "", name, refusal, _sample_users(services), provider)
    status = refusal.http_status if refusal else 200
    return renderer.html(request, "sign_in.html", status=status, nav="", view=view)


def _sample_users(services: Services) -> tuple[SampleUser, ...]:
    if not _is_open(services):
        return ()
    with services.context.database.read() as c:
        active = [u for u in users.load_users(c) if u.active]
        readers = [users.reader_of_user(c, u) for u in active]
    found = [SampleUser(r.user_id, r.name, _TOLD.get(r.name) or _roles(r)) for r in readers]
    return tuple(sorted(found, key=lambda x: (_ORDER.get(x.name, len(_ORDER)), x.name)))


def _roles(reader: Reader) -> str:
    """Of somebody who was added to the sample later."""
    return ", ".join(view.name for view in views_of(reader)) or "no role yet"


def _is_open(services: Services) -> bool:
    """A sample on this machine alone is anybody's who sits at it."""
    return services.workspace.sample and services.workspace.address is None


def _join_page(
    request: Request, renderer: Renderer, token: str, refusal: CoachloopError | None = None
) -> Response:
    services = _services(request)
    with services.context.database.read() as c:
        user = sign_in.user_of_link(c, token, Purpose.JOIN, services.now())
    if user is None:
        raise link_over()
    status = refusal.http_status if refusal else 200
    view = JoinView(user.name, token, refusal=refusal)
    return renderer.html(request, "join.html", status=status, nav="", view=view)


def count_try(request: Request, name: str | None = None) -> None:
    """One more try to get in, from an address, and under a name. Raises TooOften."""
    limits: Limits = request.app.state.limits
    limits.count(Limit.ADDRESS, request.client.host if request.client else "")
    if name is not None:
        limits.count(Limit.ACCOUNT, alias_of(name))


def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services
