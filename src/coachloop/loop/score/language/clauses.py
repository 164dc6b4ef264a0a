"""Clauses: the unit on which every rule runs. Works on text with and without punctuation."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

from coachloop.loop.score.language.lexicon import FILLERS, HESITATION, word_set
from coachloop.loop.score.language.words import Token, content, tokens

_LONGEST = 60  # words; bounds the work of every pattern
_STRETCH, _STRETCH_BARE = 12, 4
_LEFT, _RIGHT = 7, 4
_STOP_MARK = re.compile(r"[.?!;\n\r]|\.\.\.|…|--|—")
_AUX = word_set(
    "do does did are is was were am can could would will have has had should shall may might "
    "don't doesn't didn't aren't isn't wasn't weren't can't couldn't wouldn't won't haven't "
    "hasn't shouldn't"
)
_SUBJECT = word_set("you we they he she it i there that this your anybody anyone somebody someone")
_WH = word_set("what how why when where who which what's how's where's who's whose")
_REQUEST = word_set("tell describe walk talk give")
_BEFORE_INDIRECT = word_set("know see wonder wondering to me us you understand sure")
_JOINERS = word_set("so but okay ok because and um well alright")
_CONDITION = word_set("if when since because as given after once while suppose")
_SUBORDINATE = word_set("if whether that what how why when where who which because about of")


@dataclass(frozen=True, eq=False)
class Clause:
    """A stretch of words of one turn. `asked`: a question mark closes it."""

    words: tuple[Token, ...]
    asked: bool = False

    @cached_property
    def core(self) -> tuple[Token, ...]:
        """The words without hesitations and without fillers at the front; at least the last word."""
        clear = [t for t in self.words if t.word not in HESITATION] or [self.words[-1]]
        lead = next((i for i, t in enumerate(clear) if t.word not in FILLERS), len(clear) - 1)
        return tuple(clear[lead:])

    @cached_property
    def said(self) -> str:
        """The core in lower case, one blank between words."""
        return " ".join(t.word for t in self.core)

    @cached_property
    def places(self) -> tuple[int, ...]:
        """Where each word of the core begins in `said`."""
        return tuple(accumulate((len(t.word) + 1 for t in self.core), initial=0))[:-1]

    @property
    def start(self) -> int:
        return self.words[0].start

    @property
    def end(self) -> int:
        return self.words[-1].end

    @property
    def size(self) -> int:
        return len(self.core)

    @cached_property
    def heard(self) -> tuple[str, ...]:
        return tuple(t.word for t in self.words)

    @cached_property
    def meant(self) -> frozenset[str]:
        """The meanings of its words that carry any."""
        return content(self.heard)

    @cached_property
    def sought(self) -> str:
        """`said` after a blank: what rules search. Each begins with a blank, so it is tried at words only."""
        return f" {self.said}"

    def span(self, match: re.Match[str]) -> tuple[int, int]:
        """Characters of the turn's text for a match in `sought`, whole words."""
        inside = [
            t
            for t, at in zip(self.core, self.places, strict=True)
            if at + 1 < match.end() and at + 1 + len(t.word) > match.start()
        ]
        return (inside[0].start, inside[-1].end) if inside else (self.start, self.end)


def clauses(text: str) -> tuple[Clause, ...]:
    """The clauses of a turn in order; none for a turn without words."""
    words = _unstuttered(tokens(text))
    bare = not any(mark in text for mark in ".?!,;")
    return tuple(
        Clause(piece, asked and i == len(pieces) - 1)
        for sentence, asked in _sentences(text, words)
        for pieces in [list(_cut(sentence, text, bare))]
        for i, piece in enumerate(pieces)
    )


def _unstuttered(words: Sequence[Token]) -> tuple[Token, ...]:
    """Without immediate repetitions ("you-you", "I I"): the last one stays."""
    kept = [a for a, b in pairwise(words) if a.word != b.word]
    return (*kept, *words[-1:])


def _sentences(text: str, words: Sequence[Token]) -> Iterator[tuple[tuple[Token, ...], bool]]:
    """Words between two stops, and whether a question mark closed them."""
    current: list[Token] = []
    for i, token in enumerate(words):
        current.append(token)
        gap = text[token.end : words[i + 1].start if i + 1 < len(words) else len(text)]
        if gap != " " and _STOP_MARK.search(gap) and not _inside_number(token, gap):
            yield tuple(current), "?" in gap
            current = []
    if current:
        yield tuple(current), False


def _inside_number(token: Token, gap: str) -> bool:
    return gap == "." and token.word[-1].isdigit()


def _cut(sentence: tuple[Token, ...], text: str, bare: bool) -> Iterator[tuple[Token, ...]]:
    """Cut before joined questions; where no comma helps also before question openings and joining words."""
    begin = since_comma = 0
    for i in range(1, len(sentence)):
        comma = "," in text[sentence[i - 1].end : sentence[i].start]
        since_comma = i if comma else since_comma
        long = len(sentence) - since_comma > (_STRETCH_BARE if bare else _STRETCH)
        if i - begin >= _LONGEST or _breaks(sentence, begin, i, comma, long):
            yield sentence[begin:i]
            begin = since_comma = i
    yield sentence[begin:]


def _breaks(sentence: Sequence[Token], begin: int, i: int, comma: bool, long: bool) -> bool:
    left, right = i - begin, len(sentence) - i
    joined = comma or sentence[i - 1].word in ("and", "or", "but")
    joined = joined and sentence[begin].word not in _CONDITION
    if left >= 3 and right >= 3 and (joined or long) and _opens_question(sentence, begin, i):
        return True
    return long and sentence[i].word in _JOINERS and left >= _LEFT and right >= _RIGHT


def _opens_question(sentence: Sequence[Token], begin: int, i: int) -> bool:
    word, following, before = sentence[i].word, sentence[i + 1].word, sentence[i - 1].word
    if before in _SUBORDINATE:
        return False
    if word in _WH:
        return before not in _BEFORE_INDIRECT and _inverted_soon(sentence, i)
    if word in _REQUEST:
        return following in ("me", "us") and before not in _BEFORE_INDIRECT | _AUX | _SUBJECT
    near = {t.word for t in sentence[max(begin, i - 5) : i]}
    tag = len(sentence) - i < 4  # "..., would you not": part of the statement before it
    return word in _AUX and following in _SUBJECT and not tag and not near & _WH and before not in _SUBJECT


def _inverted_soon(sentence: Sequence[Token], i: int) -> bool:
    """ "what did you", "what's", "how much of it did you": an auxiliary within four words, then a subject."""
    if sentence[i].word.endswith("'s") or sentence[i + 1].word in _AUX:
        return True
    near = pairwise(t.word for t in sentence[i + 1 : i + 7])
    return any(a in _AUX and b in _SUBJECT for a, b in near)
