"""What a foreign site, a stale form or an oversized one meets."""

import re

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from coachloop.web.limits import Limits
from coachloop.web.services import Services
from tests.web.test_pages import PATHS
from tests.web.workspace import browser

FORM = {"person": "smp_avery"}


def token(client: TestClient) -> str:
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', client.get("/coaching/new").text)
    assert found
    return found.group(1)


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8420", "localhost.evil.example", "", "[::1", "10.0.0.1"]
)
def test_a_foreign_host_is_refused(client: TestClient, host: str) -> None:
    answer = client.get("/week", headers={"host": host})
    assert answer.status_code == 400
    assert "E-WEB-001" in answer.text
    assert "Avery" not in answer.text


@pytest.mark.parametrize("host", ["localhost", "localhost:8420", "127.0.0.1:1", "[::1]:8420", "LOCALHOST"])
def test_a_loopback_name_is_served(client: TestClient, host: str) -> None:
    assert client.get("/settings/health", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("path", [*PATHS, "/nowhere", "/static/coachloop.js"])
def test_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["content-security-policy"].startswith("default-src 'self';")
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("path", PATHS)
def test_no_page_needs_what_the_policy_refuses(client: TestClient, path: str) -> None:
    text = client.get(path).text
    assert not re.search(r"<[^>]*\sstyle\s*=", text)
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", text)
    assert "<style" not in text
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))
    assert not re.findall(r"(?:src|href|action)=\"(?:https?:)?//", text)


def test_the_cookie_stays_here(client: TestClient) -> None:
    client.cookies.clear()
    cookie = client.get("/sign-in").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_every_post_needs_the_token(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Limits, "count", lambda *_: None)  # there are more forms than one may send a minute
    with browser(services) as client:
        posts = [
            r.path
            for r in client.app.routes  # type: ignore[attr-defined]
            if isinstance(r, APIRoute) and "POST" in (r.methods or ())
        ]
        assert len(posts) >= 12
        for path in posts:
            for form in (FORM, {**FORM, "csrf": "0" * 64}, {**FORM, "csrf": "ä"}):
                answer = client.post(path, data=form)
                assert answer.status_code == 403, path
                assert "E-WEB-002" in answer.text


def test_another_session_has_another_token(services: Services) -> None:
    with browser(services) as mine, browser(services) as other:
        stolen = token(other)
        assert stolen != token(mine)
        assert mine.post("/coaching/new", data={**FORM, "csrf": stolen}).status_code == 403


def test_another_site_is_refused_even_with_the_token(client: TestClient) -> None:
    form = {**FORM, "csrf": token(client)}
    answer = client.post("/coaching/new", data=form, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403


def test_a_long_form_is_refused_before_it_is_read(client: TestClient) -> None:
    answer = client.post("/coaching/new", data={"csrf": token(client), "agreed": "x" * 70_000})
    assert answer.status_code == 422
    assert "E-WEB-003" in answer.text


def test_a_file_in_a_form_is_refused(client: TestClient) -> None:
    answer = client.post("/coaching/new", data={"csrf": token(client)}, files={"agreed": b"x"})
    assert answer.status_code == 400


def test_a_wrong_method_is_named(client: TestClient) -> None:
    answer = client.delete("/week")
    assert answer.status_code == 405
    assert "E-WEB-005" in answer.text
