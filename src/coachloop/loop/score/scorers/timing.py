"""Scorers about time: talk share, monologue, patience, and what must happen within so many seconds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from coachloop.domain.compare import at_most
from coachloop.domain.conversation import Turn
from coachloop.domain.rubric import Criterion
from coachloop.domain.score import Evidence, EvidenceKind, Judgement
from coachloop.loop.score import measures
from coachloop.loop.score.behaviours import TurnBehaviour
from coachloop.loop.score.language import cues, situations
from coachloop.loop.score.language.patterns import Cue
from coachloop.loop.score.measures import Moment, moments, showing
from coachloop.loop.score.model import Scene
from coachloop.loop.score.scorers.base import (
    Reading,
    ScorerSetting,
    cannot_tell,
    not_applicable,
    number,
    phrases,
    scored,
)

_WORDS_PER_SECOND = 2.5  # ordinary speech, where a transcript has no times
_FEW_GAPS = 3


def talk_share(scene: Scene, criterion: Criterion, params: Mapping[str, object]) -> Judgement:
    """The person's share of the conversation in per cent; met when at or under the limit."""
    read = Reading(scene)
    share = measures.talk_share(scene.transcript.turns, scene.policy.talk_base)
    if share is None:
        return cannot_tell(criterion, "nothing is said, or the times cover no time")
    limit = scene.policy.talk_limit_pct if criterion.scale.limit is None else criterion.scale.limit
    longest = max(read.mine, key=lambda t: (len(t.text), -t.seq))
    return scored(
        criterion,
        1.0 if at_most(share.pct, limit) else 0.0,
        f"Talked for {share.pct:.0f} % of the conversation, counted in {share.unit}; "
        f"up to {limit:g} % is meant.",
        value=share.pct,
        turned=100.0 - share.pct,
        confidence=0.95 if share.unit == "seconds" else 0.75,
        evidence=[read.whole(longest)],
        searched=read.searched,
        details={"unit": share.unit, "base": share.base, **_by_base(scene)},
    )


def _by_base(scene: Scene) -> dict[str, object]:
    """The share on both bases: of the whole conversation, and of what is spoken (pauses left out)."""
    shares = {base: measures.talk_share(scene.transcript.turns, base) for base in ("duration", "speech")}
    return {f"pct_of_{base}": round(share.pct, 3) for base, share in shares.items() if share}


def longest_monologue(scene: Scene, criterion: Criterion, params: Mapping[str, object]) -> Judgement:
    """Longest stretch without a word of substance from the other side, against `seconds` (default 90)."""
    read = Reading(scene)
    limit = number(params, "seconds", 90.0)
    longest = measures.longest_monologue(read.turns, scene.transcript.turns)
    if longest is None:
        return cannot_tell(criterion, "nothing is said")
    timed = longest.seconds is not None
    lasts = longest.seconds if longest.seconds is not None else longest.words / _WORDS_PER_SECOND
    return scored(
        criterion,
        1.0 if at_most(lasts, limit) else 0.5 if at_most(lasts, 1.5 * limit) else 0.0,
        f"The longest stretch without an answer was {lasts:.0f} seconds"
        f"{'' if timed else ', estimated from the words'}; up to {limit:g} is meant.",
        value=lasts,
        confidence=0.9 if timed else 0.5,
        evidence=[read.whole(next((t for t in longest.turns if t.clauses), read.mine[0]))],
        searched=read.searched,
        details={"unit": "seconds" if timed else "seconds estimated from words"},
    )


def patience(scene: Scene, criterion: Criterion, params: Mapping[str, object]) -> Judgement:
    """Median silence between the counterpart's end and the person's start; wanted: `seconds` (0.5)."""
    read = Reading(scene)
    if not scene.transcript.timed:
        return cannot_tell(criterion, "the transcript has no times", read.searched)
    speaking = {t.seq for t in read.mine if not t.backchannel}
    found = [(turn, gap) for turn, gap in measures.gaps(scene.transcript.turns) if turn.seq in speaking]
    if len(found) < _FEW_GAPS:
        return cannot_tell(criterion, f"fewer than {_FEW_GAPS} changes of speaker to measure", read.searched)
    wanted = number(params, "seconds", 0.5)
    middle = median(gap for _, gap in found)
    quick = sorted(found, key=lambda item: (item[1], item[0].seq))[:2]
    by_seq = {t.seq: t for t in read.mine}
    return scored(
        criterion,
        1.0 if at_most(wanted, middle) else 0.5 if at_most(0.0, middle) else 0.0,
        f"Waited {middle:.1f} seconds in the middle of {len(found)} answers before speaking.",
        value=middle,
        confidence=0.8,
        evidence=[read.whole(by_seq[turn.seq]) for turn, _ in quick],
        searched=read.searched,
    )


# --- within(event, anchor, seconds) -----------------------------------------------------------------------

Detector = Callable[[Sequence[TurnBehaviour]], tuple[Moment, ...]]


def _by(cue_list: Sequence[Cue]) -> Detector:
    return lambda turns: moments(turns, cue_list)


def _sign(name: str) -> Detector:
    return lambda turns: showing(turns, name)


def _questions(turns: Sequence[TurnBehaviour]) -> tuple[Moment, ...]:
    return tuple(Moment(t, *t.spans["question"], t.p["question"]) for t in turns if t.asks)


#: What the person may be expected to do in time.
EVENTS: Mapping[str, Detector] = {
    "closing": _by(cues.CLOSING),
    "empathy": _sign("empathy"),
    "greeting": _by(situations.GREETING),
    "next_steps": _sign("next_steps"),
    "ownership": _by(situations.OWNERSHIP),
    "price": measures.prices,
    "question": _questions,
    "refund_policy": _by(situations.REFUND),
    "value": _by(situations.VALUE),
}
#: From when the seconds count: the counterpart's words; "start" is the first word of the conversation.
ANCHORS: Mapping[str, Detector] = {
    "closing": _by(cues.CLOSING),
    "frustration": _sign("frustration"),
    "objection": _sign("objection"),
    "price_objection": _by(situations.PRICE_OBJECTION),
    "problem": _by(situations.PROBLEM),
    "refund_asked": _by(situations.REFUND_ASKED),
}


@dataclass(frozen=True)
class _Anchor:
    """The moment from which seconds count (None: the start), and its time in milliseconds."""

    seq: int
    at_ms: float
    evidence: Evidence


def within(scene: Scene, criterion: Criterion, params: Mapping[str, object]) -> Judgement:
    """`event` (a name of EVENTS, or wordings) at most `seconds` after `anchor` ("start" or of ANCHORS)."""
    read = Reading(scene)
    name, found = _events(read, params)
    anchor = str(params.get("anchor", "start"))
    if anchor != "start" and anchor not in ANCHORS:
        raise ScorerSetting(f"There is no anchor {anchor!r}.", fix=f"Use start, {', '.join(ANCHORS)}.")
    return _in_time(read, criterion, name, found, anchor, number(params, "seconds", 60.0))


def empathy_within(scene: Scene, criterion: Criterion, params: Mapping[str, object]) -> Judgement:
    """Empathy at most `seconds` (default 30) after the counterpart's frustration."""
    read = Reading(scene)
    found = EVENTS["empathy"](read.mine)
    return _in_time(read, criterion, "empathy", found, "frustration", number(params, "seconds", 30.0))


def _events(read: Reading, params: Mapping[str, object]) -> tuple[str, tuple[Moment, ...]]:
    event = params.get("event")
    if isinstance(event, str) and event in EVENTS:
        return event.replace("_", " "), EVENTS[event](read.mine)
    listed = phrases(params, "event")
    found = {m.place: m for p in listed for m in measures.phrase(read.mine, p)}
    return f'"{listed[0]}"', tuple(found[place] for place in sorted(found))


def _in_time(
    read: Reading, criterion: Criterion, name: str, found: Sequence[Moment], anchor: str, seconds: float
) -> Judgement:
    anchors = _anchors(read, anchor)
    if not anchors:
        return not_applicable(criterion, f"no {anchor.replace('_', ' ')} in the conversation")
    if not read.transcript.timed:
        return cannot_tell(criterion, "the transcript has no times", read.searched)
    delays = [(a, *_delay(read, a, found)) for a in anchors]
    met = [m for _, delay, m in delays if m and delay is not None and at_most(delay, seconds)]
    late = [m for _, _, m in delays if m]
    share = len(met) / len(anchors)
    return scored(
        criterion,
        share if share in (0.0, 1.0) else 0.5,
        _in_time_words(name, anchor, seconds, len(met), len(anchors)),
        value=max((d for _, d, _ in delays if d is not None), default=None) if late else None,
        confidence=0.75,
        evidence=[*(a.evidence for a, _, _ in delays[:3]), *(read.said(m) for m in late)],
        searched=read.from_turn(anchors[0].seq),
    )


def _in_time_words(name: str, anchor: str, seconds: float, met: int, occasions: int) -> str:
    point = "of the start" if anchor == "start" else f"after {anchor.replace('_', ' ')}"
    if occasions == 1:
        return f"{name.capitalize()} {'came' if met else 'did not come'} within {seconds:g} seconds {point}."
    return f"{name.capitalize()} within {seconds:g} seconds {point} {met} of {occasions} times."


def _anchors(read: Reading, anchor: str) -> list[_Anchor]:
    """The start; or each such moment of the counterpart that the person could still answer.

    Several in a row, with nothing of substance from the person between, are one occasion: the first.
    """
    clock = {t.seq: t for t in read.transcript.turns}
    if anchor == "start":
        first = min(
            (t.start_ms for t in clock.values() if t.start_ms is not None and t.text.strip()), default=0
        )
        return [_Anchor(-1, first, read.whole(read.mine[0], EvidenceKind.OCCASION))]
    kept: list[_Anchor] = []
    for moment in ANCHORS[anchor](read.theirs):
        answers = read.after(moment.turn.seq)
        before = read.after(kept[-1].seq) if kept else ()
        if answers and (not kept or before[0].seq < moment.turn.seq):
            at = measures.moment_ms(clock[moment.turn.seq], moment.end)
            kept.append(_Anchor(moment.turn.seq, at, read.occasion(moment)))
    return kept


def _delay(read: Reading, anchor: _Anchor, found: Sequence[Moment]) -> tuple[float | None, Moment | None]:
    """Seconds from the anchor to the first event after it."""
    clock: dict[int, Turn] = {t.seq: t for t in read.transcript.turns}
    for moment in found:
        if moment.turn.seq > anchor.seq:
            at = measures.moment_ms(clock[moment.turn.seq], moment.start)
            return max(0.0, at - anchor.at_ms) / 1000, moment
    return None, None
