"""/me: what a coached person reads about themselves, their own scores and notes, and taking consent back."""

from dataclasses import replace
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from coachloop.domain.errors import CoachloopError, ErrorKind, NotFound
from coachloop.domain.rights import Action, Area
from coachloop.loop.measure.consent import withdraw_consent
from coachloop.loop.report.handoff import patterns_page
from coachloop.loop.report.me import me_view
from coachloop.loop.report.model import PersonLink
from coachloop.loop.report.model.handoff import PatternsView
from coachloop.loop.report.model.me import LoopView, MeView, OwnView
from coachloop.loop.report.own import loop_view, own_view, refused_own
from coachloop.loop.report.run import close_page
from coachloop.loop.review.own import drop_note, keep_note, score_oneself, share_own_scores
from coachloop.web.errors import ParameterWrong
from coachloop.web.params import level_of, whole
from coachloop.web.render import Page, Renderer
from coachloop.web.rights import Sent, sent
from coachloop.web.services import ReaderServices

_LONGEST = 2_000
#: A number that no turn has.
_NONE = "999999999"


def load(request: Request, services: ReaderServices) -> MeView:  # noqa: ARG001
    reader = services.reader
    with services.whole.database.read() as c:
        return me_view(c, services.context, PersonLink(reader.person_id or "", reader.name), services.now())


def load_own(request: Request, services: ReaderServices) -> OwnView:
    conversation_id = request.path_params["conversation_id"]
    with services.whole.database.read() as c:
        return own_view(c, conversation_id, _me(services), services.reader.name)


def load_loop(request: Request, services: ReaderServices) -> LoopView:
    chosen = request.query_params.get("conversation", "")
    session_id, now = request.path_params["session_id"], services.now()
    with services.whole.database.read() as c:
        return loop_view(c, services.context, session_id, _me(services), chosen, now)


def load_patterns(request: Request, services: ReaderServices) -> PatternsView:  # noqa: ARG001
    return patterns_page(services.context, _me(services), services.now())


def _me(services: ReaderServices) -> str:
    """Who the reader is when scored. Raises NotFound."""
    if services.reader.person_id is None:
        raise NotFound("There is nothing here about you.", why="Your name belongs to nobody who is scored.")
    return services.reader.person_id


PAGES = (
    Page("/me", "me.html", "/me", Area.ME, load),
    Page("/me/conversations/{conversation_id}", "me_conversation.html", "/me", Area.ME, load_own),
    Page("/me/patterns", "patterns.html", "/me", Area.ME, load_patterns),
    Page("/me/sessions/{session_id}", "me_loop.html", "/me", Area.ME, load_loop),
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
    _add_loop(app, renderer)
    _add_notes(app)


def _add_loop(app: FastAPI, renderer: Renderer) -> None:
    def close(request: Request, got: Annotated[Sent, Depends(sent(Action.REFLECT))]) -> Response:
        session_id, conversation_id = request.path_params["session_id"], got.text("conversation")
        context, now, words = got.services.context, got.services.now(), got.text("own_words")[:_LONGEST]
        turn = whole(got.text("turn") or _NONE, "turn", request)
        with got.services.whole.database.read() as c:
            view = loop_view(c, context, session_id, _me(got.services), conversation_id, now)
        theirs = {seq for seq, _, _ in view.turns}
        marked = conversation_id if turn in theirs else ""
        refused = close_page(context, session_id, marked, turn, words, now)
        if refused is None:
            return RedirectResponse(f"/coaching/{quote(session_id, safe='')}#loop", 303)
        kept = replace(view, own_words=words, missing=refused.close.missing)
        return renderer.html(request, "me_loop.html", status=422, nav="/me", view=kept)

    app.add_api_route("/me/sessions/{session_id}", close, methods=["POST"], response_class=Response)


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
