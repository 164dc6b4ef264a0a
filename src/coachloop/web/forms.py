"""Forms that were posted: bounded, and with the token of this browser session."""

import hmac

from fastapi import Request
from starlette.datastructures import FormData

from coachloop.web.errors import FormRefused, FormTooLarge
from coachloop.web.limits import Limit, Limits

TOKEN_FIELD = "csrf"
#: Where what is sent has no field for it.
TOKEN_HEADER = "x-csrf-token"
#: A blind rating has three fields a criterion.
_MOST_FIELDS = 400


async def posted(request: Request, most_bytes: int, most_files: int) -> FormData:
    """The form of a POST. Raises TooOften, FormTooLarge and FormRefused."""
    limits: Limits = request.app.state.limits
    limits.count(Limit.FORM, request.state.token)
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > most_bytes:
        raise FormTooLarge(
            "This form is too long.",
            why=f"This form may have at most {most_bytes} bytes.",
            fix="Shorten the text and send it again.",
        )
    form = await request.form(max_files=most_files, max_fields=_MOST_FIELDS)
    given = request.headers.get(TOKEN_HEADER) or form.get(TOKEN_FIELD)
    known = isinstance(given, str) and hmac.compare_digest(given.encode(), request.state.csrf.encode())
    if not known or request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise FormRefused(
            "This form was not accepted; nothing was saved.",
            why="It is older than your sign-in, or it did not come from one of the pages of coachloop.",
            fix="Go back, load the page again, and send the form once more.",
        )
    return form


def text_of(form: FormData, name: str) -> str:
    """A field without spaces around it; "" when it is missing."""
    value = form.get(name)
    return value.strip() if isinstance(value, str) else ""


def secret_of_form(form: FormData, name: str) -> str:
    """A field as it was typed: spaces belong to a password."""
    value = form.get(name)
    return value if isinstance(value, str) else ""
