"""/settings: the overview, teams and their owners, thresholds by level with a preview of who is affected."""

from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from coachloop.domain.people import Team
from coachloop.domain.policy import PolicyInvalid
from coachloop.domain.policy_changes import Level, Said
from coachloop.domain.rights import Action, Area
from coachloop.loop.report import settings
from coachloop.loop.report.model.settings import ChangeView, SettingsView, ThresholdsView
from coachloop.store import audit, people, policies
from coachloop.store.audit import Entry
from coachloop.web.render import Page, Renderer
from coachloop.web.rights import Sent, sent
from coachloop.web.services import ReaderServices

_LONGEST = 500


def load_overview(_request: Request, services: ReaderServices) -> SettingsView:
    judge, zone = services.workspace.judge, services.workspace.zone.key
    with services.whole.database.read() as c:
        return settings.settings_view(c, services.whole, judge.model if judge else "", zone)


def _level(given: dict[str, str]) -> tuple[Level, str]:
    for level in (Level.TEAM, Level.CRITERION):
        # Not `team`: the door asks of that whether its people are seen, and an admin sees nobody.
        if asked := given.get(f"for_{level.value}"):
            return level, asked[:120]
    return Level.WORKSPACE, ""


def load_thresholds(request: Request, services: ReaderServices) -> ThresholdsView:
    level, key = _level(dict(request.query_params))
    with services.whole.database.read() as c:
        return settings.thresholds_view(c, services.whole, level, key)


def load_change(request: Request, services: ReaderServices) -> ChangeView:
    return _change(services, request.path_params["setting"], dict(request.query_params))


def _change(services: ReaderServices, name: str, given: dict[str, str]) -> ChangeView:
    """What was typed with whom it touches; what cannot be used is said on the page."""
    level, key = _level(given)
    typed, why = given.get("value", "").strip()[:40], given.get("why", "").strip()[:_LONGEST]
    context, now = services.whole, services.now()
    with context.database.read() as c:
        try:
            return settings.change_view(c, context, level, key, name, typed, why, now)
        except PolicyInvalid as error:
            view = settings.change_view(c, context, level, key, name, "", why, now)
            return ChangeView(view.at, view.line, typed, why, (), f"{error.what} {error.fix}")


PAGES = (
    Page("/settings", "settings.html", "/settings", Area.SETTINGS, load_overview),
    Page("/settings/thresholds", "thresholds.html", "/settings", Area.SETTINGS, load_thresholds),
    Page("/settings/thresholds/{setting}", "threshold.html", "/settings", Area.SETTINGS, load_change),
)


def add_posts(app: FastAPI, renderer: Renderer) -> None:
    def change(request: Request, got: Annotated[Sent, Depends(sent(Action.SET))]) -> Response:
        given = {name: str(value) for name, value in got.form.items()}
        view, back = _change(got.services, request.path_params["setting"], given), bool(given.get("back"))
        if view.refused or not view.why or not (view.typed or back):
            told = view.refused or "Say the new value, and in a sentence why: whoever reads the log will ask."
            refused = ChangeView(view.at, view.line, view.typed, view.why, view.effects, told)
            return renderer.html(request, "threshold.html", status=422, nav="/settings", view=refused)
        _keep(got.services, view, back=back)
        query = f"?{view.at.query}" if view.at.query else ""
        return RedirectResponse(f"/settings/thresholds{query}", 303)

    def owner(request: Request, got: Annotated[Sent, Depends(sent(Action.SET))]) -> Response:
        context, services = got.services.whole, got.services
        name = " ".join(got.text("owner").split())[:80]
        with context.database.write() as c:
            team = people.find_team(c, request.path_params["named"])
            if name:
                people.upsert_team(c, Team(team.id, team.name, name))
                entry = Entry(services.now(), services.reader.name, "team owner named", team.id, name)
                audit.record(c, entry)
        return RedirectResponse("/settings#teams", 303)

    app.add_api_route("/settings/thresholds/{setting}", change, methods=["POST"], response_class=Response)
    app.add_api_route("/settings/teams/{named}", owner, methods=["POST"], response_class=Response)


def _keep(services: ReaderServices, view: ChangeView, *, back: bool) -> None:
    """The change and its line in the audit, in one transaction."""
    made = settings.change_of(view, back=back)
    who, now = services.reader.name, services.now()
    with services.whole.database.write() as c:
        policies.add_change(c, Said(made, who, now, view.why))
        value = "as in the workspace file" if made.value is None else made.value
        told = f"{view.line.value} to {value} for {view.at.name}: {view.why}"
        audit.record(c, Entry(now, who, "threshold changed", made.setting, told))
