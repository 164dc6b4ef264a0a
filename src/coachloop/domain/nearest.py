"""From a theme ("communication") to the criteria that a coach can really target."""

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from coachloop.domain.rubric import Criterion

#: Words that themes stand for; D2: "communication" and "customer empathy" are themes, not criteria.
THEMES: dict[str, tuple[str, ...]] = {
    "communication": ("listening", "reflect", "question", "talk", "tone", "steps", "empathy"),
    "soft": ("empathy", "listening", "tone"),
    "rapport": ("empathy", "listening", "talk"),
    "curiosity": ("discovery", "question", "follow"),
    "questioning": ("discovery", "question", "leading", "dual"),
    "bias": ("leading", "script", "dual"),
    "structure": ("script", "plan", "dual", "steps"),
    "selling": ("objection", "price", "value", "discovery"),
    "negotiation": ("objection", "price", "value", "pushback"),
    "closing": ("close", "steps", "next"),
    "professionalism": ("tone", "close", "steps"),
    "quality": ("resolution", "listening", "steps"),
    "knowledge": ("resolution", "policy"),
}
COMMON_WORDS = frozenset(
    {"about", "an", "and", "as", "at", "be", "by", "for", "in", "is", "it", "its"}
) | frozenset({"of", "on", "or", "that", "the", "their", "this", "to", "was", "with"})
ALIKE = 0.8
MOST_OFFERED = 5


def nearest_criteria(theme: str, criteria: Sequence[Criterion]) -> tuple[Criterion, ...]:
    """The leaves among `criteria` that `theme` may mean, best first, at most five; never empty if any exist.

    Where no word fits, the leaves come in the rubric's order, so that there is always something to choose.
    """
    parents = {c.parent for c in criteria}
    leaves = [c for c in criteria if c.key not in parents]
    wanted = _wanted(theme)
    points = {c.key: _points(wanted, c) for c in leaves}
    found = [c for c in leaves if points[c.key] > 0] or leaves
    return tuple(sorted(found, key=lambda c: -points[c.key])[:MOST_OFFERED])


def _wanted(theme: str) -> tuple[set[str], set[str]]:
    """The words that were said, and those that a theme among them stands for."""
    said = _words([theme[:200]])
    return said, {w for s in said for key, words in THEMES.items() if _alike(s, key) for w in words}


def _points(wanted: tuple[set[str], set[str]], criterion: Criterion) -> int:
    """Name and key count before the parent's, and those before the description."""
    said, meant = wanted
    title, parent = _words([criterion.key, criterion.name]), _words([criterion.parent or ""])
    body = _words([criterion.description])
    return 8 * _hits(said, title) + 4 * _hits(said, parent) + 3 * _hits(meant, title) + 2 * _hits(said, body)


def _words(texts: Iterable[str]) -> set[str]:
    found = {w for text in texts for w in re.findall(r"[^\W_]+", text.casefold())}
    return {w for w in found if len(w) > 1} - COMMON_WORDS


def _hits(wanted: set[str], words: set[str]) -> int:
    return sum(any(_alike(w, word) for word in words) for w in wanted)


def _alike(a: str, b: str) -> bool:
    """The same word, the same beginning (listen, listening), or a slip of the keys."""
    if min(len(a), len(b)) < 4:
        return a == b
    same_stem = a.startswith(b[: max(4, len(b) - 3)]) or b.startswith(a[: max(4, len(a) - 3)])
    return same_stem or SequenceMatcher(None, a, b).ratio() >= ALIKE
