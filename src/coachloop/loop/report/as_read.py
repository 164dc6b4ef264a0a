"""What was found in a conversation when it was scored."""

from coachloop.domain.conversation import Transcript
from coachloop.loop.score.reading import ReadBack, read_back
from coachloop.store.database import Connection
from coachloop.store.readings import load_reading


def as_read(c: Connection, person_id: str, words: Transcript) -> tuple[ReadBack, str] | None:
    """The reading kept for that person with the series that made it; None where there is none of these words.

    `words` are those that were scored, with roles as seen for the person.
    """
    found = load_reading(c, words.conversation_id, person_id)
    if found is None or found.text_hash != words.text_hash:
        return None
    back = read_back(found.turns, words.turns)
    return None if back is None else (back, found.series)
