"""Missed signals: a concrete lead of the counterpart that nobody takes up within six turns (METHOD.md 1.3).

Turns are counted as a listener would: what one side says in a row is one turn, and "mm-hm" is none. A lead is
taken up when the next question stays with the answer that held it, by words, by meaning or by pointing back
("why was that?"), when what is said before it gives the answer back, or when a later turn shares words or
near-synonyms with the lead. Where nobody asks anything more, nothing is missed: the talk was over. What is
said before the first question is what the talk is about, and no lead.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coachloop.domain.conversation import Role
from coachloop.domain.policy import Policy
from coachloop.domain.score import SearchedSpan
from coachloop.loop.score.behaviours import TurnBehaviour
from coachloop.loop.score.language.cues import FEELING, STEM
from coachloop.loop.score.language.leads import GIVES_BACK, rated
from coachloop.loop.score.language.patterns import says
from coachloop.loop.score.language.questions import Question
from coachloop.loop.score.language.words import content, weight
from coachloop.loop.score.topics import points_back

#: METHOD.md 1.3 "moments", where no policy says otherwise.
WITHIN_TURNS = Policy().missed_signal_turns
#: Right of those read, on the half that nothing was chosen on: tests/measure/missed_signals.py tells when it
#: has become another figure.
MEASURED = (12, 26)
#: A page shows few: the strongest.
MOST = 3
STRONG = 0.75
#: A turn nearer than this to a clause of the answer (cosine) stays with it (tests/measure/missed_signals.py).
STAYS_FROM = 0.35
_LONGEST = 200
_NEW_FROM = 1.0
#: A remark of so many words before the next question can give an answer back.
_SUMS_UP = 10
#: Meanings that begin alike are taken for one word: "verify", "verification".
_ROOT = 5
_FELT = frozenset({"worry", "hardship", "setback", "conflict"})


@dataclass(frozen=True)
class Lead:
    """Characters [start, end) of a turn that hold a lead; `strength` 0..1; `names` are the meanings in it."""

    turn: TurnBehaviour
    start: int
    end: int
    kind: str
    strength: float
    names: frozenset[str]

    @property
    def turn_seq(self) -> int:
        return self.turn.seq

    @property
    def text(self) -> str:
        return self.turn.text[self.start : self.end]


@dataclass(frozen=True)
class MissedSignal:
    """A lead that nobody took up in the turns `searched`."""

    turn_seq: int
    start: int
    end: int
    text: str
    kind: str
    strength: float
    searched: SearchedSpan


@dataclass(frozen=True)
class Signals:
    """The leads that could have been taken up, in order; the missed ones, strongest first."""

    leads: tuple[Lead, ...]
    missed: tuple[MissedSignal, ...]


@dataclass(frozen=True)
class _Stretch:
    """What one side says in a row; backchannels are left out."""

    theirs: bool
    turns: tuple[TurnBehaviour, ...]


def signals(turns: Sequence[TurnBehaviour], at_least: float = STRONG, within: int = WITHIN_TURNS) -> Signals:
    """Linear in the text. `turns` are the behaviours of a transcript, roles relative to the scored person.

    Leads weaker than `at_least` are left out; one that nobody takes up `within` so many turns is missed.
    """
    run = tuple(_stretches(turns))
    begun = next((k for k, stretch in enumerate(run) if not stretch.theirs and _questions(stretch)), len(run))
    found: list[Lead] = []
    missed: list[MissedSignal] = []
    for k in range(begun + 1, len(run)):
        answer, window = run[k], run[k + 1 : k + 1 + within]
        if not answer.theirs or not _goes_on(window):
            continue
        leads = [lead for turn in answer.turns for lead in _leads(turn) if lead.strength > at_least]
        found += leads
        left = _left(leads, run[k - 1], answer, window)
        if left:
            missed.append(_missed(left, window))
    missed.sort(key=lambda m: (-m.strength, m.turn_seq))
    return Signals(tuple(found), tuple(missed))


def _left(
    leads: Sequence[Lead], before: _Stretch, answer: _Stretch, window: Sequence[_Stretch]
) -> Lead | None:
    """The strongest lead of an answer that nobody took up; the last of equals."""
    echoed = _meanings(before)
    new = [lead for lead in leads if _is_new(lead, echoed)]
    if not new or _stays(answer, window):
        return None
    left = [lead for lead in new if not _taken_up(lead, echoed, window)]
    return max(left, key=lambda lead: (lead.strength, lead.turn.seq, lead.start), default=None)


def _is_new(lead: Lead, echoed: frozenset[str]) -> bool:
    """It says more than what was just asked."""
    return sum(weight(m) for m in lead.names - echoed) >= _NEW_FROM


def _stretches(turns: Sequence[TurnBehaviour]) -> Iterator[_Stretch]:
    held: list[TurnBehaviour] = []
    for turn in turns:
        if turn.backchannel or not turn.clauses or turn.role is Role.UNKNOWN:
            continue
        if held and _theirs(held[-1]) is not _theirs(turn):
            yield _Stretch(_theirs(held[-1]), tuple(held))
            held = []
        held.append(turn)
    if held:
        yield _Stretch(_theirs(held[-1]), tuple(held))


def _theirs(turn: TurnBehaviour) -> bool:
    return turn.role is Role.COUNTERPART


def _leads(turn: TurnBehaviour) -> Iterator[Lead]:
    """As the reading found it, one a turn; without heads each clause that words alone take for one."""
    place = turn.spans.get("lead")
    for part, p, kind in rated(turn.clauses):
        if place is None or part.start == place[0]:
            end = max(t.end for t in part.words if t.end <= part.start + _LONGEST or t is part.words[0])
            yield Lead(turn, part.start, end, kind, turn.p.get("lead", p), part.meant)


def _questions(stretch: _Stretch) -> list[Question]:
    return [question for turn in stretch.turns for question in turn.questions]


def _asks(stretch: _Stretch) -> bool:
    """The interviewers' side asks something of substance."""
    return not stretch.theirs and any(not q.procedural and not q.repair for q in _questions(stretch))


def _goes_on(window: Sequence[_Stretch]) -> bool:
    """The other side asks something of substance before it says goodbye."""
    for stretch in window:
        if not stretch.theirs:
            for turn in stretch.turns:
                if turn.closing:
                    return False
                if any(not q.procedural and not q.repair for q in turn.questions):
                    return True
    return False


def _stays(answer: _Stretch, window: Sequence[_Stretch]) -> bool:
    """What the interviewers' side says up to its next question is about the answer."""
    said = _meanings(answer)
    for stretch in window:
        if stretch.theirs:
            continue
        if any(_stays_with(said, turn) for turn in stretch.turns):
            return True
        if _asks(stretch):
            return False
    return False


def _stays_with(said: frozenset[str], turn: TurnBehaviour) -> bool:
    """By meaning, by words, by pointing back, or by giving the answer back."""
    near = turn.p.get("stays", 0.0) > STAYS_FROM or _shared(said, turn) >= 1.0
    return near or points_back(turn) or _asks_of_nothing_else(turn) or _gives_back(turn) or _reflects(turn)


def _taken_up(lead: Lead, echoed: frozenset[str], window: Sequence[_Stretch]) -> bool:
    """By words in any turn, or by naming the feeling at once."""
    mine = [stretch for stretch in window if not stretch.theirs]
    if any(_shared(lead.names, turn, echoed) >= 1.0 for s in mine for turn in s.turns):
        return True
    first = mine[0].turns
    return lead.kind in _FELT and any(t.empathy or says(c, FEELING) for t in first for c in t.clauses)


def _asks_of_nothing_else(turn: TurnBehaviour) -> bool:
    """A question with no word of its own ("and what did you think?") is about what was just said."""
    return any(not q.repair and not q.procedural and not content(q.clause.heard) for q in turn.questions)


def _reflects(turn: TurnBehaviour) -> bool:
    """Gives something back in a clause that asks nothing."""
    asked = {(q.clause.start, q.clause.end) for q in turn.questions}
    return turn.reflection != "none" and turn.spans.get("reflection") not in asked


def _gives_back(turn: TurnBehaviour) -> bool:
    """Sums the answer up in other words: whether the lead is among them a rule cannot tell."""
    told = [part for part in turn.clauses if not part.asked]
    return sum(len(part.words) for part in told) >= _SUMS_UP and any(
        says(part, GIVES_BACK, STEM[0]) for part in told
    )


def _meanings(stretch: _Stretch) -> frozenset[str]:
    return frozenset().union(*(part.meant for turn in stretch.turns for part in turn.clauses))


def _shared(meanings: frozenset[str], turn: TurnBehaviour, echoed: frozenset[str] = frozenset()) -> float:
    """How much of them the turn has; words that the question before already had, `echoed`, count half."""
    said = frozenset().union(*(part.meant for part in turn.clauses))
    roots = {m[:_ROOT] for m in said if len(m) >= _ROOT}
    both = [m for m in meanings if m in said or (len(m) >= _ROOT and m[:_ROOT] in roots)]
    return sum(weight(m) * (0.5 if m in echoed else 1.0) for m in both)


def _missed(lead: Lead, window: Sequence[_Stretch]) -> MissedSignal:
    searched = SearchedSpan(lead.turn.seq, window[-1].turns[-1].seq)
    return MissedSignal(lead.turn.seq, lead.start, lead.end, lead.text, lead.kind, lead.strength, searched)
