"""What addresses and forms say, read strictly."""

from fastapi import Request

from coachloop.web.errors import ParameterWrong
from coachloop.web.services import ReaderServices

_LONGEST_NAME = 80


def reader_of(request: Request, services: ReaderServices) -> str:
    """Who reads the page: `rater` of its address, else the coach of the workspace."""
    named = " ".join(request.query_params.get("rater", "").split())
    return named[:_LONGEST_NAME] or services.context.coach


def whole(text: str, name: str, request: Request) -> int:
    """An id that counts. Raises ParameterWrong."""
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise ParameterWrong(f"This does not say which {name} is meant.", where=request.url.path)
    return int(text)


def level_of(text: str, request: Request) -> float | None:
    """A level from a form; None when it is left empty. Raises ParameterWrong."""
    if not text:
        return None
    try:
        return float(text)
    except ValueError as error:
        raise ParameterWrong("The proposed level is not a number.", where=request.url.path) from error


def number(request: Request, name: str, most: int) -> int | None:
    """A whole number from 0 to `most`; None when it is not given. Raises ParameterWrong."""
    text = request.query_params.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 9 and int(text) <= most):
        raise ParameterWrong(
            f"`{name}` must be a whole number from 0 to {most}.",
            where=request.url.path,
            fix=f"Leave `{name}` out of the address, or correct it.",
        )
    return int(text)
