"""Handoff, patterns and proposals as pages: what they cost, and who sees what."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from coachloop.loop.measure.run import close_due
from coachloop.web.services import Services
from tests.web import workspace
from tests.web.test_cost import queries, short

__all__ = ["short"]


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """As many weeks as `services`, which other tests have written to by now."""
    made = workspace.build(tmp_path_factory.mktemp("untouched"))
    yield made
    made.context.database.close()


def test_more_weeks_cost_no_more_queries(untouched: Services, short: Services) -> None:
    for made in (untouched, short):
        close_due(made.context, made.now())  # as every run of scores does
    for path in ("/handoff", "/week/steps"):
        for made in (untouched, short):
            queries(made, path)  # the first look of an hour is noted in the trail
        assert queries(untouched, path) <= queries(short, path) + 1


def test_patterns_ask_nothing_for_words_that_were_read(untouched: Services) -> None:
    queries(untouched, "/people/smp_avery/patterns")
    # Who asks, who may see it, the trail of who saw, and when each conversation was read.
    assert queries(untouched, "/people/smp_avery/patterns") < 22


def test_the_week_and_the_person_fetch_the_slow_part_afterwards(client: TestClient) -> None:
    assert 'hx-get="/week/steps"' in client.get("/week").text
    assert 'hx-get="/people/smp_avery/patterns"' in client.get("/people/smp_avery").text
    assert 'id="first-steps"' in client.get("/week/steps").text
    assert 'id="patterns"' in client.get("/people/smp_avery/patterns").text


def test_proposals_name_their_source(client: TestClient) -> None:
    steps = client.get("/week/steps.json").json()["data"]["steps"]
    assert steps
    assert all(s["step"]["source"] in {"D0", "D1", "D2", "D3", "D4", "METHOD 3", "ours"} for s in steps)
