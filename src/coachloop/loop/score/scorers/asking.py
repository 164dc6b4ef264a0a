"""Scorers about questions: depth, leading, dual, dual interview, off script, discovery."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from coachloop.domain.conversation import Role
from coachloop.domain.rubric import Criterion
from coachloop.domain.score import Evidence, EvidenceKind, Judgement
from coachloop.loop.score.behaviours import TurnBehaviour
from coachloop.loop.score.language import answering, situations
from coachloop.loop.score.language.clauses import Clause
from coachloop.loop.score.language.patterns import cue, says
from coachloop.loop.score.language.questions import QuestionKind
from coachloop.loop.score.measures import moments, prices
from coachloop.loop.score.model import Scene
from coachloop.loop.score.scorers.base import (
    BY_HEAD_ALONE,
    Reading,
    cannot_tell,
    count,
    not_applicable,
    number,
    scored,
)
from coachloop.loop.score.topics import Asked, Move, Topic, asked, median_depth, topics

_THIN, _GENERAL = 12, 40  # words of an answer
_FORM_DATA = cue(
    1,
    r"(?:can|could|may) i (?:please )?(?:have|get|take|confirm|ask for)",
    r"(?:what's|what is|confirm|spell) your (?:\w+ ){0,2}"
    r"(?:name|email|e-mail|number|postcode|zip|address|birthday|birth|surname)",
)


def discovery_depth(scene: Scene, criterion: Criterion, params: Mapping[str, object]) -> Judgement:
    """Median over the topics: 1 no follow-up, 2 one, 3 two or more chained (METHOD.md 1.2)."""
    read = Reading(scene)
    questions = asked(read.turns)
    found = topics(questions)
    if len(found) < scene.policy.min_topics:
        reason = f"only {count(len(found), 'topic', 'topics')} opened by a question"
        return cannot_tell(criterion, reason, read.searched)
    depth = median_depth([t.depth for t in found])
    bare = sum(t.depth == 1 for t in found)
    return scored(
        criterion,
        (depth - 1) / 2,
        f"{bare} of {len(found)} topics had no follow-up.",
        value=float(depth),
        confidence=0.6 if len(found) < 4 else 0.75,
        evidence=_depth_evidence(read, found, questions, depth),
        searched=read.searched,
        details={"depths": [t.depth for t in found]},
    )


def _depth_evidence(
    read: Reading, found: Sequence[Topic], questions: Sequence[Asked], depth: float
) -> list[Evidence]:
    """Follow-ups as quotes; for topics without one the answer that could have been taken up.

    The topics that are as deep as the whole conversation come first: they show its level.
    """
    answers = {id(a.turn): a.answer for a in questions}
    following = {id(a.turn): b for a, b in pairwise(questions)}
    shown: list[Evidence] = []
    for topic in sorted(found, key=lambda t: abs(t.depth - depth)):
        shown.append(read.asked(topic.opening))
        shown.extend(read.asked(turn) for turn in topic.follow_ups[:2])
        nearest = following.get(id(topic.opening))
        if not topic.follow_ups and nearest:
            shown.extend(_leads(read, answers[id(nearest.turn)]))
    return shown


def _leads(read: Reading, answer: Sequence[TurnBehaviour]) -> list[Evidence]:
    spoken = [t for t in answer if t.clauses and not t.backchannel]
    longest = max(spoken, key=lambda t: len(t.text), default=None)
    return [read.whole(longest, EvidenceKind.OCCASION)] if longest else []


def _asking(read: Reading) -> list[TurnBehaviour]:
    """The person's turns that ask something of substance."""
    return [a.turn for a in asked(read.turns) if a.turn.role is Role.PERSON and a.move is not Move.ASIDE]


def leading_questions(scene: Scene, criterion: Criterion, params: Mapping[str, object]) -> Judgement:
    """Share of the turns that ask in which the answer is put into the counterpart's mouth."""
    read = Reading(scene)
    asking = _asking(read)
    found = [t for t in asking if t.leading and not _is_plain(t)]
    return _avoided(read, criterion, params, asking, found, "leading", "put the answer into the question")


def _is_plain(turn: TurnBehaviour) -> bool:
    """Whether a head alone takes a question for leading that begins with what, which, who or how."""
    start, _ = turn.spans["leading"]
    asked = next((q.clause for q in turn.questions if q.clause.start == start), None)
    return turn.p["leading"] <= BY_HEAD_ALONE and asked is not None and says(asked, answering.BEGINS_OPEN)


def dual_questions(scene: Scene, criterion: Criterion, params: Mapping[str, object]) -> Judgement:
    """Share of the turns that ask in which two questions come before an answer."""
    read = Reading(scene)
    asking = _asking(read)
    found = [t for t in asking if t.dual]
    return _avoided(read, criterion, params, asking, found, "question", "asked two things at once")


def _avoided(
    read: Reading,
    criterion: Criterion,
    params: Mapping[str, object],
    asking: Sequence[TurnBehaviour],
    found: Sequence[TurnBehaviour],
    span: str,
    words: str,
) -> Judgement:
    """Top when it never happens, the middle up to `some_pct` of the questions, else the bottom."""
    if not asking:
        return not_applicable(criterion, "no question was asked")
    share = 100.0 * len(found) / len(asking)
    fraction = 1.0 if not found else 0.5 if share <= number(params, "some_pct", 20.0) else 0.0
    occasions = [read.whole(t, EvidenceKind.OCCASION) for t in asking[:2]]
    shown = [read.whole(t) if span == "question" else read.asked(t, span) for t in found] or occasions
    return scored(
        criterion,
        fraction,
        f"{len(found)} of {count(len(asking), 'question', 'questions')} {words}.",
        value=share,
        turned=100.0 - share,
        confidence=0.7,
        evidence=shown,
        searched=read.searched,
    )


def presses_for_reasons(scene: Scene, criterion: Criterion, params: Mapping[str, object]) -> Judgement:
    """After each thin or general answer: are reasons, a detail or an example asked for before going on?"""
    read = Reading(scene)
    thin = _thin_answers(read)
    if not thin:
        return not_applicable(criterion, "no thin or general answer to an open question")
    met = [(answer, reply) for answer in thin for reply in [read.reply_to(answer.seq)] if reply]
    if not met:
        return cannot_tell(criterion, "the conversation ends before it could be asked about", read.searched)
    moves = {id(a.turn): a.move for a in asked(read.turns)}
    marks = [max(_presses(turn, moves.get(id(turn))) for turn in reply) for _, reply in met]
    pressed = sum(m == 1.0 for m in marks)
    shown = [
        e for answer, reply in met for e in (read.whole(answer, EvidenceKind.OCCASION), read.whole(reply[0]))
    ]
    return scored(
        criterion,
        sum(marks) / len(marks),
        f"Asked for reasons or details after {pressed} of {count(len(met), 'thin answer', 'thin answers')}.",
        value=float(pressed),
        turned=100.0 * pressed / len(met),
        confidence=0.55,
        evidence=shown,
        searched=read.from_turn(met[0][0].seq),
    )


def _presses(turn: TurnBehaviour, move: Move | None) -> float:
    """1 asks for reasons, a detail or an example; 0.5 another open question about the answer; else 0."""
    if turn.shows("presses") or any(says(q.clause, answering.ASKS_DETAIL) for q in turn.questions):
        return 1.0
    return 0.5 if move is Move.FOLLOWS and turn.question is QuestionKind.OPEN else 0.0


def _thin_answers(read: Reading) -> list[TurnBehaviour]:
    """The first turn of each answer to an open question of substance that says little, or little concrete."""
    found = []
    for question in (t for t in _asking(read) if _wants_a_tale(t)):
        answer = read.answer_to(question.seq)
        cut_off = bool(answer) and answer[-1].text.rstrip().endswith(("-", "–", "—"))
        if cut_off or any(t.asks for t in answer):
            continue
        if answer and _is_thin([c for t in answer for c in t.clauses]):
            found.append(answer[0])
    return found


def _wants_a_tale(turn: TurnBehaviour) -> bool:
    return any(q.kind is QuestionKind.OPEN and says(q.clause, answering.ASKS_TALE) for q in turn.questions)


def _is_thin(said: Sequence[Clause]) -> bool:
    words = sum(c.size for c in said)
    concrete = any(says(c, answering.CONCRETE, answering.NOTHING_TO_ASK) for c in said)
    general = any(says(c, answering.GENERAL) for c in said)
    return not concrete and (words <= _THIN or (general and words <= _GENERAL))


def dual_interview(scene: Scene, criterion: Criterion, params: Mapping[str, object]) -> Judgement:
    """More than one interviewer asks in a round that was planned for one."""
    read = Reading(scene)
    if scene.panel_planned:
        return not_applicable(criterion, "the round was planned as a panel")
    questions = [a.turn for a in asked(read.turns) if a.move is not Move.ASIDE]
    others = [t for t in questions if t.role is Role.OTHER]
    mine = [t for t in questions if t.role is Role.PERSON]
    if not mine and not others:
        return not_applicable(criterion, "no question was asked")
    rationale = (
        f"A colleague asked {count(len(others), 'question', 'questions')} in a round planned for one."
        if others
        else "One interviewer asked the questions."
    )
    shown = [read.asked(t) for t in others] or [read.whole(t, EvidenceKind.OCCASION) for t in mine[:1]]
    return scored(
        criterion,
        0.0 if others else 1.0,
        rationale,
        value=float(len(others)),
        confidence=0.8,
        evidence=shown,
        searched=read.searched,
    )


def off_script(scene: Scene, criterion: Criterion, params: Mapping[str, object]) -> Judgement:
    """Share of the primary questions that the interview plan does not have; follow-ups are free."""
    read = Reading(scene)
    if not scene.planned_questions:
        return not_applicable(criterion, "there is no interview plan for this role and round")
    opening = [a.turn for a in asked(read.turns) if a.move is Move.OPENS]
    matched = scene.match_plan(opening, scene.planned_questions)
    mine = [t for t in opening if t.role is Role.PERSON]
    if not mine:
        return not_applicable(criterion, "no primary question was asked")
    off = [t for t in mine if t.seq not in matched]
    share = 100.0 * len(off) / len(mine)
    asked_of = {match.position for match in matched.values()}
    missing = [p for k, p in enumerate(scene.planned_questions) if k not in asked_of]
    return scored(
        criterion,
        1.0 if not off else 0.5 if share <= number(params, "some_pct", 25.0) else 0.0,
        f"{len(off)} of {count(len(mine), 'main question', 'main questions')} outside the interview plan; "
        f"{count(len(missing), 'planned question', 'planned questions')} not asked.",
        value=share,
        turned=100.0 - share,
        confidence=0.65,
        evidence=[read.asked(t) for t in off] or [read.asked(t) for t in mine[:2]],
        searched=read.searched,
        details={"not_asked": missing},
    )


def discovery_questions(scene: Scene, criterion: Criterion, params: Mapping[str, object]) -> Judgement:
    """How many questions of substance come before the first price or the request for the order."""
    read = Reading(scene)
    enough = number(params, "enough", 4.0)
    offers = [*prices(read.mine), *moments(read.mine, situations.ASKS_FOR_SALE)]
    end = min((m.turn.seq for m in offers), default=read.turns[-1].seq + 1)
    found = [t for t in _asking(read) if t.seq < end and _discovers(t)]
    answers = [t for t in read.theirs if not t.backchannel]
    if not answers:
        return cannot_tell(criterion, "the customer says nothing of substance", read.searched)
    fraction = 1.0 if len(found) >= enough else 0.5 if len(found) >= enough / 2 else 0.0
    return scored(
        criterion,
        fraction,
        f"{count(len(found), 'question', 'questions')} about the customer's situation before the offer.",
        value=float(len(found)),
        confidence=0.65,
        evidence=[read.asked(t) for t in found] or [read.whole(answers[0], EvidenceKind.OCCASION)],
        searched=read.searched,
    )


def _discovers(turn: TurnBehaviour) -> bool:
    """Asks about the customer, not for the data of a form."""
    return not any(says(q.clause, _FORM_DATA) for q in turn.questions)
