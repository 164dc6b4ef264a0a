"""The pages of one workspace as an ASGI application."""

from fastapi import FastAPI
from fastapi.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from coachloop.web import failures
from coachloop.web.guard import Guard
from coachloop.web.pages import ALL, POSTS
from coachloop.web.render import STATIC, Renderer
from coachloop.web.services import Services


def create_app(services: Services) -> FastAPI:
    """Everything that `coachloop serve` serves. It opens nothing and starts nothing by itself."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.state.services = services
    renderer = Renderer(services)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    # `/coaching/baseline` before `/coaching/{session_id}`: the first that fits answers.
    for add in POSTS:
        add(app, renderer)
    for page in ALL:
        renderer.add(app, page)
    app.add_api_route("/", _to_week, response_class=Response)
    app.add_api_route("/today", _to_alerts, response_class=Response)
    failures.install(app, renderer)
    app.add_middleware(Guard, renderer=renderer, services=services)
    return app


def _to_week() -> Response:
    return RedirectResponse("/week", 303)


def _to_alerts() -> Response:
    return RedirectResponse("/week#alerts", 303)
