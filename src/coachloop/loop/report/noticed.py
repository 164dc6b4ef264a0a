"""What stands out in a conversation by rule alone, each with words of it that were checked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from coachloop.domain.conversation import Role
from coachloop.domain.rubric import Criterion, Scale, ScaleKind
from coachloop.domain.score import Evidence, EvidenceKind, Judgement, Status
from coachloop.loop.report.excerpts import again, excerpt
from coachloop.loop.report.model import MomentKind
from coachloop.loop.score import measures
from coachloop.loop.score.behaviours import TurnBehaviour
from coachloop.loop.score.language.clauses import Clause
from coachloop.loop.score.language.leads import UNREAL
from coachloop.loop.score.language.patterns import says
from coachloop.loop.score.language.words import content, content_of, weight
from coachloop.loop.score.model import Scene
from coachloop.loop.score.scorers import caring, saying
from coachloop.loop.score.scorers.base import Reading
from coachloop.loop.score.signals import MOST, signals
from coachloop.loop.score.topics import Asked, Move, asked

#: Words in a quote, in the second one of a line, and where two questions stand in one quote.
QUOTED, REPLIED, BOTH = 20, 14, 34
#: A sign that becomes a line is found by rule and head together: alone neither gets so far, and read by
#: rule alone every sign does (tests/measure/summaries.py).
SURE = 0.55
_MONOLOGUE_SECONDS = 90.0
_WORDS_PER_SECOND = 2.5
_CHAINED = 2
#: Main questions from which on it is said that most had no follow-up, and words of an answer that offers one.
_TOPICS, _ANSWERED = 4, 12
#: Meanings in a turn that no goodbye has.
_RICH = 3
#: What a scorer of three steps is asked on; only where it stands is read.
_STEPS = Criterion("", "", "", 0.0, Scale(ScaleKind.LEVELS, 1, 3), ())


@dataclass(frozen=True, slots=True)
class Noticed:
    """One thing that could become a line. `weight` 0..1 orders them; `scorers` score the same behaviour."""

    kind: MomentKind
    good: bool
    weight: float
    words: str
    quote: Evidence
    then: str = ""
    reply: Evidence | None = None
    scorers: frozenset[str] = frozenset()


def noticed(scene: Scene) -> tuple[Noticed, ...]:
    """Everything that stands out, by kind and then in the order of the talk."""
    read = Reading(scene)
    if not read.turns:
        return ()
    questions = asked(read.turns)
    finders = (_leading, _dual, _off_plan, _follow_ups)
    about_questions = [x for find in finders for x in find(read, questions)]
    rest = (_missed(read), _next_step(read), _pushback(read), _monologue(read), _empathy(read))
    return (*about_questions, *(x for found in rest for x in found))


def _mine(questions: Sequence[Asked]) -> list[TurnBehaviour]:
    return [a.turn for a in questions if a.turn.role is Role.PERSON and a.move is not Move.ASIDE]


def _leading(read: Reading, questions: Sequence[Asked]) -> Iterator[Noticed]:
    for turn in _mine(questions):
        if turn.leading and turn.p["leading"] >= SURE:
            said = excerpt(read.transcript, turn.seq, *turn.spans["leading"], QUOTED)
            yield Noticed(
                MomentKind.LEADING, False, 0.7, "Leading question:", said, *_answered(read, turn.seq),
                scorers=frozenset({"leading_questions"}),
            )  # fmt: skip


def _dual(read: Reading, questions: Sequence[Asked]) -> Iterator[Noticed]:
    for turn in _mine(questions):
        if turn.dual:
            real = [q.clause for q in turn.questions if not q.repair and not q.procedural]
            said = excerpt(read.transcript, turn.seq, real[-2:][0].start, real[-1].end, BOTH)
            yield Noticed(
                MomentKind.DUAL, False, 0.45, "Two questions at once:", said, *_answered(read, turn.seq),
                scorers=frozenset({"dual_questions"}),
            )  # fmt: skip


def _off_plan(read: Reading, questions: Sequence[Asked]) -> Iterator[Noticed]:
    planned = read.scene.planned_questions
    matched = read.scene.match_plan([a.turn for a in questions if a.move is not Move.ASIDE], planned)
    for item in questions if planned else ():
        opens = item.move is Move.OPENS and item.turn.role is Role.PERSON
        if opens and item.turn.seq not in matched:
            said = excerpt(read.transcript, item.turn.seq, *item.turn.spans["question"], QUOTED)
            yield Noticed(
                MomentKind.OFF_PLAN, False, 0.4, "Outside the interview plan:", said,
                *_answered(read, item.turn.seq),
                scorers=frozenset({"off_script"}),
            )  # fmt: skip


def _follow_ups(read: Reading, questions: Sequence[Asked]) -> Iterator[Noticed]:
    """The answer that the person stayed with longest; where most were left at once, the longest of those."""
    groups = _groups(questions)
    yield from _left(read, groups)
    deepest = max((g for g in groups if g[0].role is Role.PERSON), key=len, default=())
    answer = _between(read, *deepest[:2]) if len(deepest) > _CHAINED else ()
    if answer:
        yield Noticed(
            MomentKind.FOLLOW_UPS, True, 0.4, "Followed up on",
            _nearest(read, answer[-1], answer[-1].clauses, deepest[1], QUOTED), "with",
            _nearest(read, deepest[1], [q.clause for q in deepest[1].questions], answer[-1], REPLIED),
            scorers=frozenset({"discovery_depth"}),
        )  # fmt: skip


def _groups(questions: Sequence[Asked]) -> list[tuple[TurnBehaviour, ...]]:
    """Main questions with their follow-ups, as the questions view has them (answers.py)."""
    found: list[tuple[TurnBehaviour, ...]] = []
    for item in questions:
        if item.move is Move.FOLLOWS and found:
            found[-1] = (*found[-1], item.turn)
        elif item.move is not Move.ASIDE:
            found.append((item.turn,))
    return found


def _left(read: Reading, groups: Sequence[tuple[TurnBehaviour, ...]]) -> Iterator[Noticed]:
    """The longest answer after which the person asked of something else, where that is so of most. After the
    last question there is nothing to ask."""
    of = len(groups) - 1
    left = [
        (group[0], after[0])
        for group, after in pairwise(groups)
        if len(group) == 1 and group[0].role is Role.PERSON
    ]
    if of < _TOPICS or 2 * len(left) <= of:
        return
    answers = [(turn, after) for main, after in left for turn in _between(read, main, after)]
    longest, after = max(answers, key=lambda a: (_words(a[0]), -a[0].seq), default=(None, None))
    if longest and after and _words(longest) >= _ANSWERED:
        yield Noticed(
            MomentKind.FOLLOW_UPS, False, 0.42,
            f"{len(left)} of the first {of} main questions had no follow-up; the longest answer left was",
            _turn(read, longest, QUOTED), "and asked next",
            excerpt(read.transcript, after.seq, *after.spans["question"], REPLIED),
            scorers=frozenset({"discovery_depth"}),
        )  # fmt: skip


def _words(turn: TurnBehaviour) -> int:
    return sum(len(part.words) for part in turn.clauses)


def _between(read: Reading, one: TurnBehaviour, other: TurnBehaviour) -> list[TurnBehaviour]:
    return [turn for turn in _substance(read) if one.seq < turn.seq < other.seq]


def _nearest(
    read: Reading, turn: TurnBehaviour, parts: Sequence[Clause], other: TurnBehaviour, most: int
) -> Evidence:
    """The turn from that one of its parts on that shares most with the other turn; the first of equals."""
    wanted = content_of(other.text)
    part = max(parts, key=lambda c: (sum(weight(m) for m in content(c.heard) & wanted), -c.start))
    return excerpt(read.transcript, turn.seq, part.start, parts[-1].end, most)


def _missed(read: Reading) -> Iterator[Noticed]:
    within = read.scene.policy.missed_signal_turns
    for m in signals(read.turns, within=within).missed[:MOST]:
        said = excerpt(read.transcript, m.turn_seq, m.start, m.end, QUOTED, EvidenceKind.OCCASION)
        asked_next = next(
            t for t in read.turns if t.seq > m.turn_seq and t.asks and t.role is not Role.COUNTERPART
        )
        yield Noticed(
            MomentKind.MISSED, False, 0.5 + 0.3 * m.strength, "Perhaps missed:", said,
            f"was not taken up by turn {m.searched.last_seq + 1} of {len(read.turns)}; asked was",
            excerpt(read.transcript, asked_next.seq, *asked_next.spans["question"], REPLIED),
            scorers=frozenset({"missed_signals", "discovery_depth"}),
        )  # fmt: skip


def _substance(read: Reading) -> list[TurnBehaviour]:
    return [t for t in read.theirs if not t.backchannel]


def _surely(turn: TurnBehaviour, *signs: str) -> bool:
    return any(turn.p.get(sign, 0.0) >= SURE for sign in signs)


def _answered(read: Reading, seq: int) -> tuple[str, Evidence | None]:
    """What the other side said next: whether a question was a good one shows in its answer."""
    following = next((t for t in read.theirs if t.seq > seq), None)
    return ("was answered", _turn(read, following, REPLIED)) if following else ("was not answered", None)


def asked_span(turn: TurnBehaviour) -> tuple[int, int]:
    """Characters from the first clause that asks something of substance to the last."""
    places = [(q.clause.start, q.clause.end) for q in turn.questions if not q.repair and not q.procedural]
    return min(a for a, _ in places), max(b for _, b in places)


def _turn(read: Reading, turn: TurnBehaviour, most: int) -> Evidence:
    return excerpt(read.transcript, turn.seq, turn.clauses[0].start, turn.clauses[-1].end, most)


# --- by the scorers of the same behaviour -----------------------------------------------------------------


def _scored(judgement: Judgement) -> bool:
    return judgement.status is Status.SCORED and bool(judgement.evidence)


_NEXT_STEP = {
    1.0: (False, 0.65, "Closed without a word on what happens next:"),
    2.0: (False, 0.4, "A next step, without a time:"),
    3.0: (True, 0.35, "A next step, with a time:"),
}


def _next_step(read: Reading) -> Iterator[Noticed]:
    judgement = saying.next_steps(read.scene, _STEPS, {})
    if _scored(judgement) and judgement.level is not None:
        good, weight, words = _NEXT_STEP[judgement.level]
        place = judgement.evidence[-1]
        turn = next(t for t in read.turns if t.seq == place.turn_seq)
        if turn.shows("next_steps") and not _surely(turn, "next_steps"):
            return
        said = _turn(read, turn, QUOTED) if turn.clauses else again(read.transcript, place, QUOTED)
        before = _last_said(read, place.turn_seq)
        yield Noticed(
            MomentKind.NEXT_STEP, good, weight, words, said,
            "after" if before else "", _turn(read, before, REPLIED) if before else None,
            scorers=frozenset({"next_steps", "closing"}),
        )  # fmt: skip


def _last_said(read: Reading, seq: int) -> TurnBehaviour | None:
    """The counterpart's last turn before that one that is more than a goodbye; its longest, if none is."""
    before = [t for t in _substance(read) if t.seq < seq]
    rich = next((t for t in reversed(before) if len(content_of(t.text)) >= _RICH), None)
    return rich or max(before, key=lambda t: (len(t.text), t.seq), default=None)


_HANDLED = {
    0.0: (False, 0.75, "was passed over with"),
    0.5: (False, 0.45, "was half answered with"),
    1.0: (True, 0.45, "was heard and answered with"),
}


def _pushback(read: Reading) -> Iterator[Noticed]:
    for doubt in caring.doubts(read):
        reply = read.reply_to(doubt.turn.seq) if doubt.p >= SURE else ()
        if reply:
            good, weighs, then = _HANDLED[caring.handling(reply)]
            if good and not any(_surely(t, "answers_doubt", "empathy") for t in reply):
                continue
            yield Noticed(
                MomentKind.PUSHBACK, good, weighs, "The doubt",
                _around(read, doubt), then, _turn(read, reply[0], REPLIED),
                scorers=frozenset({"pushback_handling", "objection_before_closing"}),
            )  # fmt: skip


def _around(read: Reading, moment: measures.Moment) -> Evidence:
    """The clause in which it was said."""
    inside = (c for c in moment.turn.clauses if c.start <= moment.start < c.end)
    part = next(inside, moment.turn.clauses[0])
    return excerpt(read.transcript, moment.turn.seq, part.start, part.end, QUOTED, EvidenceKind.OCCASION)


def _monologue(read: Reading) -> Iterator[Noticed]:
    longest = measures.longest_monologue(read.turns, read.transcript.turns)
    if longest is None or not any(t.clauses for t in longest.turns):
        return
    lasts = longest.seconds if longest.seconds is not None else longest.words / _WORDS_PER_SECOND
    if lasts > _MONOLOGUE_SECONDS:
        about = "" if longest.seconds is not None else "about "
        yield Noticed(
            MomentKind.MONOLOGUE, False, 0.5 + min(0.3, (lasts - _MONOLOGUE_SECONDS) / 600),
            f"{about.capitalize()}{lasts:.0f} seconds ({longest.words} words) without an answer, from",
            _turn(read, next(t for t in longest.turns if t.clauses), QUOTED),
            scorers=frozenset({"longest_monologue", "talk_share"}),
        )  # fmt: skip


_FELT = {
    1.0: (False, 0.75, "went on without a word on the feeling:"),
    2.0: (False, 0.45, "was answered with the solution first, then"),
    3.0: (True, 0.5, "was answered with the feeling first:"),
}


def _empathy(read: Reading) -> Iterator[Noticed]:
    judgement = caring.empathy_before_solution(read.scene, _STEPS, {})
    if _scored(judgement) and judgement.level is not None:
        good, weight, then = _FELT[judgement.level]
        sign, said = judgement.evidence[0], judgement.evidence[1]
        moment = next(t for t in read.turns if t.seq == sign.turn_seq)
        part = next(c for c in moment.clauses if c.start <= sign.start < c.end)
        if (moment.shows("frustration") and not _surely(moment, "frustration")) or says(part, *UNREAL):
            return
        yield Noticed(
            MomentKind.EMPATHY, good, weight, "Worry or frustration,",
            _around(read, measures.Moment(moment, sign.start, sign.end, 1.0)), then,
            again(read.transcript, said, REPLIED),
            scorers=frozenset({"empathy_before_solution", "empathy_within"}),
        )  # fmt: skip
