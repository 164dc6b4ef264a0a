"""WordPiece: words become pieces of a fixed vocabulary, the longest piece first (Devlin et al., 2019)."""

import re
import string
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

CLS, SEP, UNKNOWN = "[CLS]", "[SEP]", "[UNK]"
_LONGEST_WORD = 100  # characters; a longer one is unknown
_NO_BLANKS = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


class WordPiece:
    """`vocabulary` gives each piece its number; pieces inside a word begin with "##"."""

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self._pieces = vocabulary
        self._words: dict[str, tuple[int, ...]] = {}

    def numbers(self, text: str, most: int) -> list[int]:
        """[CLS], at most `most` - 2 pieces of the text in order, [SEP]."""
        inside: list[int] = []
        for word in _words(text):
            inside.extend(self._word(word))
            if len(inside) >= most - 2:
                break
        return [self._pieces[CLS], *inside[: most - 2], self._pieces[SEP]]

    def _word(self, word: str) -> tuple[int, ...]:
        """Remembered for the words of any language a team speaks: at most some 50,000."""
        known = self._words.get(word)
        if known is None:
            known = tuple(self._cut(word))
            if len(self._words) < 50_000:
                self._words[word] = known
        return known

    def _cut(self, word: str) -> list[int]:
        found: list[int] = []
        start = 0
        while start < len(word):
            end = self._longest(word, start)
            if end is None:
                return [self._pieces[UNKNOWN]]
            found.append(self._pieces[_inner(word[start:end], start)])
            start = end
        return found

    def _longest(self, word: str, start: int) -> int | None:
        if len(word) > _LONGEST_WORD:
            return None
        ends = range(len(word), start, -1)
        return next((end for end in ends if _inner(word[start:end], start) in self._pieces), None)


def _inner(piece: str, start: int) -> str:
    return f"##{piece}" if start else piece


def _words(text: str) -> list[str]:
    """Lower case without accents; signs, and characters of scripts without blanks, stand alone."""
    return "".join(map(_plain, unicodedata.normalize("NFD", text.lower()))).split()


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    kind = unicodedata.category(character)
    if kind in ("Mn", "Cc", "Cf") and not character.isspace():
        return ""
    sign = kind.startswith("P") or character in string.punctuation
    return f" {character} " if sign or _NO_BLANKS.match(character) else character
