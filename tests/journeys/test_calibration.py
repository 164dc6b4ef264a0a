"""Two people score the same conversations blind, each in their own browser; then both see the reveal."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from coachloop.domain.people import UserRole
from coachloop.domain.rights import Grant
from tests.journeys.test_browser import Site, Watched, serving, watched
from tests.web import workspace

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

ANN, BEN = "Ann Rater", "Ben Rater"
#: What Ann notes on the first criterion.
NOTE = "she never asked a second time"


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving(workspace.build(tmp_path_factory.mktemp("calibration"), weeks=5)) as address:
        yield address


def signed_in(browser: "Browser", site: Site, name: str, width: int, *grants: Grant | UserRole) -> Watched:
    found = watched(browser, site, width)
    found.page.context.clear_cookies()
    workspace.sign_in_page(found.page, site, site.made, name, *grants)
    return found


def rate(rater: Watched, keys: str, note: str = "") -> None:
    """One conversation by keyboard: a figure or letter a criterion; Enter sends it."""
    first = rater.page.url
    if note:
        rater.page.locator("fieldset.rate details").nth(1).locator("summary").click()
        rater.page.fill("#n1", note)
        rater.page.locator("#k1 legend").click()
    rater.page.locator("#k1 input[type=radio]").first.focus()
    for key in keys:
        rater.page.keyboard.press(key)
    with rater.page.expect_navigation():
        rater.page.keyboard.press("Control+Enter")
    assert "/calibration/" in first


def test_two_people_blind_then_the_reveal(browser: "Browser", site: Site) -> None:
    quinn = signed_in(browser, site, "Sample Quinn", 1440)
    ann = signed_in(browser, site, ANN, 1440, UserRole.COACH)
    ben = signed_in(browser, site, BEN, 390, UserRole.COACH)
    set_id = _opened(quinn)

    ann.open("/calibration")
    ann.page.click("text=Score the next conversation")
    rate(ann, "421n", NOTE)
    rate(ann, "421n")
    assert ann.page.inner_text("h1") == "Yours is in; waiting for the others"

    _sees_nothing(ben, set_id)
    ben.open(f"/calibration/{set_id}")
    assert "Ann Rater 2 of 2" in ben.page.inner_text("main")
    assert ben.overflow <= 0
    rate(ben, "221n")
    _sees_nothing(ben, set_id)  # one is rated, the other not: still blind on both
    rate(ben, "221n")

    # Levels 4 and 2 of five are 75 and 25 points: 50 apart on follow-up, the same on the others.
    assert ben.page.inner_text("h1") == "One criterion to talk about, two that hold"
    assert NOTE in ben.page.inner_text("#follow_up")
    assert ben.overflow <= 0
    ann.open(f"/calibration/{set_id}")
    assert ann.page.inner_text("h1") == "One criterion to talk about, two that hold"
    _agreed(ann)
    quinn.open(f"/calibration/{set_id}")
    assert NOTE not in quinn.page.content()  # who opened it, and did not rate, sees the gap alone
    for each in (quinn, ann, ben):
        each.is_clean()
        each.page.close()


def _opened(quinn: Watched) -> str:
    """Two conversations for Ann and Ben, by the form."""
    quinn.open("/calibration/new?rubric=interviewer&team=interviewing")
    quinn.page.fill("#name", "November interviews")
    for _ in range(3):  # of five that are proposed
        quinn.page.locator("input[name=call]:checked").last.uncheck()
    quinn.page.locator("input[name=rater]:checked").uncheck()
    quinn.page.get_by_label(ANN).check()
    quinn.page.get_by_label(BEN).check()
    quinn.page.click("text=Open the set")
    quinn.page.wait_for_url("**/calibration/cal_*")
    assert quinn.page.inner_text("h1") == "Not revealed yet"
    return quinn.page.url.rpartition("/")[2]


def _sees_nothing(ben: Watched, set_id: str) -> None:
    """Neither what Ann said nor that a score stands, by any route that names the set or its conversations."""
    get = ben.page.request.get
    for path in (f"/calibration/{set_id}", "/calibration", "/week", "/conversations", "/gaps", "/review"):
        for suffix in ("", ".json", ".csv"):
            assert NOTE not in get(f"{ben.site}{path}{suffix}").text(), path + suffix
    assert get(f"{ben.site}/calibration/{set_id}.json").json()["data"]["revealed"] is None


def _agreed(ann: Watched) -> None:
    form = ann.page.locator("#follow_up form").first
    form.locator("select").select_option("3")
    form.get_by_text("What made it clear").first.click()
    form.locator("textarea[name=wording]").fill("Asks a second question about the same answer.")
    form.get_by_text("Agree on this score").click()
    ann.page.wait_for_url("**#follow_up")
    assert "agreed 3 of 5" in ann.page.inner_text("#follow_up")
    assert "1 wording suggested" in ann.page.inner_text("#follow_up")
