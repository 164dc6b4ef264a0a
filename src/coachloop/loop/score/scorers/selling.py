"""Scorers for sales calls: the price objection, and value before price."""

from collections.abc import Mapping, Sequence

from coachloop.domain.rubric import Criterion
from coachloop.domain.score import Judgement
from coachloop.loop.score.behaviours import TurnBehaviour
from coachloop.loop.score.language import cues, situations
from coachloop.loop.score.measures import Moment, moments, prices, showing
from coachloop.loop.score.model import Scene
from coachloop.loop.score.scorers.base import Reading, cannot_tell, count, not_applicable, scored
from coachloop.loop.score.scorers.caring import acknowledges


def objection_before_closing(scene: Scene, criterion: Criterion, params: Mapping[str, object]) -> Judgement:
    """Each price objection is heard or asked about before the order is asked for or the call closed."""
    read = Reading(scene)
    objections = moments(read.theirs, situations.PRICE_OBJECTION)
    if not objections:
        return not_applicable(criterion, "no objection to the price")
    answered = [(o, read.after(o.turn.seq)) for o in objections if read.after(o.turn.seq)]
    if not answered:
        return cannot_tell(criterion, "the conversation ends before it could be answered", read.searched)
    ends = moments(read.mine, (*situations.ASKS_FOR_SALE, *cues.CLOSING))
    marks = [_settled(answers, [e for e in ends if e.turn.seq > o.turn.seq]) for o, answers in answered]
    well = sum(m == 1.0 for m in marks)
    shown = [e for o, answers in answered for e in (read.occasion(o), read.whole(answers[0]))]
    return scored(
        criterion,
        sum(marks) / len(marks),
        f"{well} of {count(len(marks), 'objection', 'objections')} to the price taken up before closing.",
        value=float(well),
        confidence=0.65,
        evidence=shown,
        searched=read.from_turn(answered[0][0].turn.seq),
    )


def _settled(answers: Sequence[TurnBehaviour], ends: Sequence[Moment]) -> float:
    """1 heard or asked about before the end, 0.5 only argued with value, 0 neither."""
    before = [t for t in answers if not ends or t.seq <= ends[0].turn.seq]
    close = ends[0] if ends else None
    asked = any(q.clause.start != _clause_start(close, t) for t in before for q in t.questions)
    same_turn = [t for t in before if close is None or t.seq < close.turn.seq]
    heard = acknowledges(same_turn) or bool(close and _heard_first(close))
    if asked or heard:
        return 1.0
    return 0.5 if moments(before, situations.VALUE) else 0.0


def _heard_first(close: Moment) -> bool:
    """Whether the closing turn itself acknowledges before it closes."""
    said = showing((close.turn,), "answers_doubt", "empathy")
    return bool(said) and said[0].start < close.start


def _clause_start(close: Moment | None, turn: TurnBehaviour) -> int | None:
    """Where the clause begins that asks for the order: that question does not settle anything."""
    if close is None or close.turn.seq != turn.seq:
        return None
    return next((c.start for c in turn.clauses if c.start <= close.start < c.end), None)


def value_before_price(scene: Scene, criterion: Criterion, params: Mapping[str, object]) -> Judgement:
    """What the offer does for the customer is said before the first sum is named."""
    read = Reading(scene)
    named = prices(read.mine)
    if not named:
        return not_applicable(criterion, "no price is named")
    framed = [m for m in moments(read.mine, situations.VALUE) if m.place < named[0].place]
    return scored(
        criterion,
        1.0 if framed else 0.0,
        "Said what the offer does before naming the price."
        if framed
        else "Named the price before saying what the offer does.",
        confidence=0.6,
        evidence=[read.occasion(named[0]), *(read.said(m) for m in framed[:2])],
        searched=read.searched,
    )
