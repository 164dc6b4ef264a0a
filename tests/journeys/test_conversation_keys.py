"""A conversation reviewed by keyboard in a real browser: moments, levels, agreeing, a link, a session."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.journeys.test_browser import Site, serving, watched
from tests.web import workspace

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

ONE = "/conversations/c_avery-3-0"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving(workspace.build(tmp_path_factory.mktemp("keys"), weeks=5)) as address:
        yield address


def test_five_minutes_by_keyboard(browser: "Browser", site: Site) -> None:
    coach = watched(browser, site, 1440)
    page, keys = coach.page, coach.page.keyboard
    coach.open(ONE)
    assert page.inner_text("[data-elapsed]").endswith("of 5:00")
    # The point goes from moment to moment of the summary; their turn is marked and in sight.
    keys.press(".")
    first = page.get_attribute(".turn.here", "id")
    assert first == page.get_attribute("[data-moment] a.at", "href").partition("#")[2]  # type: ignore[union-attr]
    keys.press(".")
    assert page.locator(".turn.here").count() == 1
    assert page.get_attribute(".turn.here", "id") != first
    # A level for the criterion at hand: the reason is asked for, and both scores stand afterwards.
    page.focus("#c1 .pick input")
    keys.press("4")
    assert page.evaluate("document.activeElement.name") == "reason"
    keys.type("Two questions deep.")
    keys.press("Control+Enter")
    page.wait_for_selector("#c1 .pill.mach.old")
    assert "Two questions deep." in page.inner_text("#c1")
    # A question about another, which is not sent; then the rest is agreed with.
    page.focus("#c2 summary")
    keys.press("q")
    assert page.evaluate("document.activeElement.closest('[data-crit]').id") == "c2"
    coach.open(ONE)
    keys.press("a")
    keys.press("Enter")
    page.wait_for_selector("text=read it and let it stand")
    assert page.locator("[data-accept]").count() == 0
    coach.is_clean()
    page.close()


def test_a_session_opens_on_the_criterion_at_hand(browser: "Browser", site: Site) -> None:
    coach = watched(browser, site, 1440)
    coach.open(ONE)
    coach.page.focus("#c3 summary")
    coach.page.keyboard.press("c")
    coach.page.wait_for_selector("#sheet:not([hidden]) form")
    shown = coach.page.input_value("#sheet [name=criterion]")
    assert shown
    assert shown.lower() in (coach.page.inner_text("#c3 h3").lower(), "engagement")
    coach.is_clean()
    coach.page.close()


def test_a_moment_can_be_linked_to_and_sought(browser: "Browser", site: Site) -> None:
    coach = watched(browser, site, 1440)
    coach.open(f"{ONE}?t=254")
    page = coach.page
    assert page.get_attribute(".turn.here", "id") == "turn-4"
    box = page.locator(".turn.here").bounding_box()
    assert box
    assert 0 <= box["y"] <= 900  # scrolled to
    page.locator("[data-strip] svg.wide").click(position={"x": 350, "y": 60})
    page.wait_for_url("**t=*")
    assert page.locator(".turn.here").count() == 1
    page.fill("#seek", "12:30")
    page.press("#seek", "Enter")
    page.wait_for_url("**t=12%3A30*")
    # Turn 12 begins at 62 x 12 + 4 = 748 s = 12:28.
    assert page.get_attribute(".turn.here", "id") == "turn-12"
    coach.is_clean()
    page.close()


def test_keys_can_be_switched_off(browser: "Browser", site: Site) -> None:
    coach = watched(browser, site, 1440)
    coach.open(ONE)
    coach.page.evaluate("localStorage.setItem('coachloop.keys', 'off')")
    coach.page.reload()
    coach.page.keyboard.press(".")
    coach.page.keyboard.press("4")
    assert coach.page.locator(".turn.here").count() == 0
    assert coach.page.locator(".pick input:checked").count() == 0
    coach.page.close()
