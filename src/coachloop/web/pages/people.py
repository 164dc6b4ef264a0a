"""/people and one person."""

from fastapi import Request

from coachloop.loop.report.model import PeopleView
from coachloop.loop.report.run import people_page
from coachloop.web.render import Page
from coachloop.web.services import Services


def load_people(request: Request, services: Services) -> PeopleView:  # noqa: ARG001
    return people_page(services.context, services.now())


PAGES = (Page("/people", "people.html", "/people", load_people),)
