"""What a clause does apart from asking: reflects, informs or advises, names a feeling."""

import math
from functools import lru_cache

from coachloop.loop.score.language import cues
from coachloop.loop.score.language.clauses import Clause
from coachloop.loop.score.language.patterns import KEPT, says
from coachloop.loop.score.language.words import weight


def _squash(score: float) -> float:
    return 1.0 / (1.0 + math.exp(-score))


@lru_cache(maxsize=KEPT)
def p_advice(clause: Clause) -> float:
    """That the clause gives advice or information."""
    score = -1.3
    score += 2.6 if says(clause, *cues.ADVISING[:2]) else 0.0
    score += 1.9 if says(clause, cues.ADVISING[2]) else 0.0
    score += 2.2 if says(clause, cues.INFORMING[0]) else 0.0
    score += 1.5 if says(clause, cues.INFORMING[1]) else 0.0
    score += 1.0 if says(clause, cues.INFORMING[2]) else 0.0
    score += 0.7 if clause.size >= 8 else 0.0
    score += 0.7 if clause.size >= 8 and not says(clause, cues.YOU) else 0.0
    score -= 1.2 if says(clause, cues.STEM[0]) else 0.0
    return _squash(score)


def p_reflection(clause: Clause, answer: frozenset[str], p_asks: float) -> float:
    """That the clause gives back what the counterpart said; `answer`: meanings of the answer before it."""
    score = -1.4 if clause.size >= 3 else -2.0
    score += 2.6 if says(clause, cues.STEM[0]) else 0.0
    score += 1.3 if says(clause, cues.STEM[1]) else 0.0
    score += 0.6 if says(clause, cues.STATEMENT_YOU) else 0.0
    score += 0.4 if clause.heard[0] in ("so", "and", "but", "because") else 0.0
    score += 0.6 if says(clause, cues.FEELING) else 0.0
    score += 0.5 * min(3.0, shared(clause, answer))
    score -= 2.2 if says(clause, *cues.ADVISING[:2]) else 0.0
    score -= 1.0 if says(clause, cues.INFORMING[0], cues.INFORMING[1]) else 0.0
    score -= 1.3 if says(clause, cues.SELF) else 0.0
    score -= 1.2 if says(clause, cues.PRAISE) else 0.0
    score -= 2.4 if p_asks > 0.5 else 0.0
    return _squash(score)


def shared(clause: Clause, answer: frozenset[str]) -> float:
    """Weight of the meanings that the clause shares with the answer."""
    return sum(weight(m) for m in clause.meant & answer)
