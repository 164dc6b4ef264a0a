"""/review: the queue, the form of a blind rating, the reveal, and answers to questions."""

import secrets
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import Depends, FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.domain.rights import Action, Area
from coachloop.domain.score import Status
from coachloop.loop.gaps.alerting import after_scores as alert_after
from coachloop.loop.measure.run import recheck
from coachloop.loop.report.model import BlindView, RevealView, ReviewView, TypedAnswer
from coachloop.loop.report.run import blind_page, item_page, reveal_page, review_page
from coachloop.loop.review.audit import look_now, submit_audit
from coachloop.loop.review.audit_rules import Answer
from coachloop.loop.review.drawing import Drawing, draw_audit, month_of
from coachloop.loop.review.errors import LONGEST, NotYourItem
from coachloop.loop.review.settling import Outcome, Settlement, settle_question
from coachloop.store.database import Connection
from coachloop.store.questions import Question
from coachloop.web.errors import ParameterWrong
from coachloop.web.forms import text_of
from coachloop.web.params import level_of, number, reader_of, whole
from coachloop.web.render import Page, Renderer
from coachloop.web.rights import Sent, sent
from coachloop.web.services import ReaderServices
from coachloop.wiring.machine import after_scores

_MOST_TURNS = 1_000_000
#: Seeds are numbers that can be read out and typed again.
_SEEDS = 1_000_000_000
_STATUSES = {"na": Status.NOT_APPLICABLE, "unsure": Status.CANNOT_TELL}


def load_queue(request: Request, services: ReaderServices) -> ReviewView:
    return review_page(services.context, reader_of(request, services), services.now())


def load_form(request: Request, services: ReaderServices) -> BlindView:
    return blind_page(
        services.context,
        _item(request),
        reader_of(request, services),
        number(request, "turn", _MOST_TURNS),
    )


def load_reveal(request: Request, services: ReaderServices) -> RevealView:
    return reveal_page(services.context, _item(request), reader_of(request, services))


def after_form(request: Request, services: ReaderServices) -> str | None:
    """The reveal, once there is nothing left to rate."""
    item, first = item_page(services.context, _item(request), reader_of(request, services))
    return None if first and item == _item(request) else _address(request, item, reveal=not first)


def before_reveal(request: Request, services: ReaderServices) -> str | None:
    """The form, as long as this reader has not rated."""
    item, first = item_page(services.context, _item(request), reader_of(request, services))
    return _address(request, item, reveal=False) if first else None


def _address(request: Request, item: int, *, reveal: bool) -> str:
    rater = request.query_params.get("rater", "")
    query = f"?{urlencode({'rater': rater})}" if rater else ""
    return f"/review/{item}{'/result' if reveal else ''}{query}"


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
        rater, item = got.text("rater"), _item(request)
        typed = _typed(got.form)
        try:
            answers = {key: _answer(x) for key, x in typed.items() if x.choice}
            hook = after_scores(got.services.context)
            submit_audit(got.services.context, item, rater, answers, got.services.now(), hook)
        except CoachloopError as error:
            if error.kind is not ErrorKind.NOT_UNDERSTOOD and not isinstance(error, NotYourItem):
                raise
            view = blind_page(got.services.context, item, rater[:LONGEST], None, typed, error)
            return renderer.html(request, "review_form.html", status=422, nav="/review", view=view)
        return RedirectResponse(f"/review/{item}/result?{urlencode({'rater': rater})}", 303)

    def look(request: Request, got: Annotated[Sent, Depends(sent(Action.RATE))]) -> Response:  # noqa: ARG001
        conversation, person = got.text("conversation"), got.text("person")
        reader = got.text("rater") or got.services.context.coach
        look_now(got.services.context, conversation, person, reader, got.services.now())
        query = urlencode({"person": person})
        return RedirectResponse(f"/conversations/{quote(conversation, safe='')}?{query}", 303)

    app.add_api_route("/review/draw", draw, methods=["POST"], response_class=Response)
    app.add_api_route("/review/look", look, methods=["POST"], response_class=Response)
    app.add_api_route("/review/{item_id}", submit, methods=["POST"], response_class=Response)


def add_answers(app: FastAPI, renderer: Renderer) -> None:  # noqa: ARG001
    """Answers to questions about scores."""

    def settle(request: Request, got: Annotated[Sent, Depends(sent(Action.SETTLE))]) -> Response:
        question = whole(request.path_params["question_id"], "question", request)
        outcome = got.text("outcome")
        if outcome not in set(Outcome):
            raise ParameterWrong("This form does not say what the answer is.", where=request.url.path)
        settlement = Settlement(
            Outcome(outcome),
            got.text("rater") or got.services.context.coach,
            got.text("answer"),
            level_of(got.text("level"), request),
        )
        context, now = got.services.whole, got.services.now()

        def read_again(c: Connection, told: Question) -> None:
            """An alert may have waited for the answer, or stand on a score that was set aside."""
            versions = {told.criterion_version_id: told.score_id}
            alert_after(c, context, told.person_id, versions, now)

        told = settle_question(context, question, settlement, now, read_again)
        recheck(context, told.conversation_id, "a question was settled", now)
        return RedirectResponse("/review#questions", 303)

    app.add_api_route("/review/questions/{question_id}", settle, methods=["POST"], response_class=Response)


def _typed(form: FormData) -> dict[str, TypedAnswer]:
    """By criterion key, from fields such as `level:follow_up`."""
    keys = [name.partition(":")[2] for name in form if name.startswith(("level:", "turn:"))]
    return {
        key: TypedAnswer(
            text_of(form, f"level:{key}"),
            text_of(form, f"turn:{key}")[:9],
            text_of(form, f"note:{key}")[: LONGEST + 1],
        )
        for key in dict.fromkeys(keys)
    }


def _answer(typed: TypedAnswer) -> Answer:
    """As typed; people count turns from 1. A level or turn that is no number is none of the scale's."""
    turn = None
    if typed.turn:
        turn = int(typed.turn) - 1 if typed.turn.isascii() and typed.turn.isdecimal() else -1
    if typed.choice in _STATUSES:
        return Answer(_STATUSES[typed.choice], turn=turn, note=typed.note)
    try:
        level = float(typed.choice)
    except ValueError:
        level = float("nan")
    return Answer(Status.SCORED, level, turn, typed.note)
