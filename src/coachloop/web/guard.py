"""What each request must pass: this machine's name in Host, and on a form the token of this browser session.

There is no sign-in yet: one local user. The threats are other sites open in the same browser; they can
neither read our token (same origin), nor reach us by a name of theirs (Host), nor run script here (CSP).
"""

import hmac
import secrets
from collections.abc import Awaitable, Callable
from hashlib import sha256
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import Response
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.types import ASGIApp

from coachloop.domain.people import UserRole
from coachloop.domain.rights import Grant, Reader
from coachloop.web.errors import HostRefused
from coachloop.web.failures import error_response
from coachloop.web.render import Renderer
from coachloop.web.services import Services

COOKIE = "coachloop_session"
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Guard(BaseHTTPMiddleware):
    """Checks Host, gives the browser a session, and puts the security headers on each answer."""

    def __init__(self, app: ASGIApp, renderer: Renderer, services: Services) -> None:
        super().__init__(app)
        self._renderer = renderer
        grants = tuple(Grant(role, everyone=role is not UserRole.COACHED_PERSON) for role in UserRole)
        self._reader = Reader("owner", services.context.coach, grants)
        self._key = secrets.token_bytes(32)  # new with each start: a form does not outlive its server

    async def dispatch(
        self, request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        session = request.cookies.get(COOKIE) or secrets.token_urlsafe(24)
        request.state.csrf = self._token(session)
        request.state.reader = self._reader
        if _host(request) in LOOPBACK_NAMES:
            response = await call_next(request)
        else:
            response = self._refused(request)
        if COOKIE not in request.cookies:
            response.set_cookie(COOKIE, session, httponly=True, samesite="strict")
        response.headers.update(HEADERS)
        if not request.url.path.startswith("/static/"):
            response.headers["Cache-Control"] = "no-store"
        return response

    def _token(self, session: str) -> str:
        return hmac.new(self._key, session.encode(), sha256).hexdigest()

    def _refused(self, request: Request) -> Response:
        error = HostRefused(
            "This address is not served.",
            why="Coachloop answers on this machine's own names only, so that no other site can reach it.",
            fix="Open http://127.0.0.1 with the port that coachloop printed.",
        )
        return error_response(request, self._renderer, error, error.http_status)


def _host(request: Request) -> str:
    """The name in the Host header, without its port; "" when it is missing or no name."""
    try:
        return urlsplit("//" + request.headers.get("host", "")).hostname or ""
    except ValueError:
        return ""
