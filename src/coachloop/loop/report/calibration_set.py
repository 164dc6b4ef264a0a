"""One calibration set as its reader may see it: a sheet to rate blind, who is still to rate, or the reveal.

Before the reveal nothing of what anybody said is read here, but the reader's own answers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, partial
from statistics import fmean

from coachloop.domain.errors import CoachloopError, NotFound
from coachloop.domain.result import Figure, Known, too_few
from coachloop.domain.rights import Action, Reader, may
from coachloop.domain.rubric import Criterion
from coachloop.domain.score import HUMAN_SERIES, Status
from coachloop.loop.context import Context
from coachloop.loop.report.calibration import limits, set_lines
from coachloop.loop.report.gaps import anchor_text
from coachloop.loop.report.lines import minutes, said, title
from coachloop.loop.report.model.calibration import (
    AgainstMachine,
    Dot,
    GapRow,
    Place,
    Revealed,
    Said,
    SetView,
    Sheet,
    Talk,
    Topic,
)
from coachloop.loop.report.model.review import TypedAnswer
from coachloop.loop.report.rated import levels_of
from coachloop.loop.report.review import blind_criterion
from coachloop.loop.report.turns import Part, side_of, turn_line
from coachloop.loop.review.audit_rules import audited
from coachloop.loop.review.calibration.cited import cited_words
from coachloop.loop.review.calibration.looking import gaps_of_set, ratings_of
from coachloop.loop.review.calibration.model import CalibrationGap, Due
from coachloop.loop.review.calibration.rules import distances
from coachloop.loop.review.calibration.run import due_list, scored
from coachloop.loop.review.calibration.sets import is_revealed
from coachloop.loop.review.trust import load_record
from coachloop.store import calibration, conversations, rubrics, users
from coachloop.store import calibration_lists as lists
from coachloop.store import report as store
from coachloop.store.calibration import CalibrationItem, RatingRow, SetRow
from coachloop.store.database import Connection
from coachloop.store.rubrics import PublishedRubric

#: From so many raters on they are named on the chart; below, one could tell who is meant anyhow, and no
#: name is put beside a dot (UX.md 5).
NAMED_FROM = 4
#: Conversations under one criterion; people talk about those furthest apart.
_TALKS = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """Which conversation of a set is rated (the next one without an answer unless `position` says), which
    part of its words is shown, and what was typed where it was refused."""

    position: int | None = None
    part: Part = field(default_factory=Part)
    typed: Mapping[str, TypedAnswer] = field(default_factory=dict)
    refused: CoachloopError | None = None


@dataclass(frozen=True, slots=True)
class _Set:
    """A set with what every part of its page reads."""

    row: SetRow
    version: PublishedRubric
    items: Sequence[CalibrationItem]
    titles: Mapping[str, str]
    reader: Reader
    now: datetime
    seen: frozenset[str]


def set_page(
    context: Context, reader: Reader, set_id: str, now: datetime, asked: Asked | None = None
) -> SetView:
    """Raises NotFound."""
    with context.database.read() as c:
        row = seen_set(c, context, reader, set_id)
        line = set_lines(c, [row], reader, now)[row.id]
        items = calibration.items_of(c, [row.id])
        version = rubrics.load_version(c, row.rubric_version_id)
        ids = [x.conversation_id for x in items]
        seen = frozenset(
            r.id for r in store.conversation_rows(c, ids=ids, limit=len(ids) + 1, sight=context.sight)
        )
        one = _Set(row, version, items, _titles(c, items), reader, now, seen)
        rated, asked = lists.rated_by(c, row.id, reader.user_id), asked or Asked()
        revealed = is_revealed(row, now)
        place = None if line.mine is None else _next(items, rated, asked.position, revealed=revealed)
        return SetView(
            line=line,
            places=tuple(
                Place(k, one.titles[x.conversation_id], x.started_at, x.conversation_id in rated)
                for k, x in enumerate(items, 1)
            ),
            sheet=None if place is None else _sheet(c, one, place, rated, asked),
            revealed=_revealed(c, context, one) if revealed else None,
            reader=reader.name,
            may_reveal=not revealed and may(reader, Action.CALIBRATE),
            may_agree=revealed and line.mine is not None,
            next_due=_next_due(c, context, one) if revealed else None,
            limits=limits(context.policy.workspace),
        )


def seen_set(c: Connection, context: Context, reader: Reader, set_id: str) -> SetRow:
    """Raises NotFound for a set that is not there and for one that this reader does not see."""
    if not lists.sees_set(c, reader.user_id, context.sight, set_id):
        raise NotFound(
            "There is nothing here that you can open.",
            why="It does not exist, or somebody else rates it.",
            where=f"/calibration/{set_id}",
        )
    return calibration.load_set(c, set_id)


def conversation_at(context: Context, reader: Reader, set_id: str, position: int) -> str:
    """The id of a conversation of a set by its place in it, from 1. Raises NotFound."""
    with context.database.read() as c:
        row = seen_set(c, context, reader, set_id)
        items = calibration.items_of(c, [row.id])
    if not 1 <= position <= len(items):
        raise NotFound("This set has no such conversation.", where=f"/calibration/{set_id}")
    return items[position - 1].conversation_id


def _next(
    items: Sequence[CalibrationItem], rated: frozenset[str], asked: int | None, *, revealed: bool
) -> int | None:
    """The place that was asked for, else the first not rated yet; None when all are, or nobody rates now."""
    if asked is not None and 1 <= asked <= len(items):
        return asked
    if revealed:
        return None
    return next((k for k, x in enumerate(items, 1) if x.conversation_id not in rated), None)


def _titles(c: Connection, items: Sequence[CalibrationItem]) -> dict[str, str]:
    ids = [x.conversation_id for x in items]
    rows = store.conversation_rows(c, ids=ids, limit=len(ids) + 1)
    return {r.id: title(r.call_type, r.job_role, r.round) for r in rows}


def _next_due(c: Connection, context: Context, one: _Set) -> Due | None:
    found, key = due_list(c, context, one.now), one.version.rubric.key
    mine = (d for d in found if d.rubric_key == key and one.row.team_id in (None, d.team_id))
    return next(mine, None)


# --- before the reveal -------------------------------------------------------------------------------------


def _sheet(c: Connection, one: _Set, position: int, rated: frozenset[str], asked: Asked) -> Sheet:
    item = one.items[position - 1]
    found = conversations.load_conversation(c, item.conversation_id)
    transcript = conversations.load_transcript(c, item.conversation_id)
    again = item.conversation_id in rated
    given = asked.typed or (_own(c, one, item) if again else {})
    part, refused = asked.part, asked.refused
    shown, person = part.of(transcript.turns), item.person_id or next(iter(found.scored_persons), "")
    speakers = found.speakers_of(person)
    return Sheet(
        position=position,
        conversation_id=item.conversation_id,
        title=one.titles[item.conversation_id],
        started_at=found.started_at,
        minutes=minutes(found.started_at, found.ended_at),
        criteria=tuple(
            blind_criterion(x, given.get(x.key, TypedAnswer()))
            for x in audited(one.version.rubric, item.call_type)
        ),
        turns=tuple(
            turn_line(t, side_of(t, speakers), (), here=t.seq == part.turn) for t in transcript.turns[shown]
        ),
        transcript_version=transcript.version,
        turn_count=len(transcript.turns),
        earlier=max(0, shown.start - (shown.stop - shown.start)) if shown.start else None,
        first=shown.start,
        later=shown.stop if shown.stop < len(transcript.turns) else None,
        again=again,
        refused=(refused.what, f"{refused.why} {refused.fix}".strip()) if refused else None,
    )


def _own(c: Connection, one: _Set, item: CalibrationItem) -> dict[str, TypedAnswer]:
    """What the reader has said on this conversation, to think again."""
    mine = ratings_of(c, one.row.id, users.find_user(c, one.reader.user_id), one.now)
    return {
        r.criterion_version_id.partition("@")[0]: TypedAnswer(_choice(r), "", r.note, _quotes(c, r))
        for r in mine
        if r.conversation_id == item.conversation_id and r.user_id == one.reader.user_id
    }


def _choice(rating: RatingRow) -> str:
    if rating.level is not None:
        return f"{rating.level:g}"
    return "na" if rating.status == Status.NOT_APPLICABLE else "unsure"


def _quotes(c: Connection, rating: RatingRow) -> tuple[tuple[str, int, str], ...]:
    return tuple(
        (f"{e.transcript_version}:{e.turn_seq}:{e.start}:{e.end}:{e.text}", e.turn_seq, e.text)
        for e in cited_words(partial(conversations.load_transcript, c), rating)
    )


# --- after it ----------------------------------------------------------------------------------------------


def _revealed(c: Connection, context: Context, one: _Set) -> Revealed:
    row, reader = one.row, one.reader
    raters = calibration.raters_of(c, [row.id]).get(row.id, ())
    viewer = next((u for u in users.load_users(c) if u.id == reader.user_id), None)
    shown, everything = ratings_of(c, row.id, viewer, one.now), calibration.ratings(c, [row.id])
    labels, gaps = _labels(c, raters, reader), gaps_of_set(c, context, row)
    by_version, topics = _grouped(shown), _Topics(c, one, labels, everything, shown)
    criteria = {x.version_id: x for x in one.version.rubric.leaves}
    return Revealed(
        at=row.revealed_at or row.deadline,
        reason=row.reveal_reason,
        rows=tuple(GapRow(g, _dots(by_version.get(g.criterion_version_id, ()), labels)) for g in gaps),
        topics=tuple(topics.of(g, criteria[g.criterion_version_id]) for g in gaps),
        machine=_machine(c, context, one, everything),
        named=len(raters) >= NAMED_FROM,
    )


def _labels(c: Connection, raters: Sequence[str], reader: Reader) -> dict[str, str]:
    """User id -> `you`, the name from NAMED_FROM raters on, else a letter."""
    names = {u.id: u.name for u in users.load_users(c)}
    others = [u for u in raters if u != reader.user_id]
    if len(raters) >= NAMED_FROM:
        found = {u: names[u] for u in others}
    elif len(others) == 1:
        found = {others[0]: "the other rater"}
    else:
        found = {u: f"rater {letter}" for u, letter in zip(others, "BCD", strict=False)}
    return {**found, reader.user_id: "you"}


def _grouped(rows: Sequence[RatingRow]) -> dict[str, list[RatingRow]]:
    found: dict[str, list[RatingRow]] = {}
    for r in rows:
        found.setdefault(r.criterion_version_id, []).append(r)
    return found


def _dots(rows: Sequence[RatingRow], labels: Mapping[str, str]) -> tuple[Dot, ...]:
    by_user: dict[str, list[float]] = {}
    for r in rows:
        if r.pct is not None:
            by_user.setdefault(r.user_id, []).append(r.pct)
    found = [Dot(labels[u], labels[u] == "you", fmean(pcts), len(pcts)) for u, pcts in by_user.items()]
    return tuple(sorted(found, key=lambda d: (not d.mine, d.label)))


class _Topics:
    """What to talk about under each criterion, from the ratings of one set."""

    def __init__(
        self,
        c: Connection,
        one: _Set,
        labels: Mapping[str, str],
        everything: Sequence[RatingRow],
        shown: Sequence[RatingRow],
    ) -> None:
        self._labels, self._titles, self._seen = labels, one.titles, one.seen
        self._words = cache(partial(conversations.load_transcript, c))
        self._positions = {x.conversation_id: k for k, x in enumerate(one.items, 1)}
        self._all, self._shown = _grouped(everything), _grouped(shown)
        agreed = calibration.agreed(c, [one.row.id])
        self._agreed = {(a.conversation_id, a.criterion_version_id): a.level for a in agreed}
        self._wordings: dict[str, list[tuple[str, str]]] = {}
        for version, words, by in lists.suggestions(c, list(self._all)):
            self._wordings.setdefault(version, []).append((words, by))

    def of(self, gap: CalibrationGap, criterion: Criterion) -> Topic:
        apart = self._apart(criterion.version_id)
        worth = [i for i in apart if apart[i] or (i, criterion.version_id) in self._agreed]
        return Topic(
            key=criterion.key,
            criterion_version_id=criterion.version_id,
            name=criterion.name,
            gap=gap,
            high=anchor_text(criterion.exemplary),
            low=anchor_text(criterion.deficient),
            levels=levels_of(criterion),
            talks=tuple(self._talk(i, criterion, apart[i]) for i in worth[:_TALKS]),
            more=max(0, len(worth) - _TALKS),
            wordings=tuple(self._wordings.get(criterion.version_id, ())),
        )

    def _apart(self, version_id: str) -> dict[str, float | None]:
        """Conversation -> mean distance of its raters, the furthest apart first."""
        rated: dict[str, list[RatingRow]] = {}
        for r in self._all.get(version_id, ()):
            rated.setdefault(r.conversation_id, []).append(r)
        found = {i: distances(scored(rows)) for i, rows in rated.items() if i in self._positions}
        means = {i: fmean(apart) if apart else None for i, apart in found.items()}
        return dict(sorted(means.items(), key=lambda x: (-(x[1] or 0.0), self._positions[x[0]])))

    def _talk(self, conversation_id: str, criterion: Criterion, apart: float | None) -> Talk:
        mine = [r for r in self._shown.get(criterion.version_id, ()) if r.conversation_id == conversation_id]
        level = self._agreed.get((conversation_id, criterion.version_id))
        return Talk(
            position=self._positions[conversation_id],
            conversation_id=conversation_id,
            title=self._titles.get(conversation_id, ""),
            apart=apart,
            said=self._said(mine, criterion),
            seen=conversation_id in self._seen,
            agreed=None if level is None else _words(Status.SCORED, level, criterion),
        )

    def _said(self, rows: Sequence[RatingRow], criterion: Criterion) -> tuple[Said, ...]:
        found = [
            Said(
                label=self._labels[r.user_id],
                mine=self._labels[r.user_id] == "you",
                words=_words(r.status, r.level, criterion),
                note=r.note,
                quotes=tuple((e.turn_seq, e.text) for e in cited_words(self._words, r)),
            )
            for r in rows
        ]
        return tuple(sorted(found, key=lambda s: (not s.mine, s.label)))


def _words(status: str, level: float | None, criterion: Criterion) -> str:
    pct = None if level is None else criterion.scale.pct(level)
    return said(status, level, level, pct, criterion)


# --- the machine beside them -------------------------------------------------------------------------------


def _machine(
    c: Connection, context: Context, one: _Set, everything: Sequence[RatingRow]
) -> tuple[AgainstMachine, ...]:
    """Shown after the reveal, and not counted in the gap unless the policy says so."""
    persons = {x.conversation_id: x.person_id for x in one.items if x.person_id}
    criteria = [x for x in audited(one.version.rubric) if context.series_of(x) != HUMAN_SERIES]
    if not persons or not criteria:
        return ()
    series = {x.version_id: context.series_of(x) for x in criteria}
    wanted = {(i, person, x.version_id) for i, person in persons.items() for x in criteria}
    heard = calibration.machine_pcts(c, wanted, sorted(set(series.values())))
    record = load_record(c, series, set(series.values()))
    grouped = _grouped(everything)
    return tuple(
        AgainstMachine(
            x.name,
            _apart(grouped.get(x.version_id, ()), persons, heard),
            (trust := record.trust(context, x.key, x.version_id, series[x.version_id])).badge,
            trust.decides,
        )
        for x in criteria
    )


def _apart(
    rows: Sequence[RatingRow], persons: Mapping[str, str], heard: Mapping[tuple[str, str, str], float]
) -> Figure:
    """Machine minus the mean of the raters, over conversations that both have."""
    people: dict[tuple[str, str, str], list[float]] = {}
    for r in rows:
        if r.pct is not None and r.conversation_id in persons:
            key = (r.conversation_id, persons[r.conversation_id], r.criterion_version_id)
            people.setdefault(key, []).append(r.pct)
    found = [heard[key] - fmean(pcts) for key, pcts in people.items() if key in heard]
    return Known(fmean(found), len(found)) if found else too_few(0, 1)
