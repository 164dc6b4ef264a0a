"""/gaps: what needs work, and whose; and how a person reads a gap that the rule leaves open."""

from dataclasses import replace
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import Depends, FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from coachloop.domain.rights import Action, Area, may
from coachloop.loop.gaps.choices import ChoiceRefused
from coachloop.loop.report.filters import filters_of
from coachloop.loop.report.model import GapsView
from coachloop.loop.report.run import choose_reading, gaps_page
from coachloop.web.render import Page, Renderer
from coachloop.web.rights import Sent, sent
from coachloop.web.services import ReaderServices

_LONGEST = 2_000


def load(request: Request, services: ReaderServices) -> GapsView:
    query = request.query_params
    typed = query.get("days", "")
    days = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 4 else 0
    team, family = query.get("team", ""), query.get("family", "")
    view = gaps_page(services.context, services.now(), team, days, family)
    saved = filters_of(services.whole, services.reader.user_id, "/gaps")
    return replace(view, may_plan=may(services.reader, Action.TRAIN), saved=saved)


PAGE = Page("/gaps", "gaps.html", "/gaps", Area.GAPS, load)


def add_posts(app: FastAPI, renderer: Renderer) -> None:
    def choose(request: Request, got: Annotated[Sent, Depends(sent(Action.TRAIN))]) -> Response:
        context, now = got.services.context, got.services.now()
        key, team = got.text("criterion")[:_LONGEST], got.text("team")[:_LONGEST]
        try:
            choose_reading(context, key, team, got.text("reading"), got.text("reason")[:_LONGEST], now)
        except ChoiceRefused as refused:
            view = replace(gaps_page(context, now, team, refused=refused), may_plan=True)
            return renderer.html(request, "gaps.html", status=422, nav="/gaps", view=view)
        where = f"?{urlencode({'team': team})}" if team else ""
        return RedirectResponse(f"/gaps{where}#{quote(key, safe='')}", 303)

    app.add_api_route("/gaps/choose", choose, methods=["POST"], response_class=Response)
