"""/people and one person."""

from fastapi import Request

from coachloop.domain.rights import Area
from coachloop.loop.report.model import PeopleView, PersonView
from coachloop.loop.report.model.people import PeopleFilter
from coachloop.loop.report.person import DAY_CHOICES
from coachloop.loop.report.run import people_page, person_page
from coachloop.web.params import number
from coachloop.web.render import Page
from coachloop.web.services import ReaderServices

_MOST_DAYS = 400
_FIELDS = tuple(PeopleFilter.__dataclass_fields__)


def load_people(request: Request, services: ReaderServices) -> PeopleView:
    given = {name: request.query_params.get(name, "").strip()[:200] for name in _FIELDS}
    return people_page(services.context, services.now(), PeopleFilter(**given))


def load_person(request: Request, services: ReaderServices) -> PersonView:
    days = number(request, "days", most=_MOST_DAYS) or DAY_CHOICES[-1]
    return person_page(services.context, request.path_params["person_id"], services.now(), days)


PAGES = (
    Page("/people", "people.html", "/people", Area.PEOPLE, load_people),
    Page("/people/{person_id}", "person.html", "/people", Area.PEOPLE, load_person),
)
