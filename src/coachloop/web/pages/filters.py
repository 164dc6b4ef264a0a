"""Saving the filter of a list, and deleting it again."""

from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from coachloop.domain.rights import Action
from coachloop.loop.report.filters import drop_filter, keep_filter
from coachloop.web.params import whole
from coachloop.web.render import Renderer
from coachloop.web.rights import Sent, sent


def add_posts(app: FastAPI, renderer: Renderer) -> None:  # noqa: ARG001
    def save(request: Request, got: Annotated[Sent, Depends(sent(Action.OWN))]) -> Response:  # noqa: ARG001
        address = got.text("list"), got.text("query")
        services = got.services
        kept = keep_filter(services.whole, services.reader.user_id, got.text("name"), address, services.now())
        return RedirectResponse(kept.address, 303)

    def delete(request: Request, got: Annotated[Sent, Depends(sent(Action.OWN))]) -> Response:
        filter_id = whole(request.path_params["filter_id"], "filter", request)
        return RedirectResponse(drop_filter(got.services.whole, got.services.reader.user_id, filter_id), 303)

    app.add_api_route("/filters", save, methods=["POST"], response_class=Response)
    app.add_api_route("/filters/{filter_id}/delete", delete, methods=["POST"], response_class=Response)
