"""The 90-second summary: a few lines, each tied to words of this conversation (D1).

A line is template words and quotes that were checked against the transcript; no line could stand over
another conversation. What is shown is chosen by what matters: the weight of its criterion times how low it
stands, and the last agreed change before all. Where nothing stands out the summary is one line with the
conversation's own facts. It works without a judge; where a judge has scored, its reason takes the place of
the template words.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coachloop.domain.conversation import Role, Transcript
from coachloop.domain.score import Evidence, EvidenceNotFound, verify
from coachloop.loop.report.excerpts import again, excerpt
from coachloop.loop.report.model import MomentKind, Summary, SummaryLine
from coachloop.loop.report.noticed import QUOTED, REPLIED, Noticed, noticed
from coachloop.loop.score.language.words import word_count
from coachloop.loop.score.model import Scene
from coachloop.loop.score.scorers.base import Reading, count
from coachloop.loop.score.topics import Move, asked

MOST_WORDS, MOST_LINES = 220, 6
_OF_A_KIND, _STRENGTHS = 2, 2
_HIGH, _LOW = 70.0, 60.0
#: What no criterion of the rubric asks for weighs so much less, and is left out below the least.
_NOT_ASKED_FOR, _LEAST = 0.25, 0.3
_RATIONALE_WORDS = 24
#: The scorers of the very behaviour that a kind of line tells of.
_DECIDES = {
    MomentKind.LEADING: ("leading_questions",),
    MomentKind.DUAL: ("dual_questions",),
    MomentKind.OFF_PLAN: ("off_script",),
    MomentKind.MISSED: ("missed_signals",),
    MomentKind.NEXT_STEP: ("next_steps", "closing"),
    MomentKind.PUSHBACK: ("pushback_handling",),
    MomentKind.MONOLOGUE: ("longest_monologue",),
    MomentKind.EMPATHY: ("empathy_before_solution",),
}


#: What is told of these only where it is sure (noticed.py): the score itself gives no line.
_ONLY_SURE = frozenset(
    {"leading_questions", "pushback_handling", "objection_before_closing", "empathy_before_solution",
     "empathy_within"}
)  # fmt: skip
#: Words of a line on a share, and no praise: a share is near its limit or far from it, its quote is one turn.
_SHARES = {"talk_share": "Spoke {words} of the time; the longest turn began:"}


@dataclass(frozen=True, slots=True)
class ScoredOn:
    """A machine's score on one criterion. `weight` 0..1 of the rubric; `words` is the level as read.

    `scorer` names the built-in scorer, "" where a judge or examples scored; `rationale` is a judge's only.
    """

    name: str
    scorer: str
    weight: float
    pct: float
    words: str
    rationale: str
    series: str
    quotes: tuple[Evidence, ...]
    agreed: bool = False


@dataclass(frozen=True, slots=True)
class _Ranked:
    weight: float
    item: Noticed
    score: ScoredOn | None
    series: str | None = None


def summary(scene: Scene, scores: Sequence[ScoredOn] = ()) -> Summary:
    """Lines in the order of the talk; none for a conversation without words."""
    ranked = [_rank(item, scores) for item in noticed(scene) if not _denied(item, scores)]
    found = [r for r in ranked if r.weight >= _LEAST]
    told = [r for score in scores if (r := _told(scene.transcript, score, found))]
    judged = {r.score.name for r in told if r.score and r.series}
    found = [r for r in found if not (r.score and r.score.name in judged)]
    chosen = _chosen([*found, *told])
    if not chosen:
        return Summary(_nothing(scene))
    return Summary(_lines(scene.transcript, chosen))


def _denied(item: Noticed, scores: Sequence[ScoredOn]) -> bool:
    """Whether the stored score of this very behaviour says the opposite: it may read with more than rules."""
    deciding = [s.pct for s in scores if s.scorer in _DECIDES.get(item.kind, ())]
    return any(pct <= 0.0 if item.good else pct >= 100.0 for pct in deciding)


def _rank(item: Noticed, scores: Sequence[ScoredOn]) -> _Ranked:
    """A low score on the same behaviour makes it weigh more, the agreed change most."""
    about = [s for s in scores if s.scorer in item.scorers]
    score = max(about, key=lambda s: (s.agreed, _stake(s), s.name), default=None)
    if score is None:
        return _Ranked(item.weight - (_NOT_ASKED_FOR if scores else 0.0), item, None)
    stake = score.weight * score.pct / 100 if item.good else _stake(score)
    return _Ranked(item.weight + stake + score.agreed, item, score)


def _stake(score: ScoredOn) -> float:
    return score.weight * (100 - score.pct) / 100


def _told(transcript: Transcript, score: ScoredOn, found: Sequence[_Ranked]) -> _Ranked | None:
    """A line of the score itself, where no rule tells of the behaviour or a judge gives a reason."""
    known = any(score.scorer and score.scorer in r.item.scorers for r in found)
    clear = score.agreed or score.pct >= _HIGH or score.pct < _LOW
    unsure = score.scorer in _ONLY_SURE and not score.agreed
    quotes = [] if (known or unsure) and not score.rationale else _checked(transcript, score.quotes)
    good = score.pct >= _HIGH
    if not quotes or not clear or (good and score.scorer in _SHARES):
        return None
    words = _SHARES.get(score.scorer, "{name}, {words}:").format(name=score.name, words=score.words)
    if score.rationale:
        words = f"{score.name}: {' '.join(score.rationale.split()[:_RATIONALE_WORDS])}"
    weight = 0.3 + (score.weight * score.pct / 100 if good else _stake(score)) + score.agreed
    item = Noticed(MomentKind.CRITERION, good, weight + 0.2 * bool(score.rationale), words, quotes[0])
    return _Ranked(item.weight, item, score, score.series if score.rationale else None)


def _checked(transcript: Transcript, quotes: Iterable[Evidence]) -> list[Evidence]:
    """Those that stand in this version of the transcript, made short."""
    kept = []
    for evidence in quotes:
        try:
            verify(evidence, transcript)
            kept.append(again(transcript, evidence, QUOTED))
        except EvidenceNotFound:
            continue
    return kept


def _chosen(found: Sequence[_Ranked]) -> list[_Ranked]:
    """The weightiest within the limits: few of a kind, few strengths, no words twice, 220 words in all."""
    chosen: list[_Ranked] = []
    kinds: Counter[str] = Counter()
    words = 0
    for r in sorted(found, key=lambda r: (-r.weight, r.item.quote.turn_seq, r.item.quote.start, r.item.kind)):
        kind = r.item.words if r.item.kind is MomentKind.CRITERION else r.item.kind
        strengths = sum(c.item.good for c in chosen)
        full = kinds[kind] >= _OF_A_KIND or (r.item.good and strengths >= _STRENGTHS)
        long = words + _length(r.item)
        if full or long > MOST_WORDS or any(_same_place(r.item, c.item) for c in chosen):
            continue
        chosen.append(r)
        kinds[kind] += 1
        words = long
        if len(chosen) == MOST_LINES:
            break
    return chosen


def _length(item: Noticed) -> int:
    parts = [item.words, item.quote.text, item.then, item.reply.text if item.reply else ""]
    return sum(len(part.split()) for part in parts)


def _same_place(one: Noticed, other: Noticed) -> bool:
    a, b = one.quote, other.quote
    return a.turn_seq == b.turn_seq and a.start < b.end and b.start < a.end


def _lines(transcript: Transcript, chosen: Sequence[_Ranked]) -> tuple[SummaryLine, ...]:
    clock = {t.seq: t.start_ms for t in transcript.turns}
    ordered = sorted(chosen, key=lambda r: (r.item.quote.turn_seq, r.item.quote.start))
    return tuple(
        SummaryLine(
            number, r.item.kind, r.item.good, r.item.words, r.item.quote, r.item.then, r.item.reply,
            r.item.quote.turn_seq, clock[r.item.quote.turn_seq],
            r.score.name if r.score else None, bool(r.score and r.score.agreed), r.series,
        )
        for number, r in enumerate(ordered, start=1)
    )  # fmt: skip


def _nothing(scene: Scene) -> tuple[SummaryLine, ...]:
    """One line with the conversation's own facts and its longest answer."""
    read = Reading(scene)
    spoken = read.theirs or read.mine
    if not spoken:
        return ()
    longest = max(spoken, key=lambda t: (sum(len(c.words) for c in t.clauses), -t.seq))
    questions = sum(a.move is not Move.ASIDE for a in asked(read.turns))
    words = [word_count(t.text) for t in read.turns]
    mine = sum(n for n, t in zip(words, read.turns, strict=True) if t.role is Role.PERSON)
    start, end = longest.clauses[0].start, longest.clauses[-1].end
    item = Noticed(
        MomentKind.NOTHING, True, 0.0,
        f"Nothing stands out in {count(len(read.turns), 'turn', 'turns')} and "
        f"{count(questions, 'question', 'questions')}, {mine} of {sum(words)} words by the scored "
        "person; the longest answer began",
        excerpt(scene.transcript, longest.seq, start, end, QUOTED + REPLIED),
    )  # fmt: skip
    return _lines(scene.transcript, [_Ranked(0.0, item, None)])
