"""/handoff, /week/steps, and the patterns of one person."""

from fastapi import Request

from coachloop.domain.rights import Area
from coachloop.loop.report.handoff import handoff_page, patterns_page, steps_page
from coachloop.loop.report.model.handoff import HandoffView, PatternsView, StepsView
from coachloop.web.render import Page
from coachloop.web.services import ReaderServices


def load_handoff(request: Request, services: ReaderServices) -> HandoffView:  # noqa: ARG001
    return handoff_page(services.context, services.now())


def load_steps(request: Request, services: ReaderServices) -> StepsView:  # noqa: ARG001
    return steps_page(services.context, services.now())


def load_patterns(request: Request, services: ReaderServices) -> PatternsView:
    return patterns_page(services.context, request.path_params["person_id"], services.now())


PAGES = (
    Page("/handoff", "handoff.html", "/people", Area.HANDOFF, load_handoff),
    Page("/week/steps", "steps.html", "/week", Area.WEEK, load_steps),
    Page("/people/{person_id}/patterns", "patterns.html", "/people", Area.PEOPLE, load_patterns),
)
