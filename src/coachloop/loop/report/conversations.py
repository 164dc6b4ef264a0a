"""The list of conversations, newest first, a page at a time."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.domain.rubric import Subject
from coachloop.domain.times import day_id, day_start
from coachloop.loop.context import Context, Target
from coachloop.loop.report.filters import saved_filters
from coachloop.loop.report.lines import conversation_lines, criteria_by_version
from coachloop.loop.report.model import Asker, Choices, ConversationsView, Facets
from coachloop.loop.report.rubrics import current_rubrics, head
from coachloop.store import people as people_store
from coachloop.store import report as store
from coachloop.store import rubrics as rubrics_store
from coachloop.store.database import Connection

PAGE = 30
#: What a facet offers is what the latest so many conversations are.
_COUNTED = 2_000
#: At most so many conversations are looked through for one page; a link goes on from there.
_LOOK = 10_000
#: The conversations of so many people are looked up by person, however far back.
_FEW = 12
#: What asks for attention is looked for so far back.
_DAYS = 90


class FacetWrong(CoachloopError):
    """A filter of the list cannot be read."""

    code = "E-REP-001"
    kind = ErrorKind.NOT_UNDERSTOOD


def conversations_view(
    c: Connection, context: Context, facets: Facets, key: str, asker: Asker, now: datetime
) -> ConversationsView:
    """The page after `key` ("" is the first) as the reader may see it. Raises FacetWrong."""
    rubrics = current_rubrics(c)
    targets = [t for rubric in rubrics for t in rubric.targets]
    wanted = _filter(context, facets, key, targets, now)
    few, floor, exact = _where(c, context, facets, wanted)
    limited = replace(wanted, floor=floor, words=() if exact else wanted.words)
    rows = store.conversation_rows(
        c, limited, PAGE + 1, ids=exact or None, sight=context.sight, few=None if exact else few
    )
    shown, more = rows[:PAGE], len(rows) > PAGE
    versions = [v for t in targets for v in t.version_ids]
    lines = conversation_lines(c, shown, criteria_by_version(c), versions, asker.name)
    present = {m.criterion_key for line in lines for m in line.marks}
    columns = tuple(head(context, t) for t in targets if t.criterion.key in present)
    return ConversationsView(
        facets=facets,
        choices=_choices(c, context, targets, few),
        lines=lines,
        columns=columns if len({x.rubric_name for x in columns}) == 1 else (),
        next_key=page_key(shown[-1].started_at, shown[-1].id)
        if more
        else page_key(*floor)
        if floor
        else None,
        looked_to=floor[0] if floor and not more else None,
        saved=saved_filters(c, asker.user_id, "/conversations"),
        days=_DAYS,
    )


def _where(
    c: Connection, context: Context, facets: Facets, wanted: store.Filter
) -> tuple[list[str] | None, tuple[datetime, str] | None, list[str]]:
    """(people who are all that are seen, the last key that is looked at, conversations named exactly): what
    keeps a page from looking through all conversations."""
    few = store.few_people(c, context.sight, _FEW)
    exact = store.exactly(c, facets.q, PAGE) if facets.q else []
    if exact or facets.person or few is not None:
        return few, None, exact
    floor = store.floor_of(c, wanted.before, wanted.until, _LOOK)
    near = floor is None or (wanted.since is not None and wanted.since >= floor[0])
    return few, None if near else floor, exact


def _choices(
    c: Connection, context: Context, targets: Sequence[Target], few: Sequence[str] | None
) -> Choices:
    floor = store.floor_of(c, None, None, _LOOK) if few is None else None
    kinds = store.kinds_of_latest(c, _COUNTED, context.sight, few, floor[0] if floor else None)
    return Choices(
        people=tuple((p.id, p.name) for p in people_store.load_people(c, sight=context.sight)),
        call_types=_counted((k.call_type, k.many) for k in kinds),
        roles=_counted((k.role, k.many) for k in kinds),
        rounds=_counted((k.round, k.many) for k in kinds),
        criteria=tuple((t.criterion.key, t.criterion.name) for t in targets),
        versions=tuple(
            (v.id, f"{v.rubric.name} v{v.number}")
            for v in rubrics_store.versions(c)
            if v.rubric.subject is Subject.PERSON
        ),
        counted=sum(k.many for k in kinds),
    )


def _counted(found: Iterable[tuple[str | None, int]]) -> tuple[tuple[str, str], ...]:
    """(value, its words with the number of conversations), by value."""
    many = Counter[str]()
    for value, n in found:
        if value:
            many[value] += n
    return tuple((value, f"{value.replace('_', ' ')} ({many[value]})") for value in sorted(many))


def page_key(moment: datetime, last_id: str) -> str:
    """Where the next page begins: the last row shown, not a number of rows."""
    return f"{moment.isoformat()}~{last_id}"


def _filter(
    context: Context, facets: Facets, key: str, targets: Sequence[Target], now: datetime
) -> store.Filter:
    target = next((t for t in targets if t.criterion.key == facets.criterion), None)
    if facets.criterion and target is None:
        raise FacetWrong(f"There is no criterion `{facets.criterion[:80]}`.", where="criterion")
    if facets.reviewed not in ("", "yes", "no"):
        raise FacetWrong("Reviewed is `yes` or `no`.", where="reviewed")
    ranged = facets.score or facets.below
    every = tuple(v for t in targets for v in t.version_ids) if ranged else ()
    since = _day(context, facets.since, 0)
    return store.Filter(
        words=tuple(facets.q.split()[:6]),
        person_id=facets.person,
        call_type=facets.call_type,
        role=facets.role,
        round=facets.round,
        consent=facets.consent,
        rubric_version_id=facets.version,
        version_ids=target.version_ids if target else every,
        above=_number(facets.score, "score"),
        below=_number(facets.below, "below"),
        low=_low(context, targets) if facets.attention else (),
        reviewed=False if facets.attention else {"yes": True, "no": False}.get(facets.reviewed),
        since=since or (now - timedelta(days=_DAYS) if facets.attention else None),
        until=_day(context, facets.until, 1),
        before=before_key(key),
    )


def _low(context: Context, targets: Sequence[Target]) -> tuple[tuple[str, str, float], ...]:
    """Under which score a criterion asks for attention: the limit of its flag, on the series that is read."""
    heads = [head(context, t) for t in targets]
    return tuple(
        (version, x.series, x.threshold)
        for x, t in zip(heads, targets, strict=True)
        for version in t.version_ids
    )


def _number(text: str, where: str) -> float | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 100:
        raise FacetWrong(f"`{text[:40]}` is not a score from 0 to 100.", where=where)
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
