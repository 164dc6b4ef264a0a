"""/today: what asks for somebody now, and explaining an alert away."""

from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from coachloop.domain.rights import Action, Area
from coachloop.loop.gaps.alerting import explain_away
from coachloop.loop.report.model.today import TodayView
from coachloop.loop.report.today import sight_of, today_page
from coachloop.loop.review.errors import ReasonMissing
from coachloop.web.params import whole
from coachloop.web.render import Page, Renderer
from coachloop.web.rights import Sent, sent
from coachloop.web.services import ReaderServices


def load(request: Request, services: ReaderServices) -> TodayView:  # noqa: ARG001
    return today_page(services.whole, sight_of(services.reader), services.now())


PAGES = (Page("/today", "today.html", "/today", Area.TODAY, load),)


def add_posts(app: FastAPI, renderer: Renderer) -> None:
    def explain(request: Request, got: Annotated[Sent, Depends(sent(Action.COACH))]) -> Response:
        alert_id = whole(got.text("alert_id"), "alert", request)
        services = got.services
        try:
            explain_away(services.context, alert_id, services.reader.name, got.text("reason"), services.now())
        except ReasonMissing as error:
            view = load(request, services)
            return renderer.html(
                request, "today.html", status=422, nav="/today", view=view, refused=(alert_id, error)
            )
        return RedirectResponse("/today?explained=1", 303)

    app.add_api_route("/today/explain", explain, methods=["POST"], response_class=Response)
