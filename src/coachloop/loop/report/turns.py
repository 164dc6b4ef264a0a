"""Turns with their evidence marked."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from coachloop.domain.conversation import Role, Turn
from coachloop.loop.report.model import Piece, TurnLine


@dataclass(frozen=True, slots=True)
class Span:
    """Characters [start, end) of a turn that are evidence for the numbered criterion; 0: searched for."""

    start: int
    end: int
    number: int
    human: bool
    occasion: bool


#: Turns that a page shows at once beside a form.
TURNS = 400


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a transcript is asked for: from the turn at index `first` to before the one at `until`,
    or around the turn numbered `turn`; None for the beginning."""

    turn: int | None = None
    first: int | None = None
    until: int | None = None

    def of(self, turns: Sequence[Turn]) -> slice:
        """At most TURNS of them."""
        if self.first is not None:
            return slice(self.first, min(self.first + TURNS, self.until or len(turns), len(turns)))
        here = next((k for k, t in enumerate(turns) if t.seq == self.turn), 0)
        start = max(0, min(here - TURNS // 2, len(turns) - TURNS))
        return slice(start, min(start + TURNS, len(turns)))


def side_of(turn: Turn, speakers: frozenset[str]) -> str:
    """The scored person under these labels, the other side, or somebody else who speaks."""
    if turn.speaker in speakers:
        return Role.PERSON.value
    return (Role.COUNTERPART if turn.role is Role.COUNTERPART else Role.OTHER).value


def turn_line(turn: Turn, side: str, spans: Sequence[Span], *, here: bool) -> TurnLine:
    return TurnLine(turn.seq, turn.speaker, side, turn.start_ms, pieces(turn.text, spans), here)


def pieces(text: str, spans: Sequence[Span]) -> tuple[Piece, ...]:
    """The text cut where a span begins or ends; joined again it is the text."""
    cuts = {0, len(text)} | {cut for s in spans for cut in (s.start, s.end) if 0 <= cut <= len(text)}
    edges = sorted(cuts)
    return tuple(_piece(text, a, b, spans) for a, b in itertools.pairwise(edges))


def _piece(text: str, start: int, end: int, spans: Sequence[Span]) -> Piece:
    over = [s for s in spans if s.start <= start and end <= s.end]
    return Piece(
        text=text[start:end],
        refs=tuple(sorted({s.number for s in over if s.number})),
        human=any(s.human for s in over),
        occasion=bool(over) and all(s.occasion for s in over if s.number),
        found=any(not s.number for s in over),
    )


def found_in(text: str, words: str) -> tuple[Span, ...]:
    """Where `words` stand in the text, whatever their case; none for no words."""
    places = re.finditer(re.escape(words), text, re.IGNORECASE) if words else ()
    return tuple(Span(m.start(), m.end(), 0, human=False, occasion=False) for m in places)
