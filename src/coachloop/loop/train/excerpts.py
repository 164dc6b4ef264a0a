"""A quoted moment as the people of a training session read it: a little context, no names, no numbers."""

import re
from collections.abc import Iterable

from coachloop.domain.conversation import Conversation, Role, Transcript, Turn
from coachloop.domain.people import Person
from coachloop.domain.result import invalid
from coachloop.loop.score.judging.shown import Names, Shown, names_of, shown
from coachloop.loop.train.model import Excerpt, ExcerptTurn

#: Turns before and after the quoted one.
AROUND = 2
#: The most words shown of the quoted turn before and after the quote, and of another turn.
_BESIDE, _OF_ANOTHER = 20, 40
#: The words of the quote itself are cut after this many.
_OF_QUOTE = 60
_GONE = "its words are not on record any more; its hash and its date are"


def gone() -> Excerpt:
    """A quote that was erased or whose consent was taken back."""
    return invalid(_GONE)


def excerpt(
    transcript: Transcript,
    seq: int,
    span: tuple[int, int],
    conversation: Conversation,
    people: Iterable[Person],
) -> Excerpt:
    """Characters `span` of turn `seq` with `AROUND` turns on each side, names replaced by roles.

    Names are those of the speakers, of `people` (with aliases) and of the counterpart, and those that are
    said where people introduce or greet each other. E-mail addresses and long numbers are replaced too.
    """
    place = next((i for i, turn in enumerate(transcript.turns) if turn.seq == seq), None)
    if place is None:
        return gone()
    names = known_names(transcript, conversation, people)
    near = transcript.turns[max(0, place - AROUND) : place + AROUND + 1]
    return tuple(_turn(turn, names, span if turn.seq == seq else None) for turn in near)


def known_names(transcript: Transcript, conversation: Conversation, people: Iterable[Person]) -> Names:
    """Every name that must not be read in an excerpt, with the role of whom it belongs to."""
    role_of = {p.person_id: p.role for p in conversation.participants if p.person_id}
    known = [(p.speaker, p.role) for p in conversation.participants]
    if conversation.counterpart:
        known.append((conversation.counterpart, Role.COUNTERPART))
    for person in people:
        role = role_of.get(person.id, Role.OTHER)
        known += [(name, role) for name in (person.name, *person.aliases)]
    return names_of(known, transcript.turns)


def _turn(turn: Turn, names: Names, span: tuple[int, int] | None) -> ExcerptTurn:
    seen = shown(turn, names)
    if span is None:
        return ExcerptTurn(turn.role.value, _first_words(seen.text, _OF_ANOTHER), quoted=False)
    start, end = _in_shown(seen, span)
    before, quote, after = seen.text[:start], seen.text[start:end], seen.text[end:]
    text = _last_words(before, _BESIDE) + _first_words(quote, _OF_QUOTE) + _first_words(after, _BESIDE)
    return ExcerptTurn(turn.role.value, text.strip(), quoted=True)


def _in_shown(seen: Shown, span: tuple[int, int]) -> tuple[int, int]:
    """Where the stored characters [start, end) stand in the shown text."""
    start, end = span
    inside = [i for i, (first, last) in enumerate(seen.origin) if first < end and last > start]
    return (inside[0], inside[-1] + 1) if inside else (0, 0)


def _first_words(text: str, most: int) -> str:
    parts = re.split(r"(?<=\S)(?=\s)", text)
    return text if len(parts) <= most else "".join(parts[:most]).rstrip() + " …"


def _last_words(text: str, most: int) -> str:
    parts = re.split(r"(?<=\s)(?=\S)", text)
    return text if len(parts) <= most else "… " + "".join(parts[-most:])
