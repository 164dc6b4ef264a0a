"""/settings/consent, what is due to be erased, and the notices that people are given."""

from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from coachloop.domain.rights import Action, Area
from coachloop.loop.ingest.retention import purge
from coachloop.loop.report.consent import AT_ONCE, consent_view, notice_view
from coachloop.loop.report.model.consent import ConsentView, NoticeView
from coachloop.web.errors import ParameterWrong
from coachloop.web.render import Page, Renderer
from coachloop.web.rights import Sent, sent
from coachloop.web.services import ReaderServices


def load(request: Request, services: ReaderServices) -> ConsentView:  # noqa: ARG001
    with services.whole.database.read() as c:
        return consent_view(c, services.whole, services.now())


def load_notice(request: Request, services: ReaderServices) -> NoticeView:
    return notice_view(services.whole, request.path_params["notice"])


PAGES = (
    Page("/settings/consent", "settings_consent.html", "/settings", Area.SETTINGS, load),
    Page("/notices/{notice}", "notice.html", "", Area.HOME, load_notice),
)


def add_posts(app: FastAPI, renderer: Renderer) -> None:  # noqa: ARG001
    def erase(request: Request, got: Annotated[Sent, Depends(sent(Action.SET))]) -> Response:
        if got.text("understood") != "yes":
            raise ParameterWrong(
                "Nothing was erased.", why="The box that says so was not ticked.", where=request.url.path,
                fix="Go back, tick it, and send the form again.",
            )  # fmt: skip
        purge(got.services.whole, got.services.reader.name, got.services.now(), AT_ONCE)
        return RedirectResponse("/settings/consent#due", 303)

    app.add_api_route("/settings/consent/erase", erase, methods=["POST"], response_class=Response)
