"""/status: counts and runs, as on the terminal."""

from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from coachloop.loop.report.model import StatusView
from coachloop.loop.report.run import status_page
from coachloop.web.guard import posted
from coachloop.web.render import Page, Renderer
from coachloop.web.services import Services


def load(request: Request, services: Services) -> StatusView:  # noqa: ARG001
    return status_page(services.context, services.now())


def add_posts(app: FastAPI, renderer: Renderer, services: Services) -> None:  # noqa: ARG001
    def score(form: Annotated[FormData, Depends(posted)]) -> Response:  # noqa: ARG001 -- checked, not read
        services.score_new()
        return RedirectResponse("/status#runs", 303)

    app.add_api_route("/status/score", score, methods=["POST"], response_class=Response)


#: The second is the block that a page shows while something runs; it asks for itself again.
PAGES = (
    Page("/status", "status.html", "/status", load),
    Page("/status/running", "_running_part.html", "/status", load),
)
