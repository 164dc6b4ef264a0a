"""People, conversations and criteria that a reader may open, by a few letters of them."""

import re
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import quote

from coachloop.loop.context import Context
from coachloop.loop.report.model.find import Hit, HitGroup
from coachloop.loop.report.rubrics import CurrentRubric, current_rubrics
from coachloop.store import find
from coachloop.store.database import Connection

_MOST = 6
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_SPOKEN = re.compile(r"\b(\d{1,2}) (" + "|".join(_MONTHS) + r")[a-z]*\b", re.IGNORECASE)


def found_groups(c: Connection, context: Context, query: str, now: datetime) -> tuple[HitGroup, ...]:
    """Nothing for nothing typed; groups with hits only."""
    words, day = parse(query, now.astimezone(context.zone).date())
    if not words and day is None:
        return ()
    groups = (
        HitGroup("People", _people(c, context, words) if day is None else ()),
        HitGroup("Conversations", _conversations(c, context, words, day)),
        HitGroup("Criteria", _criteria(c, words) if day is None else ()),
    )
    return tuple(group for group in groups if group.hits)


def parse(query: str, today: date) -> tuple[tuple[str, ...], date | None]:
    """The words, and the day among them: 2026-11-03, or 3 Nov, which is the last one that has begun."""
    day, rest = None, query
    iso, spoken = _ISO.search(query), _SPOKEN.search(query)
    if iso:
        day = _date(int(iso[1]), int(iso[2]), int(iso[3]))
        rest = query.replace(iso[0], " ")
    elif spoken:
        month = _MONTHS.index(spoken[2][:3].lower()) + 1
        day = _date(today.year, month, int(spoken[1]))
        if day is not None and day > today:
            day = _date(today.year - 1, month, int(spoken[1]))
        rest = query.replace(spoken[0], " ")
    return tuple(rest.split()[:6]) if day is not None else tuple(query.split()[:6]), day


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _people(c: Connection, context: Context, words: tuple[str, ...]) -> tuple[Hit, ...]:
    found = find.people_named(c, context.sight, words, _MOST)
    return tuple(Hit(p.name, f"/people/{quote(p.id, safe='')}") for p in found)


def _conversations(
    c: Connection, context: Context, words: tuple[str, ...], day: date | None
) -> tuple[Hit, ...]:
    span = None if day is None else _span(day, context)
    found = find.conversations_with(c, context.sight, words, span, _MOST)
    return tuple(_hit(row, context) for row in found)


def _span(day: date, context: Context) -> tuple[datetime, datetime]:
    """The instants at which the day begins and ends where the organisation is."""
    begin, end = (datetime.combine(d, time(), context.zone) for d in (day, day + timedelta(days=1)))
    return begin.astimezone(UTC), end.astimezone(UTC)


def _hit(row: find.FoundConversation, context: Context) -> Hit:
    told = [row.job_role, row.round, row.call_type.replace("_", " "), row.counterpart]
    day = row.started_at.astimezone(context.zone)
    href = f"/conversations/{quote(row.id, safe='')}?person={quote(row.person_id, safe='')}"
    note = ", ".join(word for word in told if word)
    return Hit(f"{row.person}, {day.day} {day:%b %Y}", href, note)


def _criteria(c: Connection, words: tuple[str, ...]) -> tuple[Hit, ...]:
    found = [
        Hit(target.criterion.name, _rubric_address(rubric, target.criterion.key), rubric.name)
        for rubric in current_rubrics(c)
        for target in rubric.targets
        if all(word.casefold() in target.criterion.name.casefold() for word in words)
    ]
    return tuple(found[:_MOST])


def _rubric_address(rubric: CurrentRubric, criterion: str) -> str:
    return f"/rubrics/{quote(rubric.published.rubric.key, safe='')}#{quote(criterion, safe='')}"
