"""Scorers about what must be said: greeting, next steps, closing, required phrases."""

from collections.abc import Mapping, Sequence

from coachloop.domain.rubric import Criterion
from coachloop.domain.score import EvidenceKind, Judgement
from coachloop.loop.score import measures
from coachloop.loop.score.behaviours import TurnBehaviour
from coachloop.loop.score.language import cues, situations
from coachloop.loop.score.language.patterns import says
from coachloop.loop.score.measures import Moment, moments, showing
from coachloop.loop.score.model import Scene
from coachloop.loop.score.scorers.base import Reading, cannot_tell, phrases, scored

_FIRST_TURNS = 3
_LATE_START_MS = 30_000
_LAST_TURNS, _LAST_SHARE = 8, 0.25
_NEAR = 0.75


def greeting(scene: Scene, criterion: Criterion, params: Mapping[str, object]) -> Judgement:
    """A greeting in the person's first three turns."""
    read = Reading(scene)
    first = read.mine[:_FIRST_TURNS]
    found = moments(first, situations.GREETING)
    opening = scene.transcript.turns[0].start_ms
    if not found and opening is not None and opening > _LATE_START_MS:
        return cannot_tell(criterion, "the recording begins later than the conversation", read.searched)
    return scored(
        criterion,
        1.0 if found else 0.0,
        "Greeted at the start." if found else "Began without a greeting.",
        confidence=0.85 if found else 0.6,
        evidence=[read.said(found[0])] if found else [read.whole(first[0], EvidenceKind.OCCASION)],
        searched=read.from_turn(read.turns[0].seq),
    )


def _ending(read: Reading) -> tuple[TurnBehaviour, ...]:
    """The last quarter of the turns with words, at least eight."""
    spoken = [t for t in read.turns if t.clauses]
    return tuple(spoken[-max(_LAST_TURNS, round(_LAST_SHARE * len(spoken))) :])


def _by(side: Sequence[TurnBehaviour], ending: Sequence[TurnBehaviour]) -> list[TurnBehaviour]:
    """The turns of one side in the ending."""
    numbers = {t.seq for t in side}
    return [t for t in ending if t.seq in numbers]


def _goodbyes(ending: Sequence[TurnBehaviour]) -> tuple[Moment, ...]:
    return moments(ending, (*cues.CLOSING, *cues.OFFERS_MORE))


def next_steps(scene: Scene, criterion: Criterion, params: Mapping[str, object]) -> Judgement:
    """A clear explanation at the end: what happens next, and by when. Without a when it is half."""
    read = Reading(scene)
    ending = _ending(read)
    mine = _by(read.mine, ending)
    found = showing(mine, "next_steps")
    dated = [m for m in found if any(says(c, cues.WHEN) for c in m.turn.clauses)]
    closing = _goodbyes(ending)
    if not found and not closing:
        return cannot_tell(
            criterion, "the transcript does not show how the conversation ended", read.searched
        )
    rationale = (
        "Said what happens next, and by when."
        if dated
        else "Said what happens next, without a time."
        if found
        else "The conversation closed without a word on what happens next."
    )
    shown = [read.said(m) for m in (dated or found)] or [read.occasion(m) for m in closing[-2:]]
    return scored(
        criterion,
        1.0 if dated else 0.5 if found else 0.0,
        rationale,
        confidence=0.75 if found else 0.65,
        evidence=shown,
        searched=read.from_turn(ending[0].seq),
    )


def closing(scene: Scene, criterion: Criterion, params: Mapping[str, object]) -> Judgement:
    """At the end: thanks or a goodbye, and an offer (anything else, your questions) or a next step."""
    read = Reading(scene)
    ending = _ending(read)
    mine = _by(read.mine, ending)
    byes = moments(mine, cues.CLOSING)
    offers = [*moments(mine, cues.OFFERS_MORE), *showing(mine, "next_steps")]
    theirs = moments(_by(read.theirs, ending), cues.CLOSING)
    if not (byes or offers or theirs):
        return cannot_tell(
            criterion, "the transcript does not show how the conversation ended", read.searched
        )
    rationale = {
        (True, True): "Closed warmly, and offered more or said what comes next.",
        (True, False): "Said goodbye without asking for anything open or naming a next step.",
        (False, True): "Offered more or named a next step, without a goodbye.",
        (False, False): "The other side said goodbye and got none back.",
    }[bool(byes), bool(offers)]
    return scored(
        criterion,
        (bool(byes) + bool(offers)) / 2,
        rationale,
        confidence=0.7,
        evidence=[
            *(read.said(m) for m in (*byes[-1:], *offers[:1])),
            *(read.occasion(m) for m in theirs[-1:]),
        ],
        searched=read.from_turn(ending[0].seq),
    )


def required_phrase(scene: Scene, criterion: Criterion, params: Mapping[str, object]) -> Judgement:
    """One of the wordings in `phrases`, word for word; close wordings are left to a person."""
    read = Reading(scene)
    wanted = phrases(params, "phrases")
    found = sorted((m for p in wanted for m in measures.phrase(read.mine, p)), key=lambda m: m.place)
    if not found and any(measures.nearly(t, p) >= _NEAR for t in read.mine for p in wanted):
        return cannot_tell(criterion, "close to an agreed wording, not the same words", read.searched)
    return scored(
        criterion,
        1.0 if found else 0.0,
        "Said an agreed wording." if found else "None of the agreed wordings was said.",
        confidence=0.95 if found else 0.8,
        evidence=[read.said(m) for m in found[:1]] or [read.whole(read.mine[0], EvidenceKind.OCCASION)],
        searched=read.searched,
    )
