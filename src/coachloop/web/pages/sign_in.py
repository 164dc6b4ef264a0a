"""/sign-in, /enter/{token}, /join/{token}, signing out, and choosing whose pages are shown first."""

from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from coachloop.domain.people import UserRole
from coachloop.domain.rights import Action
from coachloop.domain.sign_in import Purpose
from coachloop.store import sign_in
from coachloop.web.door import Door, own_path
from coachloop.web.errors import LinkOver, ParameterWrong
from coachloop.web.render import Renderer
from coachloop.web.rights import Sent, sent
from coachloop.web.services import Services


def add_posts(app: FastAPI, renderer: Renderer) -> None:
    def page(request: Request) -> Response:
        return renderer.html(request, "sign_in.html", nav="", view=None)

    def enter(request: Request, token: str) -> Response:
        services: Services = request.app.state.services
        now = services.now()
        with services.context.database.write() as c:
            user = sign_in.user_of_link(c, token, Purpose.ENTER, now)
            if user is None or not sign_in.use_link(c, token, Purpose.ENTER, now):
                if request.state.reader is not None:
                    return RedirectResponse("/", 303)
                raise LinkOver(
                    "This link cannot be used any more.",
                    why="It lets in once, and only for a few minutes.",
                    fix="Start coachloop again: it prints a new one. Or sign in with your password.",
                )
            given = sign_in.begin(c, user.id, now)
        return let_in(request, given)

    def out(request: Request, got: Annotated[Sent, Depends(sent(Action.OWN))]) -> Response:
        with got.services.whole.database.write() as c:
            sign_in.end(c, request.state.token)
        response = RedirectResponse("/sign-in", 303)
        response.delete_cookie(request.app.state.door.cookie)
        return response

    def view(request: Request, got: Annotated[Sent, Depends(sent(Action.OWN))]) -> Response:
        role = next((r for r in got.services.reader.roles if r.value == got.text("role")), None)
        if role is None:
            raise ParameterWrong("You do not have this role.", where=request.url.path)
        with got.services.whole.database.write() as c:
            sign_in.choose_view(c, request.state.token, UserRole(role))
        return RedirectResponse("/", 303)

    for path, handler, method in (
        ("/sign-in", page, "GET"),
        ("/enter/{token}", enter, "GET"),
        ("/sign-out", out, "POST"),
        ("/view", view, "POST"),
    ):
        app.add_api_route(path, handler, methods=[method], response_class=Response)


def let_in(request: Request, token: str, path: str = "/") -> Response:
    """On to a page of ours, with a new token: one that was there before signing in is worth nothing."""
    door: Door = request.app.state.door
    response = RedirectResponse(own_path(path) or "/", 303)
    door.give(response, token, lasting=True)
    return response
