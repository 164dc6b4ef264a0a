"""One call in two records: what was learnt from one must not be measured on the other."""

import re
from collections.abc import Collection

from sqlalchemy import Connection, func, select

from coachloop.store.tables import conversation, participant, turn

_CHUNK = 500
#: Share of the different words of two records that both have, from which they are one call [ours: people who
#: write down the same recording differ in 9 to 13 % of the words].
_SAME_WORDS = 0.5


def same_calls(c: Connection, conversation_ids: Collection[str]) -> dict[str, frozenset[str]]:
    """Other records of these conversations, by id: somebody is scored in both, they began at one instant, and
    most of their words are the same. Where only the day is known many begin at one instant.

    So a second export or recognition of a call is known again, under another name and of another type.
    """
    one, other = conversation.alias(), conversation.alias()
    mine, theirs = participant.alias(), participant.alias()
    query = (
        select(mine.c.conversation_id, theirs.c.conversation_id)
        .join(one, one.c.id == mine.c.conversation_id)
        .join(theirs, theirs.c.person_id == mine.c.person_id)
        .join(other, (other.c.id == theirs.c.conversation_id) & (other.c.started_at == one.c.started_at))
        .where(theirs.c.conversation_id != mine.c.conversation_id)
    )
    found: dict[str, set[str]] = {}
    ids = sorted(conversation_ids)
    for start in range(0, len(ids), _CHUNK):
        wanted = mine.c.conversation_id.in_(ids[start : start + _CHUNK])
        for conversation_id, again in c.execute(query.where(wanted).distinct()):
            if _alike(_words(c, conversation_id), _words(c, again)):
                found.setdefault(conversation_id, set()).add(again)
    return {conversation_id: frozenset(again) for conversation_id, again in found.items()}


def _words(c: Connection, conversation_id: str) -> frozenset[str]:
    """The different words of its newest transcript; none where they are erased or never came."""
    newest = select(func.max(turn.c.version)).where(turn.c.conversation_id == conversation_id)
    mine = (turn.c.conversation_id == conversation_id, turn.c.version == newest.scalar_subquery())
    texts = c.scalars(select(turn.c.text).where(*mine))
    return frozenset(word for text in texts for word in re.findall(r"\w+", text.lower()))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """What has no words may be the same call."""
    return not one or not other or len(one & other) >= _SAME_WORDS * len(one | other)
