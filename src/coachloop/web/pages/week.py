"""/week: the coach's Monday; in the sample with what to look at first, until it is put away."""

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from coachloop.domain.rights import Action, Area
from coachloop.loop.report.model import WeekView
from coachloop.loop.report.run import first_steps, week_page
from coachloop.store.users import close_steps
from coachloop.web.render import Page, Renderer
from coachloop.web.rights import Sent, sent
from coachloop.web.services import ReaderServices


def load(request: Request, services: ReaderServices) -> WeekView:  # noqa: ARG001
    view = week_page(services.context, services.now())
    if not services.workspace.sample:
        return view
    return replace(view, first_steps=first_steps(services.context, services.reader.user_id, view))


PAGE = Page("/week", "week.html", "/week", Area.WEEK, load)


def add_posts(app: FastAPI, renderer: Renderer) -> None:  # noqa: ARG001
    def put_away(got: Annotated[Sent, Depends(sent(Action.OWN))]) -> Response:
        services = got.services
        with services.whole.database.write() as c:
            close_steps(c, services.reader.user_id, services.now())
        return RedirectResponse("/", 303)

    app.add_api_route("/first-steps", put_away, methods=["POST"], response_class=Response)
