"""A day of each role in a real browser, on real service chats (STAR) imported as anybody's files are."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from coachloop.domain.people import UserRole
from coachloop.wiring import opened
from tests.journeys import star
from tests.journeys.star import COACH, OWNER
from tests.journeys.test_browser import Site, Watched, serving, watched
from tests.web import workspace

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

AGREED = "Say back in one sentence what they asked for before the first question."


@pytest.fixture(scope="module")
def desk(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("desk")
    (folder / "workspace.yaml").write_text(star.SETTINGS, encoding="utf-8")
    with opened(folder) as app, serving(star.build(app, shared_data)) as site:
        yield site


def signed_in(
    browser: "Browser", desk: Site, name: str, role: UserRole, width: int = 1440, person: str | None = None
) -> Watched:
    """Somebody with that one role, in a browser of their own."""
    found = watched(browser, desk, width)
    found.page.context.clear_cookies()
    workspace.sign_in_page(found.page, desk, desk.made, name, role, person=person)
    return found


def one(desk: Site, query: str) -> str:
    with desk.made.context.database.read() as c:
        return str(c.execute(text(query)).scalar_one())


def closed(*everybody: Watched) -> None:
    for each in everybody:
        each.is_clean()
        each.page.context.close()


def test_a_coach_reviews_in_five_minutes_and_coaches_from_a_moment_by_keys(
    browser: "Browser", desk: Site
) -> None:
    cleo = signed_in(browser, desk, COACH, UserRole.COACH)
    page, keys = cleo.page, cleo.page.keyboard
    cleo.open("/week")
    page.wait_for_function("window.htmx")
    keys.press("g")
    keys.press("r")
    page.wait_for_url("**/review")
    keys.press("j")
    keys.press("Enter")
    page.wait_for_url("**/conversations/**")
    assert page.inner_text("[data-elapsed]").endswith("of 5:00")
    keys.press(".")
    assert page.locator(".turn.here").count() == 1
    keys.press("a")
    keys.press("Enter")
    page.wait_for_selector("text=read it and let it stand")
    page.focus("#c1 summary")
    keys.press("c")
    page.wait_for_selector("#sheet:not([hidden]) form")
    assert page.input_value("#sheet [name=criterion]")
    page.locator("#sheet #agreed").focus()
    keys.type(AGREED)
    keys.press("Control+Enter")
    page.wait_for_url(re.compile(r"/coaching/s_\d+"))
    assert AGREED in page.locator("blockquote").first.inner_text()
    closed(cleo)


def test_a_supervisor_plans_for_one_flag_and_explains_another_away(browser: "Browser", desk: Site) -> None:
    sam = signed_in(browser, desk, OWNER, UserRole.SUPERVISOR, 390)
    page = sam.page
    sam.open("/today")
    flags = page.locator("#flags > ul > li")
    many = flags.count()
    assert many > 1
    assert sam.overflow <= 0
    away = flags.last.get_attribute("id")
    flags.last.locator("summary", has_text="Explain away").click()
    flags.last.locator("[name=reason]").fill("A week of password calls: nobody had anything to say back.")
    flags.last.get_by_role("button", name="Take it off the list").click()
    page.wait_for_url("**/today?explained=1")
    assert page.locator(f"#{away}").count() == 0
    flags.first.get_by_role("link", name="Plan coaching").click()
    page.locator("#agreed").fill(AGREED)
    page.locator("form:visible .btn.go").last.click()
    page.wait_for_url(re.compile(r"/coaching/s_\d+"))
    assert "Agent" in page.inner_text("main")
    closed(sam)


def test_a_leader_reads_the_programme_without_a_name(browser: "Browser", desk: Site) -> None:
    lee = signed_in(browser, desk, "Lee Leader", UserRole.LEADER)
    lee.open("/program")
    assert lee.page.locator(".figures > figure").count() == 3
    assert not re.search(r"Agent \d", lee.page.inner_text("main"))
    assert lee.page.request.get(f"{desk}/people").status == 403
    closed(lee)


def test_a_training_lead_plans_a_session_for_all(browser: "Browser", desk: Site) -> None:
    tia = signed_in(browser, desk, "Tia Trainer", UserRole.TRAINING_LEAD)
    tia.open("/gaps")
    tia.page.get_by_role("link", name="Design session").first.click()
    tia.page.wait_for_url("**/training/new?gap=*")
    tia.page.get_by_role("button", name="Plan this session").click()
    tia.page.wait_for_url(re.compile(r"/training/t_\d+"))
    assert "people planned for" in tia.page.inner_text("#who").replace("\xa0", " ")
    closed(tia)


def test_a_question_is_raised_answered_and_read(browser: "Browser", desk: Site) -> None:
    agent = one(desk, "SELECT id FROM person ORDER BY id LIMIT 1")
    name = one(desk, "SELECT name FROM person ORDER BY id LIMIT 1")
    call = one(
        desk,
        "SELECT s.conversation_id FROM score s JOIN conversation k ON k.id = s.conversation_id WHERE s.status = 'scored'"
        f" AND s.person_id = '{agent}' ORDER BY k.started_at DESC, s.id LIMIT 1",
    )
    me = signed_in(browser, desk, f"{name} themselves", UserRole.COACHED_PERSON, 390, person=agent)
    page = me.page
    # Own scores come before the machine's, and a note is nobody else's.
    me.open(f"/me/conversations/{call}")
    page.locator("#scores fieldset").last.locator("input").first.check()
    page.get_by_role("button", name="Keep it and show me the scores").click()
    page.wait_for_url("**#scores")
    page.get_by_label("A note on this conversation").fill("Breathe before the second question.")
    page.get_by_role("button", name="Keep it", exact=True).click()
    page.wait_for_selector("text=Breathe before the second question.")
    me.open(f"/conversations/{call}")
    ask = page.locator("[data-ask]").first
    ask.locator("summary").click()
    ask.locator("[name=reason]").fill("I gave it back, in other words.")
    ask.locator("button").click()
    page.wait_for_url("**/questions/*")
    asked = page.url
    assert "I gave it back, in other words." in page.inner_text("main")
    assert page.locator("button", has_text="Answer").count() == 0

    cleo = signed_in(browser, desk, COACH, UserRole.COACH)
    cleo.open("/review")
    cleo.page.locator(f"a[href*='{asked.removeprefix(desk)}']").first.click()
    assert "Breathe before" not in cleo.page.content()
    cleo.page.locator("input[name=outcome][value=upheld]").check()
    cleo.page.get_by_label("Your answer").fill(
        "I looked for it in each reply and did not find it; let us look together."
    )
    cleo.page.get_by_role("button", name="Answer").click()
    cleo.page.wait_for_url("**#answer")
    assert cleo.page.inner_text("h1") == "The score stands"
    page.reload()
    assert "let us look together" in page.inner_text("#answer")
    assert me.overflow <= 0
    closed(me, cleo)


def test_a_coached_person_closes_the_loop_in_their_own_words(browser: "Browser", desk: Site) -> None:
    """The coach logs a session; its person marks the moment and says what they will do."""
    agent = one(desk, "SELECT id FROM person ORDER BY id LIMIT 1 OFFSET 1")
    cleo = signed_in(browser, desk, COACH, UserRole.COACH)
    cleo.open(f"/coaching/new?person={agent}")
    cleo.page.locator("#criterion").fill("Close and follow-through")
    cleo.page.locator("#agreed").fill(AGREED)
    cleo.page.locator("main .btn.go").click()
    cleo.page.wait_for_url(re.compile(r"/coaching/s_\d+"))

    me = signed_in(browser, desk, f"{agent} themselves", UserRole.COACHED_PERSON, 390, person=agent)
    page = me.page
    me.open("/me")
    assert AGREED in page.inner_text("main")
    page.get_by_role("link", name="Say what you do differently").first.click()
    page.wait_for_url("**/me/sessions/**")
    if page.locator("input[name=turn]").count() == 0:
        page.locator("#conversation").select_option(index=1)
        page.locator("#conversation + button, form.line button").first.click()
    page.locator("input[name=turn]").last.check()
    page.locator("#own_words").fill("I name the next step before I say goodbye.")
    page.get_by_role("button", name="Close the loop").click()
    page.wait_for_url("**#loop")
    assert "I name the next step before I say goodbye." in page.inner_text("main")
    assert me.overflow <= 0
    closed(me, cleo)


def test_an_admin_imports_changes_a_threshold_and_invites(
    browser: "Browser", desk: Site, tmp_path: Path
) -> None:
    table = tmp_path / "new-people.csv"
    table.write_text("person,team,coach\nNoa Newcomer,Desk,Cleo Coach\n", encoding="utf-8")
    adi = signed_in(browser, desk, "Adi Admin", UserRole.ADMIN)
    page = adi.page
    adi.open("/import")
    page.set_input_files("#files", table)
    page.select_option("#kind", "people")
    page.get_by_role("button", name="Look at it").click()
    page.wait_for_url(re.compile(r"/import/(?!receipts)"))
    assert "Noa Newcomer" in page.inner_text("main")
    page.locator("form.bottom button").click()
    page.wait_for_url("**/import/receipts/*")

    adi.open("/settings/thresholds/flag_below")
    page.fill("#value", "60")
    page.fill("#why", "Our chats are short.")
    page.get_by_role("button", name="Who is affected?").click()
    page.wait_for_url("**value=60**")
    page.locator("main form[method=post] button").first.click()
    page.wait_for_load_state()
    adi.open("/settings/thresholds/flag_below")
    assert "60" in page.inner_text("main")

    adi.open("/settings/roles")
    page.fill("#name", "Kim Newcoach")
    page.locator("input[name=role][value=coach]").check()
    page.get_by_role("button", name="Invite").click()
    link = page.input_value("#link")
    _joins(browser, link)
    closed(adi)


def _joins(browser: "Browser", link: str) -> None:
    """Who was invited chooses a password, and begins on the coach's page."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(link)
    for field in page.locator("input[type=password]").all():
        field.fill("a long walk by the river")
    page.locator("main form button.go").click()
    page.wait_for_url("**/week")
    assert "Kim Newcoach" in page.inner_text("nav")
    context.close()


def test_an_analyst_takes_the_figures_along_and_reads_no_conversation(browser: "Browser", desk: Site) -> None:
    ana = signed_in(browser, desk, "Ana Analyst", UserRole.ANALYST)
    ana.open("/settings/health")
    assert ana.page.locator("h1").count() == 1
    get = ana.page.request.get
    figures = get(f"{desk}/program.json").json()
    assert figures["sample"] is False
    assert "Agent" not in str(figures["data"])
    assert get(f"{desk}/program.csv").headers["content-disposition"] == 'attachment; filename="program.csv"'
    assert get(f"{desk}/conversations").status == 403
    closed(ana)


def test_a_manager_makes_a_rule_of_what_ready_means(browser: "Browser", desk: Site) -> None:
    max_ = signed_in(browser, desk, "Max Manager", UserRole.MANAGER, 390)
    page = max_.page
    max_.open("/readiness")
    assert "No call type has a readiness rule" in page.inner_text("main")
    page.get_by_role("button", name="Copy this rule").first.click()
    page.wait_for_selector("text=Ready for service")
    assert "No call type has a readiness rule" not in page.inner_text("main")
    assert max_.overflow <= 0
    closed(max_)
