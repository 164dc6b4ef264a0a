"""Finding the first pattern of a list in a clause."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from coachloop.loop.score.language.clauses import Clause


@dataclass(frozen=True, slots=True)
class Cue:
    """One rule: what it looks for in `Clause.said` and how sure it is alone, 0..1."""

    pattern: re.Pattern[str]
    p: float


@dataclass(frozen=True, slots=True)
class Found:
    """Characters [start, end) of the turn's text, and how sure the rule is, 0..1."""

    start: int
    end: int
    p: float


def cue(p: float, *alternatives: str) -> Cue:
    """A rule from alternatives in lower case; each stands at word boundaries."""
    return Cue(re.compile(r"(?<![\w'])(?:" + "|".join(alternatives) + r")(?![\w'])"), p)


def best(clause: Clause, cues: Iterable[Cue]) -> Found | None:
    """The surest rule that matches, None when none does; ties go to the first."""
    found: Found | None = None
    for rule in cues:
        if found is not None and rule.p <= found.p:
            continue
        match = rule.pattern.search(clause.said)
        if match and match.end() > match.start():
            found = Found(*clause.span(match), rule.p)
    return found


def says(clause: Clause, *cues: Cue) -> bool:
    return any(rule.pattern.search(clause.said) for rule in cues)
