"""The scorer about oneself: whether the talk stays with the other side."""

from collections.abc import Mapping

from coachloop.domain.rubric import Criterion
from coachloop.domain.score import EvidenceKind, Judgement
from coachloop.loop.score.model import Scene
from coachloop.loop.score.scorers.base import Reading, cannot_tell, count, not_applicable, number, scored

_SIGN = "own_story"
_TELLS_ABOVE = 0.5
_LONG_TURN = 8  # words that tell something


def own_stories(scene: Scene, criterion: Criterion, params: Mapping[str, object]) -> Judgement:
    """Share of the turns, once the other side has told something, that tell of the person's own life instead.

    How near the head is to experts who rate this in whole talks: docs/models/dimensions.md, self oriented.
    """
    read = Reading(scene)
    told = [t for t in read.theirs if sum(len(c.words) for c in t.clauses) >= _LONG_TURN]
    if not told:
        return not_applicable(criterion, "the other side tells nothing that a story could answer")
    answers = read.after(told[0].seq)
    if not answers:
        return cannot_tell(criterion, "the conversation ends before it could be answered", read.searched)
    if not any(_SIGN in t.p for t in answers):
        return cannot_tell(criterion, "stories of one's own are read by the heads only", read.searched)
    found = [t for t in answers if t.p.get(_SIGN, 0.0) > _TELLS_ABOVE]
    share = 100.0 * len(found) / len(answers)
    occasions = [read.whole(t, EvidenceKind.OCCASION) for t in told[:2]]
    return scored(
        criterion,
        1.0 if not found else 0.5 if share <= number(params, "some_pct", 10.0) else 0.0,
        f"{len(found)} of {count(len(answers), 'turn', 'turns')} told of one's own life.",
        value=share,
        turned=100.0 - share,
        confidence=0.7,
        evidence=[read.asked(t, _SIGN) for t in found] or occasions,
        searched=read.from_turn(told[0].seq),
    )
