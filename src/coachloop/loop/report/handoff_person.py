"""One person of the handoff, and the form on which the named coach reviews a first interview."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, partial
from typing import Any

from coachloop.domain.errors import CoachloopError, NotFound
from coachloop.domain.people import Person, UserRole
from coachloop.domain.rights import Action, Reader, may
from coachloop.domain.score import EvidenceKind, EvidenceNotFound, quote
from coachloop.loop.coach.handoff import handoff_of
from coachloop.loop.coach.handoff_model import FirstLoop, Handoff
from coachloop.loop.context import Context, load_targets
from coachloop.loop.report.lines import title
from coachloop.loop.report.model.base import PersonLink
from coachloop.loop.report.model.handoff import (
    CriterionText,
    FeedbackView,
    LoopStand,
    NamingForm,
    PersonHandoffView,
    WrittenReview,
)
from coachloop.loop.report.turns import Part, side_of, turn_line
from coachloop.store import conversations, people, users
from coachloop.store import handoff as store
from coachloop.store.database import Connection
from coachloop.store.handoff import FeedbackRow


@dataclass(frozen=True, slots=True)
class FeedbackTyped:
    """The review as typed: texts by criterion key, the number of the cited turn, and its words."""

    texts: Mapping[str, str] = field(default_factory=dict)
    turn: str = ""
    quote: str = ""


def handoff_person_page(
    context: Context, reader: Reader, person_id: str, now: datetime, refused: CoachloopError | None = None
) -> PersonHandoffView:
    """Gaps between coach and person are for these two. Raises NotFound."""
    with context.database.read() as c:
        person = people.load_person(c, person_id)
        found = handoff_of(c, context, person_id, now, reader.name)
        policy = context.policy_for(person.team_id, None)[0]
        coach = next((u.name for u in users.load_users(c) if u.id == found.coach_id), None)
        return PersonHandoffView(
            person=PersonLink(person.id, person.name),
            coach=coach,
            handoff=found,
            loops=tuple(LoopStand(x, _hours_left(x, now)) for x in found.first),
            written=_written(c, person_id, found),
            naming=naming_form(c, [person], person.job_family) if may(reader, Action.HAND_OFF) else None,
            writes=found.coach_id == reader.user_id,
            hours=policy.handoff_hours,
            minutes=policy.handoff_calibration_minutes,
            calibrate_after=policy.handoff_calibration_at,
            trained_min=policy.trained_min,
            refused=said(refused),
        )


def said(refused: CoachloopError | None) -> tuple[str, str] | None:
    """What was refused, and its remedy."""
    return (refused.what, f"{refused.why} {refused.fix}".strip()) if refused else None


def _hours_left(loop: FirstLoop, now: datetime) -> float | None:
    if loop.due_at is None or loop.reviewed_at is not None:
        return None
    return (loop.due_at - now).total_seconds() / 3600


def naming_form(c: Connection, persons: Sequence[Person], family: str | None) -> NamingForm:
    """Coaches of the same job family first; they are proposed, a person chooses."""
    families = {p.id: p.job_family for p in people.load_people(c)}
    found = [
        (u.id, u.name, family is not None and families.get(u.person_id or "") == family)
        for u in users.load_users(c)
        if u.active and UserRole.COACH in u.roles and u.person_id not in {p.id for p in persons}
    ]
    links = tuple(PersonLink(p.id, p.name) for p in persons)
    return NamingForm(links, tuple(sorted(found, key=lambda x: (not x[2], x[1], x[0]))))


def _written(c: Connection, person_id: str, found: Handoff) -> tuple[WrittenReview, ...]:
    """The newest of each interview, in the order in which they were written."""
    names = {u.id: u.name for u in users.load_users(c)}
    called = {key: t.criterion.name for key, t in load_targets(c).items()}
    numbers = {x.conversation_id: x.number for x in found.first}
    rows = {row.conversation_id: row for row in store.feedback(c, [person_id])}
    load = cache(partial(conversations.load_transcript, c))
    return tuple(
        WrittenReview(
            row.conversation_id,
            numbers.get(row.conversation_id),
            names.get(row.written_by, ""),
            row.written_at,
            tuple((called.get(key, key), text) for key, text in sorted(row.texts.items())),
            row.turn_seq,
            _quote(load, row),
        )
        for row in rows.values()
    )


def _quote(load: Any, row: FeedbackRow) -> str | None:
    try:
        transcript = load(row.conversation_id, row.transcript_version)
        return quote(transcript, row.turn_seq, row.span_start, row.span_end, EvidenceKind.QUOTE).text
    except (NotFound, EvidenceNotFound):
        return None


def feedback_page(
    context: Context,
    person_id: str,
    conversation_id: str,
    now: datetime,
    part: Part,
    typed: FeedbackTyped | None = None,
    refused: CoachloopError | None = None,
) -> FeedbackView:
    """Reads words and rubric, and no score. Raises NotFound."""
    given = typed or FeedbackTyped()
    with context.database.read() as c:
        person = people.load_person(c, person_id)
        found = conversations.load_conversation(c, conversation_id)
        loops = handoff_of(c, context, person_id, now).first
        mine = next((x for x in loops if x.conversation_id == conversation_id), None)
        transcript = conversations.load_transcript(c, conversation_id)
        shown, speakers = part.of(transcript.turns), found.speakers_of(person_id)
        looked_at = store.criteria_of(c, conversation_id, person_id)
        return FeedbackView(
            person=PersonLink(person.id, person.name),
            conversation_id=conversation_id,
            number=mine.number if mine else None,
            title=title(found.call_type, found.job_role, found.round),
            started_at=found.started_at,
            hours_left=_hours_left(mine, now) if mine else None,
            hours=context.policy_for(person.team_id, None)[0].handoff_hours,
            criteria=tuple(
                CriterionText(key, t.criterion.name, t.criterion.description, given.texts.get(key, ""))
                for key, t in sorted(load_targets(c).items())
                if key in looked_at
            ),
            turn=given.turn,
            quote=given.quote,
            turns=tuple(
                turn_line(t, side_of(t, speakers), (), here=t.seq == part.turn)
                for t in transcript.turns[shown]
            ),
            turn_count=len(transcript.turns),
            earlier=max(0, shown.start - (shown.stop - shown.start)) if shown.start else None,
            first=shown.start,
            later=shown.stop if shown.stop < len(transcript.turns) else None,
            refused=said(refused),
        )


def words_of_turn(context: Context, conversation_id: str, number: int) -> str:
    """All words of a turn, counted from 1; "" where there is none."""
    with context.database.read() as c:
        turns = conversations.load_transcript(c, conversation_id).turns
    return turns[number - 1].text if 0 < number <= len(turns) else ""
