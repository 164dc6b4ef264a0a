"""Coming in and going out: by password, link and the sample's list; and what does not let anybody in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient

from coachloop.domain.people import UserRole
from coachloop.domain.rights import first_grant
from coachloop.domain.sign_in import Purpose
from coachloop.engines.identity import passwords
from coachloop.engines.identity.accounts import NewUser, deactivate, invite
from coachloop.store import audit, sign_in, users
from coachloop.web.app import create_app
from coachloop.web.door import door_of, own_path
from coachloop.web.services import Services
from tests.web import workspace
from tests.web.workspace import NOW, Made, browser, csrf_of

PASSWORD = "violin tram umbrella 9"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The least work: with the parameters of every day each try takes a quarter of a second."""
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@dataclass(frozen=True)
class Later(Made):
    """The same workspace after a while."""

    after: timedelta = timedelta(0)

    def now(self) -> datetime:
        return NOW + self.after


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    """A workspace with one user, Ann Bell, a coach who chose PASSWORD."""
    built = workspace.empty(tmp_path)
    with built.context.database.write() as c:
        workspace.add_people(c)
        users.add_user(c, "Sample Ada", (UserRole.ADMIN,), NOW)
    new = NewUser("Ann Bell", (first_grant(UserRole.COACH),), email="Ann@Example.org")
    link = invite(built.context.database, new, "Sample Ada", NOW)
    with visitor(built) as page:
        assert _choose(page, link.path, PASSWORD).status_code == 303
    yield built
    built.context.database.close()


def visitor(made: Services) -> TestClient:
    """A browser in which nobody is signed in."""
    return TestClient(create_app(made), base_url="http://127.0.0.1")


def _form(page: TestClient, path: str) -> dict[str, str]:
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', page.get(path).text)
    assert found
    return {"csrf": found.group(1)}


def _choose(page: TestClient, path: str, password: str) -> Any:
    form = {**_form(page, path), "password": password}
    return page.post(path, data=form, follow_redirects=False)


def _try(page: TestClient, name: str, password: str, **more: str) -> Any:
    form = {**_form(page, "/sign-in"), "name": name, "password": password, **more}
    return page.post("/sign-in", data=form, follow_redirects=False)


def _inside(page: TestClient) -> bool:
    return page.get("/week", follow_redirects=False).status_code == 200


@pytest.mark.parametrize("name", ["Ann Bell", "ann  bell", "ANN@example.org"])
def test_name_or_email_and_password_let_in(made: Made, name: str) -> None:
    with visitor(made) as page:
        answer = _try(page, name, PASSWORD, next="/people?x=1")
        assert (answer.status_code, answer.headers["location"]) == (303, "/people?x=1")
        assert _inside(page)
    with made.context.database.read() as c:
        assert audit.load_entries(c, limit=1)[0].action == "signed in"


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("Ann Bell", PASSWORD + " "),
        ("Ann Bell", ""),
        ("Nobody", PASSWORD),
        ("Sample Ada", PASSWORD),
        ("", ""),
    ],
)
def test_a_wrong_pair_says_the_same_whoever_it_is(made: Made, name: str, password: str) -> None:
    with visitor(made) as page:
        answer = _try(page, name, password)
        assert answer.status_code == 401
        assert "do not belong together" in answer.text
        assert not _inside(page)


def test_a_name_that_is_markup_stays_text(made: Made) -> None:
    with visitor(made) as page:
        text = _try(page, '"><script>alert(1)</script>', "x").text
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)" in text


def test_signing_in_gives_a_new_token(made: Made) -> None:
    """What stood in the browser before, put there by somebody else, is worth nothing afterwards."""
    with visitor(made) as page:
        page.get("/sign-in")
        name = door_of(made.workspace).cookie
        before = page.cookies[name]
        assert _try(page, "Ann Bell", PASSWORD).status_code == 303
        assert page.cookies[name] != before
    with TestClient(create_app(made), base_url="http://127.0.0.1", cookies={name: before}) as planted:
        assert not _inside(planted)


def test_a_token_of_ones_own_making_is_nobody(made: Made) -> None:
    for token in ("x", "a" * 43, "a" * 5_000):
        cookies = {door_of(made.workspace).cookie: token}
        with TestClient(create_app(made), base_url="http://127.0.0.1", cookies=cookies) as page:
            assert not _inside(page)


def test_signing_out_ends_it_on_the_server(made: Made) -> None:
    with browser(made) as page:
        name = door_of(made.workspace).cookie
        stolen = page.cookies[name]
        answer = page.post("/sign-out", data={"csrf": csrf_of(page)}, follow_redirects=False)
        assert answer.headers["location"] == "/sign-in"
        assert not _inside(page)
    with TestClient(create_app(made), base_url="http://127.0.0.1", cookies={name: stolen}) as thief:
        assert not _inside(thief)


# A sign-in ends 12 h after it was last used, and 14 days after it began.
@pytest.mark.parametrize(("hours", "inside"), [(11.9, True), (12.1, False)])
def test_a_sign_in_that_nobody_uses_ends(made: Made, hours: float, inside: bool) -> None:
    token = workspace.token_of(made)
    later = Later(made.context, made.workspace, timedelta(hours=hours))
    with TestClient(create_app(later), base_url="http://127.0.0.1") as page:
        page.cookies.set(door_of(made.workspace).cookie, token)
        assert _inside(page) is inside


def test_a_sign_in_that_is_used_ends_after_two_weeks(made: Made) -> None:
    token = workspace.token_of(made)
    seen = []
    for hours in range(0, 15 * 24, 10):
        later = Later(made.context, made.workspace, timedelta(hours=hours))
        with TestClient(create_app(later), base_url="http://127.0.0.1") as page:
            page.cookies.set(door_of(made.workspace).cookie, token)
            seen.append(_inside(page))
    # 336 h are 14 days: in at 0, 10, ..., 330 (34 times), out from 340.
    assert seen == [True] * 34 + [False] * 2


def test_a_deactivated_user_is_out_at_once(made: Made) -> None:
    with visitor(made) as page:
        assert _try(page, "Ann Bell", PASSWORD).status_code == 303
        assert _inside(page)
        deactivate(made.context.database, "Ann Bell", "Sample Ada", NOW)
        assert not _inside(page)
        assert _try(page, "Ann Bell", PASSWORD).status_code == 401


@pytest.mark.parametrize("path", ["/week", "/people/smp_avery?x=1&y=2", "/nowhere"])
def test_a_page_sends_to_the_sign_in_and_back(made: Made, path: str) -> None:
    with visitor(made) as page:
        answer = page.get(path, follow_redirects=False)
        assert answer.status_code == 303
        sent = page.get(answer.headers["location"])
        assert sent.status_code == 200
        back = re.search(r'name="next" value="([^"]*)"', sent.text)
        assert back
        assert back.group(1).replace("&amp;", "&") == path


def test_data_and_forms_are_refused_with_a_code(made: Made) -> None:
    with visitor(made) as page:
        answer = page.get("/week.json", follow_redirects=False)
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "E-WEB-007")
        assert page.get("/week.csv", follow_redirects=False).status_code == 401
        assert page.post("/coaching/new", data={"csrf": "x"}).status_code == 401
        fragment = page.get(
            "/coaching/baseline",
            headers={"hx-request": "true", "hx-current-url": "http://127.0.0.1/coaching/new"},
        )
        assert (fragment.status_code, fragment.headers["hx-redirect"]) == (
            401,
            "/sign-in?next=/coaching/new",
        )


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/\t/evil.example",
     "/%0d\nx", "", "week", "/ä", "/sign-in?next=/week", "/enter/x"],
)  # fmt: skip
def test_one_never_goes_on_to_another_site(made: Made, path: str) -> None:
    assert own_path(path) is None
    with visitor(made) as page:
        assert _try(page, "Ann Bell", PASSWORD, next=path).headers["location"] == "/"


def test_the_link_of_the_terminal_lets_in_once(made: Made) -> None:
    with made.context.database.write() as c:
        user = users.find_user(c, "Ann Bell")
        token = sign_in.make_link(c, user.id, Purpose.ENTER, "coachloop serve", NOW)
    with visitor(made) as page, visitor(made) as other:
        answer = page.get(f"/enter/{token}", follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        assert _inside(page)
        again = other.get(f"/enter/{token}", follow_redirects=False)
        assert (again.status_code, "E-USE-007" in again.text) == (403, True)
        assert not _inside(other)
        # Whoever is in already is not troubled by opening it once more.
        assert page.get(f"/enter/{token}", follow_redirects=False).status_code == 303


# The terminal's link is good for 10 minutes, an invitation for 7 days; neither does the other's work.
@pytest.mark.parametrize(
    ("purpose", "after", "good"),
    [
        (Purpose.ENTER, timedelta(minutes=9), True),
        (Purpose.ENTER, timedelta(minutes=11), False),
        (Purpose.JOIN, timedelta(days=6), True),
        (Purpose.JOIN, timedelta(days=8), False),
    ],
)
def test_links_end(made: Made, purpose: Purpose, after: timedelta, good: bool) -> None:
    with made.context.database.write() as c:
        user = users.find_user(c, "Ann Bell")
        token = sign_in.make_link(c, user.id, purpose, "x", NOW)
    with visitor(Later(made.context, made.workspace, after)) as page:
        right, wrong = ("/join", "/enter") if purpose is Purpose.JOIN else ("/enter", "/join")
        assert page.get(f"{wrong}/{token}", follow_redirects=False).status_code == 403
        answer = page.get(f"{right}/{token}", follow_redirects=False)
        assert (answer.status_code < 400) is good


def test_a_new_link_takes_the_place_of_the_old(made: Made) -> None:
    with made.context.database.write() as c:
        user = users.find_user(c, "Ann Bell")
        first = sign_in.make_link(c, user.id, Purpose.JOIN, "x", NOW)
        sign_in.make_link(c, user.id, Purpose.JOIN, "x", NOW)
    with visitor(made) as page:
        assert page.get(f"/join/{first}").status_code == 403


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "5 characters"),
        ("123456789012", "neighbouring"),
        ("zyxwvutsrqpo", "neighbouring"),
        ("aaaaaaaaaaaaaa", "same"),
        ("Password2026!", "first that anybody tries"),
        ("letmein-letmein", "first that anybody tries"),
        ("Ann-Bell-2026", "your name"),
        ("x" * 201 + "abcdef", "more than 200"),
    ],
)
def test_a_password_that_is_guessed_is_not_kept(made: Made, password: str, why: str) -> None:
    with made.context.database.write() as c:
        user = users.find_user(c, "Ann Bell")
        token = sign_in.make_link(c, user.id, Purpose.JOIN, "x", NOW)
    with visitor(made) as page:
        answer = _choose(page, f"/join/{token}", password)
        assert (answer.status_code, why in answer.text) == (422, True)
        # The link is still good.
        assert _choose(page, f"/join/{token}", "a kettle, two owls").status_code == 303


def test_another_password_ends_every_sign_in(made: Made) -> None:
    with visitor(made) as page, visitor(made) as thief:
        assert _try(thief, "Ann Bell", PASSWORD).status_code == 303
        assert _try(page, "Ann Bell", PASSWORD).status_code == 303
        form = {"csrf": csrf_of(page), "old": PASSWORD, "new": "a kettle, two owls"}
        assert page.post("/account/password", data=form, follow_redirects=False).status_code == 303
        assert _inside(page)
        assert not _inside(thief)
        assert _try(thief, "Ann Bell", PASSWORD).status_code == 401
        assert _try(thief, "Ann Bell", "a kettle, two owls").status_code == 303


def test_another_password_needs_the_old_one(made: Made) -> None:
    with visitor(made) as page:
        assert _try(page, "Ann Bell", PASSWORD).status_code == 303
        form = {"csrf": csrf_of(page), "old": "guess", "new": "a kettle, two owls"}
        answer = page.post("/account/password", data=form, follow_redirects=False)
        assert (answer.status_code, "E-USE-006" in answer.text) == (422, True)
        assert _inside(page)


def test_the_sixth_try_of_a_minute_waits(made: Made) -> None:
    with visitor(made) as page:
        for _ in range(5):
            assert _try(page, "Ann Bell", "guess").status_code == 401
        answer = _try(page, " ANN  bell", PASSWORD)
        assert (answer.status_code, "E-WEB-008" in answer.text) == (429, True)
        assert 1 <= int(answer.headers["retry-after"]) <= 60
        # Another account is not held up, until the address has tried 20 times.
        tries = [_try(page, f"user {n}", "guess").status_code for n in range(15)]
        assert tries == [401] * 14 + [429]


def test_links_are_not_guessed_either(made: Made) -> None:
    with visitor(made) as page:
        tries = [page.get(f"/enter/{n}").status_code for n in range(21)]
        assert tries == [403] * 20 + [429]


def test_a_form_is_sent_two_times_a_second_at_most(made: Made) -> None:
    with browser(made) as page:
        form = {"csrf": csrf_of(page), "role": "coach"}
        tries = [page.post("/view", data=form, follow_redirects=False).status_code for _ in range(121)]
        assert tries == [303] * 120 + [429]


def test_whose_pages_are_shown_first(made: Made) -> None:
    with browser(made) as page:
        assert page.get("/", follow_redirects=False).headers["location"] == "/week"
        form = {"csrf": csrf_of(page), "role": "leader"}
        assert page.post("/view", data=form, follow_redirects=False).status_code == 303
        assert page.get("/", follow_redirects=False).headers["location"] == "/program"
        assert page.post("/view", data={**form, "role": "wizard"}).status_code == 400


def test_who_lost_a_role_is_not_shown_its_pages(made: Made) -> None:
    with browser(made, "Kim", UserRole.COACH) as page:
        assert page.post("/view", data={"csrf": csrf_of(page), "role": "leader"}).status_code == 400


def test_a_sample_lets_in_by_name(tmp_path: Path) -> None:
    made = workspace.empty(tmp_path, sample=True)
    with made.context.database.write() as c:
        kim = users.add_user(c, "Sample Kim", (UserRole.COACH,), NOW)
    with visitor(made) as page:
        form = _form(page, "/sign-in")
        assert "Sample Kim" in page.get("/sign-in").text
        assert page.post("/sign-in/sample", data={"user": kim.id}).status_code == 403
        answer = page.post("/sign-in/sample", data={**form, "user": kim.id}, follow_redirects=False)
        assert answer.status_code == 303
        assert _inside(page)
    made.context.database.close()


def test_only_a_sample_does(made: Made) -> None:
    public = replace(made.workspace, sample=True, address="https://coach.example.org")
    for services in (made, Made(made.context, public)):
        with visitor(services) as page:
            form = {**_form(page, "/sign-in"), "user": "u_001"}
            assert "Look at the sample" not in page.get("/sign-in").text
            assert page.post("/sign-in/sample", data=form, follow_redirects=False).status_code == 403
