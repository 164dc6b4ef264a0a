"""/account: one's own roles, password and browsers."""

from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.responses import Response

from coachloop.domain.errors import CoachloopError
from coachloop.domain.rights import Action, Area
from coachloop.engines.identity.accounts import change_password, leave_elsewhere
from coachloop.engines.identity.errors import PasswordRefused, PasswordWrong
from coachloop.engines.identity.passwords import SHORTEST
from coachloop.loop.report.model.users import AccountView
from coachloop.loop.report.users import account_view
from coachloop.web.forms import secret_of_form
from coachloop.web.pages.sign_in import welcome
from coachloop.web.render import Page, Renderer
from coachloop.web.rights import Sent, sent
from coachloop.web.services import ReaderServices


def load(request: Request, services: ReaderServices) -> AccountView:  # noqa: ARG001
    with services.whole.database.read() as c:
        return account_view(c, services.reader, SHORTEST)


PAGES = (Page("/account", "account.html", "", Area.HOME, load),)


def add_posts(app: FastAPI, renderer: Renderer) -> None:
    def password(request: Request, got: Annotated[Sent, Depends(sent(Action.OWN))]) -> Response:
        old, new = secret_of_form(got.form, "old"), secret_of_form(got.form, "new")
        user_id, now = got.services.reader.user_id, got.services.now()
        try:
            token = change_password(got.services.whole.database, user_id, old, new, now)
        except (PasswordRefused, PasswordWrong) as error:
            return refused(request, got, error)
        return welcome(request, token, "/account?saved=1")

    def elsewhere(request: Request, got: Annotated[Sent, Depends(sent(Action.OWN))]) -> Response:
        token = leave_elsewhere(got.services.whole.database, got.services.reader.user_id, got.services.now())
        return welcome(request, token, "/account")

    def refused(request: Request, got: Sent, error: CoachloopError) -> Response:
        view = load(request, got.services)
        return renderer.html(request, "account.html", status=422, nav="", view=view, refusal=error)

    app.add_api_route("/account/password", password, methods=["POST"], response_class=Response)
    app.add_api_route("/account/elsewhere", elsewhere, methods=["POST"], response_class=Response)
