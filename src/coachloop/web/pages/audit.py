"""/settings/audit: who saw, opened, exported and changed what."""

from fastapi import Request

from coachloop.domain.rights import Area
from coachloop.loop.report.model.trail import TrailFilter, TrailView
from coachloop.loop.report.trail import FILE, PAGE, trail_view
from coachloop.web.render import Page
from coachloop.web.services import ReaderServices

_FIELDS = tuple(TrailFilter.__dataclass_fields__)


def load(request: Request, services: ReaderServices) -> TrailView:
    """A file holds more entries than a page."""
    given = {name: request.query_params.get(name, "").strip()[:200] for name in _FIELDS}
    key, limit = request.query_params.get("after", ""), FILE if request.url.path.endswith(".csv") else PAGE
    with services.context.database.read() as c:
        return trail_view(c, services.context, TrailFilter(**given), key, limit, services.now())


PAGES = (Page("/settings/audit", "settings_audit.html", "/settings/audit", Area.AUDIT, load),)
