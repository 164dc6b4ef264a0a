"""What each turn does, by rule and without a model. The same text gives the same answer.

Probabilities are rule strengths squashed to 0..1: an order of certainty, not measured frequencies.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from coachloop.domain.conversation import Role, Turn
from coachloop.loop.score.language import cues, situations, speech
from coachloop.loop.score.language.clauses import Clause, clauses
from coachloop.loop.score.language.lexicon import BACKCHANNEL
from coachloop.loop.score.language.patterns import Cue, Found, best
from coachloop.loop.score.language.questions import ASKS_ABOVE, PRESSES, Question, QuestionKind, question
from coachloop.loop.score.language.words import content, weight

#: The fields of a behaviour, in the order of `coachloop behaviours`.
_FIELDS = (
    "seq", "speaker", "role", "text", "main", "question", "leading", "dual", "reflection", "builds_on_answer",
    "empathy", "advice", "next_steps", "closing", "p",
)  # fmt: skip
#: From where a sign counts as shown: a rule alone, or a head of 0.77 and more alone (tests/measure/signs.py).
SHOWN_ABOVE = 0.40
#: From where a sign of the other side is so sure that a score may rest on it (tests/measure/occasions.py).
OCCASION_ABOVE = 0.50
Span = tuple[int, int]


class Speaking(Protocol):
    """A turn, read or not: who speaks."""

    @property
    def role(self) -> Role: ...

    @property
    def speaker(self) -> str: ...


@dataclass(frozen=True)
class TurnBehaviour:
    """One turn. `spans` gives the characters [start, end) of `text` that show each behaviour."""

    seq: int
    speaker: str
    role: Role
    text: str
    main: str
    question: QuestionKind
    leading: bool
    dual: bool
    reflection: str
    builds_on_answer: float
    empathy: bool
    advice: bool
    next_steps: bool
    closing: bool
    p: Mapping[str, float]
    spans: Mapping[str, Span]
    clauses: tuple[Clause, ...]
    questions: tuple[Question, ...]
    backchannel: bool

    @property
    def asks(self) -> bool:
        return self.question is not QuestionKind.NONE

    def shows(self, sign: str) -> bool:
        """Whether the turn shows the sign; one that nobody looks for on its side is never shown."""
        return self.p.get(sign, 0.0) > SHOWN_ABOVE

    def to_json_dict(self) -> dict[str, object]:
        """Exactly the keys of `coachloop behaviours --json`; numbers rounded to 3 places."""
        row = {name: getattr(self, name) for name in _FIELDS}
        row["p"] = {name: round(value, 3) for name, value in self.p.items()}
        row["builds_on_answer"] = round(self.builds_on_answer, 3)
        return row


def behaviours(turns: Sequence[Turn]) -> tuple[TurnBehaviour, ...]:
    """One a turn, in order. Linear in the length of the text."""
    return _behaviours(tuple(turns))


@lru_cache(maxsize=4)
def _behaviours(turns: tuple[Turn, ...]) -> tuple[TurnBehaviour, ...]:
    found: list[TurnBehaviour] = []
    answers = Answers(turns)
    for turn in turns:
        parts = clauses(turn.text)
        backchannel = is_backchannel(parts)
        answer = content(() if backchannel else answers.before(turn))
        found.append(_behaviour(turn, parts, answer, backchannel))
        answers.hear(turn, parts)
    return tuple(found)


def is_backchannel(parts: Sequence[Clause]) -> bool:
    """Up to four words that only keep the other talking ("mm-hmm", "yeah, right"), or no word at all."""
    heard = [t.word for part in parts for t in part.words]
    return len(heard) <= 4 and all(word in BACKCHANNEL for word in heard) and not any(p.asked for p in parts)


class Answers:
    """For each side, the words that the others have said since it last had something to say."""

    def __init__(self, turns: Sequence[Speaking]) -> None:
        self._since: dict[str, list[str]] = {_side(turn): [] for turn in turns}

    def before(self, turn: Speaking) -> tuple[str, ...]:
        """The answer that this turn meets; the next one of the same side meets a new one."""
        heard = tuple(self._since[_side(turn)])
        self._since[_side(turn)].clear()
        return heard

    def hear(self, turn: Speaking, parts: Sequence[Clause]) -> None:
        said = [word for part in parts for word in part.heard]
        for side, heard in self._since.items():
            if side != _side(turn):
                heard.extend(said)


def _side(turn: Speaking) -> str:
    """Interviewers of one panel are one side; without roles each speaker is."""
    if turn.role is Role.UNKNOWN:
        return f"speaker {turn.speaker}"
    return "counterpart" if turn.role is Role.COUNTERPART else "person"


@dataclass(frozen=True)
class _Heard:
    """One clause: whether it asks, gives back what was said, gives advice or information."""

    question: Question
    reflects: float
    informs: float

    @property
    def clause(self) -> Clause:
        return self.question.clause

    @property
    def words(self) -> int:
        return len(self.clause.words)


@dataclass(frozen=True)
class _Means:
    """Means over the clauses of a turn, weighted by words; `asks_by_words` leaves question marks out."""

    asks: float
    asks_by_words: float
    reflects: float
    informs: float


def _behaviour(
    turn: Turn, parts: tuple[Clause, ...], answer: frozenset[str], backchannel: bool
) -> TurnBehaviour:
    heard = [] if backchannel else [_hear(part, len(parts) == 1, answer) for part in parts]
    asking = tuple(h.question for h in heard if h.question.asks)
    means = _means(heard)
    signs = {name: find(parts, looked_for) for name, looked_for in _signs(turn.role)}
    p = _probabilities(heard, asking, signs)
    return TurnBehaviour(
        seq=turn.seq, speaker=turn.speaker, role=turn.role, text=turn.text,
        main=_main(p, means, bare=not any(h.clause.asked for h in heard)),
        question=_kind(asking), leading=p["leading"] > SHOWN_ABOVE, dual=p["dual"] > 0.5,
        reflection=_reflection(p, means), builds_on_answer=_builds_on(heard, answer),
        empathy=p["empathy"] > 0.5, advice=p["advice"] > 0.5 and means.informs >= means.reflects,
        next_steps=p["next_steps"] > 0.5, closing=p["closing"] > 0.5, p=p,
        spans=_spans(heard, asking, signs), clauses=parts, questions=asking, backchannel=backchannel,
    )  # fmt: skip


def _hear(part: Clause, alone: bool, answer: frozenset[str]) -> _Heard:
    asked = question(part, alone)
    informs = speech.p_advice(part) * (0.4 if asked.asks else 1.0)
    return _Heard(asked, speech.p_reflection(part, answer, asked.p_words), informs)


def _means(heard: Sequence[_Heard]) -> _Means:
    total = sum(h.words for h in heard)
    if not total:
        return _Means(0.0, 0.0, 0.0, 0.0)
    return _Means(
        sum(h.words * h.question.p for h in heard) / total,
        sum(h.words * h.question.p_words for h in heard) / total,
        sum(h.words * h.reflects for h in heard) / total,
        sum(h.words * h.informs for h in heard) / total,
    )


def _probabilities(
    heard: Sequence[_Heard], asking: Sequence[Question], signs: Mapping[str, Found | None]
) -> dict[str, float]:
    """By behaviour: its surest clause; a small value where nothing points to it."""
    return {
        "question": max((h.question.p for h in heard), default=0.02),
        "open": max((q.p_open for q in asking), default=0.02),
        "leading": max((q.p_leading for q in asking), default=0.02),
        "dual": _p_dual(asking),
        "reflection": max((h.reflects for h in heard), default=0.02),
        "advice": max((h.informs for h in heard), default=0.02),
        **{name: found.p if found else 0.03 for name, found in signs.items()},
    }


def _kind(asking: Sequence[Question]) -> QuestionKind:
    """Open wins: a turn with one open and one closed question lets the counterpart talk."""
    kinds = {q.kind for q in asking}
    if QuestionKind.OPEN in kinds:
        return QuestionKind.OPEN
    return QuestionKind.CLOSED if kinds else QuestionKind.NONE


def _reflection(p: Mapping[str, float], means: _Means) -> str:
    """Complex is a stand-in for a very sure rule: people agree on simple and complex at 0.50 only."""
    if p["reflection"] <= 0.4 or means.reflects <= 0.5 * means.informs + 0.4 * means.asks_by_words:
        return "none"
    return "complex" if p["reflection"] > 0.85 else "simple"


def _main(p: Mapping[str, float], means: _Means, bare: bool) -> str:
    """What the turn chiefly does; a question outweighs, the more so on text without question marks."""
    bonus = (0.4 if bare else 0.3) if p["question"] > ASKS_ABOVE else 0.0
    options = {
        "question": means.asks + bonus,
        "reflection": means.reflects,
        "input": 0.9 * means.informs,
        "other": 0.3,
    }
    return max(options, key=lambda name: options[name])


def _p_dual(asking: Sequence[Question]) -> float:
    """Two direct questions in one turn; a repair, a tag, or a request before its question is none."""
    real = [q for q in asking if q.clause.size >= 3 and not q.repair and (q.clause.asked or q.p_words > 0.87)]
    return 0.85 if len(real) >= 2 else 0.05


def _builds_on(heard: Sequence[_Heard], answer: frozenset[str]) -> float:
    said = content(word for h in heard for word in h.clause.heard)
    taken = sum(weight(m) for m in said & answer)
    return taken / (taken + 1.5)


_SIGNS: Mapping[str, tuple[Cue, ...]] = {
    "empathy": cues.EMPATHY,
    "next_steps": cues.NEXT_STEP,
    "closing": cues.CLOSING,
    "presses": PRESSES,
    "answers_doubt": situations.ACKNOWLEDGES,
}
_SIGNS_OF_COUNTERPART: Mapping[str, tuple[Cue, ...]] = {
    "frustration": situations.FRUSTRATION,
    "objection": (*situations.OBJECTION, *situations.PRICE_OBJECTION),
}


def _signs(role: Role) -> Iterator[tuple[str, tuple[Cue, ...]]]:
    yield from _SIGNS.items()
    if role in (Role.COUNTERPART, Role.UNKNOWN):
        yield from _SIGNS_OF_COUNTERPART.items()


def find(parts: Sequence[Clause], looked_for: Sequence[Cue]) -> Found | None:
    """The surest place in the clauses of a turn; the first of equals."""
    hits = [hit for part in parts if (hit := best(part, looked_for))]
    return max(hits, key=lambda hit: (hit.p, -hit.start), default=None)


def _spans(
    heard: Sequence[_Heard], asking: Sequence[Question], signs: Mapping[str, Found | None]
) -> dict[str, Span]:
    spans = {name: (found.start, found.end) for name, found in signs.items() if found}
    if asking:
        spans["question"] = _whole(max(asking, key=lambda q: (q.p, -q.clause.start)).clause)
        spans["leading"] = _whole(max(asking, key=lambda q: (q.p_leading, -q.clause.start)).clause)
    if heard:
        spans["reflection"] = _whole(max(heard, key=lambda h: (h.reflects, -h.clause.start)).clause)
        spans["advice"] = _whole(max(heard, key=lambda h: (h.informs, -h.clause.start)).clause)
    return spans


def _whole(clause: Clause) -> Span:
    return clause.start, clause.end
