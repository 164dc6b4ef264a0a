"""/trust: how far the scores may be trusted, criterion by criterion."""

from fastapi import Request

from coachloop.domain.rights import Area
from coachloop.loop.report.model.trust import TrustView
from coachloop.loop.report.trust import trust_page
from coachloop.web.render import Page
from coachloop.web.services import ReaderServices

PATH = "/trust"


def load(request: Request, services: ReaderServices) -> TrustView:  # noqa: ARG001
    return trust_page(services.context, services.reader)


#: Whoever is scored may ask; there is no name on it, and no conversation.
PAGES = (Page(PATH, "trust.html", PATH, Area.RUBRICS, load),)
