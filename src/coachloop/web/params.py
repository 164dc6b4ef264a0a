"""What addresses and forms say, read strictly."""

import re

from fastapi import Request

from coachloop.web.errors import ParameterWrong


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


def second(request: Request, name: str) -> int | None:
    """A second of a conversation: `754`, `12:34` or `1:12:34`; None when it is not given. Raises
    ParameterWrong."""
    text = request.query_params.get(name, "").strip()
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,5}|([0-9]{1,2}:)?[0-9]{1,3}:[0-5][0-9]", text, re.ASCII):
        raise ParameterWrong(
            f"`{name}` is a time in the conversation, such as 754 seconds or 12:34.",
            where=request.url.path,
            fix=f"Leave `{name}` out of the address, or correct it.",
        )
    found = 0
    for part in text.split(":"):
        found = 60 * found + int(part)
    return found
