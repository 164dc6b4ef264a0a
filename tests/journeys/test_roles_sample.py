"""Looking round the sample: somebody is chosen from the list, and the first steps are put away."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from coachloop.domain.people import UserRole
from coachloop.sample.users import USERS
from coachloop.store.users import add_user
from tests.journeys.test_browser import Site, serving
from tests.web import workspace

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The small workspace, with the users that the sample comes with."""
    made = workspace.build(tmp_path_factory.mktemp("looking"), weeks=5)
    with made.context.database.write() as c:
        for user in USERS:
            add_user(c, user.name, [UserRole(role) for role in user.roles], workspace.NOW)
    with serving(made) as address:
        yield address


@pytest.mark.parametrize("width", [1440, 390])
def test_somebody_is_chosen_by_keys_and_another_after_signing_out(
    browser: "Browser", site: Site, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto(f"{site}/week")
    page.wait_for_url("**/sign-in?next=**")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    chosen = page.get_by_role("button", name="Sample Lennox")
    assert "Leader" in chosen.inner_text()
    chosen.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/program")  # where a leader begins, not where one came from
    page.goto(f"{site}/find")  # what a phone has under "More"
    page.get_by_role("button", name="Sign out").locator("visible=true").first.click()
    page.wait_for_url("**/sign-in")
    page.get_by_role("button", name="Sample Orrin").click()
    page.wait_for_url("**/settings/health")
    context.close()


def test_the_first_steps_are_followed_and_put_away_for_good(browser: "Browser", site: Site) -> None:
    context = browser.new_context()
    page = context.new_page()
    workspace.sign_in_page(page, site, site.made)  # who coaches everybody here
    page.goto(f"{site}/week")
    steps = page.locator("section:has(#see-first) ol a")
    assert steps.count() == 3
    for place in range(3):
        page.goto(f"{site}/week")
        steps.nth(place).focus()
        page.keyboard.press("Enter")
        page.wait_for_url(lambda address: not address.endswith("/week"))
        assert page.locator("h1").count() == 1
    page.goto(f"{site}/week")
    page.get_by_role("button", name="Got it").click()
    page.wait_for_load_state()
    page.goto(f"{site}/week")
    assert page.locator("#see-first").count() == 0
    context.close()
    again = browser.new_context()
    workspace.sign_in_page(again.new_page(), site, site.made)
    again.pages[0].goto(f"{site}/week")
    assert again.pages[0].locator("#see-first").count() == 0
    again.close()
