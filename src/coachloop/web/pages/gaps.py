"""/gaps: what needs work, and whose."""

from fastapi import Request

from coachloop.domain.rights import Area
from coachloop.loop.report.model import GapsView
from coachloop.loop.report.run import gaps_page
from coachloop.web.render import Page
from coachloop.web.services import ReaderServices


def load(request: Request, services: ReaderServices) -> GapsView:
    return gaps_page(services.context, services.now(), request.query_params.get("team", ""))


PAGE = Page("/gaps", "gaps.html", "/gaps", Area.GAPS, load)
