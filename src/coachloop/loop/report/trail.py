"""Who saw, opened, exported, changed what: the audit trail in words (UX.md sections 2 and 5)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from urllib.parse import quote

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.domain.times import day_id, day_start
from coachloop.loop.context import Context
from coachloop.loop.report.model.trail import TrailFilter, TrailLine, TrailView
from coachloop.loop.report.trail_words import sentence
from coachloop.store import audit, people
from coachloop.store.audit import Kept, Sought
from coachloop.store.database import Connection
from coachloop.store.looks import starts_of
from coachloop.store.users import load_users

#: Entries on one page, and in one file.
PAGE = 100
FILE = 10_000
_DAY = timedelta(days=1)
#: What was opened or exported, by its kind: where its page is.
_PLACES = {
    "conversation": "/conversations/",
    "session": "/coaching/",
    "decision": "/decisions/",
    "person": "/people/",
    "question": "/questions/",
}


class TrailFilterWrong(CoachloopError):
    """A filter of the trail cannot be read."""

    code = "E-REP-004"
    kind = ErrorKind.NOT_UNDERSTOOD


def trail_view(
    c: Connection, context: Context, wanted: TrailFilter, key: str, limit: int, now: datetime
) -> TrailView:
    """The page after the entry `key`, "" being the first. Raises TrailFilterWrong."""
    found = audit.entries(c, _sought(context, wanted, key), limit + 1)
    shown = found[:limit]
    everybody = people.load_people(c, sight=context.sight)
    names = {u.id: u.name for u in load_users(c)}
    return TrailView(
        readers=audit.readers_since(c, now - _DAY),
        last=next((k.entry.at for k in audit.entries(c, Sought(), 1)), None),
        filter=wanted,
        people=tuple((p.id, p.name) for p in everybody),
        actors=tuple((who, names.get(who, who)) for who in audit.actors(c)),
        actions=tuple(audit.actions(c)),
        lines=trail_lines(c, context, shown, {p.id: f"{p.name}’s" for p in everybody}),
        next_key=str(shown[-1].id) if len(found) > limit else None,
    )


def entries_about(
    c: Connection, context: Context, person_id: str, limit: int, before: int | None = None
) -> tuple[TrailLine, ...]:
    """What others opened, exported or changed of one person, newest first, said to that person."""
    found = audit.entries_about(c, person_id, limit, before)
    return trail_lines(c, context, found, {person_id: "your"})


def trail_lines(
    c: Connection, context: Context, found: Sequence[Kept], whose: dict[str, str]
) -> tuple[TrailLine, ...]:
    """In words: `Quinn opened your conversation of 3 Nov.` `whose`: how each person is said."""
    users = {u.id: u.name for u in load_users(c)}
    started = starts_of(c, {k.entry.subject for k in found})
    named = {p.id: p.name for p in people.load_people(c, ids=tuple(_persons(found)))}
    return tuple(
        TrailLine(
            number=k.id,
            at=k.entry.at,
            who=users.get(k.entry.who, k.entry.who),
            action=k.entry.action,
            subject=k.entry.subject,
            of=users.get(k.entry.subject, k.entry.subject),
            person_id=k.entry.person_id,
            person=named.get(k.entry.person_id or ""),
            words=sentence(
                k.entry.action,
                users.get(k.entry.who, k.entry.who),
                whose.get(k.entry.person_id or "", ""),
                users.get(k.entry.subject, k.entry.subject),
                _day(context, started.get(k.entry.subject)),
            ),
            detail=k.entry.detail,
            path=_path(k),
        )
        for k in found
    )


def _persons(found: Sequence[Kept]) -> list[str]:
    return sorted({k.entry.person_id for k in found if k.entry.person_id})


def _path(kept: Kept) -> str | None:
    kind, _, done = kept.entry.action.partition(" ")
    if kind not in _PLACES or done not in ("opened", "exported"):
        return None
    return _PLACES[kind] + quote(kept.entry.subject, safe="")


def _day(context: Context, moment: datetime | None) -> str:
    if moment is None:
        return ""
    local = moment.astimezone(context.zone)
    return f"{local.day} {local:%b}"


def _sought(context: Context, wanted: TrailFilter, key: str) -> Sought:
    since, until = _span(context, wanted.day)
    if key and not (key.isascii() and key.isdecimal() and len(key) < 19):
        raise TrailFilterWrong("This link to the next page cannot be read.", where="after")
    return Sought(wanted.person, wanted.who, wanted.action, since, until, int(key) if key else None)


def _span(context: Context, text: str) -> tuple[datetime | None, datetime | None]:
    """From 00:00 of an org day to that of the day after it."""
    if not text:
        return None, None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise TrailFilterWrong(f"`{text[:40]}` is not a day like 2026-11-30.", where="day") from error
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=context.zone)
    number = day_id(noon, context.zone)
    return day_start(number, context.zone), day_start(number + 1, context.zone)
