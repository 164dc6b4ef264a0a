"""Errors as pages: the code, what happened, why, and what to do. The status comes from domain.errors."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from coachloop.domain.errors import CoachloopError, NotFound
from coachloop.web.errors import MethodRefused, PageFailed, TooOften
from coachloop.web.render import Renderer


def as_dict(error: CoachloopError) -> dict[str, Any]:
    return {
        "code": error.code,
        "what": error.what,
        "why": error.why,
        "fix": error.fix,
        "where": error.where,
    }


def install(app: FastAPI, renderer: Renderer) -> None:
    """One handler for our errors, one for Starlette's, one for faults of ours."""

    def ours(request: Request, error: Exception) -> Response:
        assert isinstance(error, CoachloopError)
        return error_response(request, renderer, error, error.http_status)

    def theirs(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return error_response(request, renderer, _named(request, error), error.status_code)

    def fault(request: Request, error: Exception) -> Response:
        return error_response(request, renderer, _fault(error), 500)

    app.add_exception_handler(CoachloopError, ours)
    app.add_exception_handler(HTTPException, theirs)
    app.add_exception_handler(Exception, fault)


def error_response(request: Request, renderer: Renderer, error: CoachloopError, status: int) -> Response:
    """As JSON where data was asked for, else as a page."""
    response = _response(request, renderer, error, status)
    if isinstance(error, TooOften):
        response.headers["Retry-After"] = str(error.seconds)
    return response


def _response(request: Request, renderer: Renderer, error: CoachloopError, status: int) -> Response:
    if request.url.path.endswith(".json"):
        return JSONResponse({"error": as_dict(error)}, status)
    return renderer.html(request, "error.html", status=status, nav="", view=as_dict(error))


def _named(request: Request, error: HTTPException) -> CoachloopError:
    if error.status_code == 405:
        return MethodRefused(f"{request.method} is not possible here.", where=request.url.path)
    return NotFound(
        "There is no such page.",
        where=request.url.path,
        fix="Find or do shows all pages that you have: /find.",
    )


def _fault(error: Exception) -> CoachloopError:
    return PageFailed(
        "This page could not be made.",
        why=f"It is a fault of coachloop ({type(error).__name__}), not of your data. Nothing was changed.",
        fix="Look into the terminal that runs coachloop: it says where. Then try again.",
    )
