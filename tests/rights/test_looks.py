"""Who saw what: one row a reader, thing and hour, for the person and for who administers."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from coachloop.store import audit
from coachloop.store.audit import Sought
from tests.rights import world
from tests.rights.world import PANEL, World


@pytest.fixture
def one(engine_url: str, tmp_path: Path) -> Iterator[World]:
    made = world.build(tmp_path, engine_url)
    yield made
    made.made.context.database.close()


#: What is asked about here; making the world leaves rows too.
LOOKS = {
    f"{kind} {done}" for kind in ("person", "session", "conversation") for done in ("opened", "exported")
}


def trail(made: World) -> list[tuple[str, str, str, str | None]]:
    with made.made.context.database.read() as c:
        found = [kept.entry for kept in audit.entries(c, Sought(), 100)]
    told = [e for e in reversed(found) if e.action in LOOKS]
    return [(e.who, e.action, e.subject, e.person_id) for e in told]


def test_looks_are_kept_once_and_told_to_the_person(one: World) -> None:
    ada, session = "smp_adaquill", one.sessions["Adaquill"]
    with world.browser(one, "Cora Coach") as page:
        for path in (f"/people/{ada}", f"/people/{ada}", f"/coaching/{session}", f"/people/{ada}.csv"):
            assert page.get(path).status_code == 200
        # What is refused, or not there, is nothing seen. A page about nobody is none of these.
        assert page.get("/people/smp_cleomarsh").status_code == 404
        assert page.get("/people").status_code == 200
    expected = [
        ("Cora Coach", "person opened", ada, ada),
        ("Cora Coach", "session opened", session, ada),
        ("Cora Coach", "person exported", ada, ada),
    ]
    assert trail(one) == expected
    with world.browser(one, "Ada Herself") as page:
        # A look at oneself is no matter of record.
        assert page.get("/conversations/c_adaquill-3").status_code == 200
        assert trail(one) == expected
    with world.browser(one, "Adi Admin") as page:
        said = page.get("/settings/audit").text
        assert "Cora Coach opened Sample Adaquill’s page" in said
        assert "1 user looked at somebody’s data in the last 24 hours" in said
        rows = page.get(f"/settings/audit.json?person={ada}&action=session+opened").json()["data"]["lines"]
        assert [(x["who"], x["subject"]) for x in rows] == [("Cora Coach", session)]
        day = (one.made.now() - timedelta(days=1)).date()
        assert page.get(f"/settings/audit.json?day={day}").json()["data"]["lines"] == []
        assert page.get("/settings/audit?day=tomorrow").status_code == 422
        assert page.get("/settings/audit?after=x").status_code == 422


def test_a_panel_is_told_to_everybody_who_is_in_it(one: World) -> None:
    with world.browser(one, "Cora Coach") as page:
        assert page.get(f"/conversations/{PANEL}").status_code == 200
    assert trail(one) == [
        ("Cora Coach", "conversation opened", PANEL, "smp_adaquill"),
        ("Cora Coach", "conversation opened", PANEL, "smp_cleomarsh"),
    ]


def test_the_export_of_a_list_is_kept(one: World) -> None:
    with world.browser(one, "Cora Coach") as page:
        assert page.get("/conversations.csv?q=backend").status_code == 200
    with one.made.context.database.read() as c:
        found = [k.entry for k in audit.entries(c, Sought(action="list exported"), 5)]
    assert [(e.who, e.subject, e.detail) for e in found] == [
        ("Cora Coach", "/conversations.csv", "q=backend")
    ]


def test_nobody_but_who_administers_reads_the_trail(one: World) -> None:
    for user in ("Cora Coach", "Sam Owner", "Leo Leader", "Tia Trainer", "Ana Analyst"):
        with world.browser(one, user) as page:
            assert {page.get(f"/settings/audit{form}").status_code for form in ("", ".json", ".csv")} == {403}
