"""/status: counts and runs, as on the terminal."""

from fastapi import Request

from coachloop.loop.report.model import StatusView
from coachloop.loop.report.run import status_page
from coachloop.web.render import Page
from coachloop.web.services import Services


def load(request: Request, services: Services) -> StatusView:  # noqa: ARG001
    return status_page(services.context, services.now())


#: The second is the block that a page shows while something runs; it asks for itself again.
PAGES = (
    Page("/status", "status.html", "/status", load),
    Page("/status/running", "_running_part.html", "/status", load),
)
