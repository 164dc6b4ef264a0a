"""Drawing the sample of the blind audit: a month's conversations by chance, never by what a score says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from random import Random

from coachloop.domain.rubric import Subject
from coachloop.domain.times import add_months
from coachloop.loop.context import Context
from coachloop.loop.review.audit_rules import Candidate, Drawn, audited, doubled, draw
from coachloop.loop.review.errors import MonthWrong, named
from coachloop.store import audit, audits, rubrics
from coachloop.store.audits import Draw, Item, ItemStatus, NewItem
from coachloop.store.database import Connection
from coachloop.store.rubrics import PublishedRubric


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month of the organisation: conversations that started in [since, until)."""

    first: date
    since: datetime
    until: datetime

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn from, and by whom; named `raters` take turns, without names whoever takes an item."""

    month: Month
    seed: int
    by: str
    now: datetime
    raters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DrawResult:
    """A drawing for one rubric: `before` drawn earlier, `added` now, `second` of them for two raters.

    `seed` is None when nothing was added.
    """

    rubric: str
    month: str
    population: int
    before: int
    added: int
    second: int
    seed: int | None


def month_of(text: str, now: datetime, zone: tzinfo) -> Month:
    """`2026-10`, or "" for the present month. Raises MonthWrong."""
    today = now.astimezone(zone).date()
    try:
        first = date.fromisoformat(f"{text}-01") if text else today.replace(day=1)
    except ValueError as error:
        raise MonthWrong(f"{text[:20]!r} is not a month.", fix="Write it like 2026-10.") from error
    if first > today:
        raise MonthWrong(f"{text} is still to come.", fix="Draw from a month that has conversations.")
    starts = [datetime(d.year, d.month, 1, tzinfo=zone) for d in (first, add_months(first, 1))]
    return Month(first, starts[0], starts[1])


def month_to_draw(c: Connection, context: Context, now: datetime) -> Month:
    """The last complete month; the present one where that has no scored conversation."""
    this = month_of("", now, context.zone)
    last = month_of(f"{add_months(this.first, -1):%Y-%m}", now, context.zone)
    return last if audits.anything_scored(c, last.since, last.until) else this


def draw_audit(context: Context, drawing: Drawing) -> tuple[DrawResult, ...]:
    """Draws what the month still lacks, for each current rubric that scored somebody in it.

    The same conversations and the same seed give the same items; an item once drawn stays. Raises
    RaterMissing.
    """
    names = tuple(named(name) for name in drawing.raters)
    with context.database.write() as c:
        current = [v for v in rubrics.current_versions(c) if v.rubric.subject is Subject.PERSON]
        found = (_draw(c, context, version, drawing, names) for version in current)
        return tuple(x for x in found if x.population)


def _draw(
    c: Connection, context: Context, current: PublishedRubric, drawing: Drawing, raters: Sequence[str]
) -> DrawResult:
    policy, month = context.policy.workspace, drawing.month
    versions = rubrics.versions(c, current.rubric.key)
    counts = _counts(c, versions, month)
    there = audits.items(c, rubric_version_ids=[v.id for v in versions], since=month.since, until=month.until)
    dropped = {x.unit[:2] for x in there if x.status is ItemStatus.DROPPED and x.place == 1}
    before = {_candidate(x) for x in there if x.unit[:2] not in dropped}
    # Who rated a conversation once has seen its scores: none comes a second time, whatever the version.
    seen = {x.unit[:2] for x in there}
    left = {k: v for k, v in counts.items() if k in before or (k.conversation_id, k.person_id) not in seen}
    rng = Random(drawing.seed)  # noqa: S311 -- a sample to be drawn again, no secret
    chosen = draw(left, before, policy.audit_per_month, rng)
    items = doubled(chosen, policy.audit_double_share, raters, rng)
    if items:
        _keep(c, current, drawing, len(counts), policy.audit_per_month, items)
    return DrawResult(
        rubric=current.rubric.name,
        month=str(month),
        population=len(counts),
        before=len(before),
        added=len(chosen),
        second=sum(x.place == 2 for x in items),
        seed=drawing.seed if items else None,
    )


def _counts(
    c: Connection, versions: Sequence[PublishedRubric], month: Month
) -> dict[Candidate, frozenset[str]]:
    """What could be drawn, each under the newest version that scored it, with the current criteria in it.

    `versions` of one rubric, the current one last. A criterion keeps its version where only others changed.
    """
    current = {x.version_id for x in audited(versions[-1].rubric)}
    newest: dict[tuple[str, str], tuple[Candidate, frozenset[str]]] = {}
    for version in versions:
        for conversation_id, person_id, call_type in audits.population(
            c, version.id, month.since, month.until
        ):
            measured = {x.version_id for x in audited(version.rubric, call_type)} & current
            found = Candidate(conversation_id, person_id, version.id), frozenset(measured)
            newest[conversation_id, person_id] = found
    return {candidate: measured for candidate, measured in newest.values() if measured}


def _candidate(item: Item) -> Candidate:
    return Candidate(*item.unit)


def _keep(
    c: Connection,
    version: PublishedRubric,
    drawing: Drawing,
    population: int,
    wanted: int,
    items: Sequence[Drawn],
) -> None:
    made = Draw(
        id=audits.next_draw_id(c),
        rubric_version_id=version.id,
        period_from=drawing.month.since,
        period_until=drawing.month.until,
        seed=drawing.seed,
        wanted=wanted,
        population=population,
        drawn_by=named(drawing.by),
        drawn_at=drawing.now,
    )
    new = [
        NewItem(
            x.candidate.conversation_id,
            x.candidate.person_id,
            x.candidate.rubric_version_id,
            x.place,
            x.rater,
        )
        for x in items
    ]
    audits.save_draw(c, made, new)
    told = f"{len(new)} ratings, {drawing.month}, seed {drawing.seed}"
    audit.record(c, audit.Entry(drawing.now, made.drawn_by, "audit drawn", made.id, told))
