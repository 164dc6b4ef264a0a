"""/settings/consent and the notices, and pages of conversations whose words were erased."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from coachloop.domain.people import UserRole
from coachloop.domain.policy import Policy, PolicyBook
from coachloop.store import tables
from coachloop.web.services import Services
from tests.web import workspace
from tests.web.workspace import Made, browser, csrf_of

AVERY = workspace.person_id("Avery")


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    """Transcripts are kept for a month; conversations go back five weeks from the 12th of November."""
    built = workspace.build(tmp_path, weeks=5)
    book = PolicyBook(Policy().with_settings({"transcripts_months": 1}))
    yield replace(built, context=replace(built.context, policy=book))
    built.context.database.close()


def test_what_is_due_is_erased_when_somebody_says_so(made: Made) -> None:
    with browser(made, "Sample Ada", UserRole.ADMIN) as page:
        before = page.get("/settings/consent.json").json()["data"]["due"][0]["n"]
        assert 0 < before < 200
        form = {"csrf": csrf_of(page)}
        assert page.post("/settings/consent/erase", data=form).status_code == 400
        page.post("/settings/consent/erase", data={**form, "understood": "yes"})
        text = page.get("/settings/consent").text
    assert "Nothing is kept longer than it should be" in text
    with made.context.database.read() as c:
        e = tables.evidence.c
        quotes = c.execute(select(e.text, e.text_hash).where(e.text == "")).all()
        erased = c.scalars(select(tables.transcript.c.erased_at)).all()
    assert quotes
    assert all(len(x.text_hash) == 64 for x in quotes)
    assert sum(x is not None for x in erased) == before


def test_pages_of_a_conversation_without_its_words_still_open(made: Made) -> None:
    with browser(made) as page:
        page.post("/settings/consent/erase", data={"csrf": csrf_of(page), "understood": "yes"})
        for path in (
            f"/conversations/c_avery-0-0?person={AVERY}", f"/people/{AVERY}", "/review", "/week",
        ):  # fmt: skip
            assert page.get(path).status_code == 200, path
    with browser(made, "Sample Avery", UserRole.COACHED_PERSON, person=AVERY) as page:
        assert page.get("/me").status_code == 200
        assert page.get("/me/conversations/c_avery-0-0").status_code == 200


def test_only_who_administers_sees_and_erases(services: Services) -> None:
    for role in (UserRole.COACH, UserRole.SUPERVISOR, UserRole.COACHED_PERSON, UserRole.LEADER):
        with browser(services, f"Sample {role.value}", role) as page:
            assert page.get("/settings/consent").status_code == 403
            form = {"csrf": csrf_of(page), "understood": "yes"}
            assert page.post("/settings/consent/erase", data=form).status_code == 403


def test_every_notice_says_the_numbers_of_this_workspace_to_everybody(services: Services) -> None:
    with browser(
        services, "Sample Casey", UserRole.COACHED_PERSON, person=workspace.person_id("Casey")
    ) as page:
        staff = page.get("/notices/staff").text
        assert "Recordings 90 days, transcripts 18 months." in staff
        assert "answers within 5 days" in " ".join(staff.split())
        for name in ("candidates", "assessment"):
            text = page.get(f"/notices/{name}").text
            assert "{" not in text.partition("<main")[2].partition("</main>")[0]
        assert page.get("/notices/none").status_code == 404
