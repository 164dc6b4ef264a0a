"""What the turns of a conversation do, as the machine that scored them read it."""

from coachloop.domain.conversation import Transcript
from coachloop.loop.score.behaviours import TurnBehaviour
from coachloop.loop.score.reading import read_back
from coachloop.store.database import Connection
from coachloop.store.readings import load_reading


def as_read(c: Connection, person_id: str, words: Transcript) -> tuple[tuple[TurnBehaviour, ...], str] | None:
    """The reading kept for that person with the series that made it; None where there is none of these words.

    `words` are those that were scored, with roles as seen for the person.
    """
    found = load_reading(c, words.conversation_id, person_id)
    if found is None or found.text_hash != words.text_hash:
        return None
    turns = read_back(found.turns, words.turns)
    return None if turns is None else (turns, found.series)
