"""What stands between a workspace and the network: tokens of forms, names of hosts, cookies, secrets."""

import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from coachloop.domain.people import UserRole
from coachloop.engines.identity import passwords
from coachloop.settings import WorkspaceInvalid, open_workspace, secret_of
from coachloop.store import sign_in, users
from coachloop.web.app import create_app
from coachloop.web.door import door_of
from tests.web import workspace
from tests.web.workspace import NOW, Made, browser, csrf_of, token_of

ADDRESS = "https://coach.example.org"


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    built = workspace.empty(tmp_path)
    yield built
    built.context.database.close()


def test_a_form_may_send_its_token_in_a_header(made: Made) -> None:
    """As htmx does where what is sent has no field for it."""
    with browser(made) as page:
        right = {"x-csrf-token": csrf_of(page)}
        assert (
            page.post("/view", data={"role": "coach"}, headers=right, follow_redirects=False).status_code
            == 303
        )
        wrong = {"x-csrf-token": "0" * 64, "hx-request": "true"}
        assert page.post("/view", data={"role": "coach"}, headers=wrong).status_code == 403
        # A wrong header is not made good by a right field.
        form = {"role": "coach", "csrf": csrf_of(page)}
        assert page.post("/view", data=form, headers=wrong).status_code == 403


def test_a_token_ends_with_its_sign_in(made: Made) -> None:
    with browser(made) as before, browser(made) as after:
        old = csrf_of(before)
        assert after.post("/view", data={"role": "coach", "csrf": old}).status_code == 403


def test_forms_outlive_a_restart_of_the_server(made: Made) -> None:
    with browser(made) as page:
        old, cookies = csrf_of(page), dict(page.cookies)
    with TestClient(create_app(made), base_url="http://127.0.0.1", cookies=cookies) as page:
        form = {"role": "coach", "csrf": old}
        assert page.post("/view", data=form, follow_redirects=False).status_code == 303


def test_signing_in_needs_the_token_of_this_browser(made: Made) -> None:
    """Otherwise another site could sign somebody in as itself, and read what they write."""
    with TestClient(create_app(made), base_url="http://127.0.0.1") as page:
        page.get("/sign-in")
        for path in ("/sign-in", "/sign-in/sample", "/join/x"):
            form = {"name": "Ann", "password": "x" * 12}
            assert page.post(path, data=form).status_code == 403
            assert page.post(path, data={**form, "csrf": "0" * 64}).status_code == 403


def test_nothing_that_lets_in_is_kept_as_it_is(made: Made, tmp_path: Path) -> None:
    token = token_of(made)
    with made.context.database.write() as c:
        user = users.add_user(c, "Ann", (UserRole.COACH,), NOW)
        link = sign_in.make_link(c, user.id, sign_in.Purpose.JOIN, "x", NOW)
    made.context.database.close()
    kept = b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    assert token.encode() not in kept
    assert link.encode() not in kept


def test_a_password_is_hashed_by_argon2id() -> None:
    hashed = passwords.hash_password("violin tram umbrella 9")
    assert hashed.startswith("$argon2id$")
    assert passwords.matches(hashed, "violin tram umbrella 9")
    assert not passwords.matches(hashed, "violin tram umbrella 8")
    assert not passwords.matches(None, "the password of a user who is not there")
    assert not passwords.matches("damaged", "x")


def test_the_secret_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    first = secret_of(tmp_path)
    assert (len(first), secret_of(tmp_path)) == (32, first)
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600
    (tmp_path / "secret").write_bytes(b"short")
    with pytest.raises(WorkspaceInvalid, match="damaged"):
        secret_of(tmp_path)


def test_two_workspaces_on_one_machine_do_not_sign_each_other_out(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    spaces = [workspace.empty(tmp_path / name) for name in ("a", "b")]
    assert len({door_of(s.workspace).cookie for s in spaces}) == 2
    for space in spaces:
        space.context.database.close()


def test_on_this_machine_alone_no_other_name_is_served(made: Made) -> None:
    with browser(made) as page:
        assert page.get("/account", headers={"host": "coach.example.org"}).status_code == 400


def test_behind_https_cookies_are_sent_over_https_only(made: Made) -> None:
    public = Made(made.context, replace(made.workspace, address=ADDRESS))
    cookie = door_of(public.workspace).cookie
    assert cookie.startswith("__Host-")
    with TestClient(create_app(public), base_url=ADDRESS) as page:
        answer = page.get("/sign-in")
        given = answer.headers["set-cookie"]
        assert given.startswith(cookie)
        assert all(part in given for part in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"))
        assert "Domain" not in given
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        assert page.get("/sign-in", headers={"host": "other.example.org"}).status_code == 400
    with browser(made) as page:
        assert "strict-transport-security" not in page.get("/account").headers


def test_what_a_request_says_about_where_it_came_from_is_not_believed(made: Made) -> None:
    """Else a guesser would be somebody new at every try."""
    with TestClient(create_app(made), base_url="http://127.0.0.1") as page:
        tries = [
            page.get(f"/enter/{n}", headers={"x-forwarded-for": f"10.0.0.{n}"}).status_code for n in range(21)
        ]
    assert tries == [403] * 20 + [429]


@pytest.mark.parametrize(
    "address", ["http://coach.example.org", "coach.example.org", "https://x.example/path", "https://"]
)
def test_an_address_without_https_is_refused(tmp_path: Path, address: str) -> None:
    (tmp_path / "workspace.yaml").write_text(f"address: {address}\n", encoding="utf-8")
    with pytest.raises(WorkspaceInvalid, match="https"):
        open_workspace(tmp_path, {})


@pytest.mark.parametrize(
    "text",
    ["issuer: http://login.example.org", "issuer: https://x.example", "issuer: https://x.example\n  client_id: a\n  groups: {a: wizard}",
     "issuer: https://x.example\n  client_id: a\n  colour: blue"],
)  # fmt: skip
def test_a_provider_that_cannot_be_used_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "workspace.yaml").write_text(f"oidc:\n  {text}\n", encoding="utf-8")
    with pytest.raises(Exception, match=r"oidc\."):
        open_workspace(tmp_path, {})


def test_a_provider_is_read_with_its_secret_from_the_environment(tmp_path: Path) -> None:
    (tmp_path / "workspace.yaml").write_text(
        "oidc:\n  issuer: https://x.example\n  client_id: a\n  groups: {qa: coach}\n", encoding="utf-8"
    )
    oidc = open_workspace(tmp_path, {"COACHLOOP_OIDC_SECRET": "hush"}).oidc
    assert oidc is not None
    assert (oidc.secret, oidc.groups) == ("hush", {"qa": UserRole.COACH})
    assert "hush" not in repr(oidc)
