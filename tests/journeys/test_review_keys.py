"""A blind rating by keyboard alone, in a real browser."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from coachloop.loop.review.drawing import Drawing, draw_audit, month_of
from tests.journeys.test_browser import WIDTHS, Site, serving, watched
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


def test_figures_letters_and_enter_rate_a_conversation(browser: "Browser", site: Site) -> None:
    coach = watched(browser, site, 1440)
    coach.open("/review")
    coach.page.click("#blind tbody a")
    coach.page.wait_for_url("**/review/*")
    address = coach.page.url
    keys = coach.page.keyboard
    # Four criteria: level 4; pass, the second of two; not applicable; and the last is corrected to 2.
    for key in ("4", "2", "n", "u"):
        keys.press(key)
    assert coach.page.url == address
    keys.press("2")
    chosen = coach.page.eval_on_selector_all("form[data-rate] input:checked", "all => all.map(x => x.value)")
    assert chosen == ["4", "1", "na", "2"]
    keys.press("ArrowUp")
    keys.press("u")
    keys.press("Enter")
    coach.page.wait_for_url("**/result*")
    assert "machine" in coach.page.inner_text("main")
    assert "cannot tell" in coach.page.inner_text("tbody tr:nth-child(3)").lower()
    coach.is_clean()
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
