"""A long transcript is read in windows of turns that fit the model; only a turn longer than that is cut."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from coachloop.domain.conversation import Role
from coachloop.loop.score.judging.model import AnswerRefused, JudgeSettingInvalid
from coachloop.loop.score.judging.shown import Shown

#: Turns of the window before, so that an answer is not parted from its question.
OVERLAP = 4
MOST_WINDOWS = 40
#: Bytes of a token; too small a figure for most texts, so that a window rather holds less than it could.
_BYTES_A_TOKEN = 3
#: With less room for turns nothing useful can be asked.
_LEAST_ROOM = 200
#: The part of the room that a piece of a cut turn may take, so that its neighbours fit beside it.
_PIECE = 0.75
#: Words that two pieces have in common: as many as a quote may have, so that none is cut.
_SHARED_WORDS = 40
#: A word, or so many characters of one that has no end.
_WORD = re.compile(r"\S{1,100}")


@dataclass(frozen=True, slots=True)
class Window:
    """Turns, or pieces of long ones, that are judged together.

    `own` counts the scored person's turns and pieces that no window before has.
    """

    number: int
    turns: tuple[Shown, ...]
    own: int

    @property
    def first_seq(self) -> int:
        return self.turns[0].seq

    @property
    def last_seq(self) -> int:
        return self.turns[-1].seq

    def has(self, seq: int) -> bool:
        """Whether it holds that turn or a piece of it."""
        return any(turn.seq == seq for turn in self.turns)


def tokens_of(text: str) -> int:
    """About how many tokens a text is, rather too many than too few."""
    return -(-len(text.encode("utf-8", "replace")) // _BYTES_A_TOKEN)


def windows(turns: Sequence[Shown], room: int) -> tuple[Window, ...]:
    """Windows of at most `room` tokens; those in which the scored person says nothing are left out.

    Raises JudgeSettingInvalid without room, AnswerRefused for more windows than are read.
    """
    if room < _LEAST_ROOM:
        raise JudgeSettingInvalid(
            "`judge`: `window` is too small for the words of this criterion.", fix="Set a larger `window`."
        )
    spoken = [piece for turn in turns if turn.text for piece in _pieces(turn, room)]
    found: list[Window] = []
    start, seen = 0, -1
    while seen < len(spoken) - 1:
        end = _end(spoken, start, room)
        if end - 1 <= seen:  # the overlap leaves no room for anything new
            start = seen + 1
            continue
        own = sum(turn.role is Role.PERSON for turn in spoken[seen + 1 : end])
        if own:
            found.append(Window(len(found), tuple(spoken[start:end]), own))
        seen, start = end - 1, max(start + 1, end - OVERLAP)
    if len(found) > MOST_WINDOWS:
        raise AnswerRefused(f"the transcript is longer than {MOST_WINDOWS} windows of the judge")
    return tuple(found)


def _end(turns: Sequence[Shown], start: int, room: int) -> int:
    """The first turn that does not fit after `start`."""
    end, used = start, 0
    while end < len(turns):
        used += tokens_of(turns[end].line) + 1
        if used > room:
            break
        end += 1
    return end


def _pieces(turn: Shown, room: int) -> Iterator[Shown]:
    """The turn; or, where it alone does not fit, pieces of it, each with the places of its characters."""
    if tokens_of(turn.line) + 1 <= room:
        yield turn
        return
    head = tokens_of(turn.line) - tokens_of(turn.text) + 1
    for start, end in _cuts(turn.text, int(_PIECE * room) - head):
        yield replace(turn, text=turn.text[start:end], origin=turn.origin[start:end])


def _cuts(text: str, most: int) -> Iterator[tuple[int, int]]:
    """Spans of at most `most` tokens, or of one word, that overlap and together hold every word."""
    words = [match.span() for match in _WORD.finditer(text)]
    begin = end = 0
    while end < len(words):
        used, end = 0, begin
        while end < len(words) and (end == begin or used + _size(text, words[end]) <= most):
            used += _size(text, words[end])
            end += 1
        yield words[begin][0], words[end - 1][1]
        begin = end - min(_SHARED_WORDS, (end - begin) // 2)


def _size(text: str, span: tuple[int, int]) -> int:
    """Tokens of a word with the space before it."""
    return tokens_of(text[slice(*span)] + " ")
