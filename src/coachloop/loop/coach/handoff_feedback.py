"""When a review of a first interview is complete (METHOD.md 1.3): a text on each criterion, one moment."""

from collections.abc import Mapping, Sequence

from coachloop.domain.conversation import Transcript, Turn
from coachloop.domain.rubric import Criterion
from coachloop.loop.coach.handoff_model import (
    Feedback,
    FeedbackDraft,
    FeedbackIncomplete,
    MomentNotFound,
    NoMomentCited,
    NotInHandoff,
    NotTheNamedCoach,
)
from coachloop.loop.coach.rules import find_target

#: Longer texts are cut off by no page; nobody reads them either.
_LONGEST = 4_000


def complete(draft: FeedbackDraft, criteria: Sequence[Criterion], transcript: Transcript) -> Feedback:
    """The draft with its texts by criterion key and its moment found.

    `criteria` are the leaves on which the interview was scored. Raises FeedbackIncomplete, ThemeRefused for
    an unknown criterion, NoMomentCited, MomentNotFound.
    """
    texts = _texts(draft.texts, criteria)
    cited = draft.quote.strip()
    if not cited:
        raise NoMomentCited(
            "The review cites no moment of the interview.",
            why="A reviewed interview has a text on each criterion and one moment that anybody can look up.",
            fix="Add `moment:` with `quote:` words of the interview, and their `turn:` if you like.",
            where="moment",
        )
    turn, start = _found(cited, draft.turn, transcript)
    return Feedback(texts, transcript.version, turn.seq, start, start + len(cited), cited)


def _texts(given: Mapping[str, str], criteria: Sequence[Criterion]) -> dict[str, str]:
    written = {find_target(name, criteria).key: text.strip()[:_LONGEST] for name, text in given.items()}
    missing = [c for c in criteria if not written.get(c.key)]
    if missing:
        names = ", ".join(f"`{c.key}` ({c.name})" for c in missing)
        raise FeedbackIncomplete(
            f"There is no text on {names}.",
            why="The first interviews are reviewed in words on each criterion.",
            fix="Write a sentence on each of them; say so where there was no occasion.",
            where="criteria",
        )
    return {c.key: written[c.key] for c in criteria}


def _found(cited: str, number: int | None, transcript: Transcript) -> tuple[Turn, int]:
    """The first place of those words, in that turn where one is named; turns are counted from 1."""
    turns = transcript.turns if number is None else transcript.turns[max(0, number - 1) : max(0, number)]
    place = next(((t, t.text.find(cited)) for t in turns if cited in t.text), None)
    if place is None:
        where = "the transcript" if number is None else f"turn {number}"
        raise MomentNotFound(
            f"These words do not stand in {where}: {cited[:80]!r}.",
            why="A cited moment must be found again exactly.",
            fix="Copy the words of one turn as they stand there.",
            where=transcript.conversation_id,
        )
    return place


def check_writer(writer_id: str, coach: tuple[str, str] | None, person: str) -> None:
    """Only the named coach (id and name) reviews. Raises NotTheNamedCoach."""
    if coach is None or writer_id != coach[0]:
        named = coach[1] if coach else "nobody yet"
        raise NotTheNamedCoach(
            "This review is not written by the named coach.",
            why=f"The named coach of {person} is {named}.",
            fix="Let the named coach write it, or name another one: coachloop handoff start",
            where="by",
        )


def check_number(number: int | None, accompanied: int, conversation_id: str) -> int:
    """The number of the interview, 1 to 30. Raises NotInHandoff."""
    if number is None or number > accompanied:
        why = (
            "It is not among the person's interviews since the training ended."
            if number is None
            else f"It is interview {number}; a named coach accompanies {accompanied}."
        )
        raise NotInHandoff("This conversation is not reviewed in a handoff.", why=why, where=conversation_id)
    return number
