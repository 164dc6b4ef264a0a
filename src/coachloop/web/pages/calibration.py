"""/calibration: the board, opening a set, rating it blind, the reveal, and what was agreed after it."""

from dataclasses import replace
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.domain.rights import Action, Area, may, sight_for
from coachloop.loop.context import Context
from coachloop.loop.report.calibration import calibration_page, rater_page
from coachloop.loop.report.calibration_open import OpenTyped, check_theirs, open_page
from coachloop.loop.report.calibration_set import Asked, conversation_at, set_page
from coachloop.loop.report.form import read_time
from coachloop.loop.report.model.calibration import CalibrationView, OpenForm, RaterView, SetView
from coachloop.loop.report.turns import Part
from coachloop.loop.review.calibration.agreeing import Agreeing, agree, suggest_wording
from coachloop.loop.review.calibration.model import SetKind, SetRevealed, SetUnusable
from coachloop.loop.review.calibration.sets import Opening, open_set, rate_blind, reveal_set
from coachloop.store.calibration import SetRow
from coachloop.web.errors import ParameterWrong
from coachloop.web.params import level_of, number, whole
from coachloop.web.rating import answers_of, typed_answers
from coachloop.web.render import Page, Renderer
from coachloop.web.rights import Sent, sent
from coachloop.web.services import ReaderServices
from coachloop.wiring.machine import after_scores

_NAV = "/calibration"
_MOST_TURNS, _MOST_ITEMS = 1_000_000, 100


def load_board(request: Request, services: ReaderServices) -> CalibrationView:  # noqa: ARG001
    return calibration_page(services.context, services.reader, services.now())


def load_open(request: Request, services: ReaderServices) -> OpenForm:
    asked = request.query_params
    typed = OpenTyped(
        rubric=asked.get("rubric", ""),
        team=asked.get("team", ""),
        alignment=asked.get("kind", "") == SetKind.ALIGNMENT,
    )
    return open_page(_opening_context(services), services.reader, services.now(), typed)


def if_not_opening(request: Request, services: ReaderServices) -> str | None:  # noqa: ARG001
    return None if may(services.reader, Action.CALIBRATE) else _NAV


def _opening_context(services: ReaderServices) -> Context:
    """Whom the reader may choose from: less than they see on the board, where they see themselves too."""
    return replace(services.context, sight=sight_for(services.reader, Action.CALIBRATE))


def load_rater(request: Request, services: ReaderServices) -> RaterView:
    return rater_page(services.context, services.reader, request.path_params["rater_id"], services.now())


def load_set(request: Request, services: ReaderServices) -> SetView:
    part = Part(*(number(request, name, _MOST_TURNS) for name in ("turn", "first", "until")))
    asked = Asked(number(request, "item", _MOST_ITEMS), part)
    return set_page(services.context, services.reader, _set_id(request), services.now(), asked)


def _set_id(request: Request) -> str:
    return str(request.path_params["set_id"])


def _address(set_id: str, part: str = "") -> str:
    return f"/calibration/{quote(set_id, safe='')}{part}"


PAGES = (
    Page("/calibration", "calibration.html", _NAV, Area.CALIBRATION, load_board),
    Page("/calibration/new", "calibration_new.html", _NAV, Area.CALIBRATION, load_open, if_not_opening),
    Page("/calibration/raters/{rater_id}", "calibration_rater.html", _NAV, Area.CALIBRATION, load_rater),
    Page("/calibration/{set_id}", "calibration_set.html", _NAV, Area.CALIBRATION, load_set),
)


def add_posts(app: FastAPI, renderer: Renderer) -> None:
    def open_new(request: Request, got: Annotated[Sent, Depends(sent(Action.CALIBRATE))]) -> Response:
        typed = _opened(got)
        try:
            row = _open(got, typed)
        except CoachloopError as error:
            if error.kind is not ErrorKind.NOT_UNDERSTOOD:
                raise
            context = got.services.context
            view = open_page(context, got.services.reader, got.services.now(), typed, error)
            return renderer.html(request, "calibration_new.html", status=422, nav=_NAV, view=view)
        return RedirectResponse(_address(row.id), 303)

    def reveal(request: Request, got: Annotated[Sent, Depends(sent(Action.CALIBRATE))]) -> Response:
        services, set_id = got.services, _set_id(request)
        # NotFound for who does not see it.
        set_page(services.context, services.reader, set_id, services.now())
        hook = after_scores(services.whole)
        reveal_set(services.whole, set_id, services.reader.user_id, got.text("reason"), services.now(), hook)
        return RedirectResponse(_address(set_id), 303)

    def settle(request: Request, got: Annotated[Sent, Depends(sent(Action.TAKE_PART))]) -> Response:
        services, set_id = got.services, _set_id(request)
        conversation = conversation_at(
            services.context, services.reader, set_id, whole(got.text("item"), "conversation", request)
        )
        level, now = level_of(got.text("level"), request), services.now()
        if level is None:
            raise ParameterWrong("This form does not say which score you agree on.", where=request.url.path)
        key, by = got.text("criterion"), services.reader.user_id
        said = Agreeing(set_id, conversation, key, level, by, got.text("note")[:2000])
        agree(services.whole, said, now, after_scores(services.whole))
        if got.text("wording"):
            suggest_wording(services.whole, set_id, key, got.text("wording"), by, now)
        return RedirectResponse(_address(set_id, f"#{quote(key, safe='')}"), 303)

    app.add_api_route("/calibration/new", open_new, methods=["POST"], response_class=Response)
    app.add_api_route("/calibration/{set_id}/reveal", reveal, methods=["POST"], response_class=Response)
    app.add_api_route("/calibration/{set_id}/agree", settle, methods=["POST"], response_class=Response)


def add_rating(app: FastAPI, renderer: Renderer) -> None:
    """The blind sheet of one conversation."""

    def rate(request: Request, got: Annotated[Sent, Depends(sent(Action.TAKE_PART))]) -> Response:
        services, set_id = got.services, _set_id(request)
        position = whole(request.path_params["item"], "conversation", request)
        context, reader, now = services.context, services.reader, services.now()
        conversation = conversation_at(context, reader, set_id, position)
        typed = typed_answers(got.form)
        try:
            hook = after_scores(services.whole)
            rate_blind(services.whole, set_id, reader.user_id, conversation, answers_of(typed), now, hook)
        except SetRevealed:
            # Sent twice, or revealed meanwhile: nothing is kept.
            return RedirectResponse(_address(set_id), 303)
        except CoachloopError as error:
            if error.kind is not ErrorKind.NOT_UNDERSTOOD:
                raise
            view = set_page(context, reader, set_id, now, Asked(position, Part(), typed, error))
            return renderer.html(request, "calibration_set.html", status=422, nav=_NAV, view=view)
        return RedirectResponse(_address(set_id), 303)

    app.add_api_route("/calibration/{set_id}/rate/{item}", rate, methods=["POST"], response_class=Response)


def _opened(got: Sent) -> OpenTyped:
    return OpenTyped(
        rubric=got.text("rubric"),
        team=got.text("team"),
        name=got.text("name")[:200],
        alignment=got.text("kind") == SetKind.ALIGNMENT,
        conversations=tuple(str(x) for x in got.form.getlist("call")),
        raters=tuple(str(x) for x in got.form.getlist("rater")),
        deadline=read_time(got.text("deadline"), got.services.context.zone),
    )


def _open(got: Sent, typed: OpenTyped) -> SetRow:
    """Raises SetUnusable, UserUnknown, NotFound."""
    if typed.deadline is None:
        raise SetUnusable("The deadline is not a time.", fix="Choose a day and an hour.", where="deadline")
    check_theirs(got.services.context, typed)
    kind = SetKind.ALIGNMENT if typed.alignment else SetKind.CALIBRATION
    opening = Opening(
        kind,
        typed.rubric,
        typed.conversations or (),
        typed.raters or (),
        typed.deadline,
        got.services.reader.user_id,
        typed.team or None,
        typed.name,
    )
    return open_set(got.services.whole, opening, got.services.now())
