"""/handoff and one person of it, with its forms; /week/steps, and the patterns of one person."""

from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from coachloop.domain.errors import CoachloopError, ErrorKind, NotFound
from coachloop.domain.rights import Action, Area
from coachloop.loop.coach.handoff import book, start_handoff, write_feedback
from coachloop.loop.coach.handoff_model import FeedbackDraft
from coachloop.loop.report.form import read_time
from coachloop.loop.report.handoff import handoff_page, patterns_page, steps_page
from coachloop.loop.report.handoff_person import (
    FeedbackTyped,
    feedback_page,
    handoff_person_page,
    words_of_turn,
)
from coachloop.loop.report.model.handoff import (
    FeedbackView,
    HandoffView,
    PatternsView,
    PersonHandoffView,
    StepsView,
)
from coachloop.loop.report.turns import Part
from coachloop.web.errors import ParameterWrong
from coachloop.web.params import number
from coachloop.web.render import Page, Renderer
from coachloop.web.rights import Sent, sent
from coachloop.web.services import ReaderServices

_NAV = "/handoff"
_MOST_TURNS = 1_000_000
_LONGEST = 4_000


def load_handoff(request: Request, services: ReaderServices) -> HandoffView:  # noqa: ARG001
    return handoff_page(services.context, services.reader, services.now())


def load_person(request: Request, services: ReaderServices) -> PersonHandoffView:
    return handoff_person_page(services.context, services.reader, _person(request), services.now())


def load_feedback(request: Request, services: ReaderServices) -> FeedbackView:
    part = Part(*(number(request, name, _MOST_TURNS) for name in ("turn", "first", "until")))
    conversation = _conversation(request, services)
    return feedback_page(services.context, _person(request), conversation, services.now(), part)


def if_not_the_coach(request: Request, services: ReaderServices) -> str | None:
    """Only the named coach reviews; others read what was written."""
    found = handoff_person_page(services.context, services.reader, _person(request), services.now())
    writes = found.writes and (found.to_write or request.query_params.get("conversation"))
    return None if writes else _address(_person(request))


def load_steps(request: Request, services: ReaderServices) -> StepsView:  # noqa: ARG001
    return steps_page(services.context, services.now())


def load_patterns(request: Request, services: ReaderServices) -> PatternsView:
    return patterns_page(services.context, request.path_params["person_id"], services.now())


def _person(request: Request) -> str:
    return str(request.path_params["person_id"])


def _conversation(request: Request, services: ReaderServices) -> str:
    """The one that is asked for, else the one whose review is due first. Raises NotFound."""
    asked = request.query_params.get("conversation", "")
    if asked:
        return asked
    found = handoff_person_page(services.context, services.reader, _person(request), services.now())
    if found.to_write is None or found.to_write.conversation_id is None:
        raise NotFound("No interview waits for a review.", where=request.url.path)
    return found.to_write.conversation_id


def _address(person_id: str) -> str:
    return f"/handoff/{quote(person_id, safe='')}"


PAGES = (
    Page("/handoff", "handoff.html", _NAV, Area.HANDOFF, load_handoff),
    Page(
        "/handoff/{person_id}/feedback",
        "handoff_feedback.html",
        _NAV,
        Area.HANDOFF,
        load_feedback,
        if_not_the_coach,
    ),
    Page("/handoff/{person_id}", "handoff_person.html", _NAV, Area.HANDOFF, load_person),
    Page("/week/steps", "steps.html", "/week", Area.WEEK, load_steps),
    Page("/people/{person_id}/patterns", "patterns.html", "/people", Area.PEOPLE, load_patterns),
)


def add_posts(app: FastAPI, renderer: Renderer) -> None:
    def name_coach(request: Request, got: Annotated[Sent, Depends(sent(Action.HAND_OFF))]) -> Response:
        person, by = got.text("person"), got.services.reader.user_id
        try:
            start_handoff(got.services.context, person, got.text("coach"), by, got.services.now())
        except CoachloopError as error:
            return _refused(request, renderer, got, person, error)
        return RedirectResponse(_address(person), 303)

    def meet(request: Request, got: Annotated[Sent, Depends(sent(Action.HAND_OFF))]) -> Response:
        person, services = _person(request), got.services
        starts = read_time(got.text("at"), services.context.zone)
        minutes = got.text("minutes")
        if starts is None or (
            minutes and not (minutes.isascii() and minutes.isdecimal() and len(minutes) < 4)
        ):
            raise ParameterWrong("This form does not say when the calibration is.", where=request.url.path)
        try:
            book(
                services.context,
                person,
                starts,
                int(minutes) if minutes else None,
                services.reader.user_id,
                services.now(),
            )
        except CoachloopError as error:
            return _refused(request, renderer, got, person, error)
        return RedirectResponse(_address(person), 303)

    app.add_api_route("/handoff/coach", name_coach, methods=["POST"], response_class=Response)
    app.add_api_route("/handoff/{person_id}/book", meet, methods=["POST"], response_class=Response)


def _refused(request: Request, renderer: Renderer, got: Sent, person: str, error: CoachloopError) -> Response:
    """The person's page again, with what was wrong."""
    if error.kind not in (ErrorKind.NOT_UNDERSTOOD, ErrorKind.CONFLICT):
        raise error
    services = got.services
    view = handoff_person_page(services.context, services.reader, person, services.now(), error)
    return renderer.html(request, "handoff_person.html", status=422, nav=_NAV, view=view)


def add_feedback(app: FastAPI, renderer: Renderer) -> None:
    """What a coach writes about one of the first interviews."""

    def review(request: Request, got: Annotated[Sent, Depends(sent(Action.HAND_OFF))]) -> Response:
        person, services, conversation = _person(request), got.services, got.text("conversation")
        typed = _typed(got)
        try:
            draft = _draft(services, conversation, typed)
            write_feedback(services.context, conversation, draft, services.reader.user_id, services.now())
        except CoachloopError as error:
            if error.kind is not ErrorKind.NOT_UNDERSTOOD:
                raise
            now = services.now()
            view = feedback_page(services.context, person, conversation, now, Part(), typed, error)
            return renderer.html(request, "handoff_feedback.html", status=422, nav=_NAV, view=view)
        return RedirectResponse(f"{_address(person)}#written", 303)

    app.add_api_route("/handoff/{person_id}/feedback", review, methods=["POST"], response_class=Response)


def _typed(got: Sent) -> FeedbackTyped:
    texts = {
        name.removeprefix("text:"): got.text(name)[:_LONGEST] for name in got.form if name.startswith("text:")
    }
    return FeedbackTyped(texts, got.text("turn")[:9], got.text("quote")[:_LONGEST])


def _draft(services: ReaderServices, conversation: str, typed: FeedbackTyped) -> FeedbackDraft:
    """Without words of its own the whole turn is cited; what was left empty is not written."""
    turn = int(typed.turn) if typed.turn.isascii() and typed.turn.isdecimal() else None
    cited = typed.quote or (words_of_turn(services.context, conversation, turn) if turn else "")
    return FeedbackDraft({key: text for key, text in typed.texts.items() if text}, cited, turn or None)
