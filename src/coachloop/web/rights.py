"""The door of every page and form: who asks, may they, and is what they ask for theirs to see.

domain.rights says who may; store.sight finds the rows. A thing that exists and is not theirs is answered
like one that does not exist.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from starlette.datastructures import FormData

from coachloop.domain.errors import NotFound
from coachloop.domain.rights import Action, Area, Reader, Sight, may, may_read, sight_for, sight_in
from coachloop.store import sight as rows
from coachloop.store import train
from coachloop.store.database import Connection
from coachloop.web.errors import NotYours
from coachloop.web.forms import posted, text_of
from coachloop.web.services import ReaderServices, Services


def _conversation(c: Connection, sight: Sight, conversation_id: str) -> bool:
    return sight.everyone or bool(rows.scored_and_seen(c, sight, conversation_id))


#: What an address or a form may be about, by the name of its part, and who finds out whether it is seen.
_ABOUT: Mapping[str, Callable[[Connection, Sight, str], bool]] = {
    "person_id": rows.sees,
    "person": rows.sees,
    "session_id": rows.sees_session,
    "alert_id": rows.sees_alert,
    "decision_id": rows.sees_decision,
    "question_id": rows.sees_question,
    "item_id": rows.sees_item,
    "score": rows.sees_score,
    "team": rows.sees_team,
    "conversation_id": _conversation,
    "conversation": _conversation,
    "training_id": train.sees_training,
}


def services_in(request: Request, services: Services, area: Area) -> ReaderServices:
    """The services as the reader of a page in this area has them. Raises NotYours and NotFound."""
    reader: Reader = request.state.reader
    if not may_read(reader, area):
        raise _not_yours(request)
    found = ReaderServices(services, reader, sight_in(reader, area))
    _check(found, request, [*request.query_params.multi_items(), *request.path_params.items()])
    return found


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that was sent, and the services as its sender has them for what it does."""

    form: FormData
    services: ReaderServices

    def text(self, name: str) -> str:
        """A field without spaces around it; "" when it is missing."""
        return text_of(self.form, name)


#: What a form that takes no files may hold; (bytes, files).
_PLAIN = (64_000, 0)


def sent(action: Action, most: tuple[int, int] = _PLAIN) -> Callable[[Request], Awaitable[Sent]]:
    """The dependency of a handler that does `action`. Raises NotYours, NotFound, and the errors of forms."""

    async def dependency(request: Request) -> Sent:
        reader: Reader = request.state.reader
        if not may(reader, action):
            raise _not_yours(request)
        form = await posted(request, *most)
        found = ReaderServices(request.app.state.services, reader, sight_for(reader, action))
        _check(found, request, [*form.multi_items(), *request.path_params.items()])
        return Sent(form, found)

    dependency.action = action  # type: ignore[attr-defined]  # read by the table of rights in the tests
    return dependency


def _check(found: ReaderServices, request: Request, given: Iterable[tuple[str, Any]]) -> None:
    asked = [(name, str(value)) for name, value in given if name in _ABOUT and value]
    if not asked or found.sight.everyone:
        return
    with found.whole.database.read() as c:
        hidden = [name for name, value in asked if not _ABOUT[name](c, found.sight, value)]
    if hidden:
        raise NotFound(
            "There is nothing here that you can open.",
            why="It does not exist, or it is about somebody whose conversations you do not share.",
            where=request.url.path,
        )


def _not_yours(request: Request) -> NotYours:
    return NotYours(
        "This page is not part of what you do here.",
        why="Each role has its own pages; yours do not include this one.",
        fix="Ask whoever runs coachloop in your organisation, if you think that it should.",
        where=request.url.path,
    )
