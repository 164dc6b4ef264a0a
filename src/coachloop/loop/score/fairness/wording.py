"""Replacing wordings in a text in one pass, so that no change is made to what another change wrote."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from coachloop.domain.conversation import Role
from coachloop.loop.score.model import Scene

#: What is put in place of the words that were found.
Becomes = str | Callable[[str], str]


@dataclass(frozen=True)
class Wording:
    """Places in a text and what they become; the first of several that begin at one place is taken."""

    pattern: re.Pattern[str]
    becomes: tuple[Becomes, ...]

    def __call__(self, text: str) -> tuple[str, int]:
        """The text with each place changed, and how many places that were."""
        places = 0

        def put(match: re.Match[str]) -> str:
            nonlocal places
            chosen = self.becomes[int((match.lastgroup or "r0")[1:])]
            new = chosen(match[0]) if callable(chosen) else chosen
            places += new.lower() != match[0].lower()
            return _cased(new, match[0])

        return self.pattern.sub(put, text), places


def wording(changes: Sequence[tuple[str, Becomes]]) -> Wording:
    """Patterns of whole words without groups of their own, case aside; ' also finds the curly apostrophe."""
    parts = (f"(?P<r{i}>{pattern})".replace("'", "['’]") for i, (pattern, _) in enumerate(changes))
    found = re.compile(rf"(?<![\w'’-])(?:{'|'.join(parts)})(?![\w-])", re.IGNORECASE)
    return Wording(found, tuple(new for _, new in changes))


def everywhere(change: Callable[[str], tuple[str, int]]) -> Callable[[Scene], tuple[Scene, int]]:
    """Makes the change in the words of all."""
    return lambda scene: _changed(scene, change, frozenset(Role))


def own_words(change: Callable[[str], tuple[str, int]]) -> Callable[[Scene], tuple[Scene, int]]:
    """Makes the change in the words of the scored person alone."""
    return lambda scene: _changed(scene, change, frozenset({Role.PERSON}))


def _changed(
    scene: Scene, change: Callable[[str], tuple[str, int]], roles: frozenset[Role]
) -> tuple[Scene, int]:
    turns, places = [], 0
    for turn in scene.transcript.turns:
        text, made = change(turn.text) if turn.role in roles else (turn.text, 0)
        turns.append(replace(turn, text=text))
        places += made
    return replace(scene, transcript=replace(scene.transcript, turns=tuple(turns))), places


def _cased(new: str, old: str) -> str:
    """Capitals as in the words before."""
    letters = [char for char in old if char.isalpha()]
    if len(letters) > 1 and all(char.isupper() for char in letters):
        return new.upper()
    return new[:1].upper() + new[1:] if letters and letters[0].isupper() else new
