"""Words with their places in the text, light stems, and which words carry meaning.

Everything here is linear in the length of the text. Offsets always refer to the text as given.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from coachloop.loop.score.language.lexicon import FILLERS, GENERIC, GROUPS, IRREGULAR, SPOKEN, STOP

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_NOTE = re.compile(r"\[[^\[\]]{0,80}\]|<[^<>]{0,40}>|\([^()]{0,40}\)")
_SUFFIXES = (
    "ations",
    "ation",
    "ments",
    "ment",
    "ingly",
    "ings",
    "ing",
    "edly",
    "ied",
    "ies",
    "ed",
    "able",
    "ly",
    "es",
    "s",
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word: lower case with a straight apostrophe, and characters [start, end) of the text."""

    word: str
    start: int
    end: int


def tokens(text: str) -> tuple[Token, ...]:
    """The spoken words; notes in brackets ([laughs], <noise>, (pause)) are left out.

    Everyday and regional forms are read as their standard words, so that no way of speaking is scored
    otherwise: "gonna" gives "going" and "to", both at its place.
    """
    spoken = _NOTE.sub(lambda m: " " * len(m.group()), text)
    return tuple(
        Token(word, m.start(), m.end()) for m in _TOKEN.finditer(spoken) for word in _standard(m.group())
    )


@lru_cache(maxsize=20_000)
def _standard(said: str) -> tuple[str, ...]:
    word = said.lower().replace("’", "'")
    return SPOKEN.get(word, (word,))


def word_count(text: str) -> int:
    """As many as `tokens` finds."""
    spoken = _NOTE.sub(" ", text)
    return sum(map(len, map(_standard, _TOKEN.findall(spoken))))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The word without common endings; irregular forms are taken to their plain form first."""
    word = word.removesuffix("'s")
    word = IRREGULAR.get(word, word)
    if word.endswith("ss"):
        return word
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            return _tidied(word[: -len(suffix)], suffix)
    return _without_e(word)


def _tidied(root: str, suffix: str) -> str:
    if suffix in ("ied", "ies"):
        return root + "y"
    doubled = len(root) > 3 and root[-1] == root[-2] and root[-1] not in "lsz"
    return _without_e(root[:-1] if doubled else root)


def _without_e(root: str) -> str:
    return root.removesuffix("e") if len(root) > 3 else root


_MEANING = {stem(word): stem(group.split()[0]) for group in GROUPS for word in group.split()}


@lru_cache(maxsize=20_000)
def meaning(word: str) -> str:
    """The group of near-synonyms that the word belongs to, else its stem."""
    root = stem(word)
    return _MEANING.get(root, root)


_GENERIC = frozenset(meaning(word) for word in GENERIC)


def is_content(word: str) -> bool:
    return word not in STOP and word not in FILLERS and len(word) > 2 and "'" not in word.removesuffix("'s")


def content(words: Iterable[str]) -> frozenset[str]:
    """The meanings of the words that carry any."""
    return frozenset(found for found in map(_meant, words) if found is not None)


@lru_cache(maxsize=20_000)
def _meant(word: str) -> str | None:
    return meaning(word) if is_content(word) else None


def content_of(text: str) -> frozenset[str]:
    return content(t.word for t in tokens(text))


def weight(group: str) -> float:
    """How much a shared word says: half for words that turn up in any talk about work."""
    return 0.5 if group in _GENERIC else 1.0
