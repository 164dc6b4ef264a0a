"""One's own conversation: scoring oneself before the reveal, notes, consent."""

from collections.abc import Sequence
from dataclasses import astuple, replace
from datetime import datetime

from coachloop.domain.errors import CoachloopError, NotFound
from coachloop.domain.rights import Sight
from coachloop.domain.rubric import Criterion
from coachloop.loop.context import Context
from coachloop.loop.report.coaching import result_view
from coachloop.loop.report.lines import conversation_line, criteria_by_version
from coachloop.loop.report.model import PersonLink, ScoreMark
from coachloop.loop.report.model.me import LoopView, NoteLine, OwnLine, OwnView
from coachloop.loop.report.rated import levels_of
from coachloop.loop.report.review import mark_of
from coachloop.loop.review.blind import calibrating
from coachloop.loop.review.own import own_criteria
from coachloop.store import conversations, own, people, sheets
from coachloop.store import report as store
from coachloop.store.database import Connection

_NOTES = 20
#: Own turns that one can choose a moment from.
_TURNS = 200


def own_view(c: Connection, conversation_id: str, person_id: str, reader: str) -> OwnView:
    """Without scores while `reader` rates it blind. Raises NotFound: what is not theirs, or not visible."""
    rows = store.conversation_rows(c, ids=[conversation_id], sight=Sight(person_id=person_id))
    if not rows or person_id not in {p for p, _ in rows[0].people}:
        raise NotFound("There is no such conversation of yours.", where=conversation_id)
    person = people.load_person(c, person_id)
    given = {s.criterion_version_id: s for s in own.self_scores(c, person_id, [conversation_id])}
    criteria = own_criteria(c, conversation_id, person_id)
    first = next(iter(given.values()), None)
    scores = (
        sheets.current_scores(c, conversation_id, person_id=person_id)
        if given and not _blind(c, conversation_id, reader)
        else ()
    )
    known = criteria_by_version(c)
    marks = [(s.criterion_version_id, s.rater.name, mark_of(s, known)) for s in scores]
    return OwnView(
        line=conversation_line(rows[0]),
        person=PersonLink(person.id, person.name),
        coach=person.coach,
        revealed=first is not None,
        said_at=first.said_at if first else None,
        shared_at=first.shared_at if first else None,
        lines=tuple(
            _own_line(x, given[x.version_id].level if x.version_id in given else None, marks)
            for x in criteria
        ),
        notes=tuple(NoteLine(*astuple(n)) for n in own.notes(c, person_id, _NOTES, conversation_id)),
        others=len(rows[0].people) - 1,
    )


def _blind(c: Connection, conversation_id: str, reader: str) -> bool:
    return bool(calibrating(c, [conversation_id], reader))


def _own_line(
    criterion: Criterion, mine: float | None, marks: Sequence[tuple[str, str, ScoreMark]]
) -> OwnLine:
    here = [(who, mark) for version, who, mark in marks if version == criterion.version_id]
    return OwnLine(
        key=criterion.key,
        name=criterion.name,
        description=criterion.description,
        levels=levels_of(criterion),
        mine=mine,
        machine=next((mark for _, mark in here if not mark.human), None),
        people=tuple((who, mark) for who, mark in here if mark.human),
    )


def refused_own(view: OwnView, error: CoachloopError) -> OwnView:
    return replace(view, refused=(error.what, f"{error.why} {error.fix}".strip()))


def loop_view(
    c: Connection, context: Context, session_id: str, person_id: str, conversation_id: str, now: datetime
) -> LoopView:
    """`conversation_id` "": the latest. Raises NotFound: a session that is not theirs."""
    found = result_view(c, context, session_id, now)
    if found.line.person.id != person_id:
        raise NotFound("There is no such session of yours.", where=session_id)
    offered = found.close.conversations
    chosen = conversation_id if conversation_id in dict(offered) else next((i for i, _ in offered), "")
    return LoopView(
        line=found.line,
        conversations=offered,
        conversation_id=chosen,
        turns=_own_turns(c, chosen, person_id) if chosen else (),
        said=found.reflection.own_words if found.reflection else None,
    )


def _own_turns(
    c: Connection, conversation_id: str, person_id: str
) -> tuple[tuple[int, int | None, str], ...]:
    speakers = conversations.load_conversation(c, conversation_id).speakers_of(person_id)
    turns = conversations.load_transcript(c, conversation_id).turns
    return tuple((t.seq, t.start_ms, t.text) for t in turns if t.speaker in speakers)[:_TURNS]
