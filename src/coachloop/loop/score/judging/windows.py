"""A long transcript is read in windows of whole turns that fit the model."""

from collections.abc import Sequence
from dataclasses import dataclass

from coachloop.domain.conversation import Role
from coachloop.loop.score.judging.model import AnswerRefused, JudgeSettingInvalid
from coachloop.loop.score.judging.shown import Shown

#: Turns of the window before, so that an answer is not parted from its question.
OVERLAP = 4
MOST_WINDOWS = 40
#: Bytes of a token; too small a figure for most texts, so that a window rather holds less than it could.
_BYTES_A_TOKEN = 3


@dataclass(frozen=True, slots=True)
class Window:
    """Turns that are judged together. `own` counts the scored person's turns that no window before has."""

    number: int
    turns: tuple[Shown, ...]
    own: int

    @property
    def first_seq(self) -> int:
        return self.turns[0].seq

    @property
    def last_seq(self) -> int:
        return self.turns[-1].seq


def tokens_of(text: str) -> int:
    """About how many tokens a text is, rather too many than too few."""
    return -(-len(text.encode("utf-8", "replace")) // _BYTES_A_TOKEN)


def windows(turns: Sequence[Shown], room: int) -> tuple[Window, ...]:
    """Windows of at most `room` tokens; those in which the scored person says nothing are left out.

    Raises JudgeSettingInvalid without room, AnswerRefused for what cannot be read in windows.
    """
    if room <= 0:
        raise JudgeSettingInvalid(
            "`judge`: `window` is too small for the words of this criterion.", fix="Set a larger `window`."
        )
    spoken = [turn for turn in turns if turn.text]
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
    if end == start:
        raise AnswerRefused(f"turn {turns[start].seq + 1} alone is longer than the judge's window")
    return end
