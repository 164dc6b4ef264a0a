"""Numbers in addresses, read strictly."""

from fastapi import Request

from coachloop.web.errors import ParameterWrong


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
