"""From scores that people gave to a head for one criterion, or why there is none."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from coachloop.domain.result import Absent, too_few
from coachloop.domain.rubric import Criterion
from coachloop.loop.score.learning.checking import Labelled, LeftOut, left_out
from coachloop.loop.score.learning.fitting import Head, fit


@dataclass(frozen=True, slots=True)
class Learnt:
    """A head with the conversations that it was fitted to, and its figures on those that it was not.

    `by_person` is None with fewer than three people (or groups of people who share conversations).
    """

    head: Head
    conversations: tuple[str, ...]
    by_conversation: LeftOut
    by_person: LeftOut | None

    def as_json(self) -> dict[str, Any]:
        return {"head": asdict(self.head), "conversations": self.conversations, "figures": self.figures()}

    def figures(self) -> list[dict[str, Any]]:
        """By conversation, then by person where there is one."""
        return [asdict(found) for found in (self.by_conversation, self.by_person) if found]


@dataclass(frozen=True, slots=True)
class NothingLearnt:
    """The head is no better than always giving the usual level: no version is made of it."""

    figures: LeftOut


def learn(criterion: Criterion, rows: Sequence[Labelled], fewest: int) -> Learnt | NothingLearnt | Absent:
    """`too_few(k of fewest)` conversations, a head that is worth it, or the figures of one that is not.

    The order of `rows` does not matter; one person in one conversation stands there once.
    """
    ordered = sorted(rows, key=lambda r: (r.conversation_id, r.person_id))
    conversations = tuple(dict.fromkeys(r.conversation_id for r in ordered))
    by_conversation = left_out(ordered, criterion, "conversation")
    if len(conversations) < fewest or by_conversation is None:
        return too_few(len(conversations), fewest)
    if not by_conversation.better:
        return NothingLearnt(by_conversation)
    head = fit([r.given for r in ordered], [r.points for r in ordered])
    return Learnt(head, conversations, by_conversation, left_out(ordered, criterion, "person"))


def learnt_from_json(raw: Mapping[str, Any]) -> Learnt:
    """What `Learnt.as_json` made, after a journey through JSON."""
    head = raw["head"]
    weights = {block: tuple(map(float, row)) for block, row in head["weights"].items()}
    figures = [LeftOut(**row) for row in raw["figures"]]
    return Learnt(
        Head(float(head["bias"]), weights, float(head["penalty"])),
        tuple(raw["conversations"]),
        figures[0],
        figures[1] if len(figures) > 1 else None,
    )
