"""From answers to a judgement: only what stands verified under it makes a level count.

What an answer must have, whatever the model was led to say: each quote stands in the turn it names; a level
needs words of the scored person, or, below the middle of the scale, the occasion at which the behaviour was
called for. What the counterpart says is never behaviour of the person, and a sentence that plainly speaks to
the scorer is not even shown. Where a sentence may speak to the scorer, the judge is asked without it as well:
another answer then is no answer. So a model that believes a transcript mostly makes its answer unusable; what
remains is an order in a form that is not known, with a real quote under it: people audit the judge for that.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from coachloop.domain.conversation import Role, Transcript
from coachloop.domain.rubric import Criterion
from coachloop.domain.score import (
    SPEAKS_TO_SCORER,
    UNUSABLE,
    Evidence,
    EvidenceKind,
    Judgement,
    SearchedSpan,
    Status,
    quote,
)
from coachloop.loop.score.judging.addressed import suspected
from coachloop.loop.score.judging.answer import Answer, Applicable, Cited, read_answer
from coachloop.loop.score.judging.model import AnswerRefused, Question, Reply
from coachloop.loop.score.judging.prompt import question, room_for_turns
from coachloop.loop.score.judging.shown import (
    TO_SCORER,
    Names,
    Shown,
    find_quote,
    reaches_left_out,
    shown,
    turn_of,
)
from coachloop.loop.score.judging.windows import Window, windows
from coachloop.loop.score.model import Scene
from coachloop.loop.score.scorers.base import MAX_EVIDENCE, cannot_tell, not_applicable, on_scale

#: Puts a question to the endpoint (or finds the answer that is kept).
Ask = Callable[[Question], Reply]

_FEWEST_WORDS = 3
_LOW = 50.0


@dataclass(frozen=True, slots=True)
class Seen:
    """A transcript as the judge is shown it; `undoubted` is without what may speak to the scorer."""

    transcript: Transcript
    turns: tuple[Shown, ...]
    undoubted: tuple[Shown, ...]

    @property
    def to_scorer(self) -> tuple[int, ...]:
        """Numbers of the turns that speak, or may speak, to the scorer."""
        return tuple(turn.seq for turn in self.undoubted if TO_SCORER in turn.hidden)


def seen(scene: Scene, names: Names) -> Seen:
    return seen_of(scene.transcript, names)


def seen_of(transcript: Transcript, names: Names) -> Seen:
    """That transcript as the judge is shown it."""
    turns = tuple(shown(turn, names) for turn in transcript.turns)
    undoubted = tuple(
        shown(turn, names, doubtful=False) if any(suspected(turn.text)) else seen
        for turn, seen in zip(transcript.turns, turns, strict=True)
    )
    return Seen(transcript, turns, undoubted)


def why_not_asked(scene: Scene, criterion: Criterion) -> Judgement | None:
    """The judgement of a criterion that needs no question; None when the judge is to be asked."""
    if criterion.call_types and scene.conversation.call_type not in criterion.call_types:
        return not_applicable(criterion, f"not for conversations of type {scene.conversation.call_type}")
    spoken = {turn.role for turn in scene.transcript.turns if turn.text.strip()}
    if Role.PERSON not in spoken:
        return cannot_tell(criterion, "nothing said by this person is in the transcript")
    if Role.COUNTERPART not in spoken:
        return cannot_tell(criterion, "nobody in the transcript is known to be the other side")
    return None


def questions(seen: Seen, criterion: Criterion, window_tokens: int) -> tuple[Question, ...]:
    """What would be asked first about each window. Raises JudgeSettingInvalid, AnswerRefused."""
    room = room_for_turns(criterion, window_tokens)
    found = []
    for turns in dict.fromkeys((seen.turns, seen.undoubted)):
        parts = windows(turns, room)
        found += [question(criterion, part, part=len(parts) > 1) for part in parts]
    return tuple({each.prompt: each for each in found}.values())


def judge_criterion(seen: Seen, criterion: Criterion, window_tokens: int, ask: Ask) -> Judgement:
    """One criterion over all windows. What the judge gets wrong is `cannot_tell` with the reason.

    Where a turn may speak to the scorer, both answers, with and without it, must be the same.
    """
    room = room_for_turns(criterion, window_tokens)
    judged = _judge(seen, criterion, room, ask)
    if seen.turns != seen.undoubted and judged.status is not Status.CANNOT_TELL:
        without = _judge(replace(seen, turns=seen.undoubted), criterion, room, ask)
        judged = without if _same(judged, without) else _doubted(criterion, seen, without)
    return _marked(judged, seen.to_scorer)


def _same(one: Judgement, other: Judgement) -> bool:
    return (one.status, one.level) == (other.status, other.level)


def _doubted(criterion: Criterion, seen: Seen, without: Judgement) -> Judgement:
    turns = ", ".join(str(seq + 1) for seq in seen.to_scorer)
    reason = f"words of turn {turns} may speak to the scorer, and without them the answer is another"
    return replace(cannot_tell(criterion, reason), details=without.details)


def _marked(judged: Judgement, to_scorer: Sequence[int]) -> Judgement:
    """With the turns to look at; the judge's own confidence does not count then, so a person is asked."""
    if not to_scorer:
        return judged
    details = {**judged.details, SPEAKS_TO_SCORER: list(to_scorer)}
    if judged.status is not Status.SCORED:
        return replace(judged, details=details)
    turns = ", ".join(str(seq + 1) for seq in to_scorer)
    told = f"Please look: words of turn {turns} seem to speak to the scorer. {judged.rationale}"
    return replace(judged, details=details, confidence=0.0, rationale=told)


def _judge(seen: Seen, criterion: Criterion, room: int, ask: Ask) -> Judgement:
    try:
        parts = windows(seen.turns, room)
    except AnswerRefused as refused:
        return cannot_tell(criterion, refused.what)
    judged = [_judge_window(seen, criterion, part, ask, part=len(parts) > 1) for part in parts]
    return judged[0] if len(judged) == 1 else merge(criterion, parts, judged)


def _judge_window(seen: Seen, criterion: Criterion, window: Window, ask: Ask, *, part: bool) -> Judgement:
    """One question, and one more with the reason when the answer cannot be used."""
    reply = ask(question(criterion, window, part=part))
    try:
        return judgement_of(reply, seen, criterion, window)
    except AnswerRefused as refused:
        reply = ask(question(criterion, window, part=part, refused=refused.what))
    try:
        return judgement_of(reply, seen, criterion, window)
    except AnswerRefused as refused:
        told = cannot_tell(criterion, f"the judge's answer could not be used: {refused.what}")
        return replace(told, details={UNUSABLE: True})


def judgement_of(reply: Reply, seen: Seen, criterion: Criterion, window: Window) -> Judgement:
    """Raises AnswerRefused for an answer that is not in form, or whose quotes do not stand where it says."""
    answer = read_answer(reply.text, criterion.scale, cut_off=reply.cut_off)
    if answer.applicable is Applicable.NO:
        return not_applicable(criterion, answer.rationale or "the judge sees no occasion for it")
    if answer.applicable is Applicable.UNCLEAR:
        return cannot_tell(criterion, answer.rationale or "the judge cannot tell")
    evidence = tuple(_verified(cited, n, seen, window) for n, cited in enumerate(answer.evidence, start=1))
    return _scored(answer, evidence, criterion, window)


def _verified(cited: Cited, number: int, seen: Seen, window: Window) -> Evidence:
    """The span of the stored words that the quote stands for.

    Looked for in the whole turn, of which the window may hold a piece.
    """
    turn = turn_of(seen.turns, cited.turn) if window.has(cited.turn) else None
    span = None if turn is None else find_quote(turn.text, _trimmed(cited.quote))
    if turn is None or span is None:
        raise AnswerRefused(f"quote {number} does not stand in turn {cited.turn}{_hint(cited, window)}")
    if reaches_left_out(turn, span):
        raise AnswerRefused(f"quote {number} is nothing that was said to COUNTERPART")
    if len(turn.text[slice(*span)].split()) < min(_FEWEST_WORDS, len(turn.text.split())):
        raise AnswerRefused(f"quote {number} is shorter than three words")
    kind = cited.kind if turn.role is Role.PERSON else EvidenceKind.OCCASION
    return quote(seen.transcript, turn.seq, *turn.stored_span(*span), kind)


def _trimmed(text: str) -> str:
    """Without what models put around a quote."""
    return text.strip(" \t\n\"'“”‘’…").removesuffix("...").removeprefix("...")


def _hint(cited: Cited, window: Window) -> str:
    """The one other turn in which the words stand, for the second try."""
    others = {turn.seq for turn in window.turns if find_quote(turn.text, _trimmed(cited.quote))}
    [other] = others if len(others) == 1 else [cited.turn]
    return "" if other == cited.turn else f" but in turn {other}"


def _scored(
    answer: Answer, evidence: tuple[Evidence, ...], criterion: Criterion, window: Window
) -> Judgement:
    level = float(answer.level or 0)
    pct = criterion.scale.pct(level)
    searched = None
    if all(e.kind is EvidenceKind.OCCASION for e in evidence):
        if pct >= _LOW:
            raise AnswerRefused("this level needs a quote of what PERSON said")
        searched = SearchedSpan(min(e.turn_seq for e in evidence), window.last_seq)
    return Judgement(
        criterion.key,
        Status.SCORED,
        level=level,
        pct=pct,
        rationale=answer.rationale,
        confidence=answer.confidence,
        evidence=tuple(dict.fromkeys(evidence)),
        searched=searched,
    )


# --- windows of one conversation ----------------------------------------------------------------------------


def merge(criterion: Criterion, parts: Sequence[Window], judged: Sequence[Judgement]) -> Judgement:
    """One judgement from several windows.

    Windows without an occasion drop out. The level is the mean of the others, weighted by the person's own
    turns that are new in each, on the nearest level (a half goes down). When windows that could not be told
    hold more of those turns than the told ones, the whole cannot be told.
    """
    told = [(p, j) for p, j in zip(parts, judged, strict=True) if j.status is Status.SCORED]
    doubtful = [(p, j) for p, j in zip(parts, judged, strict=True) if j.status is Status.CANNOT_TELL]
    if not told and not doubtful:
        return not_applicable(criterion, judged[0].reason or "no occasion in any part")
    known, unknown = sum(p.own for p, _ in told), sum(p.own for p, _ in doubtful)
    if unknown > known or not told:
        reason = f"{len(told)} of {len(told) + len(doubtful)} parts could be told; {doubtful[0][1].reason}"
        unusable = {UNUSABLE: True} if any(UNUSABLE in j.details for _, j in doubtful) else {}
        return replace(cannot_tell(criterion, reason), details=unusable)
    return _merged(criterion, told, judged)


def _merged(
    criterion: Criterion, told: Sequence[tuple[Window, Judgement]], judged: Sequence[Judgement]
) -> Judgement:
    own = sum(part.own for part, _ in told)
    share = sum(part.own * (j.pct or 0.0) for part, j in told) / (100 * own)
    level = on_scale(criterion.scale, share)
    sure = [j.confidence for _, j in told if j.confidence is not None]
    spans = [j.searched for _, j in told if j.searched is not None]
    best = told[_nearest([j.level or 0.0 for _, j in told], level)][1]
    return replace(
        best,
        level=level,
        pct=criterion.scale.pct(level),
        confidence=min(sure) if len(sure) == len(told) else None,
        evidence=_from_each([j.evidence for _, j in told]),
        searched=SearchedSpan(spans[0].first_seq, spans[-1].last_seq) if spans else None,
        details={"parts": [{"status": str(j.status), "level": j.level} for j in judged]},
    )


def _nearest(levels: Sequence[float], level: float) -> int:
    """The part whose level is nearest to the whole; its sentence speaks for it."""
    return min(range(len(levels)), key=lambda n: (abs(levels[n] - level), n))


def _from_each(lists: Sequence[tuple[Evidence, ...]]) -> tuple[Evidence, ...]:
    """The first quote of each part, then the second of each, ...; in the order of the conversation."""
    rounds = [e for place in range(max(map(len, lists))) for found in lists for e in found[place : place + 1]]
    few = list(dict.fromkeys(rounds))[:MAX_EVIDENCE]
    return tuple(sorted(few, key=lambda e: (e.turn_seq, e.start, e.end)))
