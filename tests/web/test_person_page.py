"""/people/{id}: the days of the score sheet, and own scores only as far as they are shared."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coachloop.domain.people import UserRole
from coachloop.loop.review.own import score_oneself, share_own_scores
from coachloop.store.rollups import compare
from coachloop.web.services import Services
from tests.web import workspace
from tests.web.workspace import NOW, Made, browser

AVERY, CALL = workspace.person_id("Avery"), "c_avery-4-2"


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    built = workspace.build(tmp_path, weeks=5)
    yield built
    built.context.database.close()


def _n(told: dict[str, object]) -> int:
    sheets = told["sheets"]
    assert isinstance(sheets, list)
    found = next(x for x in sheets[0]["lines"] if x["head"]["key"] == "follow_up")
    return int(found["figure"].get("n", 0))


def test_the_sheet_covers_the_days_that_are_asked_for(services: Services) -> None:
    """Avery has three conversations a week, on days 0, 2 and 4 after each Thursday from the 6th of August."""
    with browser(services) as page:
        for since, until, n in (("2026-11-05", "2026-11-05", 1), ("2026-11-05", "2026-11-11", 3)):
            told = page.get(f"/people/{AVERY}.json?since={since}&until={until}").json()["data"]
            assert (told["since"], told["until"], told["days"]) == (since, until, 0)
            assert _n(told) == n
        fortnight = page.get(f"/people/{AVERY}.json?days=14").json()["data"]
        assert (fortnight["since"], fortnight["until"], fortnight["days"]) == ("2026-10-30", "2026-11-12", 14)
        for wrong in ("since=x&until=2026-11-05", "since=2026-11-05&until=2026-11-01"):
            assert page.get(f"/people/{AVERY}?{wrong}").status_code == 400
        assert "5 Nov 2026 to 11 Nov 2026" in page.get(
            f"/people/{AVERY}?since=2026-11-05&until=2026-11-11"
        ).text.replace("\N{NO-BREAK SPACE}", " ")


def test_own_scores_are_shown_to_the_coach_once_they_are_shared(made: Made) -> None:
    score_oneself(made.context, CALL, AVERY, {"follow_up": 4.0, "next_steps": 1.0}, NOW)
    with browser(made, "Sample Quinn", UserRole.COACH) as page:
        assert page.get(f"/people/{AVERY}.json").json()["data"]["shared"] == []
        share_own_scores(made.context, CALL, AVERY, "Sample Avery", NOW, shared=True)
        told = page.get(f"/people/{AVERY}.json").json()["data"]["shared"]
        assert "How Avery saw it" in page.get(f"/people/{AVERY}").text
        assert [x["conversation_id"] for x in told] == [CALL]
        assert told[0]["levels"] == [["Follow-up depth", "4 of 5"], ["Next steps stated", "pass"]]
        share_own_scores(made.context, CALL, AVERY, "Sample Avery", NOW, shared=False)
        assert page.get(f"/people/{AVERY}.json").json()["data"]["shared"] == []
    with made.context.database.read() as c:
        assert compare(c) == ()  # no sum has read them
