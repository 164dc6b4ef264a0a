"""No page is left out of the bench by accident."""

import re

from coachloop.web.pages import ALL
from tests.bench.bench_pages import OF_ONE_THING, PAGES


def _answers(path: str) -> str:
    """The page that answers an address: the first that fits, as in the application."""
    for page in ALL:
        if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", page.path), path.partition("?")[0]):
            return page.path
    raise AssertionError(path)


def test_every_page_is_measured_or_said_not_to_be() -> None:
    measured = {_answers(path) for _, path in PAGES}
    assert not measured & OF_ONE_THING
    assert measured | OF_ONE_THING == {page.path for page in ALL}
