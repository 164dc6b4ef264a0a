"""The list of conversations, newest first, a page at a time."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.domain.times import day_id, day_start
from coachloop.loop.context import Context, Target
from coachloop.loop.report.lines import conversation_lines, criteria_by_version
from coachloop.loop.report.model import Choices, ConversationsView, Facets
from coachloop.loop.report.rubrics import current_rubrics, head
from coachloop.store import people as people_store
from coachloop.store import report as store
from coachloop.store.database import Connection

PAGE = 30
_CHOICES_BACK = timedelta(days=400)


class FacetWrong(CoachloopError):
    """A filter of the list cannot be read."""

    code = "E-REP-001"
    kind = ErrorKind.NOT_UNDERSTOOD


def conversations_view(
    c: Connection, context: Context, facets: Facets, key: str, reader: str, now: datetime
) -> ConversationsView:
    """The page after `key` ("" is the first) as `reader` may see it. Raises FacetWrong."""
    targets = [t for rubric in current_rubrics(c) for t in rubric.targets]
    wanted = _filter(context, facets, key, targets)
    rows = store.conversation_rows(c, wanted, PAGE + 1, sight=context.sight)
    shown, more = rows[:PAGE], len(rows) > PAGE
    versions = [v for t in targets for v in t.version_ids]
    lines = conversation_lines(c, shown, criteria_by_version(c), versions, reader)
    present = {m.criterion_key for line in lines for m in line.marks}
    columns = tuple(head(context, t) for t in targets if t.criterion.key in present)
    return ConversationsView(
        facets=facets,
        choices=_choices(c, context, targets, now),
        lines=lines,
        columns=columns if len({x.rubric_name for x in columns}) == 1 else (),
        next_key=page_key(shown[-1].started_at, shown[-1].id) if more else None,
    )


def _choices(c: Connection, context: Context, targets: Sequence[Target], now: datetime) -> Choices:
    types = store.call_types(c, now - _CHOICES_BACK)
    return Choices(
        people=tuple((p.id, p.name) for p in people_store.load_people(c, sight=context.sight)),
        call_types=tuple((t, t.replace("_", " ")) for t in types),
        criteria=tuple((t.criterion.key, t.criterion.name) for t in targets),
    )


def page_key(moment: datetime, last_id: str) -> str:
    """Where the next page begins: the last row shown, not a number of rows."""
    return f"{moment.isoformat()}~{last_id}"


def _filter(context: Context, facets: Facets, key: str, targets: Sequence[Target]) -> store.Filter:
    target = next((t for t in targets if t.criterion.key == facets.criterion), None)
    if facets.criterion and target is None:
        raise FacetWrong(f"There is no criterion `{facets.criterion[:80]}`.", where="criterion")
    return store.Filter(
        words=tuple(facets.q.split()[:6]),
        person_id=facets.person,
        call_type=facets.call_type,
        consent=facets.consent,
        version_ids=target.version_ids if target else (),
        below=_number(facets.below),
        since=_day(context, facets.since, 0),
        until=_day(context, facets.until, 1),
        before=before_key(key),
    )


def _number(text: str) -> float | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 100:
        raise FacetWrong(f"`{text[:40]}` is not a score from 0 to 100.", where="below")
    return value


def _day(context: Context, text: str, plus: int) -> datetime | None:
    """00:00 of that org day, or of the day after it."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise FacetWrong(f"`{text[:40]}` is not a day like 2026-11-30.", where="date") from error
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=context.zone)
    return day_start(day_id(noon, context.zone) + plus, context.zone)


def before_key(key: str) -> tuple[datetime, str] | None:
    """What `page_key` wrote; None for the first page. Raises FacetWrong."""
    if not key:
        return None
    moment, _, last_id = key.partition("~")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError as error:
        raise FacetWrong("This link to the next page cannot be read.", where="after") from error
    if at.tzinfo is None:
        raise FacetWrong("This link to the next page has no time zone.", where="after")
    return at, last_id
