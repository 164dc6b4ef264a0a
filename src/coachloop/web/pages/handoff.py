"""/handoff, /week/steps, and the patterns of one person."""

from fastapi import Request

from coachloop.loop.report.handoff import handoff_page, patterns_page, steps_page
from coachloop.loop.report.model.handoff import HandoffView, PatternsView, StepsView
from coachloop.web.render import Page
from coachloop.web.services import Services


def load_handoff(request: Request, services: Services) -> HandoffView:  # noqa: ARG001
    return handoff_page(services.context, services.now())


def load_steps(request: Request, services: Services) -> StepsView:  # noqa: ARG001
    return steps_page(services.context, services.now())


def load_patterns(request: Request, services: Services) -> PatternsView:
    return patterns_page(services.context, request.path_params["person_id"], services.now())


PAGES = (
    Page("/handoff", "handoff.html", "/people", load_handoff),
    Page("/week/steps", "steps.html", "/week", load_steps),
    Page("/people/{person_id}/patterns", "patterns.html", "/people", load_patterns),
)
