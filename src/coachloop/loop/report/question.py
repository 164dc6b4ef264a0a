"""One question about a score, for the person, their coach and whoever answers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from coachloop.domain.conversation import Transcript
from coachloop.domain.errors import CoachloopError
from coachloop.domain.result import Absent
from coachloop.domain.rights import Sight
from coachloop.loop.context import Context
from coachloop.loop.measure.run import measure_sessions
from coachloop.loop.report.lines import Criteria, criteria_by_version, title
from coachloop.loop.report.model import CriterionScore, PersonLink, TurnLine
from coachloop.loop.report.model.question import (
    AnswerLine,
    EarlierQuestion,
    QuestionView,
    TypedSettlement,
)
from coachloop.loop.report.rated import Rated, rated_criteria
from coachloop.loop.report.review import mark_of
from coachloop.loop.report.turns import side_of, turn_line
from coachloop.loop.review.blind import calibrating, hidden_from
from coachloop.loop.review.settling import concerns
from coachloop.store import conversations, questions, sheets
from coachloop.store import report as store
from coachloop.store.database import Connection
from coachloop.store.questions import Question
from coachloop.store.sight import sees

#: Turns shown on each side of the evidence, and the most in all.
_BESIDE, _MOST = 3, 60
_SESSIONS_BACK = timedelta(days=200)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who reads a question: their name, who they are when scored, and about whom they may answer."""

    name: str
    person_id: str | None
    answers: Sight


def question_view(
    c: Connection, context: Context, question_id: int, reader: Asker, now: datetime
) -> QuestionView:
    """`context` sees everybody, so that the verdicts that wait are those of other pages. Raises NotFound."""
    q = questions.load_question(c, question_id)
    score = sheets.scores_by_id(c, [q.score_id])[0]
    blind = _blind(c, q, reader.name)
    criteria = criteria_by_version(c)
    conversation = conversations.load_conversation(c, q.conversation_id)
    scoring = store.scoring_of(c, q.conversation_id, q.person_id)
    transcript = conversations.load_transcript(c, q.conversation_id, scoring[0] if scoring else None)
    rated = Rated((), {}) if blind else rated_criteria(c, context, transcript, q.person_id)
    shown = next((x for x in rated.criteria if x.key == score.judgement.criterion_key), None)
    speakers = conversation.speakers_of(q.person_id)
    view = QuestionView(
        id=q.id,
        person=PersonLink(q.person_id, q.person),
        mine=q.person_id == reader.person_id,
        conversation_id=q.conversation_id,
        title=title(conversation.call_type, conversation.job_role, conversation.round),
        started_at=conversation.started_at,
        criterion=q.criterion,
        blind=blind,
        mark=mark_of(score, criteria, contested=q.settled_at is None),
        rater=score.rater.series if score.rater.version else score.rater.name,
        raised_by=q.raised_by,
        raised_at=q.raised_at,
        due_at=q.due_at,
        hours_left=q.hours_left(now),
        reason=q.reason,
        proposed=None if q.proposed_level is None else f"{q.proposed_level:g}",
        context=q.context,
        score=shown,
        turns=_turns(transcript, speakers, rated, shown),
        erased_at=conversations.erased_at(c, q.conversation_id),
        earlier=_earlier(c, q),
        waiting=_waiting(c, context, q, now),
        answer=_answer(c, q, criteria),
        refusal=_refusal(c, q, reader),
    )
    return _hidden(view) if blind else view


def _blind(c: Connection, q: Question, reader: str) -> bool:
    hidden = hidden_from(c, [q.conversation_id], reader)
    return (q.conversation_id, q.person_id) in hidden or bool(calibrating(c, [q.conversation_id], reader))


def _hidden(view: QuestionView) -> QuestionView:
    """Without what a blind rating must not hear: scores, and what people said about them."""
    return replace(
        view, mark=None, rater=None, reason=None, proposed=None, context=None, score=None, turns=(),
        earlier=(), answer=None, refusal="You rate this conversation blind first.",
    )  # fmt: skip


def _refusal(c: Connection, q: Question, reader: Asker) -> str | None:
    if q.settled_at is not None:
        return "It is answered."
    score = sheets.scores_by_id(c, [q.score_id])[0]
    concerned = concerns(c, q, score, reader.name)
    if concerned is None and reader.person_id == q.person_id:
        return "It is about a conversation of yours: somebody else answers."
    if concerned is not None:
        return "It is about your own conversation or your own score: somebody else answers."
    if reader.answers.everyone or sees(c, reader.answers, q.person_id):
        return None
    return "Their coach or supervisor answers it."


def _turns(
    transcript: Transcript, speakers: frozenset[str], rated: Rated, shown: CriterionScore | None
) -> tuple[TurnLine | None, ...]:
    """The turns around the evidence of this criterion, and those that were searched; None: some left out."""
    number = shown.number if shown else 0
    spans = {seq: [s for s in found if s.number == number] for seq, found in rated.spans.items()}
    marked = {seq for seq, found in spans.items() if found}
    searched = [r.searched for r in shown.ratings if r.searched] if shown else []
    near = {s + k for s in marked for k in range(-_BESIDE, _BESIDE + 1)}
    near |= {seq for first, last in searched for seq in range(first, last + 1)}
    kept = [t for t in transcript.turns if t.seq in near][:_MOST]
    lines: list[TurnLine | None] = []
    for k, turn in enumerate(kept):
        if k and turn.seq > kept[k - 1].seq + 1:
            lines.append(None)
        lines.append(turn_line(turn, side_of(turn, speakers), spans.get(turn.seq, ()), here=False))
    return tuple(lines)


def _earlier(c: Connection, q: Question) -> tuple[EarlierQuestion, ...]:
    found = questions.questions_in(c, q.conversation_id, q.person_id)
    return tuple(
        EarlierQuestion(x.id, x.criterion, x.raised_by, x.reason, x.outcome, x.answer)
        for x in found
        if x.id != q.id
    )


def _waiting(c: Connection, context: Context, q: Question, now: datetime) -> tuple[tuple[str, str], ...]:
    """Sessions of the person whose verdict waits for a question on this criterion."""
    if q.settled_at is not None:
        return ()
    measured = measure_sessions(c, context, now, person_id=q.person_id, since=now - _SESSIONS_BACK)
    return tuple(
        (m.row.id, m.row.commitment)
        for m in measured
        if m.row.criterion_version_id == q.criterion_version_id
        and isinstance(m.result.playbook.figure, Absent)
        and m.result.playbook.figure.reason == "contest"
    )


def _answer(c: Connection, q: Question, criteria: Criteria) -> AnswerLine | None:
    if q.settled_at is None or q.outcome is None:
        return None
    added: Sequence[int] = [q.new_score_id] if q.new_score_id and q.outcome == "changed" else []
    new = sheets.scores_by_id(c, added)
    mark = mark_of(new[0], criteria) if new else None
    return AnswerLine(q.outcome, q.settled_by or "", q.settled_at, q.answer or "", mark, q.wording)


def refused_view(view: QuestionView, typed: TypedSettlement, error: CoachloopError) -> QuestionView:
    """The same page with what was typed, and why it was not kept."""
    return replace(view, typed=typed, refused=(error.what, f"{error.why} {error.fix}".strip()))
