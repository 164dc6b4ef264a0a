"""/status: counts and runs, as on the terminal."""

from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from coachloop.domain.rights import Action, Area
from coachloop.loop.report.model import StatusView
from coachloop.loop.report.run import status_page
from coachloop.web.render import Page, Renderer
from coachloop.web.rights import Sent, sent
from coachloop.web.services import ReaderServices


def load(request: Request, services: ReaderServices) -> StatusView:  # noqa: ARG001
    return status_page(services.context, services.now())


def add_posts(app: FastAPI, renderer: Renderer) -> None:  # noqa: ARG001
    def score(got: Annotated[Sent, Depends(sent(Action.SCORE))]) -> Response:
        got.services.score_new()
        return RedirectResponse("/status#runs", 303)

    app.add_api_route("/status/score", score, methods=["POST"], response_class=Response)


#: The second is the block that a page shows while something runs; it asks for itself again.
PAGES = (
    Page("/status", "status.html", "/status", Area.HEALTH, load),
    Page("/status/running", "_running_part.html", "/status", Area.HEALTH, load),
)
