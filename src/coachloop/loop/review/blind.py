"""From whom scores are hidden, because they may still rate the conversation blind (decisions 0008, 0014)."""

from collections.abc import Collection, Sequence

from coachloop.loop.review.errors import NotYourItem, StillBlind
from coachloop.store import audits, calibration, questions
from coachloop.store.audits import Item, ItemStatus
from coachloop.store.database import Connection


def same_name(one: str | None, other: str | None) -> bool:
    """Whether two names as typed are one person's."""
    return one is not None and other is not None and _plain(one) == _plain(other)


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def hidden_from(c: Connection, conversation_ids: Sequence[str], reader: str) -> dict[tuple[str, str], Item]:
    """(conversation, scored person) -> the open item that `reader` could still rate blind."""
    items = audits.items(c, conversation_ids=conversation_ids) if conversation_ids else []
    if not any(x.status is ItemStatus.OPEN for x in items):
        return {}
    told = questions.spoken_up(c, conversation_ids)
    found: dict[tuple[str, str], Item] = {}
    for item in items:
        others = [x for x in items if x.unit == item.unit]
        if item.status is ItemStatus.OPEN and _refusal(item, others, reader, told) is None:
            found.setdefault((item.conversation_id, item.person_id), item)
    return found


def calibrating(c: Connection, conversation_ids: Sequence[str], reader: str) -> frozenset[str]:
    """The conversations that `reader` rates in a calibration set that is not revealed yet."""
    if not conversation_ids:
        return frozenset()
    opened = calibration.open_for(c, conversation_ids)
    return frozenset(conversation_id for conversation_id, name in opened if same_name(name, reader))


def any_blind(c: Connection, conversation_ids: Sequence[str], person_id: str, reader: str) -> bool:
    """Whether `reader` could still rate that person blind in one of these conversations.

    Then single values of all of them are withheld: with their mean beside them the missing one is worked out.
    """
    if calibrating(c, conversation_ids, reader):
        return True
    return any(person == person_id for _, person in hidden_from(c, conversation_ids, reader))


def check_may_rate(c: Connection, item: Item, rater: str) -> None:
    """Raises NotYourItem."""
    others = [x for x in audits.items(c, conversation_ids=[item.conversation_id]) if x.unit == item.unit]
    why = _refusal(item, others, rater, questions.spoken_up(c, [item.conversation_id]))
    if why is not None:
        raise NotYourItem(
            f"{rater} cannot rate this conversation blind.",
            why=why,
            fix="Somebody else can, under their own name.",
            where=f"audit item {item.id}",
        )


def check_not_blind(c: Connection, conversation_id: str, person_id: str, reader: str) -> None:
    """Raises StillBlind."""
    if (conversation_id, person_id) in hidden_from(c, [conversation_id], reader):
        raise StillBlind(
            "This conversation was drawn for the blind audit and is not rated yet.",
            why="A word on the machine's score now would end the blind rating before it began.",
            fix="Rate it first, or take it out of the sample with `Look now` on its page.",
            where=conversation_id,
        )
    if calibrating(c, [conversation_id], reader):
        raise StillBlind(
            "This conversation is in a calibration set that is not revealed yet.",
            why="A word on a score now would end the blind rating before it began.",
            fix="Rate it with `coachloop calibration rate`; scores show after the reveal.",
            where=conversation_id,
        )


def _refusal(
    item: Item, others: Sequence[Item], rater: str, told: Collection[tuple[str, str, str]]
) -> str | None:
    """Why this person cannot rate the item blind; None when they can."""
    if item.rater is not None and not same_name(item.rater, rater):
        return f"It is for {item.rater}."
    if same_name(item.person, rater):
        return "Nobody rates their own conversation."
    if any(x.status is ItemStatus.SUBMITTED and same_name(x.rater, rater) for x in others):
        return "They have rated it already; the second rating is somebody else's."
    if any(tuple(told_of) == item.unit[:2] and same_name(name, rater) for *told_of, name in told):
        return "They have seen the machine's score: they questioned, overrode or accepted one."
    return None
