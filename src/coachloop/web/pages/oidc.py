"""/sign-in/oidc: to the identity provider, and back from it."""

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from coachloop.domain.errors import NotFound
from coachloop.engines.identity.accounts import with_provider
from coachloop.engines.identity.oidc import Asked, Provider
from coachloop.web.door import Door, own_path
from coachloop.web.pages.sign_in import count_try, welcome
from coachloop.web.render import Renderer
from coachloop.web.services import Services

_BACK = "/sign-in/oidc/callback"


def add_gets(app: FastAPI, renderer: Renderer) -> None:  # noqa: ARG001
    def to_provider(request: Request) -> Response:
        provider = _provider(request)
        count_try(request)
        further = own_path(request.query_params.get("next", "")) or ""
        return RedirectResponse(provider.begin(_asked(request), further), 303)

    def back(request: Request) -> Response:
        provider, services = _provider(request), request.app.state.services
        count_try(request)
        known, further = provider.finish(_asked(request), request.query_params)
        token = with_provider(services.context.database, known, provider.settings.groups, services.now())
        return welcome(request, token, further)

    app.add_api_route("/sign-in/oidc", to_provider, methods=["GET"], response_class=Response)
    app.add_api_route(_BACK, back, methods=["GET"], response_class=Response)


def _provider(request: Request) -> Provider:
    provider: Provider | None = request.app.state.provider
    if provider is None:
        raise NotFound("This workspace has no identity provider.", where=request.url.path)
    return provider


def _asked(request: Request) -> Asked:
    services: Services = request.app.state.services
    door: Door = request.app.state.door
    base = services.workspace.address or str(request.base_url).rstrip("/")
    now = int(services.now().timestamp())
    return Asked(door.key, request.state.token, base + _BACK, now)
