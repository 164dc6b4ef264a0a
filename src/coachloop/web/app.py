"""The pages of one workspace as an ASGI application."""

import gc

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from coachloop.engines.identity.oidc import Provider
from coachloop.web import failures
from coachloop.web.door import door_of
from coachloop.web.guard import Guard
from coachloop.web.limits import Limits
from coachloop.web.nav import home_of
from coachloop.web.openapi import add_openapi
from coachloop.web.pages import ALL, POSTS
from coachloop.web.render import STATIC, Renderer
from coachloop.web.services import Services


def create_app(services: Services) -> FastAPI:
    """Everything that `coachloop serve` serves. It opens nothing and starts nothing by itself."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.state.services = services
    app.state.door = door = door_of(services.workspace)
    app.state.limits = Limits()
    oidc = services.workspace.oidc
    app.state.provider = Provider(oidc) if oidc else None
    renderer = Renderer(services)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    # `/coaching/baseline` before `/coaching/{session_id}`: the first that fits answers.
    for add in POSTS:
        add(app, renderer)
    for page in ALL:
        renderer.add(app, page)
    app.add_api_route("/", _home, response_class=Response)
    add_openapi(app, renderer)
    failures.install(app, renderer)
    app.add_middleware(Guard, renderer=renderer, services=services, door=door)
    return app


def settle() -> None:
    """What is loaded by now stays for as long as pages are served: the collector looks at it no more.

    Looking at all of it takes 150 ms, in the middle of every few pages.
    """
    gc.collect()
    gc.freeze()


def _home(request: Request) -> Response:
    return RedirectResponse(home_of(request.state.reader, request.state.view), 303)
