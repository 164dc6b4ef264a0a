"""/coaching, one session with its result, and closing its loop."""

from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from coachloop.domain.rights import Action, Area
from coachloop.loop.report.model import CoachingView, ResultView, WorksView
from coachloop.loop.report.run import close_page, coaching_page, result_page, works_page
from coachloop.web.render import Page, Renderer
from coachloop.web.rights import Sent, sent
from coachloop.web.services import ReaderServices


def load_log(request: Request, services: ReaderServices) -> CoachingView:
    return coaching_page(services.context, request.query_params.get("after", ""), services.now())


def load_result(request: Request, services: ReaderServices) -> ResultView:
    return result_page(services.context, request.path_params["session_id"], services.now())


def load_works(_request: Request, services: ReaderServices) -> WorksView:
    return works_page(services.context, services.now())


PAGES = (
    Page("/coaching", "coaching.html", "/coaching", Area.COACHING, load_log),
    # Before the sessions: what-works is no id.
    Page("/coaching/what-works", "coaching_works.html", "/coaching", Area.WHAT_WORKS, load_works),
    Page("/coaching/{session_id}", "coaching_result.html", "/coaching", Area.COACHING, load_result),
)


def add_posts(app: FastAPI, renderer: Renderer) -> None:
    def close(request: Request, got: Annotated[Sent, Depends(sent(Action.COACH))]) -> Response:
        session_id = request.path_params["session_id"]
        # People count turns from 1; a field that is no number marks no turn.
        typed = got.text("turn")
        turn = int(typed) - 1 if typed.isascii() and typed.isdecimal() and len(typed) < 9 else -1
        refused = close_page(
            got.services.context,
            session_id,
            got.text("conversation"),
            turn,
            got.text("own_words")[:2_000],
            got.services.now(),
        )
        if refused is not None:
            return renderer.html(request, "coaching_result.html", status=422, nav="/coaching", view=refused)
        return RedirectResponse(f"/coaching/{quote(session_id, safe='')}#loop", 303)

    app.add_api_route("/coaching/{session_id}/close", close, methods=["POST"], response_class=Response)
