"""/settings/models: what scores here; the judge, tried, estimated, started and stopped."""

from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from coachloop.domain.rights import Action, Area
from coachloop.loop.report.model.models import ModelsView
from coachloop.loop.report.models import keep_check, models_page, stop_run
from coachloop.store import audit
from coachloop.store.audit import Entry
from coachloop.web.render import Page, Renderer
from coachloop.web.rights import Sent, sent
from coachloop.web.services import ReaderServices

PATH = "/settings/models"


def load(request: Request, services: ReaderServices) -> ModelsView:
    here = services.models()
    wanted = here.judge is not None and request.query_params.get("estimate") == "1"
    waiting = services.estimate_judging() if wanted else None
    return models_page(services.whole, here, waiting, services.now())


PAGES = (Page(PATH, "models.html", "/settings", Area.SETTINGS, load),)


def add_posts(app: FastAPI, renderer: Renderer) -> None:  # noqa: ARG001
    def check(got: Annotated[Sent, Depends(sent(Action.SET))]) -> Response:
        found = got.services.check_judge()
        keep_check(got.services.whole, found)
        _record(got.services, "judge checked", "endpoint", found.fault or "answers")
        return RedirectResponse(f"{PATH}#judge", 303)

    def start(got: Annotated[Sent, Depends(sent(Action.SET))]) -> Response:
        if not got.text("estimated"):  # nobody pays for what they were not told
            return RedirectResponse(f"{PATH}?estimate=1#waiting", 303)
        many = got.services.start_judging()
        _record(got.services, "judge run started", "judge", f"{many} runs, {got.text('estimated')[:80]}")
        return RedirectResponse(f"{PATH}#runs", 303)

    def stop(got: Annotated[Sent, Depends(sent(Action.SET))]) -> Response:
        if got.text("run"):
            run = stop_run(got.services.whole, got.text("run"), got.services.now())
            _record(got.services, "judge run stopped", run.id, f"{run.dealt_with} of {run.total} done")
        return RedirectResponse(f"{PATH}#runs", 303)

    app.add_api_route(f"{PATH}/check", check, methods=["POST"], response_class=Response)
    app.add_api_route(f"{PATH}/start", start, methods=["POST"], response_class=Response)
    app.add_api_route(f"{PATH}/stop", stop, methods=["POST"], response_class=Response)


def _record(services: ReaderServices, action: str, about: str, told: str) -> None:
    with services.whole.database.write() as c:
        audit.record(c, Entry(services.now(), services.reader.name, action, about, told))
