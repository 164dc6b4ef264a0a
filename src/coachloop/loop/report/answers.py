"""Questions grouped with their answers, for one scored person of one conversation (D1)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from coachloop.domain.conversation import Turn
from coachloop.domain.result import Figure, invalid
from coachloop.domain.score import Evidence
from coachloop.loop.report.excerpts import excerpt
from coachloop.loop.report.model import Answer, PlannedQuestion, PlanState, Question, QuestionsView, Signal
from coachloop.loop.report.noticed import asked_span
from coachloop.loop.score.behaviours import TurnBehaviour
from coachloop.loop.score.language.questions import QuestionKind
from coachloop.loop.score.language.words import word_count
from coachloop.loop.score.model import Scene
from coachloop.loop.score.plan import Match
from coachloop.loop.score.scorers.base import Reading
from coachloop.loop.score.signals import MissedSignal, signals
from coachloop.loop.score.topics import Asked, Move, asked

_ASKED_WORDS, _ANSWER_WORDS, _LEAD_WORDS = 40, 24, 30
NO_SCORECARD = invalid("no scorecard of this conversation")


def questions(scene: Scene, time_to_score: Figure = NO_SCORECARD) -> QuestionsView:
    """What was asked and answered. Repairs, courtesies and procedure are no questions here."""
    read = Reading(scene)
    real = [a for a in asked(read.turns) if a.move is not Move.ASIDE]
    missed = signals(read.turns, within=scene.policy.missed_signal_turns).missed
    clock = {t.seq: t for t in scene.transcript.turns}
    matched = scene.match_plan([a.turn for a in real], scene.planned_questions)
    main: list[Question] = []
    for k, item in enumerate(real):
        until = real[k + 1].turn.seq if k + 1 < len(real) else None
        answer = _answer(read, item.turn.seq, until, missed, clock)
        question = _question(read, item, answer, clock, matched.get(item.turn.seq))
        if item.move is Move.FOLLOWS and main:
            main[-1] = replace(main[-1], follow_ups=(*main[-1].follow_ups, replace(question, off_plan=False)))
        else:
            main.append(question)
    return QuestionsView(tuple(main), _plan(read, real, matched, clock), time_to_score)


def _question(
    read: Reading, item: Asked, answer: Answer | None, clock: Mapping[int, Turn], match: Match | None
) -> Question:
    turn, planned = item.turn, read.scene.planned_questions
    return Question(
        quote=_asked(read, turn),
        speaker=turn.speaker,
        start_ms=clock[turn.seq].start_ms,
        open=turn.question is QuestionKind.OPEN,
        leading=turn.leading,
        dual=turn.dual,
        planned=planned[match.position] if match else None,
        near_plan=match is not None and not match.sure,
        off_plan=bool(planned) and match is None,
        answer=answer,
    )


def _asked(read: Reading, turn: TurnBehaviour) -> Evidence:
    return excerpt(read.transcript, turn.seq, *asked_span(turn), _ASKED_WORDS)


def _answer(
    read: Reading,
    seq: int,
    until: int | None,
    missed: Sequence[MissedSignal],
    clock: Mapping[int, Turn],
) -> Answer | None:
    """The counterpart's turns up to the next question; None when it says nothing of substance."""
    theirs = [t for t in read.theirs if t.seq > seq and (until is None or t.seq < until)]
    spoken = [t for t in theirs if not t.backchannel] or theirs[:1]
    if not spoken:
        return None
    first = spoken[0]
    start, end = first.clauses[0].start, first.clauses[-1].end
    inside = {t.seq for t in theirs}
    return Answer(
        quote=excerpt(read.transcript, first.seq, start, end, _ANSWER_WORDS),
        start_ms=clock[first.seq].start_ms,
        words=sum(word_count(t.text) for t in theirs),
        seconds=_seconds([clock[t.seq] for t in theirs]),
        missed=tuple(_signal(read, m, clock) for m in missed if m.turn_seq in inside),
    )


def _seconds(turns: Sequence[Turn]) -> float | None:
    """What the turns last together; None when one of them has no times."""
    lasts = [(t.end_ms - t.start_ms) / 1000 for t in turns if t.start_ms is not None and t.end_ms is not None]
    return sum(max(0.0, s) for s in lasts) if len(lasts) == len(turns) else None


def _signal(read: Reading, missed: MissedSignal, clock: Mapping[int, Turn]) -> Signal:
    said = excerpt(read.transcript, missed.turn_seq, missed.start, missed.end, _LEAD_WORDS)
    return Signal(said, missed.kind, clock[missed.turn_seq].start_ms, missed.searched.last_seq)


def _plan(
    read: Reading, real: Sequence[Asked], matched: Mapping[int, Match], clock: Mapping[int, Turn]
) -> tuple[PlannedQuestion, ...] | None:
    """Each planned question with the turn that asks it, the first that surely does, else one near it."""
    if not read.scene.planned_questions:
        return None
    turns = [a.turn for a in real if a.turn.seq in matched]
    found: list[PlannedQuestion] = []
    for position, text in enumerate(read.scene.planned_questions):
        here = [t for t in turns if matched[t.seq].position == position]
        turn = min(here, key=lambda t: (not matched[t.seq].sure, t.seq), default=None)
        if turn is None:
            found.append(PlannedQuestion(text, PlanState.NOT_ASKED, None, None))
            continue
        state = PlanState.ASKED if matched[turn.seq].sure else PlanState.PERHAPS
        found.append(PlannedQuestion(text, state, _asked(read, turn), clock[turn.seq].start_ms))
    return tuple(found)
