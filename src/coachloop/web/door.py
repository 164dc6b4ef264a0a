"""The cookie of a browser, the token of its forms, and the names under which this server answers."""

import hmac
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote, urlsplit

from fastapi import Request
from fastapi.responses import Response

from coachloop.domain.sign_in import LONGEST
from coachloop.settings import Workspace, secret_of

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_LONGEST_NEXT = 2_000


@dataclass(frozen=True, slots=True)
class Door:
    """`key` signs the tokens of forms and stays over restarts. `host` is the public name, if there is one."""

    key: bytes
    host: str | None

    @property
    def secure(self) -> bool:
        """Whether people reach us by https: behind a proxy that says so with its own address."""
        return self.host is not None

    @property
    def cookie(self) -> str:
        """Its own name for each workspace: several on one machine share their cookies."""
        name = f"coachloop_{self._signed('cookie')[:8]}"
        return f"__Host-{name}" if self.secure else name

    def csrf(self, token: str) -> str:
        """What a form of the browser that holds `token` must send along."""
        return self._signed("form " + token)

    def serves(self, host: str) -> bool:
        return host in LOOPBACK_NAMES or (self.host is not None and host == self.host)

    def give(self, response: Response, token: str, *, lasting: bool) -> None:
        """Puts the token into the browser: for as long as a sign-in may last, or until it is closed."""
        age = int(LONGEST.total_seconds()) if lasting else None
        response.set_cookie(
            self.cookie, token, max_age=age, httponly=True, samesite="lax", secure=self.secure
        )

    def take_back(self, response: Response) -> None:
        response.delete_cookie(self.cookie, httponly=True, samesite="lax", secure=self.secure)

    def _signed(self, text: str) -> str:
        return hmac.new(self.key, text.encode("utf-8", "replace"), sha256).hexdigest()


def door_of(workspace: Workspace) -> Door:
    """Raises WorkspaceInvalid when its secret cannot be read."""
    host = urlsplit(workspace.address).hostname if workspace.address else None
    return Door(secret_of(workspace.folder), host)


def own_path(text: str) -> str | None:
    """An address to go on to after signing in, when it is one of ours; None: it leads elsewhere.

    Browsers take `//host`, a backslash and control characters for the way to another site.
    """
    plain = text.isprintable() and text.isascii() and len(text) <= _LONGEST_NEXT
    if not plain or not text.startswith("/") or text.startswith("//") or "\\" in text:
        return None
    return None if text.startswith(("/sign-in", "/join/", "/enter/")) else text


def sign_in_path(request: Request) -> str:
    """Where somebody who is not signed in is sent, and comes back from."""
    path = request.url.path
    if request.headers.get("hx-request") == "true":
        path = urlsplit(request.headers.get("hx-current-url", "")).path or "/"
    elif request.url.query:
        path = f"{path}?{request.url.query}"
    return f"/sign-in?next={quote(path, safe='/')}" if path != "/" else "/sign-in"
