"""/settings/roles and /account: inviting, giving and taking roles, and what others cannot do there."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from coachloop.domain.people import UserRole
from coachloop.domain.rights import Grant
from coachloop.store import audit, users
from tests.web import workspace
from tests.web.workspace import NOW, Made, browser, csrf_of

HOSTILE = '"><img src=x onerror=alert(1)>'


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    built = workspace.empty(tmp_path)
    with built.context.database.write() as c:
        workspace.add_people(c)
        users.add_user(c, "Kim", (UserRole.COACH,), NOW)
    yield built
    built.context.database.close()


@pytest.fixture
def page(made: Made) -> Iterator[TestClient]:
    with browser(made, "Ada", UserRole.ADMIN) as opened:
        yield opened


def _post(page: TestClient, what: str, **form: Any) -> Any:
    data = {"csrf": csrf_of(page), **form}
    return page.post(f"/settings/roles/{what}", data=data, follow_redirects=False)


def _grants(made: Made, name: str) -> set[Grant]:
    with made.context.database.read() as c:
        return set(users.find_user(c, name).grants)


def test_an_invitation_shows_its_link_once(made: Made, page: TestClient) -> None:
    answer = _post(
        page,
        "invite",
        name="Avery A",
        role=["coach", "coached person"],
        scored="Sample Avery",
        email="A@b.example",
    )
    assert answer.status_code == 200
    link = re.search(r'value="http://127\.0\.0\.1(/join/[\w-]{43})"', answer.text)
    assert link
    assert link.group(1) not in page.get("/settings/roles").text
    with made.context.database.read() as c:
        user = users.find_user(c, "Avery A")
        assert (user.person_id, user.email) == ("smp_avery", "a@b.example")
        assert [e.action for e in audit.load_entries(c, subject=user.id)] == ["user invited"]
    page.cookies.clear()
    assert "Welcome, Avery A" in page.get(link.group(1)).text


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"name": "kim"}, "E-USE-002"),
        ({"name": "New", "scored": "Nobody Known"}, "E-GEN-404"),
        ({"name": "New", "email": "none"}, "E-USE-008"),
        ({"name": ""}, "E-RAT-"),
    ],
)
def test_an_invitation_that_cannot_be_says_why_and_keeps_what_was_typed(
    made: Made, page: TestClient, form: dict[str, str], code: str
) -> None:
    answer = _post(page, "invite", **form)
    assert answer.status_code == 422
    assert code in answer.text or code == "E-RAT-"
    assert f'value="{form["name"]}"' in answer.text
    with made.context.database.read() as c:
        assert len(users.load_users(c)) == 2


def test_roles_are_given_and_taken(made: Made, page: TestClient) -> None:
    with made.context.database.read() as c:
        kim = users.find_user(c, "Kim").id
    assert _post(page, "grant", user=kim, role="supervisor", reach="interviewing").status_code == 303
    assert _post(page, "grant", user=kim, role="leader", reach="usual").status_code == 303
    assert _grants(made, "Kim") == {
        Grant(UserRole.COACH),
        Grant(UserRole.SUPERVISOR, team_id="interviewing"),
        Grant(UserRole.LEADER, everyone=True),
    }
    assert _post(page, "take", user=kim, grant="coach|").status_code == 303
    assert Grant(UserRole.COACH) not in _grants(made, "Kim")
    assert _post(page, "grant", user=kim, role="wizard", reach="own").status_code == 400
    assert _post(page, "grant", user=kim, role="coach", reach="nowhere").status_code == 404
    assert _post(page, "take", user=kim, grant="wizard|").status_code == 400
    with made.context.database.read() as c:
        entries = audit.load_entries(c, subject=kim)
    assert [(e.action, e.who) for e in entries] == [("roles changed", "Ada")] * 3
    assert entries[0].detail == "leader (everyone), supervisor (interviewing)"


def test_somebody_stays_admin(made: Made, page: TestClient) -> None:
    with made.context.database.read() as c:
        ada = users.find_user(c, "Ada").id
    assert _post(page, "take", user=ada, grant="admin|everyone").status_code == 409
    assert _post(page, "active", user=ada, active="no").status_code == 409
    assert page.get("/settings/roles").status_code == 200


def test_who_is_deactivated_is_out_and_comes_back(made: Made, page: TestClient) -> None:
    with browser(made, "Kim", UserRole.COACH) as kim:
        assert kim.get("/account", follow_redirects=False).status_code == 200
        assert _post(page, "active", user="Kim", active="no").status_code == 303
        assert kim.get("/account", follow_redirects=False).status_code == 303
    assert _post(page, "link", user="Kim").status_code == 409
    assert _post(page, "active", user="Kim", active="yes").status_code == 303
    assert _post(page, "link", user="Kim").status_code == 200


@pytest.mark.parametrize("role", [r for r in UserRole if r is not UserRole.ADMIN])
def test_nobody_else_sees_it_or_gives_themselves_a_role(made: Made, role: UserRole) -> None:
    with browser(made, "Lee", role) as page:
        assert page.get("/settings/roles").status_code == 403
        assert page.get("/settings/roles.json").status_code == 403
        with made.context.database.read() as c:
            lee = users.find_user(c, "Lee").id
        for what in ("invite", "grant", "take", "link", "active"):
            assert _post(page, what, user=lee, role="admin", reach="everyone", name="x").status_code == 403
    assert {g.role for g in _grants(made, "Lee")} == {role}


def test_names_are_not_markup(made: Made, page: TestClient) -> None:
    for text in (_post(page, "invite", name=HOSTILE).text, page.get("/settings/roles").text):
        assert "<img" not in text
        assert "&lt;img" in text


def test_the_list_is_found_by_name_and_as_data(page: TestClient) -> None:
    found = page.get("/settings/roles.json?q=ki").json()["data"]
    assert [u["name"] for u in found["lines"]] == ["Kim"]
    assert page.get("/settings/roles.csv").text.splitlines()[0].startswith("id,name,state,role,reach")
    assert "Nobody has" in page.get("/settings/roles?q=zzz").text
    # What domain.rights says, in words: a coach reads the week by name, a leader the program in groups.
    rows = {line["name"]: line["cells"] for line in found["reads"]}
    assert rows["week"][found["roles"].index("coach")] == "by name"
    assert rows["program"][found["roles"].index("leader")] == "groups"
    assert rows["program"][found["roles"].index("coach")] == ""


def test_who_has_no_role_is_told(made: Made) -> None:
    with browser(made, "New") as page:
        assert "You have no role yet." in page.get("/account").text
        assert page.get("/week").status_code == 403
        assert page.get("/").status_code == 200


def test_other_browsers_are_signed_out(made: Made) -> None:
    with browser(made, "Kim") as here, browser(made, "Kim") as there:
        assert "1 other browser" in here.get("/account").text
        answer = here.post("/account/elsewhere", data={"csrf": csrf_of(here)}, follow_redirects=False)
        assert answer.status_code == 303
        assert here.get("/account", follow_redirects=False).status_code == 200
        assert there.get("/account", follow_redirects=False).status_code == 303
