"""A score that another process writes is a flag on an open /today, said politely, within ten seconds."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coachloop.domain.people import Person, Team, UserRole
from coachloop.domain.rights import Grant
from coachloop.loop.context import Context
from coachloop.store import people, rubrics
from coachloop.store.database import Database
from coachloop.store.sign_in import end
from tests.conftest import ROOT
from tests.journeys.test_browser import Site, serving
from tests.support.world import RATER, START, rubric
from tests.web import workspace

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

#: What the issue asks for; the pages look every two seconds.
SECONDS = 10


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Dana is in the team of Sample Reese; Lee is in another one."""
    empty = workspace.empty(tmp_path)
    database = empty.context.database
    with database.write() as c:
        rubrics.publish(c, rubric(), "made in a test", START)
        for team, owner, person in (("east", "Sample Reese", "dana"), ("west", "Sample Flynn", "lee")):
            people.upsert_team(c, Team(team, team.title(), owner))
            people.upsert_person(c, Person(person, person.title(), team))
    context = Context(database, UTC, RATER.series, coach="Sample Quinn")
    with serving(workspace.Made(context, empty.workspace)) as address:
        yield address


def opened(browser: "Browser", site: Site, user: str) -> "Page":
    page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    workspace.sign_in_page(page, site, site.made, user, Grant(UserRole.SUPERVISOR))
    with page.expect_response(lambda answer: "/live?" in answer.url) as live:
        page.goto(f"{site}/today")
    assert live.value.headers["content-type"].startswith("text/event-stream")
    return page


def score_elsewhere(site: Site, *names: str) -> None:
    url = site.made.context.database.url
    subprocess.run(
        [sys.executable, "-m", "tests.journeys.scored_elsewhere", url, *names], cwd=ROOT, check=True
    )


def test_a_flag_is_there_within_ten_seconds(browser: "Browser", site: Site) -> None:
    page = opened(browser, site, "Sample Reese")
    assert page.locator("h1").inner_text() == "Nothing new crossed a threshold"
    place, before = page.locator("[data-live]"), page.locator("#flags").bounding_box()
    assert place.get_attribute("aria-live") == "polite"
    score_elsewhere(site, "dana", "lee")
    page.get_by_text("1 new flag", exact=False).wait_for(timeout=1000 * SECONDS)
    # Nothing that one reads has moved; and Lee's flag is not told to who does not see Lee.
    assert page.locator("#flags").bounding_box() == before
    assert place.inner_text().split() == ["1", "new", "flag", "Show"]
    place.get_by_role("link").click()
    page.wait_for_url("**/today")
    assert page.locator("h1").inner_text() == "One new flag"
    assert page.locator("[data-row]").count() == 1
    assert "Dana" in page.locator("[data-row]").inner_text()
    page.context.close()


def test_what_came_while_the_line_was_broken_is_told_once(browser: "Browser", site: Site) -> None:
    page = opened(browser, site, "Sample Reese")
    page.context.set_offline(True)
    score_elsewhere(site, "dana")
    page.context.set_offline(False)
    page.get_by_text("1 new flag", exact=False).wait_for(timeout=1000 * SECONDS)
    page.context.close()


def test_who_is_signed_out_hears_no_more(
    browser: "Browser", site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coachloop.web.live.CHECK_SECONDS", 0.5)
    page = opened(browser, site, "Sample Reese")
    database = Database(site.made.context.database.url)
    with database.write() as c:
        end(c, str(page.context.cookies()[0]["value"]))
    page.get_by_text("You are signed out", exact=False).wait_for(timeout=1000 * SECONDS)
    score_elsewhere(site, "dana")
    assert "new flag" not in page.locator("[data-live]").inner_text()
    database.close()
    page.context.close()
