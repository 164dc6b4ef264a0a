"""/training: sessions for many, from the plan to what the team's scores say after it; and the records."""

from datetime import datetime
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from coachloop.domain.errors import CoachloopError, ErrorKind, NotFound
from coachloop.domain.rights import Action, Area
from coachloop.loop.measure.team_run import noted_anew
from coachloop.loop.report.form import read_time
from coachloop.loop.report.model.team_sessions import (
    NewSessionView,
    OwnSessionView,
    TeamSessionsView,
    TeamSessionView,
    TypedSession,
)
from coachloop.loop.report.run import (
    new_session_page,
    own_session_page,
    records_page,
    target_named,
    team_session_page,
    team_sessions_page,
)
from coachloop.loop.report.training import TrainingRecords
from coachloop.loop.train.model import PlanIncomplete
from coachloop.loop.train.run import Plan, give_score, note_attendance, plan_training, reveal
from coachloop.web.render import Page, Renderer
from coachloop.web.rights import Sent, sent
from coachloop.web.services import ReaderServices

_LONGEST = 200
#: What is wrong with a form that is shown again, rather than with the address.
_SHOWN_AGAIN = (ErrorKind.NOT_UNDERSTOOD, ErrorKind.CONFLICT, ErrorKind.USAGE, ErrorKind.NOT_FOUND)


def load_list(_request: Request, services: ReaderServices) -> TeamSessionsView:
    return team_sessions_page(services.context, services.now())


def load_new(request: Request, services: ReaderServices) -> NewSessionView:
    """`gap` names the criterion, `segment` (`family:value`) whom the gap is about."""

    def given(name: str) -> str:
        return request.query_params.get(name, "").strip()[:_LONGEST]

    typed = TypedSession(given("gap"), given("team"), given("segment"), given("at"))
    return new_session_page(services.context, typed, services.now())


def load_records(_request: Request, services: ReaderServices) -> TrainingRecords:
    return records_page(services.context, services.now())


def load_one(request: Request, services: ReaderServices) -> TeamSessionView:
    return team_session_page(services.context, request.path_params["training_id"], services.now())


def load_own(request: Request, services: ReaderServices) -> OwnSessionView:
    held_id = request.path_params["held_id"]
    return own_session_page(services.context, held_id, services.reader.person_id, services.now())


PAGES = (
    Page("/training", "training.html", "/training", Area.TRAINING, load_list),
    # Before the sessions: new and records are no ids.
    Page("/training/new", "training_new.html", "/training", Area.TRAINING, load_new),
    Page("/training/records", "training_records.html", "/training", Area.TRAINING, load_records),
    Page("/training/{training_id}", "training_session.html", "/training", Area.TRAINING, load_one),
    Page("/me/training/{held_id}", "training_own.html", "/me", Area.ME, load_own),
)


def add_posts(app: FastAPI, renderer: Renderer) -> None:
    def plan(request: Request, got: Annotated[Sent, Depends(sent(Action.TRAIN))]) -> Response:
        people = tuple(str(v)[:_LONGEST] for v in got.form.getlist("people") if isinstance(v, str))
        fields = [got.text(name)[:_LONGEST] for name in ("criterion", "team", "segment", "at")]
        typed = TypedSession(fields[0], fields[1], fields[2], fields[3], people)
        try:
            planned = _plan(got.services, typed)
        except CoachloopError as error:
            if error.kind not in _SHOWN_AGAIN:
                raise
            view = new_session_page(got.services.context, typed, got.services.now(), error)
            return renderer.html(request, "training_new.html", status=422, nav="/training", view=view)
        return _on(f"/training/{quote(planned, safe='')}?saved=1")

    def attended(request: Request, got: Annotated[Sent, Depends(sent(Action.TRAIN))]) -> Response:
        session_id, now = request.path_params["training_id"], got.services.now()
        who = [str(v) for v in got.form.getlist("people")]
        note_attendance(got.services.context, session_id, who, got.services.reader.name, now)
        noted_anew(got.services.whole, session_id, now)
        return _on(f"/training/{quote(session_id, safe='')}#after")

    def show(request: Request, got: Annotated[Sent, Depends(sent(Action.TRAIN))]) -> Response:
        session_id = request.path_params["training_id"]
        reveal(got.services.context, session_id, got.services.reader.name, got.services.now())
        return _on(f"/training/{quote(session_id, safe='')}#moments")

    def own(request: Request, got: Annotated[Sent, Depends(sent(Action.REFLECT))]) -> Response:
        return _keep_own(request.path_params["held_id"], got)

    app.add_api_route("/training/new", plan, methods=["POST"], response_class=Response)
    app.add_api_route("/training/{training_id}/attended", attended, methods=["POST"], response_class=Response)
    app.add_api_route("/training/{training_id}/reveal", show, methods=["POST"], response_class=Response)
    app.add_api_route("/me/training/{held_id}", own, methods=["POST"], response_class=Response)


def _plan(services: ReaderServices, typed: TypedSession) -> str:
    """The id of the planned session. Raises what plan_training raises."""
    context = services.context
    if not typed.people:
        raise PlanIncomplete("Nobody is chosen.", fix="Choose at least one of the people below.")
    target = target_named(context, typed.criterion)
    wanted = Plan((target,), _when(typed, services), services.reader.name, typed.people, typed.team or None)
    return plan_training(context, wanted, services.now())[0].id


def _when(typed: TypedSession, services: ReaderServices) -> datetime:
    found = read_time(typed.at, services.context.zone)
    if found is None:
        raise PlanIncomplete("The date and time were not understood.", fix="Choose a day and a time.")
    return found


def _keep_own(session_id: str, got: Sent) -> Response:
    """One's own blind scores: those moments that got a level."""
    me, now = got.services.reader.person_id, got.services.now()
    view = own_session_page(got.services.context, session_id, me, now)
    if me is None:
        raise NotFound("You take part in no training session.")
    for score in view.scores:
        level = got.text(f"moment_{score.position}")
        if score.level is None and level.isascii() and level.isdecimal() and len(level) < 4:
            give_score(got.services.context, session_id, score.position, me, float(level), now)
    return _on(f"/me/training/{quote(session_id, safe='')}")


def _on(address: str) -> Response:
    return RedirectResponse(address, 303)
