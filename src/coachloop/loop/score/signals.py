"""Missed signals: a concrete lead of the counterpart that nobody takes up within six turns (METHOD.md 1.3).

Turns are counted as a listener would: what one side says in a row is one turn, and "mm-hm" is none. A lead is
taken up when a later turn of the other side shares words or near-synonyms with it, or points back at the
answer that held it ("why was that?"). Where nobody asks anything more, nothing is missed: the talk was over.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coachloop.domain.conversation import Role
from coachloop.domain.policy import Policy
from coachloop.domain.score import SearchedSpan
from coachloop.loop.score.behaviours import TurnBehaviour
from coachloop.loop.score.language.clauses import Clause
from coachloop.loop.score.language.cues import FEELING, STEM
from coachloop.loop.score.language.leads import GIVES_BACK, LEADS, NUMBER, OWN, UNREAL
from coachloop.loop.score.language.patterns import best, says
from coachloop.loop.score.language.words import content, weight
from coachloop.loop.score.topics import points_back

#: METHOD.md 1.3 "moments", where no policy says otherwise.
WITHIN_TURNS = Policy().missed_signal_turns
#: A page shows few: the strongest.
MOST = 3
STRONG = 0.6
_LONGEST = 200
_NEW_FROM = 1.0
#: A remark of so many words before the next question can give an answer back.
_SUMS_UP = 10
#: Meanings that begin alike are taken for one word: "verify", "verification".
_ROOT = 5
_FELT = frozenset({"worry", "hardship", "setback", "conflict"})


@dataclass(frozen=True)
class Lead:
    """Characters [start, end) of a turn that hold a lead; `strength` 0..1.

    `names` are the meanings in it, `about` also those of the clauses before and after it.
    """

    turn: TurnBehaviour
    start: int
    end: int
    kind: str
    strength: float
    names: frozenset[str]
    about: frozenset[str]

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
    found: list[Lead] = []
    missed: list[MissedSignal] = []
    for k, stretch in enumerate(run):
        window = run[k + 1 : k + 1 + within]
        if not stretch.theirs or not _goes_on(window):
            continue
        leads = [lead for turn in stretch.turns for lead in _leads(turn) if lead.strength >= at_least]
        left = _left(leads, run[k - 1] if k else None, window)
        found += leads
        if left:
            missed.append(_missed(left, window))
    missed.sort(key=lambda m: (-m.strength, m.turn_seq))
    return Signals(tuple(found), tuple(missed))


def _left(leads: Sequence[Lead], before: _Stretch | None, window: Sequence[_Stretch]) -> Lead | None:
    """The strongest lead of an answer that nobody took up; the last of equals."""
    echoed = _meanings(before) if before else frozenset()
    left = [lead for lead in leads if _is_new(lead, echoed) and not _taken_up(lead, echoed, window)]
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
    for i, part in enumerate(turn.clauses):
        if part.asked or says(part, *UNREAL):
            continue
        rated = [(hit.p, kind) for kind, cues in LEADS.items() if (hit := best(part, cues))]
        if not rated:
            continue
        p, kind = max(rated)
        names = content(part.heard)
        strength = _strength(part, names, p, turn.p.get("lead"))
        near = turn.clauses[max(0, i - 1) : i + 2]
        about = content(word for clause in near for word in clause.heard)
        end = max(t.end for t in part.words if t.end <= part.start + _LONGEST or t is part.words[0])
        yield Lead(turn, part.start, end, kind, strength, names, about)


def _strength(part: Clause, names: frozenset[str], p: float, learnt: float | None) -> float:
    """Words that say what it was about make a lead concrete; a learnt head has half of the say."""
    said = sum(weight(m) for m in names)
    ruled = p * (0.7 + 0.06 * min(5.0, said)) + 0.06 * says(part, OWN) + 0.05 * says(part, NUMBER)
    return min(1.0, ruled) if learnt is None else (min(1.0, ruled) + learnt) / 2


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


def _taken_up(lead: Lead, echoed: frozenset[str], window: Sequence[_Stretch]) -> bool:
    """By words, by pointing back, by naming the feeling, or by giving the answer back."""
    mine = [stretch for stretch in window if not stretch.theirs]
    if any(_shares(lead, turn, echoed) for s in mine for turn in s.turns):
        return True
    first = mine[0].turns
    felt = lead.kind in _FELT and any(t.empathy or says(c, FEELING) for t in first for c in t.clauses)
    back = any(_gives_back(t) or _reflects(t) or _asks_of_nothing_else(t) for t in first)
    return felt or back or any(points_back(t) for t in first)


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
    return content(word for turn in stretch.turns for part in turn.clauses for word in part.heard)


def _shares(lead: Lead, turn: TurnBehaviour, echoed: frozenset[str]) -> bool:
    """Words that the question before already had count half: the lead may only have echoed them.

    What was said right around the lead belongs to it.
    """
    said = content(word for part in turn.clauses for word in part.heard)
    roots = {m[:_ROOT] for m in said if len(m) >= _ROOT}

    def shared(meanings: frozenset[str]) -> float:
        both = [m for m in meanings if m in said or (len(m) >= _ROOT and m[:_ROOT] in roots)]
        return sum(weight(m) * (0.5 if m in echoed else 1.0) for m in both)

    return shared(lead.about) >= 1.0


def _missed(lead: Lead, window: Sequence[_Stretch]) -> MissedSignal:
    searched = SearchedSpan(lead.turn.seq, window[-1].turns[-1].seq)
    return MissedSignal(lead.turn.seq, lead.start, lead.end, lead.text, lead.kind, lead.strength, searched)
