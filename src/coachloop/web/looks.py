"""Who saw what: a page about a person is noted in the audit trail once it is answered (UX.md section 5)."""

from collections.abc import Sequence
from datetime import datetime

from fastapi import Request
from fastapi.responses import Response
from starlette.background import BackgroundTask

from coachloop.domain.rights import Area
from coachloop.store import audit
from coachloop.store.audit import Entry
from coachloop.store.database import Connection
from coachloop.store.looks import PARTS, about
from coachloop.web.services import ReaderServices

#: Looks that are known to be written; beyond that the database is asked again.
_KEPT = 10_000
_LONGEST = 200
#: Parts of an address with what they say.
Parts = Sequence[tuple[str, str]]


class Looks:
    """Notes each look once an hour. What is noted already costs the database nothing."""

    def __init__(self) -> None:
        self._noted: set[tuple[int, str, str]] = set()

    def note(
        self, request: Request, services: ReaderServices, area: Area, suffix: str, response: Response
    ) -> Response:
        """The answer, with what is left to do once it is sent."""
        parts = [(name, str(value)) for name, value in request.path_params.items() if name in PARTS]
        exported = bool(suffix)
        if not parts and (not exported or area is Area.HOME):
            return response
        now, path = services.now(), request.url.path
        key = (int(now.timestamp()) // 3600, services.reader.user_id, path)
        if key in self._noted:
            return response
        detail = request.url.query[:_LONGEST] if exported else ""

        def write() -> None:
            with services.whole.database.write() as c:
                looks = (
                    _looks(c, services, parts, now, exported=exported, detail=detail)
                    if parts
                    else [Entry(now, services.reader.name, "list exported", path, detail)]
                )
                audit.record_looks(c, looks)
            self._keep(key)

        response.background = BackgroundTask(write)
        return response

    def _keep(self, key: tuple[int, str, str]) -> None:
        if len(self._noted) >= _KEPT:
            self._noted.clear()
        self._noted.add(key)


def _looks(
    c: Connection, services: ReaderServices, parts: Parts, now: datetime, *, exported: bool, detail: str
) -> list[Entry]:
    """One a person who is in it. A look at oneself is no matter of record."""
    done, me = "exported" if exported else "opened", services.reader
    return [
        Entry(now, me.name, f"{found.kind} {done}", found.subject, detail, person)
        for found in (about(c, *part) for part in parts)
        for person in found.person_ids
        if person != me.person_id
    ]
