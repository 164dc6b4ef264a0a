"""/coaching, one session with its result, and closing its loop."""

from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from coachloop.loop.report.model import CoachingView, ResultView, WorksView
from coachloop.loop.report.run import close_page, coaching_page, result_page, works_page
from coachloop.web.guard import posted, text_of
from coachloop.web.render import Page, Renderer
from coachloop.web.services import Services


def load_log(request: Request, services: Services) -> CoachingView:
    return coaching_page(services.context, request.query_params.get("after", ""), services.now())


def load_result(request: Request, services: Services) -> ResultView:
    return result_page(services.context, request.path_params["session_id"], services.now())


def load_works(_request: Request, services: Services) -> WorksView:
    return works_page(services.context, services.now())


PAGES = (
    Page("/coaching", "coaching.html", "/coaching", load_log),
    # Before the sessions: what-works is no id.
    Page("/coaching/what-works", "coaching_works.html", "/coaching", load_works),
    Page("/coaching/{session_id}", "coaching_result.html", "/coaching", load_result),
)


def add_posts(app: FastAPI, renderer: Renderer, services: Services) -> None:
    def close(request: Request, form: Annotated[FormData, Depends(posted)]) -> Response:
        session_id = request.path_params["session_id"]
        # People count turns from 1; a field that is no number marks no turn.
        typed = text_of(form, "turn")
        turn = int(typed) - 1 if typed.isascii() and typed.isdecimal() and len(typed) < 9 else -1
        refused = close_page(
            services.context,
            session_id,
            text_of(form, "conversation"),
            turn,
            text_of(form, "own_words")[:2_000],
            services.now(),
        )
        if refused is not None:
            return renderer.html(request, "coaching_result.html", status=422, nav="/coaching", view=refused)
        return RedirectResponse(f"/coaching/{quote(session_id, safe='')}#loop", 303)

    app.add_api_route("/coaching/{session_id}/close", close, methods=["POST"], response_class=Response)
