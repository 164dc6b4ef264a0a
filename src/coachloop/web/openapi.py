"""/openapi.json: every address of the pages, their data, and what is posted, for programs."""

import re
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute

from coachloop import __version__
from coachloop.domain.rights import Area
from coachloop.web.forms import TOKEN_FIELD
from coachloop.web.render import Renderer
from coachloop.web.rights import services_in

PATH = "/openapi.json"
#: What pages read from their address; each knows some of them, and none needs any.
QUERY = (
    *(
        "after",
        "as",
        "before",
        "conversation",
        "copy",
        "criterion",
        "days",
        "estimate",
        "find",
        "item",
        "next",
    ),
    *("page", "person", "q", "rule", "since", "state", "t", "team", "turn", "until", "v", "version"),
)
_TEXT = {"type": "string", "maxLength": 200}
_REFUSED = {"400": "not understood", "401": "not signed in", "403": "not yours", "404": "not there"}
#: How an address ends, and what it answers with; else a page. The last goes on until it is closed.
_TYPES = {".json": "application/json", ".csv": "text/csv", "/live": "text/event-stream"}


def add_openapi(app: FastAPI, renderer: Renderer) -> None:  # noqa: ARG001
    def describe(request: Request) -> Response:
        services_in(request, request.app.state.services, Area.HOME)
        return JSONResponse(description(request.app))

    app.add_api_route(PATH, describe, methods=["GET"], response_class=Response)


def description(app: FastAPI) -> dict[str, Any]:
    """OpenAPI 3.1 of all that is served, but for the files."""
    paths: dict[str, dict[str, Any]] = {}
    for route in app.routes:
        if isinstance(route, APIRoute) and route.path != PATH:
            for method in sorted(route.methods or ()):
                paths.setdefault(route.path, {})[method.lower()] = _operation(route.path, method)
    info = {"title": "coachloop", "version": __version__, "description": __doc__}
    return {"openapi": "3.1.0", "info": info, "paths": paths}


def _operation(path: str, method: str) -> dict[str, Any]:
    kind = next((media for suffix, media in _TYPES.items() if path.endswith(suffix)), "text/html")
    found: dict[str, Any] = {
        "operationId": f"{method.lower()} {path}",
        "parameters": [_parameter(name, "path") for name in re.findall(r"{(\w+)}", path)],
        "responses": {
            "200": {"description": "as asked", "content": {kind: {}}},
            "303": {"description": "goes on elsewhere"},
            **{code: {"description": words} for code, words in _REFUSED.items()},
        },
    }
    if method == "GET":
        found["parameters"] += [_parameter(name, "query") for name in QUERY]
        return found
    form = {
        "type": "object",
        "required": [TOKEN_FIELD],
        "properties": {TOKEN_FIELD: {**_TEXT, "description": "in every form of a page"}},
        "additionalProperties": _TEXT,
    }
    found["requestBody"] = {"content": {"application/x-www-form-urlencoded": {"schema": form}}}
    return found


def _parameter(name: str, place: str) -> dict[str, Any]:
    return {"name": name, "in": place, "required": place == "path", "schema": _TEXT}
