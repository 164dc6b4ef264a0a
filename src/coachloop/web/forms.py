"""Forms that were posted: bounded, and with the token of this browser session."""

import hmac

from fastapi import Request
from starlette.datastructures import FormData

from coachloop.web.errors import FormRefused, FormTooLarge

TOKEN_FIELD = "csrf"
_MOST_FORM_BYTES = 64_000
#: A blind rating has three fields a criterion.
_MOST_FIELDS = 400


async def posted(request: Request) -> FormData:
    """The form of a POST. Raises FormTooLarge and FormRefused."""
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > _MOST_FORM_BYTES:
        raise FormTooLarge(
            "This form is too long.",
            why=f"Forms have at most {_MOST_FORM_BYTES} bytes.",
            fix="Shorten the text and send it again.",
        )
    form = await request.form(max_files=0, max_fields=_MOST_FIELDS)
    given = form.get(TOKEN_FIELD)
    known = isinstance(given, str) and hmac.compare_digest(given.encode(), request.state.csrf.encode())
    if not known or request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise FormRefused(
            "This form was not accepted; nothing was saved.",
            why="It is older than the running coachloop, or it did not come from one of its pages.",
            fix="Go back, load the page again, and send the form once more.",
        )
    return form


def text_of(form: FormData, name: str) -> str:
    """A field without spaces around it; "" when it is missing."""
    value = form.get(name)
    return value.strip() if isinstance(value, str) else ""
