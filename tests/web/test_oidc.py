"""Sign-in with a real identity provider on this machine, that is honest, mistaken, or somebody else."""

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from fastapi.testclient import TestClient
from joserfc.jwk import RSAKey

from coachloop.domain.people import UserRole
from coachloop.domain.rights import Grant, first_grant
from coachloop.engines.identity.accounts import NewUser, deactivate, invite
from coachloop.engines.identity.settings import OidcSettings
from coachloop.store import audit, users
from coachloop.web.app import create_app
from tests.web import provider, workspace
from tests.web.provider import CLIENT, SECRET, Identity
from tests.web.workspace import NOW, Made

GROUPS = {"qa-coaches": UserRole.COACH, "qa-leads": UserRole.SUPERVISOR, "it": UserRole.ADMIN}


@pytest.fixture
def identity() -> Iterator[Identity]:
    with provider.running(int(NOW.timestamp())) as found:
        yield found


@pytest.fixture
def made(tmp_path: Path, identity: Identity) -> Iterator[Made]:
    """Ann Bell is invited with an e-mail address; she never chose a password."""
    built = workspace.empty(tmp_path)
    with built.context.database.write() as c:
        users.add_user(c, "Ada", (UserRole.ADMIN,), NOW)
    grants = (Grant(UserRole.COACH, everyone=True), first_grant(UserRole.LEADER))
    invite(built.context.database, NewUser("Ann Bell", grants, email="ann@example.org"), "Ada", NOW)
    oidc = OidcSettings(identity.issuer, CLIENT, "Example", GROUPS, secret=SECRET)
    yield Made(built.context, replace(built.workspace, oidc=oidc))
    built.context.database.close()


@pytest.fixture
def page(made: Made) -> Iterator[TestClient]:
    with TestClient(create_app(made), base_url="http://127.0.0.1") as opened:
        yield opened


def _back(page: TestClient, further: str = "") -> str:
    """To the provider; the address that it sends the browser back to."""
    there = page.get("/sign-in/oidc", params={"next": further}, follow_redirects=False)
    assert there.status_code == 303
    answer = httpx2.get(there.headers["location"], follow_redirects=False, trust_env=False)
    return str(answer.headers["location"])


def _come(page: TestClient, further: str = "") -> Any:
    return page.get(_back(page, further), follow_redirects=False)


def _inside(page: TestClient) -> bool:
    return page.get("/account", follow_redirects=False).status_code == 200


def _b64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _roles(made: Made) -> set[UserRole]:
    with made.context.database.read() as c:
        return set(users.find_user(c, "Ann Bell").roles)


def test_who_was_invited_comes_in_and_goes_on(made: Made, page: TestClient) -> None:
    assert "Sign in with Example" in page.get("/sign-in").text
    answer = _come(page, "/people?x=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/people?x=1")
    assert _inside(page)
    with made.context.database.read() as c:
        done = [(e.action, e.detail) for e in audit.load_entries(c, limit=2)]
    assert done[0] == ("signed in", "identity provider")
    assert done[1][0] == "identity linked"


def test_the_second_time_the_subject_counts_and_not_the_address(identity: Identity, page: TestClient) -> None:
    assert _come(page).status_code == 303
    identity.claims = {"email": "married@example.org", "email_verified": False}
    assert _come(page).status_code == 303
    # Somebody else who is given the old address does not become Ann.
    identity.claims = {"sub": "subject 2"}
    page.cookies.clear()
    answer = _come(page)
    assert (answer.status_code, "E-IDP-003" in answer.text) == (403, True)


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "nobody@example.org"},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": None},
    ],
)
def test_who_was_not_invited_stays_outside(
    identity: Identity, made: Made, page: TestClient, claims: dict[str, object]
) -> None:
    identity.claims = claims
    assert _come(page).status_code == 403
    assert not _inside(page)
    with made.context.database.read() as c:
        assert len(users.load_users(c)) == 2


def test_who_was_deactivated_stays_outside(made: Made, page: TestClient) -> None:
    assert _come(page).status_code == 303
    deactivate(made.context.database, "Ann Bell", "Ada", NOW)
    assert _come(page).status_code == 403


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"aud": "another-client"},
        {"aud": [CLIENT, "another-client"]},
        {"aud": [CLIENT, "another-client"], "azp": "another-client"},
        {"iss": "https://evil.example"},
        {"exp": int(NOW.timestamp()) - 3_600},
        {"exp": None},
        {"sub": None},
        {"iat": int(NOW.timestamp()) + 3_600},
    ],
)
def test_a_token_that_is_not_for_this_sign_in_proves_nothing(
    identity: Identity, page: TestClient, claims: dict[str, object]
) -> None:
    identity.claims = claims
    answer = _come(page)
    assert (answer.status_code, "E-IDP-002" in answer.text) == (401, True)
    assert not _inside(page)


def test_an_audience_of_several_with_us_as_the_asker_is_fine(identity: Identity, page: TestClient) -> None:
    identity.claims = {"aud": [CLIENT, "another-client"], "azp": CLIENT}
    assert _come(page).status_code == 303


def test_a_signature_by_another_key_proves_nothing(identity: Identity, page: TestClient) -> None:
    identity.published = RSAKey.generate_key(2048, {"kid": "one"})
    assert _come(page).status_code == 401


def test_a_token_signed_with_the_public_key_as_a_secret_proves_nothing(
    identity: Identity, page: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old confusion of RS256 and HS256: the public key is known to everybody."""

    def forged(asked: dict[str, str]) -> str:
        claims = {
            "iss": identity.issuer, "aud": CLIENT, "sub": "subject 1", "nonce": asked["nonce"],
            "iat": identity.now, "exp": identity.now + 300, "email": "ann@example.org", "email_verified": True,
        }  # fmt: skip
        parts = [_b64(json.dumps(part).encode()) for part in ({"alg": "HS256", "kid": "one"}, claims)]
        key = identity.signed_with.as_pem(private=False)
        return ".".join((*parts, _b64(hmac.new(key, ".".join(parts).encode(), sha256).digest())))

    monkeypatch.setattr(identity, "id_token", forged)
    assert _come(page).status_code == 401


def test_the_answer_belongs_to_the_browser_that_asked(made: Made, page: TestClient) -> None:
    """Otherwise another site could sign somebody in as itself (login CSRF)."""
    address = _back(page)
    with TestClient(create_app(made), base_url="http://127.0.0.1") as other:
        answer = other.get(address, follow_redirects=False)
        assert (answer.status_code, "E-IDP-002" in answer.text) == (401, True)
        assert not _inside(other)


@pytest.mark.parametrize("state", ["", "x", "e30.x", "ä.ö"])
def test_a_state_of_ones_own_making_is_refused(page: TestClient, state: str) -> None:
    page.get("/sign-in")
    answer = page.get("/sign-in/oidc/callback", params={"code": "c", "state": state}, follow_redirects=False)
    assert answer.status_code == 401


def test_a_sign_in_that_took_too_long_begins_again(made: Made, page: TestClient) -> None:
    address = _back(page)
    # Eleven minutes later; a state is good for ten.
    page.app.state.services = _Later(made.context, made.workspace)  # type: ignore[attr-defined]
    assert page.get(address, follow_redirects=False).status_code == 401


class _Later(Made):
    def now(self) -> Any:
        return NOW + timedelta(minutes=11)


def test_the_same_answer_lets_in_once(page: TestClient) -> None:
    address = _back(page)
    assert page.get(address, follow_redirects=False).status_code == 303
    page.cookies.clear()
    assert page.get(address, follow_redirects=False).status_code == 401


def test_a_provider_that_says_no_is_believed(identity: Identity, page: TestClient) -> None:
    identity.error = "access_denied"
    assert _come(page).status_code == 401


def test_an_answer_of_another_provider_is_refused(page: TestClient) -> None:
    """Mix-up: RFC 9207."""
    address = _back(page)
    issuer = parse_qs(urlsplit(address).query)["iss"][0]
    mixed = address.replace(
        "iss=" + issuer.replace(":", "%3A").replace("/", "%2F"), "iss=https%3A%2F%2Fevil.example"
    )
    assert mixed != address
    assert page.get(mixed, follow_redirects=False).status_code == 401


@pytest.mark.parametrize(
    "metadata", [{"issuer": "https://evil.example"}, {"authorization_endpoint": "javascript:alert(1)"}]
)
def test_a_provider_that_is_not_what_it_says(
    identity: Identity, page: TestClient, metadata: dict[str, str]
) -> None:
    identity.metadata = metadata
    answer = page.get("/sign-in/oidc", follow_redirects=False)
    assert (answer.status_code, "E-IDP-001" in answer.text) == (503, True)


def test_a_wrong_secret_of_ours_is_refused_by_the_provider(made: Made, identity: Identity) -> None:
    assert made.workspace.oidc is not None
    wrong = replace(made.workspace, oidc=replace(made.workspace.oidc, secret="guess"))
    with TestClient(create_app(Made(made.context, wrong)), base_url="http://127.0.0.1") as page:
        assert _come(page).status_code == 401
    assert identity.refused == ["client"]


def test_roles_follow_the_groups(identity: Identity, made: Made, page: TestClient) -> None:
    """Ann begins as coach (everyone) and leader; no group gives leader, so it stays whatever comes."""
    identity.claims = {"groups": ["qa-leads", "qa-coaches", "canteen"]}
    _come(page)
    assert _roles(made) == {UserRole.COACH, UserRole.SUPERVISOR, UserRole.LEADER}
    with made.context.database.read() as c:
        assert Grant(UserRole.COACH, everyone=True) in users.find_user(c, "Ann Bell").grants
    identity.claims = {"groups": ["qa-leads"]}
    _come(page)
    assert _roles(made) == {UserRole.SUPERVISOR, UserRole.LEADER}
    identity.claims = {}  # a provider that says nothing about groups changes nothing
    _come(page)
    assert _roles(made) == {UserRole.SUPERVISOR, UserRole.LEADER}


def test_groups_never_take_the_last_admin(identity: Identity, made: Made, page: TestClient) -> None:
    with made.context.database.write() as c:
        users.set_grants(c, users.find_user(c, "Ann Bell").id, [first_grant(UserRole.ADMIN)])
        users.set_active(c, users.find_user(c, "Ada").id, active=False)
    identity.claims = {"groups": ["qa-coaches"]}
    assert _come(page).status_code == 303
    assert _roles(made) == {UserRole.ADMIN}


def test_without_a_provider_there_is_no_such_page(tmp_path: Path) -> None:
    made = workspace.empty(tmp_path)
    with TestClient(create_app(made), base_url="http://127.0.0.1") as page:
        assert page.get("/sign-in/oidc", follow_redirects=False).status_code == 404
        assert page.get("/sign-in/oidc/callback", follow_redirects=False).status_code == 404
    made.context.database.close()
