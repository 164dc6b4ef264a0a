"""Scorers about hearing the other side: empathy, reflecting back, pushback, ownership, hold."""

from collections.abc import Mapping, Sequence

from coachloop.domain.rubric import Criterion
from coachloop.domain.score import EvidenceKind, Judgement
from coachloop.loop.score.behaviours import TurnBehaviour, find
from coachloop.loop.score.language import answering, situations
from coachloop.loop.score.language.clauses import Clause
from coachloop.loop.score.language.patterns import says
from coachloop.loop.score.language.questions import Question, QuestionKind
from coachloop.loop.score.language.speech import p_advice
from coachloop.loop.score.measures import Moment, moments, occasions, showing
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

_LATER_TURNS = 3
_LONG_ANSWER = 8  # words that give something to reflect
_FEW_ANSWERS = 2
_TAKES_UP = 0.4
_TOLD_AT_LENGTH = 30  # words of an answer
#: Trouble with the person or with what they just did.
_AT_THEM = (answering.ADDRESSED, answering.POINTED)


def empathy_before_solution(scene: Scene, criterion: Criterion, params: Mapping[str, object]) -> Judgement:
    """After the counterpart's first sign of distress: a word on the feeling before any solution."""
    read = Reading(scene)
    signs = distress(read)
    if not signs:
        return not_applicable(criterion, "no sign of frustration or worry in the other side's words")
    sign = next((s for s in signs if read.after(s.turn.seq)), None)
    if sign is None:
        return cannot_tell(criterion, "the conversation ends before it could be answered", read.searched)
    answers = read.after(sign.turn.seq)[:_LATER_TURNS]
    felt = showing(answers, "empathy")
    at_once = bool(felt) and felt[0].turn.seq == answers[0].seq and not _solves_before(felt[0])
    rationale = (
        "Answered the feeling before the solution."
        if at_once
        else "Answered the feeling, after the solution had begun."
        if felt
        else "Went to the solution without a word on how the other side felt."
    )
    return scored(
        criterion,
        1.0 if at_once else 0.5 if felt else 0.0,
        rationale,
        confidence=0.75,
        evidence=[read.occasion(sign), *([read.said(felt[0])] if felt else [read.whole(answers[0])])],
        searched=read.from_turn(sign.turn.seq),
    )


def distress(read: Reading) -> list[Moment]:
    """Where the counterpart's words show frustration or worry without being asked for it; in order."""
    found = (*occasions(read.theirs, "frustration"), *moments(read.theirs, situations.DISTRESS))
    return sorted((m for m in found if not _invited(_asked_before(read, m))), key=lambda m: m.place)


def _solves_before(felt: Moment) -> bool:
    """Whether a clause before the words of empathy already works on the problem."""
    before = [c for c in felt.turn.clauses if c.end <= felt.start]
    asked = {id(q.clause) for q in felt.turn.questions if not q.repair}
    return any(_solves(c) or id(c) in asked for c in before)


def _solves(clause: Clause) -> bool:
    return p_advice(clause) > 0.6 or says(clause, *situations.OWNERSHIP)


def reflecting_back(scene: Scene, criterion: Criterion, params: Mapping[str, object]) -> Judgement:
    """How many of the counterpart's longer turns are given back in the person's next words."""
    read = Reading(scene)
    answered = _answered(read)
    if not answered:
        return not_applicable(criterion, "the other side says nothing that could be given back")
    if len(answered) < _FEW_ANSWERS:
        return cannot_tell(criterion, "only one longer turn to give back", read.searched)
    kept = [(theirs, mine) for theirs, mine in answered if mine.reflection != "none"]
    share = len(kept) / len(answered)
    wanted = number(params, "share_pct", 15.0) / 100
    missed = [read.whole(theirs, EvidenceKind.OCCASION) for theirs, _ in answered[:2]]
    return scored(
        criterion,
        1.0 if share >= wanted else 0.5 if kept else 0.0,
        f"Gave back {len(kept)} of {count(len(answered), 'longer answer', 'longer answers')}.",
        value=100.0 * share,
        turned=100.0 * share,
        confidence=0.6,
        evidence=[read.asked(mine, "reflection") for _, mine in kept] or missed,
        searched=read.searched,
    )


def _answered(read: Reading) -> list[tuple[TurnBehaviour, TurnBehaviour]]:
    """Each longer turn of the counterpart with the person's next turn of substance; each of those once."""
    pairs: dict[int, tuple[TurnBehaviour, TurnBehaviour]] = {}
    for theirs in read.theirs:
        following = read.after(theirs.seq)
        if sum(len(c.words) for c in theirs.clauses) >= _LONG_ANSWER and following:
            pairs.setdefault(following[0].seq, (theirs, following[0]))
    return list(pairs.values())


def pushback_handling(scene: Scene, criterion: Criterion, params: Mapping[str, object]) -> Judgement:
    """For each doubt of the counterpart: is it acknowledged, and is it answered or asked about?"""
    read = Reading(scene)
    found = doubts(read)
    if not found:
        return not_applicable(criterion, "no doubt or objection from the other side")
    handled = [(d, reply) for d in found for reply in [read.reply_to(d.turn.seq)] if reply]
    if not handled:
        return cannot_tell(criterion, "the conversation ends before it could be answered", read.searched)
    marks = [handling(reply) for _, reply in handled]
    well = sum(m == 1.0 for m in marks)
    shown = [e for d, reply in handled for e in (read.occasion(d), read.whole(reply[0]))]
    return scored(
        criterion,
        sum(marks) / len(marks),
        f"{well} of {count(len(marks), 'doubt', 'doubts')} heard and answered.",
        value=float(well),
        confidence=0.6,
        evidence=shown,
        searched=read.from_turn(handled[0][0].turn.seq),
    )


def doubts(read: Reading) -> list[Moment]:
    """Where the counterpart objects to what the person says, or is fed up with it; in order."""
    found = {d.place: d for d in occasions(read.theirs, "frustration") if says(_words(d)[0], *_AT_THEM)}
    found |= {d.place: d for d in occasions(read.theirs, "objection")}
    once = {d.turn.seq: d for _, d in sorted(found.items(), reverse=True)}
    return [d for _, d in sorted(once.items()) if not _only_answers(read, d)]


def _words(doubt: Moment) -> list[Clause]:
    """The clause of the doubt and the next."""
    return [c for c in doubt.turn.clauses if c.end > doubt.start][:2]


def _only_answers(read: Reading, doubt: Moment) -> bool:
    """Whether the words are no more than an answer to a question.

    They are when the question asked for worries; when "not sure" means "I don't know", or a worry is told
    where nothing was offered; and when a tale is told without a word about the asker or the offer: then it
    is about somebody else.
    """
    asked, said = _asked_before(read, doubt), _words(doubt)
    if not asked:
        return says(said[0], answering.WORRIED) and read.said_before(doubt.turn.seq) is None
    if _invited(asked):
        return True
    offered = any(says(q.clause, answering.OFFERS, answering.ASKS_OPINION) for q in asked)
    if says(said[0], answering.NOT_KNOWING, answering.WORRIED):
        return not offered
    return not offered and _is_told(doubt, asked) and not any(says(c, answering.ADDRESSED) for c in said)


def _is_told(doubt: Moment, asked: Sequence[Question]) -> bool:
    """Whether a question without an offer gets a tale; a word on the price of something is none if short."""
    if sum(len(c.words) for c in doubt.turn.clauses) > _TOLD_AT_LENGTH:
        return True
    tale = any(q.kind is QuestionKind.OPEN for q in asked)
    return tale and not any(says(c, *situations.PRICE_OBJECTION) for c in _words(doubt))


def _asked_before(read: Reading, theirs: Moment) -> tuple[Question, ...]:
    """The questions of the last turn of substance before, by the person or a colleague."""
    before = read.said_before(theirs.turn.seq)
    return before.questions if before else ()


def _invited(asked: Sequence[Question]) -> bool:
    """Whether an open question asked for worries: then they are an answer."""
    return any(q.kind is QuestionKind.OPEN and says(q.clause, situations.INVITES_DOUBT) for q in asked)


def handling(reply: Sequence[TurnBehaviour]) -> float:
    """1 acknowledged and answered or asked about; 0.5 one of them; 0 neither, or brushed aside."""
    parts = [c for t in reply for c in t.clauses]
    hears = acknowledges(reply)
    brushed = find(parts, situations.DISMISSING) is not None
    answers = any(t.asks or t.advice or t.builds_on_answer >= _TAKES_UP or len(t.clauses) > 1 for t in reply)
    if brushed:
        return 0.5 if hears and answers else 0.0
    return (hears + answers) / 2


def acknowledges(reply: Sequence[TurnBehaviour]) -> bool:
    """Whether the doubt is heard. What a head alone takes for it must also speak to somebody."""
    if showing(reply, "empathy") or any(t.reflection != "none" for t in reply):
        return True
    heard = showing(reply, "answers_doubt")
    return any(m.p > BY_HEAD_ALONE or says(_words(m)[0], answering.HEARS) for m in heard)


def ownership_language(scene: Scene, criterion: Criterion, params: Mapping[str, object]) -> Judgement:
    """After the counterpart's problem: takes it on ("I will find out"), does not pass it on."""
    read = Reading(scene)
    problems = [m for m in moments(read.theirs, situations.PROBLEM) if read.after(m.turn.seq)]
    if not problems:
        return not_applicable(criterion, "no problem or request from the other side")
    answers = read.after(problems[0].turn.seq)
    owns = moments(answers, situations.OWNERSHIP)
    passes = moments(answers, situations.DEFLECTING)
    fraction = (1.0 if not passes else 0.5) if owns else 0.0
    rationale = {
        1.0: "Took the matter on in own words.",
        0.5: "Took the matter on, and also passed some of it on.",
        0.0: "No words that take the matter on.",
    }[fraction]
    return scored(
        criterion,
        fraction,
        rationale,
        confidence=0.6,
        evidence=[read.occasion(problems[0]), *(read.said(m) for m in (*owns[:2], *passes[:2]))],
        searched=read.from_turn(problems[0].turn.seq),
    )


def hold_etiquette(scene: Scene, criterion: Criterion, params: Mapping[str, object]) -> Judgement:
    """Where the words show a hold: was leave asked before, and thanks given after?"""
    read = Reading(scene)
    holds = moments(read.mine, situations.HOLD)
    if not holds:
        return not_applicable(criterion, "no hold in the words of the conversation")
    asks = moments((holds[0].turn,), situations.HOLD_ASKED)
    thanks = [m for m in moments(read.mine, situations.HOLD_THANKED) if m.turn.seq > holds[0].turn.seq]
    rationale = {
        (True, True): "Asked before the hold and thanked after it.",
        (True, False): "Asked before the hold; no word of thanks after it.",
        (False, True): "Thanked after the hold; did not ask before it.",
        (False, False): "Neither asked before the hold nor thanked after it.",
    }[bool(asks), bool(thanks)]
    return scored(
        criterion,
        (bool(asks) + bool(thanks)) / 2,
        rationale,
        confidence=0.65,
        evidence=[read.occasion(holds[0]), *(read.said(m) for m in (*asks, *thanks[:1]))],
        searched=read.from_turn(holds[0].turn.seq),
    )
