"""What the judge is shown of a turn, and where each shown character stands in the words as they are stored.

Names, addresses and numbers of people are replaced before anything leaves the host. Characters with a meaning
in the prompt, and characters that cannot be seen, never reach it: so no turn can end the block of data, begin
another turn, or bring a control word of a chat template.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from coachloop.domain.conversation import Role, Turn
from coachloop.loop.score.judging.addressed import addressed, suspected
from coachloop.loop.score.judging.personal import personal
from coachloop.loop.score.judging.said_names import is_plain, said_names

Span = tuple[int, int]
#: A span of the stored words, what stands in its place, and what it was.
_Replacement = tuple[Span, str, str]

#: What each role is called in the prompt.
CALLED = {Role.PERSON: "PERSON", Role.COUNTERPART: "COUNTERPART", Role.OTHER: "OTHER", Role.UNKNOWN: "OTHER"}

#: Brackets that delimit the data, begin a turn, or open a control word; shown as others that look alike.
_HARMLESS = str.maketrans({"<": "‹", ">": "›", "[": "(", "]": ")"})
#: Labels that say what somebody is, not who.
_LABELS = """
agent advisor analyst assistant buyer caller candidate client coach colleague counterpart customer guest host
interviewer interviewee manager member operator other patient person prospect recruiter rep representative
sales seller speaker student supervisor support teacher team user unknown voice
"""
#: Names that are words as well: only with a capital are they taken for names.
_NAMES_AND_WORDS = """
april art august autumn bill bob carol chance chase chuck daisy dawn dean dick don drew earl faith frank gene
grace grant hope iris jack jade jean joy june lance lane lee mark mason max may melody miles nick olive pat
pearl penny ray rich rob robin rose ruby rusty sandy sky sue summer ward will wood young
"""
_NO_NAMES = frozenset(_LABELS.split())
_ALSO_WORDS = frozenset(_NAMES_AND_WORDS.split())
#: Stands where a sentence spoke to the scorer; no quote may reach over it.
LEFT_OUT = "‹left out›"
TO_SCORER = "sentence to the scorer"


@dataclass(frozen=True, slots=True)
class Shown:
    """A turn as the judge sees it; `origin[i]` is the span of the stored text that character i stands for.

    `hidden`: what was replaced, a word each, in order: a name, an e-mail, a number, ...
    """

    seq: int
    role: Role
    text: str
    origin: tuple[Span, ...]
    hidden: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        return f"[{self.seq}] {CALLED[self.role]}: {self.text}"

    def stored_span(self, start: int, end: int) -> Span:
        """Where the shown characters [start, end) stand in the stored text of the turn."""
        return self.origin[start][0], self.origin[end - 1][1]


@dataclass(frozen=True, slots=True)
class Names:
    """Names and what stands in their place; `told` are those that somebody told coachloop.

    The others were found in what is said; unless that is `plain`, without capitals, only one makes a name.
    """

    exact: Mapping[str, str]
    told: frozenset[str]
    plain: bool
    pattern: re.Pattern[str] | None

    def found(self, text: str) -> Iterator[_Replacement]:
        if self.pattern is None:
            return
        for match in self.pattern.finditer(text):
            word = match.group()
            key = _key(word)
            is_told = key in self.told
            needs_capital = _ALSO_WORDS.issuperset(key.split()) or not (is_told or self.plain)
            if word[0].isupper() or not needs_capital:
                yield match.span(), self.exact[key], "known name" if is_told else "found name"


def names_of(known: Iterable[tuple[str, Role]], turns: Sequence[Turn] = ()) -> Names:
    """Names with the role of whom they belong to, and those that `turns` give away.

    Each part of a name counts, a mere label does not.
    """
    exact = _by_part((name, CALLED[role]) for name, role in known)
    told = frozenset(exact)
    exact |= {key: word for key, word in _by_part(said_names(turns, CALLED)).items() if key not in told}
    plain = all(is_plain(turn.text) for turn in turns)
    if not exact:
        return Names({}, told, plain, None)
    longest_first = sorted(exact, key=lambda word: (-len(word), word))
    words = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in longest_first)
    return Names(exact, told, plain, re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE))


def _by_part(names: Iterable[tuple[str, str]]) -> dict[str, str]:
    exact: dict[str, str] = {}
    for name, called in names:
        parts = [p for p in re.findall(r"[^\W\d_][\w'’-]*", name) if len(p) > 1]
        parts = [p for p in parts if p.casefold() not in _NO_NAMES]
        whole = [" ".join(parts)] if len(parts) > 1 else []
        for word in [*whole, *parts]:
            exact.setdefault(_key(word), called)
    return exact


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def shown(turn: Turn, names: Names, *, doubtful: bool = True) -> Shown:
    """That turn without what must not leave the host, in one line.

    `doubtful` False: without the sentences that may speak to the scorer either.
    """
    replaced = _replacements(turn.text, names, doubtful=doubtful)
    characters = list(_characters(turn.text, replaced))
    kept = [
        (c, span) for n, (c, span) in enumerate(characters) if c != " " or (n and characters[n - 1][0] != " ")
    ]
    while kept and kept[-1][0] == " ":
        kept.pop()
    return Shown(
        seq=turn.seq,
        role=turn.role,
        text="".join(c for c, _ in kept),
        origin=tuple(span for _, span in kept),
        hidden=tuple(what for _, _, what in replaced),
    )


def harmless(text: str) -> str:
    """Text of ours for the prompt, in one line and without its delimiters."""
    return " ".join(text.split()).translate(_HARMLESS)


def _replacements(text: str, names: Names, *, doubtful: bool) -> list[_Replacement]:
    """In order and without overlap; what was named first goes before."""
    found = [(span, LEFT_OUT, TO_SCORER) for span in addressed(text)]
    if not doubtful:
        found += [(span, LEFT_OUT, TO_SCORER) for span in suspected(text)]
    found += [(span, word, word.strip("()")) for span, word in personal(text)]
    found += names.found(text)
    chosen: list[_Replacement] = []
    taken = bytearray(len(text))
    for (start, end), word, what in found:
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            chosen.append(((start, end), word, what))
    return sorted(chosen)


def _characters(text: str, replacements: Sequence[_Replacement]) -> Iterator[tuple[str, Span]]:
    """Each character to show with the stored span that it stands for."""
    place = 0
    for (start, end), word, _ in replacements:
        yield from _plain(text, place, start)
        yield from ((c, (start, end)) for c in word)
        place = end
    yield from _plain(text, place, len(text))


def _plain(text: str, start: int, end: int) -> Iterator[tuple[str, Span]]:
    for i in range(start, end):
        for c in unicodedata.normalize("NFKC", text[i]):
            if c.isspace():
                yield " ", (i, i + 1)
            elif not unicodedata.category(c).startswith("C"):
                yield c.translate(_HARMLESS), (i, i + 1)


# --- looking for a quote ------------------------------------------------------------------------------------

_ALIKE = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-"})


@dataclass(frozen=True, slots=True)
class _Folded:
    """Lower case without white space; `place[i]` is where its character i stands in the text."""

    text: str
    place: tuple[int, ...]


def _folded(text: str) -> _Folded:
    pairs = [
        (folded, n)
        for n, c in enumerate(text)
        if not c.isspace()
        for folded in c.translate(_HARMLESS).translate(_ALIKE).casefold()
    ]
    return _Folded("".join(c for c, _ in pairs), tuple(n for _, n in pairs))


def find_quote(within: str, quote: str) -> Span | None:
    """Where the words of `quote` stand in `within`, whatever their case and white space; None if nowhere.

    Whole words only: a quote never begins or ends inside a word.
    """
    wanted, text = _folded(unicodedata.normalize("NFKC", quote)), _folded(within)
    if not wanted.text:
        return None
    begin = text.text.find(wanted.text)
    while begin >= 0:
        start = text.place[begin]
        end = text.place[begin + len(wanted.text) - 1] + 1
        if _at_word_edges(within, start, end):
            return start, end
        begin = text.text.find(wanted.text, begin + 1)
    return None


def reaches_left_out(turn: Shown, span: Span) -> bool:
    """Whether any character of the span stands for a sentence that was left out."""
    start, end = span
    place = turn.text.find(LEFT_OUT)
    while place >= 0:
        if place < end and start < place + len(LEFT_OUT):
            return True
        place = turn.text.find(LEFT_OUT, place + 1)
    return False


def _at_word_edges(text: str, start: int, end: int) -> bool:
    before = start == 0 or not (text[start - 1].isalnum() and text[start].isalnum())
    after = end == len(text) or not (text[end].isalnum() and text[end - 1].isalnum())
    return before and after


def turn_of(turns: Sequence[Shown], seq: int) -> Shown | None:
    """The turn with that number, of turns in order."""
    place = bisect_left(turns, seq, key=lambda turn: turn.seq)
    return turns[place] if place < len(turns) and turns[place].seq == seq else None
