"""/find: the palette as a page, and as the fragment that Ctrl K shows."""

from fastapi import Request

from coachloop.domain.people import UserRole
from coachloop.domain.rights import Action, Area, Reader, may, may_read, sight_in
from coachloop.loop.report.find import found_groups
from coachloop.loop.report.model.find import FindView, Hit, HitGroup
from coachloop.web.nav import elsewhere, view_of
from coachloop.web.render import Page
from coachloop.web.services import ReaderServices

_LONGEST = 80


def load(request: Request, services: ReaderServices) -> FindView:
    query = " ".join(request.query_params.get("q", "").split())[:_LONGEST]
    chosen: UserRole | None = getattr(request.state, "view", None)
    hits = [h for h in (*_actions(services.reader), *_pages(services.reader, chosen)) if _fits(h, query)]
    groups = _found(services, query)
    pages = HitGroup("Pages and actions", tuple(hits))
    return FindView(query, (*groups, pages) if hits else groups)


def _found(services: ReaderServices, query: str) -> tuple[HitGroup, ...]:
    """Only what opens: conversations within their sight, people for those who have their pages."""
    reader = services.reader
    if not may_read(reader, Area.CONVERSATIONS):
        return ()
    whole = services.whole
    seen = ReaderServices(services.services, reader, sight_in(reader, Area.CONVERSATIONS)).context
    with whole.database.read() as c:
        groups = found_groups(c, seen, query, services.now())
    return tuple(g for g in groups if g.title != "People" or may_read(reader, Area.PEOPLE))


def _fits(hit: Hit, query: str) -> bool:
    return all(word.casefold() in f"{hit.words} {hit.note}".casefold() for word in query.split())


def _actions(reader: Reader) -> tuple[Hit, ...]:
    known = (
        (Action.COACH, Hit("Log a coaching session", "/coaching/new", key="c")),
        (Action.CALIBRATE, Hit("Open a calibration set", "/calibration/new")),
        (Action.TRAIN, Hit("Plan a training session", "/gaps")),
        (Action.IMPORT, Hit("Import conversations", "/import")),
        (Action.GRANT, Hit("Invite somebody", "/settings/roles#invite")),
    )
    return tuple(hit for action, hit in known if may(reader, action))


def _pages(reader: Reader, chosen: UserRole | None) -> tuple[Hit, ...]:
    view = view_of(reader, chosen)
    entries = (*(view.entries if view else ()), *elsewhere(reader, view))
    return tuple(Hit(e.word, e.path, key=f"g {e.key}") for e in entries)


PAGES = (Page("/find", "find.html", "", Area.HOME, load),)
