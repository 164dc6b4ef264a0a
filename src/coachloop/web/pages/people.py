"""/people and one person."""

from dataclasses import replace
from datetime import date, timedelta

from fastapi import Request

from coachloop.domain.rights import Area
from coachloop.loop.report.filters import filters_of
from coachloop.loop.report.model import PeopleView, PersonView
from coachloop.loop.report.model.people import PeopleFilter
from coachloop.loop.report.person import DAY_CHOICES
from coachloop.loop.report.run import people_page, person_page
from coachloop.web.errors import ParameterWrong
from coachloop.web.params import number
from coachloop.web.render import Page
from coachloop.web.services import ReaderServices

_MOST_DAYS = 400
_AS_DAYS = "Write them as 2026-11-03."
_FIELDS = tuple(PeopleFilter.__dataclass_fields__)


def load_people(request: Request, services: ReaderServices) -> PeopleView:
    given = {name: request.query_params.get(name, "").strip()[:200] for name in _FIELDS}
    view = people_page(services.context, services.now(), PeopleFilter(**given))
    return replace(view, saved=filters_of(services.whole, services.reader.user_id, "/people"))


def load_person(request: Request, services: ReaderServices) -> PersonView:
    days = number(request, "days", most=_MOST_DAYS) or DAY_CHOICES[-1]
    person_id = request.path_params["person_id"]
    return person_page(services.context, person_id, services.now(), days, _span(request))


def _span(request: Request) -> tuple[date, date] | None:
    """The days from `since` to `until`; None without both. Raises ParameterWrong."""
    given = [request.query_params.get(name, "") for name in ("since", "until")]
    if not all(given):
        return None
    try:
        since, until = (date.fromisoformat(text) for text in given)
    except ValueError as error:
        raise ParameterWrong("These are no days.", where=request.url.path, fix=_AS_DAYS) from error
    if not timedelta() <= until - since < timedelta(days=_MOST_DAYS):
        raise ParameterWrong(
            f"`since` must come before `until`, at most {_MOST_DAYS} days.",
            where=request.url.path,
            fix=_AS_DAYS,
        )
    return since, until


PAGES = (
    Page("/people", "people.html", "/people", Area.PEOPLE, load_people),
    Page("/people/{person_id}", "person.html", "/people", Area.PEOPLE, load_person),
)
