"""Finding the first pattern of a list in a clause."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from coachloop.loop.score.language.clauses import Clause

#: Clauses whose answers are kept for a moment: the heads ask again what the rules have asked.
KEPT = 2_048


_FIRST = re.compile(r"(?<![\[\\])\^")


@dataclass(frozen=True, slots=True)
class Cue:
    """One rule: what it looks for in `Clause.sought` and how sure it is alone, 0..1."""

    pattern: re.Pattern[str]
    p: float


@dataclass(frozen=True, slots=True)
class Found:
    """Characters [start, end) of the turn's text, and how sure the rule is, 0..1."""

    start: int
    end: int
    p: float


def cue(p: float, *alternatives: str) -> Cue:
    """A rule from alternatives in lower case; each stands at word boundaries, "^" for the first word."""
    any_of = _FIRST.sub("(?<=^ )", "|".join(alternatives))
    return Cue(re.compile(rf" (?:{any_of})(?![\w'])"), p)


def best(clause: Clause, cues: Iterable[Cue]) -> Found | None:
    """The surest rule that matches, None when none does; ties go to the first."""
    found: Found | None = None
    for rule in cues:
        if found is not None and rule.p <= found.p:
            continue
        match = rule.pattern.search(clause.sought)
        if match:
            found = Found(*clause.span(match), rule.p)
    return found


def says(clause: Clause, *cues: Cue) -> bool:
    return any(rule.pattern.search(clause.sought) for rule in cues)
