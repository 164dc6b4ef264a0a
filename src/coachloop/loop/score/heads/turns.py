"""From clauses to turns: what the heads say of each clause becomes what the turn does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from coachloop.domain.conversation import Role
from coachloop.loop.score.behaviours import SHOWN_ABOVE, Span, TurnBehaviour
from coachloop.loop.score.heads.specs import ACT, HEADS, QUESTION, Side
from coachloop.loop.score.language.clauses import Clause
from coachloop.loop.score.language.questions import Question, QuestionKind, as_asked, is_tag, p_open_by_rule

#: What the heads say of a clause: by head and class.
Found = Mapping[str, Mapping[str, float]]
_ASKS_ABOVE, _INFORMS_ABOVE, _REFLECTS_ABOVE = 0.65, 0.4, 0.2
_OPEN_ABOVE, _COMPLEX_ABOVE = 0.55, 0.5
_SHORT = 3  # words of a counterpart's turn that only keeps the person talking
_CARRIED = 0.25  # how much of the person's turn before such a word goes on in the next
_NOT_FOUND = 0.03  # by a rule
_TAG = 0.3  # a tag in a longer turn ("okay?") hardly asks


@dataclass(frozen=True, slots=True)
class _Said:
    """One clause of the turn with what the heads say; `asks` is less for a tag."""

    clause: Clause
    found: Found
    asks: float

    @property
    def reflects(self) -> float:
        return self.found[ACT]["reflection"]

    @property
    def informs(self) -> float:
        return self.found[ACT]["advice"]


@dataclass(frozen=True, slots=True)
class _Means:
    """Means over the clauses of a turn, weighted by words."""

    asks: float
    asks_by_words: float
    reflects: float
    informs: float


def told(turns: Sequence[TurnBehaviour], found: Sequence[Sequence[Found]]) -> tuple[TurnBehaviour, ...]:
    """`turns` by rule, with what the heads found in the clauses of each; a turn without any stays."""
    result: list[TurnBehaviour] = []
    before: dict[str, _Means] = {}
    short = False
    for turn, of_turn in zip(turns, found, strict=True):
        if turn.role is Role.COUNTERPART:
            short = sum(len(c.words) for c in turn.clauses) <= _SHORT
        said = [_said(c, f, len(turn.clauses)) for c, f in zip(turn.clauses, of_turn, strict=bool(of_turn))]
        if not said or turn.role is Role.COUNTERPART:
            result.append(_with_signs(turn, said, Side.COUNTERPART) if said else turn)
            continue
        means = _means(said)
        if short and turn.speaker in before:
            means = _carried(before[turn.speaker], means)
        before[turn.speaker] = means
        result.append(_turn(turn, said, means))
    return tuple(result)


def _said(clause: Clause, found: Found, of: int) -> _Said:
    return _Said(clause, found, found[QUESTION]["yes"] * (_TAG if of > 1 and is_tag(clause) else 1.0))


def _means(said: Sequence[_Said]) -> _Means:
    total = sum(len(s.clause.words) for s in said)
    sums = [sum(len(s.clause.words) * v for s, v in zip(said, values, strict=True)) for values in (
        [s.asks for s in said], [s.found[ACT]["asks"] for s in said],
        [s.reflects for s in said], [s.informs for s in said])]  # fmt: skip
    return _Means(*(each / total for each in sums))


def _carried(before: _Means, now: _Means) -> _Means:
    """After "mm-hmm" the person goes on with what the turn before did."""
    return replace(
        now,
        reflects=(1 - _CARRIED) * now.reflects + _CARRIED * before.reflects,
        informs=(1 - _CARRIED) * now.informs + _CARRIED * before.informs,
    )


def _turn(turn: TurnBehaviour, said: Sequence[_Said], means: _Means) -> TurnBehaviour:
    asking = tuple(_question(s) for s in said if s.asks > _ASKS_ABOVE)
    p, spans = _surest(said)
    p |= {"open": max((q.p_open for q in asking), default=0.02)}
    leading = max(asking, key=lambda q: q.p_leading, default=None)
    p |= {"leading": leading.p_leading if leading else 0.02}
    spans |= {"leading": (leading.clause.start, leading.clause.end)} if leading else {}
    asks, kind = bool(asking), _kind(asking)
    shown = _with_signs(turn, said, Side.PERSON)
    reflects = (
        p["reflection"] > _REFLECTS_ABOVE and means.reflects > 0.75 * means.informs + means.asks_by_words
    )
    sure = max(said, key=lambda s: s.reflects).found["complex"]["yes"]
    return replace(
        shown,
        main=_main(means, asks),
        question=kind,
        leading=p["leading"] > SHOWN_ABOVE,
        reflection="none" if not reflects else "complex" if sure > _COMPLEX_ABOVE else "simple",
        advice=p["advice"] > _INFORMS_ABOVE and means.informs >= means.reflects,
        p={**shown.p, **p},
        spans={**shown.spans, **spans},
        questions=asking,
    )


def _with_signs(turn: TurnBehaviour, said: Sequence[_Said], side: Side) -> TurnBehaviour:
    """A sign is as sure as the mean of its rule and its head: either alone must be very sure.

    Its place is that of the rule, which is narrower, where the rule found one.
    """
    p, spans = dict(turn.p), dict(turn.spans)
    for name in (head.name for head in HEADS if head.sign and head.side is side):
        surest = max(said, key=lambda s: s.found[name]["yes"])
        p[name] = (turn.p.get(name, _NOT_FOUND) + surest.found[name]["yes"]) / 2
        spans.setdefault(name, (surest.clause.start, surest.clause.end))
    result = replace(turn, p=p, spans=spans)
    return replace(result, empathy=result.shows("empathy"), next_steps=result.shows("next_steps"))


def _surest(said: Sequence[_Said]) -> tuple[dict[str, float], dict[str, Span]]:
    """By behaviour its surest clause: how sure, and where; the first of equals."""
    p: dict[str, float] = {}
    spans: dict[str, Span] = {}
    names = {"question": [s.asks for s in said], "reflection": [s.reflects for s in said]}
    names |= {"advice": [s.informs for s in said]}
    names |= {head.name: [s.found[head.name]["yes"] for s in said] for head in HEADS if not head.sign}
    for name, values in names.items():
        at = values.index(max(values))
        p[name], spans[name] = values[at], (said[at].clause.start, said[at].clause.end)
    return p, spans


def _question(said: _Said) -> Question:
    asked = as_asked(said.clause, said.asks, said.asks)
    p_open = 0.3 * p_open_by_rule(said.clause) + 0.7 * said.found["open"]["yes"]
    kind = QuestionKind.OPEN if p_open > _OPEN_ABOVE else QuestionKind.CLOSED
    p_leading = (asked.p_leading + said.found["leading"]["yes"]) / 2
    return replace(asked, p_open=p_open, kind=kind, p_leading=p_leading)


def _kind(asking: Sequence[Question]) -> QuestionKind:
    """Open wins: a turn with one open and one closed question lets the counterpart talk."""
    kinds = {q.kind for q in asking}
    if QuestionKind.OPEN in kinds:
        return QuestionKind.OPEN
    return QuestionKind.CLOSED if kinds else QuestionKind.NONE


def _main(means: _Means, asks: bool) -> str:
    """What the turn chiefly does; a question outweighs a little."""
    options = {
        "question": means.asks + (0.1 if asks else 0.0),
        "reflection": means.reflects,
        "input": 1.2 * means.informs,
        "other": 0.25,
    }
    return max(options, key=lambda name: options[name])
