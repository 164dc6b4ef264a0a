"""/me: what a coached person reads about themselves, their own scores and notes, and taking consent back."""

from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from coachloop.domain.errors import CoachloopError, ErrorKind, NotFound
from coachloop.domain.rights import Action, Area
from coachloop.loop.measure.consent import withdraw_consent
from coachloop.loop.report.me import me_view
from coachloop.loop.report.model import PersonLink
from coachloop.loop.report.model.me import MeView, OwnView
from coachloop.loop.report.own import own_view, refused_own
from coachloop.loop.review.own import drop_note, keep_note, score_oneself, share_own_scores
from coachloop.web.errors import ParameterWrong
from coachloop.web.params import level_of, whole
from coachloop.web.render import Page, Renderer
from coachloop.web.rights import Sent, sent
from coachloop.web.services import ReaderServices


def load(request: Request, services: ReaderServices) -> MeView:  # noqa: ARG001
    reader = services.reader
    with services.whole.database.read() as c:
        return me_view(c, services.context, PersonLink(reader.person_id or "", reader.name), services.now())


def load_own(request: Request, services: ReaderServices) -> OwnView:
    conversation_id = request.path_params["conversation_id"]
    with services.whole.database.read() as c:
        return own_view(c, conversation_id, _me(services), services.reader.name)


def _me(services: ReaderServices) -> str:
    """Who the reader is when scored. Raises NotFound."""
    if services.reader.person_id is None:
        raise NotFound("There is nothing here about you.", why="Your name belongs to nobody who is scored.")
    return services.reader.person_id


PAGES = (
    Page("/me", "me.html", "/me", Area.ME, load),
    Page("/me/conversations/{conversation_id}", "me_conversation.html", "/me", Area.ME, load_own),
)


def add_posts(app: FastAPI, renderer: Renderer) -> None:
    def score(request: Request, got: Annotated[Sent, Depends(sent(Action.REFLECT))]) -> Response:
        conversation_id = request.path_params["conversation_id"]
        given = {key: level_of(value, request) for key, value in _levels(got).items()}
        known = {key: level for key, level in given.items() if level is not None}
        try:
            score_oneself(got.services.context, conversation_id, _me(got.services), known, got.services.now())
        except CoachloopError as error:
            if error.kind is not ErrorKind.NOT_UNDERSTOOD:
                raise
            view = refused_own(load_own(request, got.services), error)
            return renderer.html(request, "me_conversation.html", status=422, nav="/me", view=view)
        return _back(conversation_id, "scores")

    def share(request: Request, got: Annotated[Sent, Depends(sent(Action.REFLECT))]) -> Response:
        conversation_id = request.path_params["conversation_id"]
        context, reader = got.services.context, got.services.reader
        shared = got.text("shared") == "yes"
        share_own_scores(
            context, conversation_id, _me(got.services), reader.name, got.services.now(), shared=shared
        )
        return _back(conversation_id, "scores")

    def withdraw(request: Request, got: Annotated[Sent, Depends(sent(Action.REFLECT))]) -> Response:
        if got.text("understood") != "yes":
            raise ParameterWrong(
                "Nothing was taken back.", why="The box that says what is lost was not ticked.",
                where=request.url.path, fix="Go back, tick it, and send the form again.",
            )  # fmt: skip
        conversation_id = request.path_params["conversation_id"]
        _me(got.services)
        withdraw_consent(got.services.whole, conversation_id, got.services.reader.name, got.services.now())
        return RedirectResponse("/me#kept", 303)

    for name, handler in (("score", score), ("share", share), ("withdraw", withdraw)):
        path = f"/me/conversations/{{conversation_id}}/{name}"
        app.add_api_route(path, handler, methods=["POST"], response_class=Response)
    _add_notes(app)


def _add_notes(app: FastAPI) -> None:
    def note(request: Request, got: Annotated[Sent, Depends(sent(Action.REFLECT))]) -> Response:  # noqa: ARG001
        about = got.text("conversation") or None
        keep_note(got.services.context, _me(got.services), got.text("note"), about, got.services.now())
        return _back(about, "notes") if about else RedirectResponse("/me#notes", 303)

    def drop(request: Request, got: Annotated[Sent, Depends(sent(Action.REFLECT))]) -> Response:
        number = whole(request.path_params["note_id"], "note", request)
        drop_note(got.services.context, _me(got.services), number)
        about = got.text("conversation")
        return _back(about, "notes") if about else RedirectResponse("/me#notes", 303)

    app.add_api_route("/me/notes", note, methods=["POST"], response_class=Response)
    app.add_api_route("/me/notes/{note_id}/delete", drop, methods=["POST"], response_class=Response)


def _levels(got: Sent) -> dict[str, str]:
    """By criterion key, from fields such as `level:follow_up`."""
    return {name.partition(":")[2]: got.text(name) for name in got.form if name.startswith("level:")}


def _back(conversation_id: str, part: str) -> Response:
    return RedirectResponse(f"/me/conversations/{quote(conversation_id, safe='')}#{part}", 303)
