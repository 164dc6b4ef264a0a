"""/review: the queue, the form of a blind rating, and the reveal."""

import secrets
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import Depends, FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.domain.rights import Action, Area
from coachloop.loop.report.model import BlindView, RevealView, ReviewView
from coachloop.loop.report.run import blind_page, item_page, reveal_page, review_page
from coachloop.loop.report.turns import Part
from coachloop.loop.review.audit import look_now, submit_audit
from coachloop.loop.review.drawing import Drawing, draw_audit, month_of
from coachloop.loop.review.errors import NotYourItem
from coachloop.web.params import number, whole
from coachloop.web.rating import answers_of, seconds_open, typed_answers
from coachloop.web.render import Page, Renderer
from coachloop.web.rights import Sent, sent
from coachloop.web.services import ReaderServices
from coachloop.wiring.machine import after_scores

_MOST_TURNS = 1_000_000
#: Seeds are numbers that can be read out and typed again.
_SEEDS = 1_000_000_000


def load_queue(_request: Request, services: ReaderServices) -> ReviewView:
    return review_page(services.context, services.reader.name, services.now())


def load_form(request: Request, services: ReaderServices) -> BlindView:
    part = Part(*(number(request, name, _MOST_TURNS) for name in ("turn", "first", "until")))
    return blind_page(services.context, _item(request), services.reader.name, part)


def load_reveal(request: Request, services: ReaderServices) -> RevealView:
    return reveal_page(services.context, _item(request), services.reader.name)


def after_form(request: Request, services: ReaderServices) -> str | None:
    """The reveal, once there is nothing left to rate."""
    item, first = item_page(services.context, _item(request), services.reader.name)
    return None if first and item == _item(request) else _address(item, reveal=not first)


def before_reveal(request: Request, services: ReaderServices) -> str | None:
    """The form, as long as this reader has not rated."""
    item, first = item_page(services.context, _item(request), services.reader.name)
    return _address(item, reveal=False) if first else None


def _address(item: int, *, reveal: bool) -> str:
    return f"/review/{item}{'/result' if reveal else ''}"


def _item(request: Request) -> int:
    return whole(request.path_params["item_id"], "item", request)


PAGES = (
    Page("/review", "review.html", "/review", Area.REVIEW, load_queue),
    Page(
        "/review/{item_id}/result", "review_result.html", "/review", Area.REVIEW, load_reveal, before_reveal
    ),
    Page("/review/{item_id}", "review_form.html", "/review", Area.REVIEW, load_form, after_form),
)


def add_posts(app: FastAPI, renderer: Renderer) -> None:
    def draw(request: Request, got: Annotated[Sent, Depends(sent(Action.DRAW))]) -> Response:  # noqa: ARG001
        context, now = got.services.context, got.services.now()
        month = month_of(got.text("month"), now, context.zone)
        draw_audit(context, Drawing(month, secrets.randbelow(_SEEDS), context.coach, now))
        return RedirectResponse("/review#audit", 303)

    def submit(request: Request, got: Annotated[Sent, Depends(sent(Action.RATE))]) -> Response:
        context, rater, item = got.services.context, got.services.reader.name, _item(request)
        typed, now = typed_answers(got.form), got.services.now()
        try:
            hook, seconds = after_scores(context), seconds_open(got.form, now)
            submit_audit(context, item, rater, answers_of(typed), now, hook, seconds)
        except CoachloopError as error:
            if error.kind is not ErrorKind.NOT_UNDERSTOOD and not isinstance(error, NotYourItem):
                raise
            view = blind_page(context, item, rater, Part(), typed, error)
            return renderer.html(request, "review_form.html", status=422, nav="/review", view=view)
        return RedirectResponse(_address(item, reveal=True), 303)

    def look(request: Request, got: Annotated[Sent, Depends(sent(Action.RATE))]) -> Response:  # noqa: ARG001
        conversation, person = got.text("conversation"), got.text("person")
        look_now(got.services.context, conversation, person, got.services.reader.name, got.services.now())
        query = urlencode({"person": person})
        return RedirectResponse(f"/conversations/{quote(conversation, safe='')}?{query}", 303)

    app.add_api_route("/review/draw", draw, methods=["POST"], response_class=Response)
    app.add_api_route("/review/look", look, methods=["POST"], response_class=Response)
    app.add_api_route("/review/{item_id}", submit, methods=["POST"], response_class=Response)
