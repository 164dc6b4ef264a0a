"""/week: the coach's Monday."""

from fastapi import Request

from coachloop.domain.rights import Area
from coachloop.loop.report.model import WeekView
from coachloop.loop.report.run import week_page
from coachloop.web.render import Page
from coachloop.web.services import ReaderServices


def load(request: Request, services: ReaderServices) -> WeekView:  # noqa: ARG001
    return week_page(services.context, services.now())


PAGE = Page("/week", "week.html", "/week", Area.WEEK, load)
