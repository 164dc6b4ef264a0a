"""/plans: what is planned to be asked in each round, and entering it."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from coachloop.domain.rights import Action, Area
from coachloop.loop.ingest.plans import LONGEST_NAME, PlanRefused, enter_plan, plan_of
from coachloop.loop.report.plans import PlansView, TypedPlan, plans_view
from coachloop.web.render import Page, Renderer
from coachloop.web.rights import Sent, sent
from coachloop.web.services import ReaderServices

_FIELDS = ("job_role", "round", "interviewers", "questions")


def load(request: Request, services: ReaderServices) -> PlansView:
    job_role, name = (request.query_params.get(k, "")[:LONGEST_NAME] for k in ("role", "round"))
    with services.context.database.read() as c:
        return plans_view(c, job_role, name)


PAGE = Page("/plans", "plans.html", "/rubrics", Area.RUBRICS, load)


def add_posts(app: FastAPI, renderer: Renderer) -> None:
    def enter(request: Request, got: Annotated[Sent, Depends(sent(Action.PUBLISH))]) -> Response:
        given = tuple(got.text(name) for name in _FIELDS)
        try:
            plan = plan_of(*given)
        except PlanRefused as refused:
            with got.services.context.database.read() as c:
                view = plans_view(c, typed=TypedPlan(*given), refused=refused.what)
            return renderer.html(request, "plans.html", status=422, nav="/rubrics", view=view)
        enter_plan(got.services.whole, plan, got.services.reader.name, got.services.now())
        query = urlencode({"role": plan.job_role, "round": plan.round})
        return RedirectResponse(f"/plans?{query}", 303)

    app.add_api_route("/plans", enter, methods=["POST"], response_class=Response)
