"""The review queue, the form of a blind rating, and machine and people side by side after it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from coachloop.domain.errors import CoachloopError
from coachloop.domain.rubric import Criterion, Scale, ScaleKind
from coachloop.domain.score import RaterKind, Score
from coachloop.domain.times import day_id
from coachloop.loop.coach.handoff import board
from coachloop.loop.context import Context
from coachloop.loop.report.gaps import anchor_text
from coachloop.loop.report.lines import Criteria, criteria_by_version, minutes, said, title
from coachloop.loop.report.model import (
    BlindCriterion,
    BlindView,
    ItemLine,
    LoopLine,
    PersonLink,
    QuestionLine,
    Rating,
    RevealLine,
    RevealView,
    ReviewView,
    ScoreMark,
    TypedAnswer,
)
from coachloop.loop.report.rated import levels_of
from coachloop.loop.report.rubrics import current_rubrics
from coachloop.loop.report.turns import TURNS, Part, side_of, turn_line
from coachloop.loop.report.week import review_lines
from coachloop.loop.review import effort
from coachloop.loop.review.audit import audit_standing, open_item, transcript_version
from coachloop.loop.review.audit_rules import audited
from coachloop.loop.review.blind import calibrating, hidden_from, same_name
from coachloop.loop.review.drawing import month_to_draw
from coachloop.loop.review.rules import differences
from coachloop.loop.review.trust import load_record
from coachloop.store import audits, conversations, questions, rubrics, sheets, sight
from coachloop.store import report as store
from coachloop.store.audits import Item, ItemStatus
from coachloop.store.database import Connection

_UNSURE, _BLIND = 10, 12
#: The pace is that of the last so many ratings; the effect on agreement is told for so many more.
_PACE_OF, _MORE = 30, 4


# --- the queue ---------------------------------------------------------------------------------------------


def review_view(c: Connection, context: Context, reader: str, now: datetime) -> ReviewView:
    """What waits for `reader`."""
    opened = audits.items(c, status=ItemStatus.OPEN)
    asked = questions.open_questions(c, context.sight)
    unsure = review_lines(c, context, day_id(now, context.zone), _UNSURE)
    told = {q.conversation_id for q in asked} | {r.conversation_id for r in unsure}
    ids = sorted({x.conversation_id for x in opened} | told)
    hidden, rated = hidden_from(c, ids, reader), calibrating(c, ids, reader)
    found = store.conversation_rows(c, ids=ids, limit=len(ids) + 1, sight=context.sight)
    rows = {r.id: r for r in found}
    seen = {(r.id, person) for r in found for person, _ in r.people}
    opened = [x for x in opened if (x.conversation_id, x.person_id) in seen]
    mine = [x for x in opened if hidden.get((x.conversation_id, x.person_id)) == x]
    minutes_each, measured = effort.pace(audits.seconds_taken(c, _PACE_OF), context.policy.workspace)
    return ReviewView(
        reader=reader,
        loops=_loops(c, context, now),
        items=tuple(_item_line(x, rows[x.conversation_id]) for x in mine[:_BLIND]),
        blind=len(mine),
        others=len({x.unit for x in opened} - {x.unit for x in mine}),
        unsure=tuple(
            r
            for r in unsure
            if (r.conversation_id, r.person.id) not in hidden and r.conversation_id not in rated
        ),
        questions=tuple(
            _question(q, rows[q.conversation_id], now, blind=(q.conversation_id, q.person_id) in hidden)
            for q in asked
            if q.conversation_id in rows and q.conversation_id not in rated
        ),
        pace=minutes_each,
        measured=measured,
        more=_MORE,
        tightens=effort.tightens(_differences(c, context), _MORE),
        standing=audit_standing(c, context),
        month=str(month_to_draw(c, context, now)),
    )


def _loops(c: Connection, context: Context, now: datetime) -> tuple[LoopLine, ...]:
    """First interviews whose feedback has a clock that runs, the most urgent first."""
    lines = board(c, context, now)
    mine = sight.seen_among(c, context.sight, [line.person.id for line in lines])
    found = [
        LoopLine(
            PersonLink(line.person.id, line.person.name),
            loop.number,
            loop.conversation_id,
            line.coach,
            (loop.due_at - now).total_seconds() / 3600,
        )
        for line in lines
        for loop in line.handoff.first
        if line.person.id in mine and loop.conversation_id and loop.due_at and loop.reviewed_at is None
    ]
    return tuple(sorted(found, key=lambda x: (x.hours_left, x.person.id, x.number)))


def _differences(c: Connection, context: Context) -> list[list[float]]:
    """Machine minus people on each criterion that the current rubrics measure by machine."""
    targets = [t for rubric in current_rubrics(c) for t in rubric.targets]
    series = {t.criterion.version_id: context.series_of(t.criterion) for t in targets}
    record = load_record(c, series, set(series.values()))
    audited_on = (record.audited(version, name) for version, name in series.items())
    return [[x.value for x in differences(found)] for found in audited_on]


def _item_line(item: Item, row: store.ConversationRow) -> ItemLine:
    return ItemLine(
        item_id=item.id,
        title=title(row.call_type, row.job_role, row.round),
        person=PersonLink(item.person_id, item.person),
        started_at=row.started_at,
        minutes=minutes(row.started_at, row.ended_at),
        second=item.place > 1,
        rater=item.rater,
    )


def _question(
    q: questions.Question, row: store.ConversationRow, now: datetime, *, blind: bool
) -> QuestionLine:
    return QuestionLine(
        id=q.id,
        conversation_id=q.conversation_id,
        title=title(row.call_type, row.job_role, row.round),
        person=PersonLink(q.person_id, q.person),
        criterion=q.criterion,
        blind=blind,
        raised_by=q.raised_by,
        reason=None if blind else q.reason,
        raised_at=q.raised_at,
        hours_left=q.hours_left(now),
    )


def mark_of(score: Score, criteria: Criteria, *, contested: bool = False) -> ScoreMark:
    """A stored score as a pill."""
    j, criterion = score.judgement, criteria.get(score.criterion_version_id)
    return ScoreMark(
        criterion_key=j.criterion_key,
        status=j.status.value,
        words=said(j.status, j.level, j.value, j.pct, criterion),
        pct=j.pct,
        human=score.rater.kind is RaterKind.HUMAN,
        confidence=j.confidence,
        contested=contested,
    )


# --- the form ----------------------------------------------------------------------------------------------


def blind_view(
    c: Connection,
    context: Context,
    item_id: int,
    reader: str,
    part: Part,
    typed: Mapping[str, TypedAnswer],
    refused: CoachloopError | None,
) -> BlindView:
    """The form of an open item. Reads words and rubric, and no score. Raises NotFound, ItemClosed."""
    item = open_item(c, item_id)
    published = rubrics.load_version(c, item.rubric_version_id)
    transcript = conversations.load_transcript(c, item.conversation_id, transcript_version(c, item))
    row = store.conversation_rows(c, ids=[item.conversation_id], sight=context.sight)[0]
    speakers = conversations.load_conversation(c, item.conversation_id).speakers_of(item.person_id)
    shown = part.of(transcript.turns)
    opened = audits.items(c, status=ItemStatus.OPEN)
    mine = hidden_from(c, sorted({x.conversation_id for x in opened}), reader)
    return BlindView(
        item_id=item.id,
        reader=reader,
        conversation_id=item.conversation_id,
        title=title(row.call_type, row.job_role, row.round),
        person=PersonLink(item.person_id, item.person),
        started_at=row.started_at,
        minutes=minutes(row.started_at, row.ended_at),
        call_type=row.call_type,
        rubric=f"{published.rubric.name} v{published.number}",
        second=item.place > 1,
        criteria=tuple(
            blind_criterion(x, typed.get(x.key, TypedAnswer()))
            for x in audited(published.rubric, item.call_type)
        ),
        turns=tuple(
            turn_line(t, side_of(t, speakers), (), here=t.seq == part.turn) for t in transcript.turns[shown]
        ),
        transcript_version=transcript.version,
        turn_count=len(transcript.turns),
        earlier=max(0, shown.start - TURNS) if shown.start else None,
        first=shown.start,
        later=shown.stop if shown.stop < len(transcript.turns) else None,
        left=sum(x.id != item.id for x in mine.values()),
        refused=(refused.what, f"{refused.why} {refused.fix}".strip()) if refused else None,
    )


def blind_criterion(criterion: Criterion, typed: TypedAnswer) -> BlindCriterion:
    given = tuple((f"{level:g}", word, _key(criterion.scale, level)) for level, word in levels_of(criterion))
    return BlindCriterion(
        key=criterion.key,
        name=criterion.name,
        description=criterion.description,
        choices=(*given, ("na", "not applicable", "n"), ("unsure", "cannot tell", "u")),
        exemplary=anchor_text(criterion.exemplary),
        deficient=anchor_text(criterion.deficient),
        na_rule=criterion.na_rule,
        typed=typed,
    )


def _key(scale: Scale, level: float) -> str:
    """The key that gives a level: 1 and 2 for fail and pass, else its own figure; none past 9."""
    if scale.kind is ScaleKind.PASS_FAIL:
        return "2" if level == scale.maximum else "1"
    return f"{level:g}" if 0 <= level <= 9 else ""


# --- the reveal --------------------------------------------------------------------------------------------


def reveal_view(c: Connection, context: Context, item_id: int, reader: str) -> RevealView:
    """Machine and people side by side; the caller has made sure that `reader` may see it. Raises NotFound."""
    item = audits.load_item(c, item_id)
    published = rubrics.load_version(c, item.rubric_version_id)
    row = store.conversation_rows(c, ids=[item.conversation_id], sight=context.sight)[0]
    siblings = [x for x in audits.items(c, conversation_ids=[item.conversation_id]) if x.unit == item.unit]
    rated = audits.scores_of_items(c, [x.id for x in siblings])
    criteria = criteria_by_version(c)
    machine = _machine(c, context, item, criteria)
    ratings = defaultdict(list)
    for score in sheets.scores_by_id(c, sorted(rated)):
        ratings[score.criterion_version_id].append(score)
    opened = audits.items(c, status=ItemStatus.OPEN)
    mine = hidden_from(c, sorted({x.conversation_id for x in opened}), reader)
    return RevealView(
        item_id=item.id,
        reader=reader,
        conversation_id=item.conversation_id,
        title=title(row.call_type, row.job_role, row.round),
        person=PersonLink(item.person_id, item.person),
        started_at=row.started_at,
        rubric=f"{published.rubric.name} v{published.number}",
        lines=tuple(
            _reveal_line(x, machine.get(x.version_id), ratings[x.version_id], criteria, reader)
            for x in audited(published.rubric, item.call_type)
        ),
        dropped=item.reason if item.status is ItemStatus.DROPPED else None,
        waiting=any(x.status is ItemStatus.OPEN for x in siblings),
        next_item=min((x.id for x in mine.values()), default=None),
    )


def _machine(c: Connection, context: Context, item: Item, criteria: Criteria) -> dict[str, Score]:
    """By criterion version, the machine score of the series that figures read, else the newest."""
    found: dict[str, Score] = {}
    scores = sheets.current_scores(c, item.conversation_id, person_id=item.person_id)
    machine = [s for s in scores if s.rater.kind is RaterKind.MACHINE]

    def rank(score: Score) -> tuple[bool, int]:
        criterion = criteria.get(score.criterion_version_id)
        return criterion is not None and score.rater.series == context.series_of(criterion), score.id

    for score in sorted(machine, key=rank):
        found[score.criterion_version_id] = score
    return found


def _reveal_line(
    criterion: Criterion, machine: Score | None, ratings: Sequence[Score], criteria: Criteria, reader: str
) -> RevealLine:
    mine = next((s for s in ratings if same_name(s.rater.name, reader)), ratings[0] if ratings else None)
    said_by_machine = machine.judgement.pct if machine else None
    said_by_me = mine.judgement.pct if mine else None
    both = said_by_machine is not None and said_by_me is not None
    return RevealLine(
        key=criterion.key,
        name=criterion.name,
        machine=mark_of(machine, criteria) if machine else None,
        ratings=tuple(Rating(s.rater.name, mark_of(s, criteria), s.judgement.rationale) for s in ratings),
        apart=(said_by_machine or 0.0) - (said_by_me or 0.0) if both else None,
    )


# --- who may see what --------------------------------------------------------------------------------------


def blind_item(c: Connection, conversation_id: str, person_id: str, reader: str) -> int | None:
    """The open item that keeps scores of this person ("": the first) from `reader`."""
    hidden = hidden_from(c, [conversation_id], reader)
    if not hidden:
        return None
    persons = conversations.load_conversation(c, conversation_id).scored_persons
    item = hidden.get((conversation_id, person_id or persons[0]))
    return item.id if item else None


def item_for(c: Connection, item_id: int, reader: str) -> tuple[int, bool]:
    """(item, whether it is to be rated first): before their rating nobody sees another's. Raises NotFound."""
    item = audits.load_item(c, item_id)
    if item.status is ItemStatus.OPEN:
        return item.id, True
    mine = hidden_from(c, [item.conversation_id], reader).get((item.conversation_id, item.person_id))
    return (mine.id, True) if mine else (item.id, False)
