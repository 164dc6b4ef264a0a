"""A blind rating by keyboard alone, in a real browser."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from coachloop.loop.review.drawing import Drawing, draw_audit, month_of
from tests.journeys.test_browser import WIDTHS, Site, Watched, serving, watched
from tests.web import workspace
from tests.web.workspace import NOW

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    made = workspace.build(tmp_path_factory.mktemp("review"), weeks=5)
    draw_audit(made.context, Drawing(month_of("2026-10", NOW, made.context.zone), 5, "Sample Quinn", NOW))
    with serving(made) as address:
        yield address


def _form(browser: "Browser", site: Site, width: int = 1440) -> Watched:
    coach = watched(browser, site, width)
    coach.open("/review")
    coach.page.click("#blind tbody a")
    coach.page.wait_for_url("**/review/*")
    return coach


def _chosen(coach: Watched) -> list[str]:
    script = "all => all.map(x => x.value)"
    return list(coach.page.eval_on_selector_all("form[data-rate] input[type=radio]:checked", script))


def test_figures_letters_and_enter_rate_a_conversation(browser: "Browser", site: Site) -> None:
    coach = _form(browser, site)
    address = coach.page.url
    keys = coach.page.keyboard
    # Four criteria: level 4; pass, the second of two; not applicable; and the last is corrected to 2.
    for key in ("4", "2", "n", "u"):
        keys.press(key)
    assert coach.page.url == address
    keys.press("2")
    assert _chosen(coach) == ["4", "1", "na", "2"]
    keys.press("ArrowUp")
    keys.press("u")
    assert _chosen(coach) == ["4", "1", "unsure", "2"]
    keys.press("Control+z")
    assert _chosen(coach) == ["4", "1", "na", "2"]
    keys.press("u")
    keys.press("Enter")  # only goes on
    assert coach.page.url == address
    keys.press("Control+Enter")
    coach.page.wait_for_url("**/result*")
    assert "machine" in coach.page.inner_text("main")
    assert "cannot tell" in coach.page.inner_text("tbody tr:nth-child(3)").lower()
    coach.is_clean()
    coach.page.close()


def test_words_are_cited_by_keyboard_by_selecting_and_by_a_tap(browser: "Browser", site: Site) -> None:
    coach = _form(browser, site)
    keys, page = coach.page.keyboard, coach.page
    # Into the transcript, to its third turn, one word on, and two words selected: "What was your own part".
    for key in ("t", "ArrowDown", "ArrowDown", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "v"):
        keys.press(key)
    cited = page.eval_on_selector_all("#k1 .cite span", "all => all.map(x => x.textContent)")
    assert cited == ["turn 3 \u201cwas your\u201d"]
    # With a finger: the whole turn, under the criterion at hand.
    keys.press("Escape")
    keys.press("ArrowDown")
    page.hover("#turn-8")
    page.click("#turn-8 .citebtn")
    assert page.inner_text("#k2 .cite span") == "turn 9 \u201cOkay. Let us look at the testing side.\u201d"
    for key in ("ArrowUp", "3", "2", "3", "3", "Control+Enter"):
        keys.press(key)
    page.wait_for_url("**/result*")
    coach.is_clean()
    coach.page.close()


def test_a_draft_outlives_a_lost_connection_and_is_sent_once(browser: "Browser", site: Site) -> None:
    coach = _form(browser, site)
    page, keys = coach.page, coach.page.keyboard
    for key in ("4", "2", "n"):
        keys.press(key)
    page.reload()
    assert "Draft of " in page.inner_text("[data-draftline]")
    assert _chosen(coach) == ["4", "1", "na"]
    page.context.set_offline(True)
    page.focus("#k4 input")
    keys.press("3")
    keys.press("Control+Enter")
    page.wait_for_selector("text=Not sent yet: no connection.")
    page.context.set_offline(False)
    page.wait_for_url("**/result*")
    kept = page.evaluate("Object.keys(localStorage).filter(x => x.startsWith('coachloop.draft.'))")
    assert kept == []
    coach.page.close()


def test_without_script_the_form_is_a_form(browser: "Browser", site: Site) -> None:
    coach = watched(browser, site, 390, java_script_enabled=False)  # type: ignore[arg-type]
    coach.open("/review")
    coach.page.click("#blind tbody a")
    coach.page.wait_for_url("**/review/*")
    for k in range(1, 5):
        coach.page.check(f"#k{k} label:first-child input")
    coach.page.click("#k1 details:nth-of-type(2) summary")
    coach.page.fill("#t1", "5, 7")
    coach.page.click("form#rate button.go")
    coach.page.wait_for_url("**/result*")
    coach.page.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_form_fits(browser: "Browser", site: Site, width: int) -> None:
    coach = watched(browser, site, width)
    coach.open("/review")
    coach.page.click("#blind tbody a")
    coach.page.wait_for_url("**/review/*")
    assert coach.overflow <= 0
    small = coach.page.eval_on_selector_all(
        ".choice", "all => all.filter(x => x.getBoundingClientRect().height < 24).length"
    )
    assert small == 0
    coach.is_clean()
    coach.page.close()
