"""Templates, and the three forms of a page: HTML, `.json`, `.csv`."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from coachloop import __version__
from coachloop.domain.plain import plain
from coachloop.domain.rights import Action, Area, Reader, may, may_read
from coachloop.loop.report.model import View
from coachloop.web import charts, words
from coachloop.web.documents import document
from coachloop.web.export import to_csv
from coachloop.web.looks import Looks
from coachloop.web.nav import Entry, RoleView, elsewhere, view_of, views_of
from coachloop.web.rights import services_in
from coachloop.web.services import ReaderServices, Services

HERE = Path(__file__).parent
STATIC = HERE / "static"


@dataclass(frozen=True, slots=True)
class Page:
    """One page: `load` makes its view, `template` draws it, `nav` is the entry it belongs to, and
    `area` says who may read it.

    `instead` names the address that this reader is sent to, in the same form; None: they see the page.
    """

    path: str
    template: str
    nav: str
    area: Area
    load: Callable[[Request, ReaderServices], View]
    instead: Callable[[Request, ReaderServices], str | None] | None = None


class Renderer:
    """Jinja with autoescape everywhere; a name that a template misspells is an error, not an empty text."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._looks = Looks()
        self.environment = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.filters.update(words.filters(services.workspace.zone), document=document)
        self.environment.globals.update(charts=charts, version=__version__)

    def html(
        self, request: Request, template: str, *, status: int = 200, nav: str, view: object, **more: Any
    ) -> Response:
        """One template with what all of them need."""
        text = self.environment.get_template(template).render(
            view=view,
            nav=nav,
            rail=_rail(request),
            path=request.url.path,
            query=request.url.query,
            csrf=request.state.csrf,
            partial=request.headers.get("hx-request") == "true",
            workspace=self._services.workspace,
            now=self._services.now(),
            **more,
        )
        return HTMLResponse(text, status)

    def add(self, app: FastAPI, page: Page) -> None:
        """The page under its path, and its data under path.json and path.csv."""
        # Data first: `/people/{id}` would else take `ana.json` for an id.
        for suffix, answer in ((".json", self._json), (".csv", self._csv), ("", self._html)):
            handler = partial(self._answer, page, suffix, answer)
            app.add_api_route(
                page.path + suffix, _endpoint(handler), methods=["GET"], response_class=Response
            )

    def _answer(
        self,
        page: Page,
        suffix: str,
        answer: Callable[[Page, Request, ReaderServices], Response],
        request: Request,
    ) -> Response:
        services = services_in(request, self._services, page.area)
        elsewhere = page.instead(request, services) if page.instead else None
        if elsewhere is None:
            response = answer(page, request, services)
            return self._looks.note(request, services, page.area, suffix, response)
        path, mark, query = elsewhere.partition("?")
        return RedirectResponse(f"{path}{suffix}{mark}{query}", 303)

    def _html(self, page: Page, request: Request, services: ReaderServices) -> Response:
        return self.html(request, page.template, nav=page.nav, view=page.load(request, services))

    def _json(self, page: Page, request: Request, services: ReaderServices) -> Response:
        workspace = services.workspace
        head = {"page": request.url.path.removesuffix(".json"), "sample": workspace.sample}
        view = plain(page.load(request, services))
        return JSONResponse({**head, "computed_at": plain(services.now()), "data": view})

    def _csv(self, page: Page, request: Request, services: ReaderServices) -> Response:
        text = to_csv(page.load(request, services).table())
        mark = "SAMPLE-" if services.workspace.sample else ""
        name = mark + request.url.path.strip("/").replace("/", "-")
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


@dataclass(frozen=True, slots=True)
class _Rail:
    """The navigation of who is signed in, as the base page draws it."""

    reader: Reader
    view: RoleView | None
    views: tuple[RoleView, ...]
    elsewhere: tuple[Entry, ...]

    def may_read(self, area: str) -> bool:
        """Whether a link to pages of the area leads anywhere for them."""
        return may_read(self.reader, Area(area))

    def may(self, action: str) -> bool:
        """Whether a form that does it is theirs to send."""
        return may(self.reader, Action(action))


def _rail(request: Request) -> _Rail | None:
    """None for somebody who is not signed in."""
    reader = getattr(request.state, "reader", None)
    if reader is None:
        return None
    view = view_of(reader, getattr(request.state, "view", None))
    return _Rail(reader, view, views_of(reader), elsewhere(reader, view))


def _endpoint(handler: Callable[[Request], Response]) -> Callable[[Request], Response]:
    def endpoint(request: Request) -> Response:
        return handler(request)

    return endpoint
