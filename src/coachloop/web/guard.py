"""What each request must pass: a name of ours in Host, and somebody who is signed in.

The threats are other sites open in the same browser, and whoever else reaches the address. Other sites can
neither read the token of our forms (same origin), nor reach us by a name of theirs (Host), nor run script
here (CSP); somebody else has no sign-in.
"""

from datetime import datetime
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from coachloop.domain.sign_in import NOTED_EVERY
from coachloop.store.sign_in import SignedIn, new_token, note_seen, signed_in
from coachloop.web.door import Door, sign_in_path
from coachloop.web.errors import HostRefused, NotSignedIn
from coachloop.web.failures import error_response
from coachloop.web.render import Renderer
from coachloop.web.services import Services

#: Where one comes in. Everything else asks who somebody is.
_OPEN = ("/static/", "/sign-in", "/join/", "/enter/")
_LONGEST_TOKEN = 200

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
_HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000"}


class Guard:
    """Checks Host, finds out who asks, and puts the security headers on each answer.

    For what comes after it, `request.state` has `token` (of the browser), `csrf`, `reader` (None where nobody
    is signed in) and `view` (the role whose pages they chose to see first).
    """

    def __init__(self, app: ASGIApp, renderer: Renderer, services: Services, door: Door) -> None:
        self._app, self._renderer, self._services, self._door = app, renderer, services, door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        static = request.url.path.startswith("/static/")
        fresh = self._begin(request)
        answer = await self._refusal(request, static=static)

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._head(MutableHeaders(scope=message), fresh if not static else None, static=static)
            await send(message)

        await (answer or self._app)(scope, receive, sending)

    def _begin(self, request: Request) -> str | None:
        """Fills the state as for nobody. A new token, for a browser that has none yet."""
        given = request.cookies.get(self._door.cookie, "")
        token = given if 0 < len(given) <= _LONGEST_TOKEN and given.isascii() else new_token()
        request.state.token = token
        request.state.csrf = self._door.csrf(token)
        request.state.reader = request.state.view = None
        return None if token == given else token

    async def _refusal(self, request: Request, *, static: bool) -> Response | None:
        if not self._door.serves(_host(request)):
            return self._refused(request)
        if static:
            return None
        found = await run_in_threadpool(self._signed_in, request.state.token)
        if found is not None:
            request.state.reader, request.state.view = found.reader, found.view
            return None
        path = request.url.path
        return None if path == "/sign-in" or path.startswith(_OPEN) else self._ask(request)

    def _signed_in(self, token: str) -> SignedIn | None:
        now, database = self._services.now(), self._services.context.database
        with database.read() as c:
            found = signed_in(c, token, now)
        if found is not None and _stale(found, now):
            with database.write() as c:
                note_seen(c, token, now)
        return found

    def _ask(self, request: Request) -> Response:
        path, wanted = request.url.path, sign_in_path(request)
        fragment = request.headers.get("hx-request") == "true"
        if request.method in ("GET", "HEAD") and not path.endswith((".json", ".csv")) and not fragment:
            return RedirectResponse(wanted, 303)
        error = NotSignedIn(
            "You are not signed in.",
            why="You signed out, or your sign-in ended after a while without use. Nothing was saved.",
            fix="Sign in at /sign-in, and try again.",
            where=path,
        )
        response = error_response(request, self._renderer, error, error.http_status)
        if fragment:
            response.headers["HX-Redirect"] = wanted
        return response

    def _refused(self, request: Request) -> Response:
        error = HostRefused(
            "This address is not served.",
            why="Coachloop answers only to names that it was told are its own; other sites cannot reach it.",
            fix="Open the address that coachloop printed. A name of yours goes into `address`, a setting.",
        )
        return error_response(request, self._renderer, error, error.http_status)

    def _head(self, headers: MutableHeaders, fresh: str | None, *, static: bool) -> None:
        headers.update(HEADERS)
        if self._door.secure:
            headers.update(_HTTPS_ONLY)
        if not static:
            headers["Cache-Control"] = "no-store"
        if fresh is not None and "set-cookie" not in headers:
            carrier = Response()
            self._door.give(carrier, fresh, lasting=False)
            headers.append("Set-Cookie", carrier.headers["set-cookie"])


def _stale(found: SignedIn, now: datetime) -> bool:
    return now - found.seen_at >= NOTED_EVERY


def _host(request: Request) -> str:
    """The name in the Host header, without its port; "" when it is missing or no name."""
    try:
        return urlsplit("//" + request.headers.get("host", "")).hostname or ""
    except ValueError:
        return ""
