"""What each turn does, by rule and without a model. The same text gives the same answer.

Probabilities are rule strengths squashed to 0..1: an order of certainty, not measured frequencies.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from coachloop.domain.conversation import Role, Turn
from coachloop.loop.score.language import cues, speech
from coachloop.loop.score.language.clauses import Clause, clauses
from coachloop.loop.score.language.lexicon import BACKCHANNEL
from coachloop.loop.score.language.patterns import Cue, Found, best
from coachloop.loop.score.language.questions import ASKS_ABOVE, Question, QuestionKind, question
from coachloop.loop.score.language.words import content, weight

#: The fields of a behaviour, in the order of `coachloop behaviours`.
_FIELDS = (
    "seq", "speaker", "role", "text", "main", "question", "leading", "dual", "reflection", "builds_on_answer",
    "empathy", "advice", "next_steps", "closing", "p",
)  # fmt: skip
Span = tuple[int, int]


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
    memory = _Answers()
    for turn in turns:
        parts = clauses(turn.text)
        backchannel = is_backchannel(parts)
        found.append(_behaviour(turn, parts, memory.before(turn), backchannel))
        memory.hear(turn, parts, backchannel)
    return tuple(found)


def is_backchannel(parts: Sequence[Clause]) -> bool:
    """Up to four words that only keep the other talking ("mm-hmm", "yeah, right"), or no word at all."""
    heard = [t.word for part in parts for t in part.words]
    return len(heard) <= 4 and all(word in BACKCHANNEL for word in heard) and not any(p.asked for p in parts)


class _Answers:
    """For each side, the meanings that the other side has said since it last had something to say."""

    def __init__(self) -> None:
        self._since: dict[str, frozenset[str]] = {}

    def before(self, turn: Turn) -> frozenset[str]:
        return self._since.get(_side(turn), frozenset())

    def hear(self, turn: Turn, parts: Sequence[Clause], backchannel: bool) -> None:
        side = _side(turn)
        said = content(word for part in parts for word in part.heard)
        self._since.setdefault(side, frozenset())
        for other in self._since:
            if other != side:
                self._since[other] |= said
        if not backchannel:
            self._since[side] = frozenset()


def _side(turn: Turn) -> str:
    """Interviewers of one panel are one side; without roles each speaker is."""
    if turn.role is Role.UNKNOWN:
        return f"speaker {turn.speaker}"
    return "counterpart" if turn.role is Role.COUNTERPART else "person"


def _behaviour(
    turn: Turn, parts: tuple[Clause, ...], answer: frozenset[str], backchannel: bool
) -> TurnBehaviour:
    asked = tuple(question(part, alone=len(parts) == 1) for part in parts)
    asking = [q for q in asked if q.asks and not backchannel]
    rates = _rates(parts, asked, answer, backchannel)
    signs = _signs(parts)
    p = {**rates, **{name: found.p if found else 0.03 for name, found in signs.items()}}
    p["leading"] = max((q.p_leading for q in asking), default=0.02)
    p["dual"] = _p_dual(asking)
    reflects = not backchannel and _reflects(p)
    return TurnBehaviour(
        seq=turn.seq, speaker=turn.speaker, role=turn.role, text=turn.text,
        main=_main(p, backchannel, bare=not any(q.clause.asked for q in asked)),
        question=_kind(asking), leading=p["leading"] > 0.5, dual=p["dual"] > 0.5,
        reflection=_reflection(p) if reflects else "none",
        builds_on_answer=0.0 if backchannel else _builds_on(parts, answer),
        empathy=p["empathy"] > 0.5, advice=not backchannel and _advises(p),
        next_steps=p["next_steps"] > 0.5, closing=p["closing"] > 0.5,
        p={name: value for name, value in p.items() if not name.startswith("_")},
        spans=_spans(parts, asking, signs, answer), clauses=parts,
        questions=tuple(asking), backchannel=backchannel,
    )  # fmt: skip


def _kind(asking: Sequence[Question]) -> QuestionKind:
    """Open wins: a turn with one open and one closed question lets the counterpart talk."""
    kinds = {q.kind for q in asking}
    if QuestionKind.OPEN in kinds:
        return QuestionKind.OPEN
    return QuestionKind.CLOSED if kinds else QuestionKind.NONE


def _rates(
    parts: Sequence[Clause], asked: Sequence[Question], answer: frozenset[str], backchannel: bool
) -> dict[str, float]:
    """Question, reflection and input: the surest clause, and the mean weighted by words (leading "_")."""
    if not parts or backchannel:
        return dict.fromkeys(
            ("question", "open", "reflection", "advice", "_ask", "_ask_words", "_reflect", "_input"), 0.02
        )
    reflect = [speech.p_reflection(q.clause, answer, q.p_words) for q in asked]
    inform = [speech.p_advice(q.clause) * (0.4 if q.asks else 1.0) for q in asked]
    sizes = [len(part.words) for part in parts]
    return {
        "question": max(q.p for q in asked),
        "open": max((q.p_open for q in asked if q.asks), default=0.05),
        "reflection": max(reflect),
        "advice": max(inform),
        "_ask": _mean([q.p for q in asked], sizes),
        "_ask_words": _mean([q.p_words for q in asked], sizes),
        "_reflect": _mean(reflect, sizes),
        "_input": _mean(inform, sizes),
    }


def _mean(values: Sequence[float], sizes: Sequence[int]) -> float:
    return sum(v * n for v, n in zip(values, sizes, strict=True)) / sum(sizes)


def _reflects(p: Mapping[str, float]) -> bool:
    return p["reflection"] > 0.4 and p["_reflect"] - 0.5 * p["_input"] - 0.4 * p["_ask_words"] > 0


def _advises(p: Mapping[str, float]) -> bool:
    return p["advice"] > 0.5 and p["_input"] >= p["_reflect"]


def _reflection(p: Mapping[str, float]) -> str:
    return "complex" if p["reflection"] > 0.85 else "simple"


def _main(p: Mapping[str, float], backchannel: bool, bare: bool) -> str:
    """What the turn chiefly does; a question outweighs, the more so on text without question marks."""
    if backchannel:
        return "other"
    bonus = (0.4 if bare else 0.3) if p["question"] > ASKS_ABOVE else 0.0
    options = {
        "question": p["_ask"] + bonus,
        "reflection": p["_reflect"],
        "input": 0.9 * p["_input"],
        "other": 0.3,
    }
    return max(options, key=lambda name: options[name])


def _p_dual(asking: Sequence[Question]) -> float:
    """Two real questions in one turn; a repair, a tag or the same question cut in two is none."""
    real = [q for q in asking if q.clause.size >= 3 and not q.repair and q.p >= 0.7]
    return 0.85 if len(real) >= 2 else 0.05


def _builds_on(parts: Sequence[Clause], answer: frozenset[str]) -> float:
    said = content(word for part in parts for word in part.heard)
    taken = sum(weight(m) for m in said & answer)
    return taken / (taken + 1.5)


_SIGNS: Mapping[str, tuple[Cue, ...]] = {
    "empathy": cues.EMPATHY,
    "next_steps": cues.NEXT_STEP,
    "closing": cues.CLOSING,
}


def _signs(parts: Sequence[Clause]) -> dict[str, Found | None]:
    return {name: find(parts, cues) for name, cues in _SIGNS.items()}


def find(parts: Sequence[Clause], cues: Sequence[Cue]) -> Found | None:
    """The surest place in the clauses of a turn; the first of equals."""
    hits = [hit for part in parts if (hit := best(part, cues))]
    return max(hits, key=lambda hit: (hit.p, -hit.start), default=None)


def _spans(
    parts: Sequence[Clause],
    asking: Sequence[Question],
    signs: Mapping[str, Found | None],
    answer: frozenset[str],
) -> dict[str, Span]:
    spans = {name: (found.start, found.end) for name, found in signs.items() if found}
    if asking:
        spans["question"] = _whole(max(asking, key=lambda q: (q.p, -q.clause.start)).clause)
        leading = max(asking, key=lambda q: (q.p_leading, -q.clause.start)).clause
        spans["leading"] = _whole(leading)
    if parts:
        spans["reflection"] = _whole(
            max(parts, key=lambda c: (speech.p_reflection(c, answer, 0.0), -c.start))
        )
        spans["advice"] = _whole(max(parts, key=lambda c: (speech.p_advice(c), -c.start)))
    return spans


def _whole(clause: Clause) -> Span:
    return clause.start, clause.end
