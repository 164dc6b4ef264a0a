"""/program: the monthly report, its checklist, the questions it raises, and what came of it in the world."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from coachloop.domain.rights import Action, Area, may, owns_programme
from coachloop.loop.report.model.program import AskedView, ChecklistView, OutcomesView, ProgramView
from coachloop.loop.report.outcomes import outcomes_page
from coachloop.loop.report.program import program_page
from coachloop.loop.report.program_asked import QuestionEmpty, ask_about, asked_page, checklist_page
from coachloop.web.render import Page, Renderer
from coachloop.web.rights import Sent, sent
from coachloop.web.services import ReaderServices

_NAV = "/program"
_LONGEST = 1_200
#: `group` is a team as a whole: `team` in an address is one whose people are seen one by one.
_FILTERS = ("programme", "group")


def load(request: Request, services: ReaderServices) -> ProgramView:
    return _view(services, {name: request.query_params.get(name, "") for name in _FILTERS})


def _view(services: ReaderServices, chosen: dict[str, str]) -> ProgramView:
    may_ask = may(services.reader, Action.ASK)
    programme, group = (chosen[name] for name in _FILTERS)
    return program_page(services.whole, services.now(), programme, group, may_ask=may_ask)


def load_checklist(request: Request, services: ReaderServices) -> ChecklistView:  # noqa: ARG001
    return checklist_page(services.whole, services.now())


def load_asked(request: Request, services: ReaderServices) -> AskedView:  # noqa: ARG001
    return asked_page(services.whole, services.now())


def load_outcomes(request: Request, services: ReaderServices) -> OutcomesView:  # noqa: ARG001
    return outcomes_page(services.whole, services.now(), owner=owns_programme(services.reader))


PAGES = (
    Page("/program", "program.html", _NAV, Area.PROGRAM, load),
    Page("/program/checklist", "program_checklist.html", _NAV, Area.PROGRAM, load_checklist),
    Page("/program/questions", "program_questions.html", _NAV, Area.HEALTH, load_asked),
    Page("/program/outcomes", "outcomes.html", "/program/outcomes", Area.OUTCOMES, load_outcomes),
)


def add_posts(app: FastAPI, renderer: Renderer) -> None:
    def ask(request: Request, got: Annotated[Sent, Depends(sent(Action.ASK))]) -> Response:
        """Counted and kept; back to the report that it is about."""
        chosen = {name: got.text(name)[:_LONGEST] for name in _FILTERS if got.text(name)}
        about = f"/program?{urlencode(chosen)}" if chosen else "/program"
        services = got.services
        try:
            ask_about(
                services.whole, services.reader.user_id, about, got.text("text")[:_LONGEST], services.now()
            )
        except QuestionEmpty:
            view = _view(services, {name: chosen.get(name, "") for name in _FILTERS})
            return renderer.html(request, "program.html", status=422, nav=_NAV, view=view)
        return RedirectResponse(f"{about}{'&' if chosen else '?'}asked=1", 303)

    app.add_api_route("/program/questions", ask, methods=["POST"], response_class=Response)
