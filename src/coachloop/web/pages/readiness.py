"""/readiness: the board, one person on one rule, and the forms of rule, batch and decision."""

from datetime import date
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.domain.rights import Action, Area, may
from coachloop.loop.readiness.decide import decide
from coachloop.loop.readiness.model import DecisionDraft, Reason, choice_of
from coachloop.loop.readiness.rule_book import RuleDraft, new_rule
from coachloop.loop.readiness.run import assess
from coachloop.loop.report.model.readiness import (
    DecisionTyped,
    ReadinessPersonView,
    ReadinessView,
    Refused,
)
from coachloop.loop.report.readiness import readiness_page, readiness_person_page, refusal
from coachloop.web.errors import ParameterWrong
from coachloop.web.render import Page, Renderer
from coachloop.web.rights import Sent, sent
from coachloop.web.services import ReaderServices

_NAV = "/readiness"
_LONGEST = 1_200
_REASON = "reason_"
#: What a form is sent back for; anything else is a page of its own.
_ANSWERED = (ErrorKind.NOT_UNDERSTOOD, ErrorKind.CONFLICT, ErrorKind.NOT_PERMITTED)


def load_board(request: Request, services: ReaderServices) -> ReadinessView:
    return _board(services, copying=request.query_params.get("copy") == "1")


def load_person(request: Request, services: ReaderServices) -> ReadinessPersonView:
    return _person(services, request.path_params["person_id"], request.query_params.get("rule", ""))


def _board(
    services: ReaderServices, *, copying: bool = False, refused: Refused | None = None
) -> ReadinessView:
    return readiness_page(
        services.context,
        services.now(),
        may_decide=may(services.reader, Action.DECIDE),
        copying=copying,
        refused=refused,
    )


def _person(
    services: ReaderServices,
    person_id: str,
    rule: str,
    typed: DecisionTyped | None = None,
    refused: Refused | None = None,
) -> ReadinessPersonView:
    mine = services.reader.person_id == person_id
    return readiness_person_page(
        services.context,
        person_id,
        rule,
        services.now(),
        may_decide=may(services.reader, Action.DECIDE) and not mine,
        may_assess=may(services.reader, Action.COACH) and not mine,
        typed=typed or DecisionTyped(),
        refused=refused,
    )


PAGES = (
    Page("/readiness", "readiness.html", _NAV, Area.READINESS, load_board),
    Page("/readiness/{person_id}", "readiness_person.html", _NAV, Area.READINESS, load_person),
)


def add_posts(app: FastAPI, renderer: Renderer) -> None:
    def copy(request: Request, got: Annotated[Sent, Depends(sent(Action.DECIDE))]) -> Response:
        try:
            made = new_rule(
                got.services.context, _rule_of(got, request), got.services.reader.name, got.services.now()
            )
        except CoachloopError as error:
            if error.kind not in _ANSWERED:
                raise
            view = _board(got.services, copying=True, refused=refusal(error))
            return renderer.html(request, "readiness.html", status=422, nav=_NAV, view=view)
        return RedirectResponse(f"/readiness#{made.key}", 303)

    def take(request: Request, person_id: str, got: Annotated[Sent, Depends(sent(Action.COACH))]) -> Response:
        rule, services = got.text("rule"), got.services
        try:
            assess(services.context, person_id, rule, services.reader.name, services.now())
        except CoachloopError as error:
            return _again(request, got, person_id, error)
        return RedirectResponse(_address(person_id, rule), 303)

    def record(
        request: Request, person_id: str, got: Annotated[Sent, Depends(sent(Action.DECIDE))]
    ) -> Response:
        services, typed = got.services, _typed(got)
        try:
            signed = decide(
                services.context,
                person_id,
                got.text("rule"),
                _draft(typed, request),
                services.reader.user_id,
                services.now(),
            )
        except CoachloopError as error:
            return _again(request, got, person_id, error, typed)
        return RedirectResponse(f"/decisions/{signed.id}", 303)

    def _again(
        request: Request, got: Sent, person_id: str, error: CoachloopError, typed: DecisionTyped | None = None
    ) -> Response:
        """The page once more, with what was typed and why it was not kept."""
        if error.kind not in _ANSWERED:
            raise error
        view = _person(got.services, person_id, got.text("rule"), typed, refusal(error))
        return renderer.html(request, "readiness_person.html", status=422, nav=_NAV, view=view)

    app.add_api_route("/readiness/rules", copy, methods=["POST"], response_class=Response)
    app.add_api_route("/readiness/{person_id}/batch", take, methods=["POST"], response_class=Response)
    app.add_api_route("/readiness/{person_id}/decision", record, methods=["POST"], response_class=Response)


def _address(person_id: str, rule: str) -> str:
    return f"/readiness/{quote(person_id, safe='')}?rule={quote(rule, safe='')}"


def _rule_of(got: Sent, request: Request) -> RuleDraft:
    """The name is that of the call type, such as `support_call`."""
    call_type = got.text("call_type")[:_LONGEST]
    key = "".join(x if x.isascii() and x.isalnum() else "_" for x in call_type.casefold()).strip("_")[:40]
    chosen = tuple(x for x in got.form.getlist("criterion") if isinstance(x, str))
    return RuleDraft(key, got.text("rubric"), call_type, chosen, _points(got.text("threshold"), request))


def _points(text: str, request: Request) -> float | None:
    try:
        return float(text) if text else None
    except ValueError as error:
        raise ParameterWrong("The threshold is not a number.", where=request.url.path) from error


def _typed(got: Sent) -> DecisionTyped:
    reasons = {
        name.removeprefix(_REASON): got.text(name)[:_LONGEST] for name in got.form if name.startswith(_REASON)
    }
    return DecisionTyped(
        choice=got.text("choice"),
        context=got.text("context")[:_LONGEST],
        conditions=got.text("conditions")[:_LONGEST],
        dissent=got.text("dissent")[:_LONGEST],
        review_on=got.text("review_on"),
        reasons=reasons,
    )


def _draft(typed: DecisionTyped, request: Request) -> DecisionDraft:
    """Raises ChoiceUnknown and ParameterWrong."""
    return DecisionDraft(
        choice_of(typed.choice),
        typed.context,
        typed.conditions,
        typed.dissent,
        tuple(Reason(key, text) for key, text in sorted(typed.reasons.items()) if text),
        _day(typed.review_on, request),
    )


def _day(text: str, request: Request) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise ParameterWrong("The day of review is not a day.", where=request.url.path) from error
