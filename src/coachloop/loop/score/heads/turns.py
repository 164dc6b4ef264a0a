"""From clauses to turns: what the heads say of each clause becomes what the turn does."""

import math
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
#: Where a writer uses question marks, a clause without one must be surer: from one turn in _MARKED_FROM.
_UNMARKED_ABOVE, _MARKED_FROM = 0.9, 50
_OPEN_ABOVE, _COMPLEX_ABOVE = 0.55, 0.5
#: Turns of the same person on each side that a turn leans on; one further away counts half. What it chiefly
#: does leans by a fixed share; whether it reflects or informs at all, as if so many of its words were theirs.
_AROUND, _SHARE_AROUND, _WORDS_AROUND = 4, 0.2, 10
_NOT_FOUND = 0.03  # by a rule
_TAG = 0.3  # a tag in a longer turn ("okay?") hardly asks


@dataclass(frozen=True, slots=True)
class _Said:
    """One clause of the turn with what the heads say; `asks`, less for a tag, must be more than `above`."""

    clause: Clause
    found: Found
    asks: float
    above: float

    @property
    def reflects(self) -> float:
        return self.found[ACT]["reflection"]

    @property
    def informs(self) -> float:
        return self.found[ACT]["advice"]


@dataclass(frozen=True, slots=True)
class _Means:
    """Means over the clauses of a turn, weighted by words."""

    words: int
    asks: float
    asks_by_words: float
    reflects: float
    informs: float

    def leaning(self, on: "_Means", share: float) -> "_Means":
        """Reflects and informs as it does, but for `share` as those around it."""
        return replace(
            self,
            reflects=(1 - share) * self.reflects + share * on.reflects,
            informs=(1 - share) * self.informs + share * on.informs,
        )


def told(turns: Sequence[TurnBehaviour], found: Sequence[Sequence[Found]]) -> tuple[TurnBehaviour, ...]:
    """`turns` by rule, with what the heads found in the clauses of each; a turn without any stays."""
    unmarked = _UNMARKED_ABOVE if _is_marked(turns) else _ASKS_ABOVE
    said = [_of_turn(turn, each, unmarked) for turn, each in zip(turns, found, strict=True)]
    means = {i: _means(of) for i, of in enumerate(said) if of and turns[i].role is not Role.COUNTERPART}
    around = _around(means, turns)
    return tuple(
        _turn(turn, of, means[i], around[i])
        if i in means
        else _with_signs(turn, of, Side.COUNTERPART)
        if of
        else turn
        for i, (turn, of) in enumerate(zip(turns, said, strict=True))
    )


def _is_marked(turns: Sequence[TurnBehaviour]) -> bool:
    """Whether who wrote it down used question marks."""
    return _MARKED_FROM * sum(any(c.asked for c in turn.clauses) for turn in turns) > len(turns)


def _of_turn(turn: TurnBehaviour, found: Sequence[Found], unmarked: float) -> list[_Said]:
    return [_said(c, f, len(turn.clauses), unmarked) for c, f in zip(turn.clauses, found, strict=bool(found))]


def _said(clause: Clause, found: Found, of: int, unmarked: float) -> _Said:
    asks = found[QUESTION]["yes"] * (_TAG if of > 1 and is_tag(clause) else 1.0)
    return _Said(clause, found, asks, _ASKS_ABOVE if clause.asked else unmarked)


def _means(said: Sequence[_Said]) -> _Means:
    total = sum(len(s.clause.words) for s in said)
    sums = [sum(len(s.clause.words) * v for s, v in zip(said, values, strict=True)) for values in (
        [s.asks for s in said], [s.found[ACT]["asks"] for s in said],
        [s.reflects for s in said], [s.informs for s in said])]  # fmt: skip
    return _Means(total, *(each / total for each in sums))


def _around(of: Mapping[int, _Means], turns: Sequence[TurnBehaviour]) -> dict[int, _Means]:
    """People go on with what they do, over "mm-hmm" and short answers: what each turn's neighbours do."""
    mine: dict[str, list[int]] = {}
    for i in of:
        mine.setdefault(turns[i].speaker, []).append(i)
    return {
        i: _mean_of([(abs(k - at), of[own[k]]) for k in _near(at, len(own))]) or of[i]
        for own in mine.values()
        for at, i in enumerate(own)
    }


def _near(at: int, of: int) -> list[int]:
    return [k for k in range(max(0, at - _AROUND), min(of, at + _AROUND + 1)) if k != at]


def _mean_of(around: Sequence[tuple[int, _Means]]) -> _Means | None:
    """Of turns so many turns away; a longer one counts more, as the root of its words. None of none."""
    if not around:
        return None
    weights = [math.sqrt(each.words) / 2**away for away, each in around]
    reflects, informs = (
        math.fsum(w * v for w, v in zip(weights, values, strict=True)) / math.fsum(weights)
        for values in ([each.reflects for _, each in around], [each.informs for _, each in around])
    )
    return replace(around[0][1], reflects=reflects, informs=informs)


def _turn(turn: TurnBehaviour, said: Sequence[_Said], means: _Means, around: _Means) -> TurnBehaviour:
    asking = tuple(_question(s) for s in said if s.asks > s.above)
    p, spans = _surest(said)
    p |= {"open": max((q.p_open for q in asking), default=0.02)}
    leading = max(asking, key=lambda q: q.p_leading, default=None)
    p |= {"leading": leading.p_leading if leading else 0.02}
    spans |= {"leading": (leading.clause.start, leading.clause.end)} if leading else {}
    shown = _with_signs(turn, said, Side.PERSON)
    does = means.leaning(around, _WORDS_AROUND / (_WORDS_AROUND + means.words))
    reflects = p["reflection"] > _REFLECTS_ABOVE and does.reflects > 0.75 * does.informs + does.asks_by_words
    sure = max(said, key=lambda s: s.reflects).found["complex"]["yes"]
    return replace(
        shown,
        main=_main(means.leaning(around, _SHARE_AROUND)),
        question=_kind(asking),
        leading=p["leading"] > SHOWN_ABOVE,
        reflection="none" if not reflects else "complex" if sure > _COMPLEX_ABOVE else "simple",
        advice=p["advice"] > _INFORMS_ABOVE and does.informs >= does.reflects,
        p={**shown.p, **p},
        spans={**shown.spans, **spans},
        questions=asking,
    )


def _with_signs(turn: TurnBehaviour, said: Sequence[_Said], side: Side) -> TurnBehaviour:
    """A sign is as sure as the mean of its rule and its head: either alone must be very sure.

    Its place is that of the rule, which is narrower, where the rule found one. The other side tells long
    stories: the more clauses, the surer one of them must be.
    """
    chances = math.sqrt(len(said)) if side is Side.COUNTERPART else 1.0
    p, spans = dict(turn.p), dict(turn.spans)
    for name in (head.name for head in HEADS if head.sign and head.side is side):
        surest = max(said, key=lambda s: s.found[name]["yes"])
        p[name] = (turn.p.get(name, _NOT_FOUND) + _odds_of(surest.found[name]["yes"], chances)) / 2
        spans.setdefault(name, (surest.clause.start, surest.clause.end))
    result = replace(turn, p=p, spans=spans)
    return replace(result, empathy=result.shows("empathy"), next_steps=result.shows("next_steps"))


def _odds_of(p: float, chances: float) -> float:
    """`p` with its odds divided by the chances there were."""
    return p / (p + (1 - p) * chances)


def _surest(said: Sequence[_Said]) -> tuple[dict[str, float], dict[str, Span]]:
    """By behaviour its surest clause: how sure, and where; the first of equals."""
    p: dict[str, float] = {}
    spans: dict[str, Span] = {}
    names = {"question": [s.asks for s in said], "reflection": [s.reflects for s in said]}
    names |= {"advice": [s.informs for s in said]}
    mine = [head.name for head in HEADS if head.side is Side.PERSON and not head.sign]
    names |= {name: [s.found[name]["yes"] for s in said] for name in mine}
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


def _main(means: _Means) -> str:
    """What the turn chiefly does."""
    options = {
        "question": means.asks,
        "reflection": means.reflects,
        "input": 1.2 * means.informs,
        "other": 0.25,
    }
    return max(options, key=lambda name: options[name])
