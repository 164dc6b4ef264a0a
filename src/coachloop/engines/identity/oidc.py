"""Sign-in with an identity provider: the code flow of OpenID Connect Core 3.1, with PKCE (RFC 7636).

Nothing is kept between the two halves. The state carries when it was made and where to go on to, signed for
one browser; nonce and verifier are made of it with a key that never leaves this server.
"""

import hmac
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, cast
from urllib.parse import urlencode

import httpx2
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from coachloop.engines.identity.errors import ProviderAway, ProviderRefused
from coachloop.engines.identity.model import Known
from coachloop.engines.identity.settings import OidcSettings

_ALGORITHMS = ["RS256", "PS256", "ES256", "ES384", "EdDSA"]  # signatures only: no `none`, no shared secret
_SECONDS = 10.0
_MOST_BYTES = 1_000_000
_STATE_LASTS = 600
#: Clocks of two machines may differ by so many seconds.
_LEEWAY = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """One browser that is signing in. `token`: what its cookie holds; `now`: seconds since 1970."""

    key: bytes
    token: str
    redirect_uri: str
    now: int


class Provider:
    """One identity provider. Its addresses are asked for once, when the first person signs in."""

    def __init__(self, settings: OidcSettings) -> None:
        self.settings = settings
        self._metadata: Mapping[str, Any] | None = None

    def begin(self, asked: Asked, further: str) -> str:
        """The address at the provider to go to. Raises ProviderAway."""
        state = _state(asked, further)
        query = {
            "response_type": "code",
            "client_id": self.settings.client_id,
            "redirect_uri": asked.redirect_uri,
            "scope": "openid email profile",
            "state": state,
            "nonce": _secret(asked, "nonce", state),
            "code_challenge": _b64(sha256(_secret(asked, "verifier", state).encode()).digest()),
            "code_challenge_method": "S256",
        }
        address = self._found("authorization_endpoint")
        return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"

    def finish(self, asked: Asked, answer: Mapping[str, str]) -> tuple[Known, str]:
        """Who came back, and where they go on to. Raises ProviderAway and ProviderRefused."""
        state = answer.get("state", "")
        further = _further(asked, state)
        if answer.get("iss", self.settings.issuer) != self.settings.issuer:  # RFC 9207
            raise refused("The answer names another provider.")
        if "code" not in answer:
            raise refused("The provider did not let you in.")
        claims = self._claims(self._exchanged(asked, answer["code"], state), asked)
        if not hmac.compare_digest(
            str(claims.get("nonce", "")).encode(), _secret(asked, "nonce", state).encode()
        ):
            raise refused("The answer was meant for another sign-in.")
        return self._known(claims), further

    def _exchanged(self, asked: Asked, code: str, state: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": asked.redirect_uri,
            "client_id": self.settings.client_id,
            "code_verifier": _secret(asked, "verifier", state),
        }
        secret = self.settings.secret
        auth = (self.settings.client_id, secret) if secret else None
        answer = self._asked("POST", self._found("token_endpoint"), form, auth)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise refused("The provider did not say who you are.")
        return token

    def _claims(self, token: str, asked: Asked) -> Mapping[str, Any]:
        """Signature, issuer, audience and times checked (OIDC Core 3.1.3.7)."""
        keys = self._asked("GET", self._found("jwks_uri"))
        rules = jwt.JWTClaimsRegistry(
            now=asked.now,
            leeway=_LEEWAY,
            iss={"essential": True, "value": self.settings.issuer},
            aud={"essential": True, "value": self.settings.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
        )
        try:
            claims = jwt.decode(
                token, KeySet.import_key_set(cast("KeySetSerialization", keys)), algorithms=_ALGORITHMS
            ).claims
            rules.validate(claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise refused("What the provider said cannot be trusted.") from error
        if (
            isinstance(claims["aud"], list)
            and len(claims["aud"]) > 1
            and claims.get("azp") != self.settings.client_id
        ):
            raise refused("The answer was meant for another application.")
        return claims

    def _known(self, claims: Mapping[str, Any]) -> Known:
        email = claims.get("email") if claims.get("email_verified") is True else None
        groups = claims.get(self.settings.groups_claim)
        return Known(
            self.settings.issuer,
            str(claims["sub"]),
            email if isinstance(email, str) and email else None,
            tuple(str(g) for g in groups) if isinstance(groups, list) else None,
        )

    def _found(self, name: str) -> str:
        if self._metadata is None:
            place = self.settings.issuer.rstrip("/") + "/.well-known/openid-configuration"
            found = self._asked("GET", place)
            if found.get("issuer") != self.settings.issuer:
                raise _away("It calls itself by another name than `oidc.issuer`.")
            self._metadata = found
        address = self._metadata.get(name)
        if not isinstance(address, str) or not address.startswith(
            ("https://", "http://127.0.0.1", "http://localhost")
        ):
            raise _away(f"It does not name its {name}.")
        return address

    def _asked(
        self,
        method: str,
        address: str,
        form: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
    ) -> Mapping[str, Any]:
        """A JSON object from the provider. Redirections are not followed."""
        try:
            answer = httpx2.request(
                method,
                address,
                data=form,
                auth=auth,
                timeout=_SECONDS,
                follow_redirects=False,
                trust_env=False,
            )
            if answer.status_code in (400, 401) and form is not None:
                raise refused("The provider does not know this sign-in any more.")
            if answer.status_code != 200 or len(answer.content) > _MOST_BYTES:
                raise _away(f"It answered {answer.status_code}.")
            found = answer.json()
        except (httpx2.HTTPError, ValueError) as error:
            raise _away(f"{type(error).__name__}.") from error
        if not isinstance(found, dict):
            raise _away("Its answer is no JSON object.")
        return found


def _state(asked: Asked, further: str) -> str:
    body = _b64(json.dumps([asked.now, secrets.token_urlsafe(16), further]).encode())
    return f"{body}.{_secret(asked, 'state', body)}"


def _further(asked: Asked, state: str) -> str:
    """Where a state leads, when it was made for this browser and not long ago. Raises ProviderRefused."""
    body, _, signed = state.partition(".")
    if not hmac.compare_digest(signed.encode("utf-8", "replace"), _secret(asked, "state", body).encode()):
        raise refused("This answer belongs to another browser, or to none.")
    made, _, further = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    if not 0 <= asked.now - int(made) <= _STATE_LASTS:
        raise refused("This sign-in took too long.")
    return str(further)


def _secret(asked: Asked, purpose: str, text: str) -> str:
    signed = "\n".join(("oidc", purpose, asked.token, text))
    return _b64(hmac.new(asked.key, signed.encode("utf-8", "replace"), sha256).digest())


def _b64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def refused(what: str) -> ProviderRefused:
    return ProviderRefused(
        what,
        why="Nobody was signed in.",
        fix="Begin again at /sign-in; if it stays, ask whoever runs coachloop.",
    )


def _away(why: str) -> ProviderAway:
    return ProviderAway(
        "Your identity provider could not be asked.",
        why=why,
        fix="Sign in with your password, or try again in a while.",
    )
