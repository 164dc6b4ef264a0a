"""A small identity provider on this machine: discovery, authorize, token, keys. It can be told to lie."""

import json
import threading
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "coachloop", "s3cret of the client"


@dataclass
class Identity:
    """What the provider says, and to whom. `claims` come last: they may lie. `now`: seconds since 1970."""

    now: int
    claims: dict[str, Any] = field(default_factory=dict)
    error: str | None = None
    issuer: str = ""
    signed_with: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    published: RSAKey | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def id_token(self, asked: dict[str, str]) -> str:
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "subject 1",
            "iat": self.now,
            "exp": self.now + 300,
            "nonce": asked["nonce"],
            "email": "ann@example.org",
            "email_verified": True,
            **self.claims,
        }
        kept = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode({"alg": "RS256", "kid": "one"}, kept, self.signed_with)


class _Handler(BaseHTTPRequestHandler):
    identity: Identity

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""

    def do_GET(self) -> None:
        parts, it = urlsplit(self.path), self.identity
        if parts.path == "/.well-known/openid-configuration":
            names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
            self._json({"issuer": it.issuer, **{n: f"{it.issuer}/{n}" for n in names}, **it.metadata})
        elif parts.path == "/jwks_uri":
            self._json({"keys": [(it.published or it.signed_with).as_dict(private=False)]})
        elif parts.path == "/authorization_endpoint":
            self._authorize(dict(parse_qsl(parts.query)))
        else:
            self.send_error(404)

    def _authorize(self, asked: dict[str, str]) -> None:
        it = self.identity
        code = f"code {len(it.codes)}"
        it.codes[code] = asked
        answer = {"error": it.error} if it.error else {"code": code}
        self.send_response(302)
        query = urlencode({**answer, "state": asked["state"], "iss": it.issuer})
        self.send_header("Location", f"{asked['redirect_uri']}?{query}")
        self.end_headers()

    def do_POST(self) -> None:
        """The token endpoint: the client, its secret, the verifier of the challenge, and each code once."""
        it = self.identity
        form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        asked = it.codes.pop(form.get("code", ""), None)
        wrong = _wrong(form, asked, self.headers.get("Authorization", ""))
        if wrong or asked is None:
            it.refused.append(wrong)
            self._json({"error": "invalid_grant"}, 400)
            return
        self._json({"access_token": "x", "token_type": "Bearer", "id_token": it.id_token(asked)})

    def _json(self, body: object, status: int = 200) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


def _wrong(form: dict[str, str], asked: dict[str, str] | None, authorization: str) -> str:
    if asked is None:
        return "no such code"
    if b64decode(authorization.removeprefix("Basic ")).decode() != f"{CLIENT}:{SECRET}":
        return "client"
    hashed = sha256(form.get("code_verifier", "").encode()).digest()
    if urlsafe_b64encode(hashed).rstrip(b"=").decode() != asked["code_challenge"]:
        return "verifier"
    return "" if form.get("redirect_uri") == asked["redirect_uri"] else "redirect_uri"


@contextmanager
def running(now: int) -> Iterator[Identity]:
    """The provider while it answers."""
    identity = Identity(now)
    handler = type("Handler", (_Handler,), {"identity": identity})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    identity.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield identity
    server.shutdown()
    server.server_close()
    thread.join(timeout=10)
