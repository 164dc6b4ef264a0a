"""What is taken out of real conversations before a judge reads them: hardly anything but names and numbers.

Read on ../shared/data: a sentence to the scorer is not said by people who do not know of one, so whatever is
suspected there is a false alarm, and costs one more question a criterion.
"""

import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from coachloop.domain.conversation import Role, Turn
from coachloop.loop.score.judging.rules import Seen, seen_of
from coachloop.loop.score.judging.shown import names_of
from tests.loop.score.judging.made import scene

_CALLS = 150


def _annomi(data: Path) -> Iterator[list[Turn]]:
    talks: dict[str, list[Turn]] = defaultdict(list)
    with gzip.open(data / "annomi" / "dev" / "utterances.csv.gz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            role = Role.PERSON if row["interlocutor"] == "therapist" else Role.COUNTERPART
            turns = talks[row["transcript_id"]]
            turns.append(Turn(len(turns), str(role), role, row["utterance_text"]))
    yield from talks.values()


def _star(data: Path) -> Iterator[list[Turn]]:
    with gzip.open(data / "star" / "dev" / "calls.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in islice(file, _CALLS):
            said = [turn for turn in json.loads(line)["turns"] if turn.get("text")]
            roles = [Role.PERSON if turn["role"] == "agent" else Role.COUNTERPART for turn in said]
            yield [
                Turn(n, str(role), role, turn["text"])
                for n, (role, turn) in enumerate(zip(roles, said, strict=True))
            ]


def _seen(turns: list[Turn]) -> Seen:
    transcript = scene([(turn.role, turn.text) for turn in turns]).transcript
    return seen_of(transcript, names_of([], turns))


def test_real_people_are_hardly_ever_taken_for_somebody_who_speaks_to_the_scorer(shared_data: Path) -> None:
    found = [_seen(turns) for talk in (_annomi, _star) for turns in talk(shared_data)]
    assert len(found) > 200
    suspected = sum(bool(one.to_scorer) for one in found)
    assert suspected <= 0.01 * len(found)
    words = sum(len(turn.text.split()) for one in found for turn in one.turns)
    hidden = [what for one in found for turn in one.turns for what in turn.hidden]
    assert "found name" in hidden
    assert len(hidden) <= 0.02 * words  # a conversation is still the conversation
