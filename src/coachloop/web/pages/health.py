"""/settings/health: whether all is well, what runs, and the full look of `coachloop doctor`."""

from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from coachloop.domain.rights import Action, Area, may
from coachloop.loop.report.health import May, health_page, keep_checks
from coachloop.loop.report.model.health import HealthView
from coachloop.web.render import Page, Renderer
from coachloop.web.rights import Sent, sent
from coachloop.web.services import ReaderServices

PATH = "/settings/health"


def load(request: Request, services: ReaderServices) -> HealthView:  # noqa: ARG001
    reader = services.reader
    mine = May(may(reader, Action.SET), may(reader, Action.SCORE), may(reader, Action.IMPORT))
    return health_page(services.whole, services.place(), mine, services.now())


def _moved(request: Request, services: ReaderServices) -> str:  # noqa: ARG001
    return PATH


#: /status is where it was before it was one of the settings.
PAGES = (
    Page(PATH, "health.html", PATH, Area.HEALTH, load),
    Page("/status", "health.html", PATH, Area.HEALTH, load, _moved),
)


def add_posts(app: FastAPI, renderer: Renderer) -> None:  # noqa: ARG001
    def check(got: Annotated[Sent, Depends(sent(Action.SET))]) -> Response:
        services = got.services
        keep_checks(services.whole, services.checks(), services.reader.name, services.now())
        return RedirectResponse(f"{PATH}#checks", 303)

    def score(got: Annotated[Sent, Depends(sent(Action.SCORE))]) -> Response:
        got.services.score_new()
        return RedirectResponse(f"{PATH}#runs", 303)

    app.add_api_route(f"{PATH}/check", check, methods=["POST"], response_class=Response)
    app.add_api_route(f"{PATH}/score", score, methods=["POST"], response_class=Response)
