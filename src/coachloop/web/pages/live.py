"""/live: what is new for this reader, as it comes; and the block of work that is under way."""

import json
from collections.abc import AsyncIterator

from fastapi import FastAPI, Request
from fastapi.responses import Response
from sse_starlette import EventSourceResponse, ServerSentEvent

from coachloop.domain.rights import Area
from coachloop.loop.report.model import StatusView
from coachloop.loop.report.run import status_page
from coachloop.web.live import Live, Told
from coachloop.web.params import number
from coachloop.web.render import Page, Renderer
from coachloop.web.rights import services_in
from coachloop.web.services import ReaderServices

_HEARTBEAT_SECONDS = 15
_MOST = 10**9 - 1


def load(request: Request, services: ReaderServices) -> StatusView:  # noqa: ARG001
    return status_page(services.context, services.now())


#: The block that a page shows while something runs; live.js asks for it again.
PAGES = (Page("/live/running", "_running_part.html", "", Area.WEEK, load),)


def add_live(app: FastAPI, renderer: Renderer) -> None:  # noqa: ARG001
    live = Live(app.state.services)

    async def stream(request: Request) -> Response:
        services = services_in(request, app.state.services, Area.HOME)
        token = request.state.token
        if live.full(token):
            return Response(status_code=204)  # a browser asks again after anything else
        told = live.follow(token, services.reader, _after(request))
        return EventSourceResponse(_events(told), ping=_HEARTBEAT_SECONDS)

    app.add_api_route("/live", stream, methods=["GET"], response_class=Response)


def _after(request: Request) -> int | None:
    """The last line that was received, else the newest that the page was made with, if it says so."""
    last = request.headers.get("last-event-id", "")
    if last.isascii() and last.isdecimal() and len(last) <= len(str(_MOST)):
        return int(last)
    return number(request, "after", _MOST)


async def _events(told: AsyncIterator[Told | None]) -> AsyncIterator[ServerSentEvent]:
    async for found in told:
        if found is None:
            yield ServerSentEvent("", event="ended")
            return
        for line in found.lines:
            text = json.dumps({"kind": line.kind.value, "subject": line.subject})
            yield ServerSentEvent(text, event="news", id=str(line.id))
        if found.progress is not None:
            yield ServerSentEvent(json.dumps(found.progress), event="progress")
