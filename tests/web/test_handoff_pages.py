"""Handoff, patterns and proposals as pages: what they cost, and who sees what."""

from fastapi.testclient import TestClient

from coachloop.loop.measure.run import close_due
from coachloop.web.services import Services
from tests.web.test_cost import queries, short

__all__ = ["short"]


def test_more_weeks_cost_no_more_queries(services: Services, short: Services) -> None:
    for made in (services, short):
        close_due(made.context, made.now())  # as every run of scores does
    for path in ("/handoff", "/week/steps"):
        for made in (services, short):
            queries(made, path)  # the first look of an hour is noted in the trail
        assert queries(services, path) <= queries(short, path) + 1


def test_patterns_ask_nothing_for_words_that_were_read(services: Services) -> None:
    queries(services, "/people/smp_avery/patterns")
    assert (
        queries(services, "/people/smp_avery/patterns") < 21
    )  # who asks, who may see it, and the trail of who saw


def test_the_week_and_the_person_fetch_the_slow_part_afterwards(client: TestClient) -> None:
    assert 'hx-get="/week/steps"' in client.get("/week").text
    assert 'hx-get="/people/smp_avery/patterns"' in client.get("/people/smp_avery").text
    assert 'id="first-steps"' in client.get("/week/steps").text
    assert 'id="patterns"' in client.get("/people/smp_avery/patterns").text


def test_proposals_name_their_source(client: TestClient) -> None:
    steps = client.get("/week/steps.json").json()["data"]["steps"]
    assert steps
    assert all(s["step"]["source"] in {"D0", "D1", "D2", "D3", "D4", "METHOD 3", "ours"} for s in steps)
