"""A manager decides and signs; a leader reads the report on a phone. Both print on one sheet of paper."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from coachloop.domain.people import UserRole
from tests.journeys.test_browser import WIDTHS, Site, Watched, serving, watched
from tests.web import readying, workspace

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

_PAGE = re.compile(rb"/Type\s*/Page[^s]")


def sheets(page: "Page") -> int:
    """Pages of A4 that the browser would print."""
    return len(_PAGE.findall(page.pdf(format="A4", prefer_css_page_size=True, print_background=True)))


def signed_in(browser: "Browser", site: Site, width: int, name: str, role: UserRole) -> Watched:
    found = watched(browser, site, width)
    workspace.sign_in_page(found.page, site, site.made, name, role)
    return found


# --- the manager --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Dana passed two batches on five criteria, none of them measured against people."""
    with serving(readying.ready(tmp_path_factory.mktemp("ready"), readying.FIVE)) as address:
        yield address


def test_a_manager_decides_signs_and_prints_by_keyboard(browser: "Browser", ready: Site) -> None:
    kim = signed_in(browser, ready, 1440, "Kim", UserRole.MANAGER)
    page, keys = kim.page, kim.page.keyboard
    kim.open("/readiness")
    page.get_by_role("link", name="Dana").first.focus()
    keys.press("Enter")
    page.wait_for_url("**/readiness/dana*")
    page.get_by_role("link", name="Record decision").focus()
    keys.press("Enter")
    page.locator("input[value=conditions]").focus()
    keys.press("Space")
    for field, words in (
        ("context", "Calm with angry callers; large bills are new to Dana, and the late shift is not."),
        ("conditions", "Cleo sits in on the first two conversations about large bills."),
        *((f"reason-{n}", "Two of us listened to ten and heard the same.") for n in range(1, 6)),
    ):
        page.locator(f"#{field}").focus()
        keys.type(words)
    page.get_by_role("button", name="Record and sign").focus()
    keys.press("Enter")
    page.wait_for_url("**/decisions/d_*")
    assert "Dana takes screen conversations alone, under conditions" in page.inner_text("h1")
    assert "You have signed this decision." in page.inner_text("main")
    page.emulate_media(media="print")
    foot = page.inner_text(".only-print")
    assert "/decisions/d_000001" in foot
    assert "coachloop" in foot
    assert sheets(page) == 1
    kim.is_clean()
    page.close()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", ["/readiness", "/readiness?copy=1", "/readiness/dana"])
def test_readiness_fits_and_is_quiet(browser: "Browser", ready: Site, path: str, width: int) -> None:
    kim = signed_in(browser, ready, width, "Kim", UserRole.MANAGER)
    kim.open(path)
    assert kim.page.locator("h1").count() == 1
    assert kim.overflow <= 0
    kim.is_clean()
    kim.page.close()


# --- the leader ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving(workspace.build(tmp_path_factory.mktemp("program"))) as address:
        yield address


def test_a_leader_reads_asks_and_prints_on_a_phone(browser: "Browser", program: Site) -> None:
    lee = signed_in(browser, program, 390, "Lee", UserRole.LEADER)
    page = lee.page
    lee.open("/program")
    assert lee.overflow <= 0
    assert page.locator(".figures > figure").count() == 3
    page.get_by_text("90-day checklist").click()
    page.locator("#checklist").wait_for()
    assert page.locator("#checklist tbody tr").count() == 4
    page.fill("#text", "What does plateauing mean?")
    page.get_by_role("button", name="Ask").click()
    page.wait_for_url("**/program?*asked=1")
    assert "1 question" in page.inner_text("#unclear").replace("\u00a0", " ").replace("\u202f", " ")
    page.evaluate("() => { window.print = () => { window.printed = true } }")
    page.get_by_role("button", name="Send as PDF").click()
    assert page.evaluate("window.printed") is True
    page.emulate_media(media="print")
    assert not page.locator("#unclear").is_visible()
    assert sheets(page) == 1
    lee.is_clean()
    page.close()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", ["/program", "/program/checklist", "/program/outcomes"])
def test_the_program_fits_and_is_quiet(browser: "Browser", program: Site, path: str, width: int) -> None:
    lee = signed_in(browser, program, width, "Lee", UserRole.LEADER)
    lee.open(path)
    assert lee.page.locator("h1").count() == 1
    assert lee.overflow <= 0
    lee.is_clean()
    lee.page.close()
