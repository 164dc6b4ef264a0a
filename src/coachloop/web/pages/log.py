"""/coaching/new: the six-field form, as a page and as a side sheet, and saving it."""

from datetime import datetime
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.domain.rights import Action, Area
from coachloop.loop.coach.model import Draft
from coachloop.loop.coach.run import Extras, log_session
from coachloop.loop.report.form import chosen_types, field_minute, read_time, session_start
from coachloop.loop.report.model import FormView, Typed
from coachloop.loop.report.run import baseline_part, form_page
from coachloop.web.render import Page, Renderer
from coachloop.web.rights import Sent, sent, services_in
from coachloop.web.services import ReaderServices

_FIELDS = tuple(Typed.__dataclass_fields__)
_LONGEST = 2_000
_DAY_SECONDS = 86_400


def load(request: Request, services: ReaderServices) -> FormView:
    """Filled by the page it was opened from; the time is now until somebody changes it."""
    now = services.now()
    given = {name: request.query_params.get(name, "").strip()[:_LONGEST] for name in _FIELDS}
    given["at"] = given["at"] or field_minute(now, services.context.zone)
    given["opened"] = now.isoformat()
    return form_page(services.context, Typed(**given), now)


PAGES = (Page("/coaching/new", "coaching_new.html", "/coaching", Area.LOG, load),)


def add_posts(app: FastAPI, renderer: Renderer) -> None:
    def baseline(request: Request) -> Response:
        """The preview alone, as person or criterion change."""
        services = services_in(request, request.app.state.services, Area.LOG)
        given = {name: request.query_params.get(name, "").strip()[:_LONGEST] for name in _FIELDS}
        view = baseline_part(services.context, Typed(**given), services.now())
        return renderer.html(request, "_baseline.html", nav="", view=view)

    def save(request: Request, got: Annotated[Sent, Depends(sent(Action.COACH))]) -> Response:
        typed = Typed(**{name: got.text(name)[:_LONGEST] for name in _FIELDS})
        now = got.services.now()
        try:
            logged = log_session(
                got.services.context, draft_of(typed, got.services), now, _extras(typed, now)
            )
        except CoachloopError as error:
            if error.kind not in (ErrorKind.NOT_UNDERSTOOD, ErrorKind.CONFLICT):
                raise
            view = form_page(got.services.context, typed, now, error)
            return renderer.html(request, "coaching_new.html", status=422, nav="/coaching", view=view)
        return _saved(request, logged.session.id)

    app.add_api_route("/coaching/baseline", baseline, methods=["GET"], response_class=Response)
    app.add_api_route("/coaching/new", save, methods=["POST"], response_class=Response)


def draft_of(typed: Typed, services: ReaderServices) -> Draft:
    return Draft(
        person_id=typed.person,
        criterion=typed.criterion,
        method=typed.method,
        agreed=typed.agreed,
        session_start=session_start(typed, services.context.zone),
        cited_conversation_id=typed.conversation or None,
        call_types=chosen_types(typed),
    )


def _extras(typed: Typed, now: datetime) -> Extras:
    opened = read_time(typed.opened, now.tzinfo) if now.tzinfo else None
    seconds = (now - opened).total_seconds() if opened else -1.0
    return Extras(
        cited_turn_seq=int(typed.turn) if typed.turn.isdecimal() and len(typed.turn) < 9 else None,
        private_note=typed.note or None,
        despite_calibration=typed.despite or None,
        log_seconds=seconds if 0 <= seconds <= _DAY_SECONDS else None,
    )


def _saved(request: Request, session_id: str) -> Response:
    """On to the session: by a header where the sheet posted it, else by redirection."""
    address = f"/coaching/{quote(session_id, safe='')}?saved=1"
    if request.headers.get("hx-request") == "true":
        return Response(status_code=204, headers={"HX-Redirect": address})
    return RedirectResponse(address, 303)
