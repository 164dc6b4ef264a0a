"""What was found in a conversation when it was scored, as text to keep and back: no word of it is in there.

What each turn does, and which planned question it asks.

Signs are kept from `KEPT_FROM` on, rounded up to four places: `p > t` stays what it was for every threshold
of four places. Clauses are made anew from the words; a kept place that is none of them any more makes the
whole unreadable, and the words are read again by rule.
"""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from coachloop.domain.conversation import Turn
from coachloop.loop.score.behaviours import TurnBehaviour, is_backchannel
from coachloop.loop.score.language.clauses import Clause, clauses
from coachloop.loop.score.language.questions import Question, QuestionKind
from coachloop.loop.score.model import Scene
from coachloop.loop.score.plan import Match, by_words
from coachloop.loop.score.topics import Move, asked

#: A reading of more turns is not kept: such a conversation is read by rule for its page.
MOST_TURNS = 20_000
KEPT_FROM = 0.2
#: Halves the say of a rule: kept however small (score/signals.py).
_ALWAYS = frozenset({"lead"})
_PLACES = 10_000
_FLAGS = ("leading", "dual", "empathy", "advice", "next_steps", "closing")
_FORM = 1


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What each turn does; `matches` are the planned questions of the plan with that hash."""

    turns: tuple[TurnBehaviour, ...]
    plan: str
    matches: Mapping[int, Match]

    def read_turns(self, turns: Sequence[Turn]) -> tuple[TurnBehaviour, ...]:  # noqa: ARG002 -- of ReadTurns
        """Those of the words that were read, whatever is asked for."""
        return self.turns

    def match_plan(self, turns: Sequence[TurnBehaviour], planned: Sequence[str]) -> Mapping[int, Match]:
        """By words where the plan is not the one of then."""
        return self.matches if plan_hash(planned) == self.plan else by_words(turns, planned)


def kept(scene: Scene) -> str | None:
    """The reading of the scene as JSON without blanks; None for one of more than MOST_TURNS turns."""
    turns = scene.read_turns(scene.transcript.turns)
    if len(turns) > MOST_TURNS:
        return None
    questions = [a.turn for a in asked(turns) if a.move is not Move.ASIDE]
    matched = scene.match_plan(questions, scene.planned_questions)
    plan = [[seq, match.position, int(match.sure)] for seq, match in sorted(matched.items())]
    rows = [_kept_turn(turn) for turn in turns]
    return json.dumps([_FORM, rows, plan_hash(scene.planned_questions), plan], separators=(",", ":"))


def plan_hash(planned: Sequence[str]) -> str:
    """Of the questions in their order; 16 characters tell any plans of a workspace apart."""
    return hashlib.sha256(json.dumps(list(planned)).encode()).hexdigest()[:16]


@lru_cache(maxsize=4)
def read_back(text: str, turns: tuple[Turn, ...]) -> ReadBack | None:
    """What was found in `turns`, which are those that were read; None where the text does not fit them."""
    try:
        form, rows, plan, matched = json.loads(text)
        if form != _FORM or len(rows) != len(turns):
            return None
        found = tuple(_read_turn(row, turn) for row, turn in zip(rows, turns, strict=True))
        return ReadBack(found, plan, {seq: Match(position, bool(sure)) for seq, position, sure in matched})
    except (ValueError, TypeError, KeyError, IndexError):
        return None


def _kept_turn(turn: TurnBehaviour) -> list[Any]:
    flags = sum(getattr(turn, name) << bit for bit, name in enumerate(_FLAGS))
    signs = {n: _kept_sign(turn, n) for n, p in turn.p.items() if p >= KEPT_FROM or n in _ALWAYS}
    asks = [_kept_question(question) for question in turn.questions]
    row = [flags, turn.main, turn.question.value, turn.reflection, _up(turn.builds_on_answer), signs, asks]
    return row if turn.clauses else []


def _kept_sign(turn: TurnBehaviour, name: str) -> list[int]:
    return [_up(turn.p[name]), *turn.spans.get(name, ())]


def _kept_question(question: Question) -> list[Any]:
    sure = (question.p, question.p_words, question.p_open, question.p_leading)
    marks = question.procedural + 2 * question.repair
    return [question.clause.start, *(_up(p) for p in sure), question.kind.value, marks]


def _up(p: float) -> int:
    """In ten-thousandths, rounded up; what arithmetic adds beyond ten places is no part of it."""
    return math.ceil(round(p * _PLACES, 6))


def _read_turn(row: Sequence[Any], turn: Turn) -> TurnBehaviour:
    parts = clauses(turn.text)
    if bool(row) is not bool(parts):
        raise ValueError("words where there were none, or none where there were")
    flags, main, kind, reflection, builds, signs, questions = row or [0, "other", "none", "none", 0, {}, []]
    at = {part.start: part for part in parts}
    return TurnBehaviour(
        seq=turn.seq, speaker=turn.speaker, role=turn.role, text=turn.text, main=main,
        question=QuestionKind(kind), reflection=reflection, builds_on_answer=builds / _PLACES,
        p={name: sign[0] / _PLACES for name, sign in signs.items()},
        spans={name: _place(sign, turn) for name, sign in signs.items() if len(sign) > 1},
        clauses=parts, questions=tuple(_read_question(q, at) for q in questions),
        backchannel=is_backchannel(parts),
        **{name: bool(flags >> bit & 1) for bit, name in enumerate(_FLAGS)},
    )  # fmt: skip


def _place(sign: Sequence[int], turn: Turn) -> tuple[int, int]:
    start, end = sign[1:]
    if not 0 <= start < end <= len(turn.text):
        raise ValueError("a place outside the turn")
    return start, end


def _read_question(row: Sequence[Any], at: Mapping[int, Clause]) -> Question:
    start, p, p_words, p_open, p_leading, kind, marks = row
    return Question(
        at[start], p / _PLACES, p_words / _PLACES, QuestionKind(kind), p_open / _PLACES, p_leading / _PLACES,
        procedural=bool(marks & 1), repair=bool(marks & 2),
    )  # fmt: skip
