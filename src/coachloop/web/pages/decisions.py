"""/decisions/{id}: the record of one decision, and one more name under it."""

from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.domain.rights import Action, Area, may
from coachloop.loop.readiness.decide import sign
from coachloop.loop.report.decision import decision_page
from coachloop.loop.report.model.readiness import DecisionView, Refused
from coachloop.loop.report.readiness import refusal
from coachloop.web.render import Page, Renderer
from coachloop.web.rights import Sent, sent
from coachloop.web.services import ReaderServices

_NAV = "/readiness"
_LONGEST = 1_200


def load(request: Request, services: ReaderServices) -> DecisionView:
    return _view(services, request.path_params["decision_id"])


def _view(services: ReaderServices, decision_id: str, refused: Refused | None = None) -> DecisionView:
    return decision_page(
        services.context,
        decision_id,
        services.reader,
        may_decide=may(services.reader, Action.DECIDE),
        refused=refused,
    )


PAGES = (Page("/decisions/{decision_id}", "decision.html", _NAV, Area.DECISIONS, load),)


def add_posts(app: FastAPI, renderer: Renderer) -> None:
    def put_name(
        request: Request, decision_id: str, got: Annotated[Sent, Depends(sent(Action.DECIDE))]
    ) -> Response:
        services = got.services
        try:
            sign(
                services.context,
                decision_id,
                services.reader.user_id,
                got.text("dissent")[:_LONGEST],
                services.now(),
            )
        except CoachloopError as error:
            if error.kind not in (ErrorKind.NOT_PERMITTED, ErrorKind.CONFLICT):
                raise
            view = _view(services, decision_id, refusal(error))
            return renderer.html(request, "decision.html", status=422, nav=_NAV, view=view)
        return RedirectResponse(f"/decisions/{decision_id}", 303)

    app.add_api_route("/decisions/{decision_id}/sign", put_name, methods=["POST"], response_class=Response)
