"""A coach walks the pages in a real browser: wide and narrow, by pointer and by keyboard."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
import uvicorn

from coachloop.web.app import create_app
from coachloop.web.services import Services
from tests.web import workspace

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PATHS = (
    "/week", "/review", "/people", "/people/smp_avery", "/conversations", "/conversations/c_avery-13-0?turn=4", "/gaps",
    "/coaching", "/coaching/new", "/coaching/smp_s_000001", "/coaching/smp_s_000002", "/settings/health", "/nowhere",
)  # fmt: skip
WIDTHS = (1440, 1024, 390)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Site(str):
    """An address at which pages are served, and the workspace that they are of."""

    made: Services


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The address of the served pages."""
    with serving(workspace.build(tmp_path_factory.mktemp("browser"))) as address:
        yield address


@contextmanager
def serving(made: Services) -> Iterator[Site]:
    """The address of a workspace's pages while they are served."""
    port = _free_port()
    server = uvicorn.Server(uvicorn.Config(create_app(made), host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    site = Site(f"http://127.0.0.1:{port}")
    site.made = made
    yield site
    server.should_exit = True
    thread.join(timeout=10)
    made.context.database.close()


@dataclass
class Watched:
    """A page, and what it said and asked for that it should not."""

    page: "Page"
    site: str
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        self.page.goto(self.site + path)

    def is_clean(self) -> None:
        assert self.complaints == []

    @property
    def overflow(self) -> int:
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return int(self.page.evaluate(wide))


def watched(browser: "Browser", site: Site, width: int, **options: str) -> Watched:
    """A page in which the owner of the workspace is signed in; `workspace.sign_in_page` signs in another."""
    page = browser.new_page(viewport={"width": width, "height": 900}, **options)  # type: ignore[arg-type]
    workspace.sign_in_page(page, site, site.made)
    found = Watched(page, site)
    page.on("pageerror", lambda error: found.complaints.append(str(error)))

    def heard(kind: str, text: str) -> None:
        if kind in ("error", "warning") and "status of 404" not in text and "status of 422" not in text:
            found.complaints.append(text)

    page.on("console", lambda message: heard(message.type, message.text))
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith((site, "data:")) else found.complaints.append(request.url)
        ),
    )
    return found


@pytest.fixture
def coach(browser: "Browser", site: Site) -> Iterator[Watched]:
    found = watched(browser, site, 1440)
    yield found
    found.page.close()


@pytest.mark.parametrize(("path", "later"), [("/week", "#first-steps"), ("/people/smp_avery", "#patterns")])
def test_what_comes_later_leaves_the_title(coach: Watched, path: str, later: str) -> None:
    answer = coach.page.goto(coach.site + path)
    assert answer is not None
    said = coach.page.title()
    coach.page.wait_for_selector(later)
    assert coach.page.title() == said
    assert f"<title>{said}</title>" in answer.text()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_quiet_and_fits(browser: "Browser", site: Site, path: str, width: int) -> None:
    found = watched(browser, site, width)
    found.open(path)
    assert found.page.locator("h1").count() == 1
    assert found.overflow <= 0
    found.is_clean()
    found.page.close()


@pytest.mark.parametrize("path", ["/week", "/people/smp_avery", "/conversations/c_avery-13-0"])
def test_what_can_be_pressed_is_large_enough(browser: "Browser", site: Site, path: str) -> None:
    found = watched(browser, site, 390)
    found.open(path)
    small = found.page.evaluate(
        """() => [...document.querySelectorAll("button, .btn, input:not([type=hidden]), select, summary, .nav")]
        .filter(e => e.offsetParent).map(e => [e.textContent.trim(), e.getBoundingClientRect()])
        .filter(([_, r]) => r.height && r.height < 24).map(([t, r]) => `${t}: ${r.height}`)"""
    )
    assert small == []
    found.page.close()


def test_a_session_is_logged_from_a_moment_without_the_mouse(coach: Watched) -> None:
    page = coach.page
    coach.open("/conversations/c_blake-13-0?turn=4")
    page.keyboard.press("c")
    sheet = page.locator("#sheet form")
    sheet.wait_for()
    assert sheet.locator("select[name=person]").input_value() == "smp_blake"
    assert "The baseline" not in sheet.inner_text()
    page.locator("#sheet #criterion").fill("Follow-up depth")
    page.keyboard.press("Tab")
    page.locator("#sheet .basebox .num").wait_for()
    page.locator("#sheet #agreed").fill("Ask what happened next before moving on.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/coaching/smp_s_*")
    assert "Ask what happened next before moving on." in page.locator(".quote").first.inner_text()
    coach.is_clean()


def test_a_theme_is_refused_in_the_sheet_and_put_right(coach: Watched) -> None:
    page = coach.page
    coach.open("/people/smp_casey")
    page.locator("[data-log]").click()
    page.locator("#sheet #criterion").fill("follow ups")
    page.locator("#sheet #agreed").fill("Wait two seconds after an answer.")
    page.locator("#sheet .btn.go").click()
    page.locator("#sheet [role=alert]").wait_for()
    page.locator("#sheet [data-fill]").first.click()
    assert page.locator("#sheet #criterion").input_value() == "Follow-up depth"
    assert page.locator("#sheet #agreed").input_value() == "Wait two seconds after an answer."
    page.keyboard.press("Escape")
    assert page.locator("#sheet").is_hidden()
    coach.is_clean()


def test_escape_leads_back_to_the_list(coach: Watched) -> None:
    coach.open("/people/smp_avery")
    coach.page.keyboard.press("Escape")
    coach.page.wait_for_url("**/people")
    coach.is_clean()


def test_a_person_prints_on_one_page(coach: Watched) -> None:
    """UX.md section 5: A4, one page, with the address and the mark of the sample in its footer."""
    coach.open("/people/smp_avery?days=30")
    assert coach.page.pdf(format="A4").count(b"/Type /Page\n") == 1
    coach.page.emulate_media(media="print")
    assert "/people/smp_avery?days=30" in coach.page.inner_text(".pagefoot .only-print")
    coach.page.emulate_media(media="screen")
    coach.is_clean()


def test_keys_go_places_and_can_be_switched_off(coach: Watched) -> None:
    page = coach.page
    coach.open("/week")
    page.keyboard.press("g")
    page.keyboard.press("p")
    page.wait_for_url("**/people")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent").strip() == "Sample Avery"
    page.keyboard.press("/")
    page.locator("main [data-filter]:focus").wait_for()
    page.locator("h1").click()
    page.keyboard.press("?")
    page.locator("#keys-on").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("w")
    page.wait_for_timeout(200)
    assert page.url.endswith("/people")
    coach.is_clean()


def test_dark_is_drawn_and_kept(browser: "Browser", site: Site) -> None:
    found = watched(browser, site, 1440, color_scheme="light")
    found.open("/week")
    paper = "getComputedStyle(document.body).backgroundColor"
    light = found.page.evaluate(paper)
    found.page.keyboard.press("?")
    found.page.locator("input[name=theme][value=dark]").check(force=True)
    dark = found.page.evaluate(paper)
    assert dark != light
    found.open("/people")
    assert found.page.evaluate(paper) == dark
    found.is_clean()
    found.page.close()


def test_without_script_everything_still_works(browser: "Browser", site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    workspace.sign_in_page(page, site, site.made)
    page.goto(f"{site}/people/smp_devon")
    page.locator("[data-log]").click()
    assert page.locator("h1").inner_text() == "Log a coaching session"
    page.locator("#criterion").fill("Structure")
    page.locator("#agreed").fill("Say the agenda in the first minute.")
    page.locator("main .btn.go").click()
    assert "/coaching/smp_s_" in page.url
    assert "Say the agenda in the first minute." in page.content()
    context.close()
