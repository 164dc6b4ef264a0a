"""The five-minute review of one file, without a workspace."""

import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from coachloop.domain.conversation import (
    Consent,
    Conversation,
    DateSource,
    Participant,
    Role,
    Transcript,
    Turn,
    content_hash,
)
from coachloop.domain.policy import Policy
from coachloop.engines.transcripts import READERS
from coachloop.loop.ingest.files import STDIN
from coachloop.loop.ingest.single import turns_of_file
from coachloop.loop.report.answers import questions
from coachloop.loop.report.model import QuestionsView, Summary
from coachloop.loop.report.summary import summary
from coachloop.loop.score.language.english import reads_as_english
from coachloop.loop.score.model import Scene
from coachloop.wiring.machine import embedded_series, heads

#: A file on its own is nobody's record: when it was held changes nothing in its summary.
_UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
_PERSON = "scored"


@dataclass(frozen=True, slots=True)
class FileReview:
    """`person` are the labels of the scored side; empty when the file does not say who that is. What is said
    of words that are not English is not to be relied on. `read_by` is the series that reads turns here."""

    person: tuple[str, ...]
    english: bool
    read_by: str
    summary: Summary
    questions: QuestionsView


def file_review(file: Path, scored: str | None) -> FileReview:
    """Raises the reader's error, NotUsable, SpeakerUnknown."""
    turns = turns_of_file(file, sys.stdin.buffer if str(file) == STDIN else None, READERS, scored)
    mine = tuple(dict.fromkeys(t.speaker for t in turns if t.role is Role.PERSON))
    scene = _scene(file.name, turns)
    english = reads_as_english(tuple(turn.text for turn in turns))
    return FileReview(mine, english, embedded_series(), summary(scene), questions(scene))


def _scene(name: str, turns: tuple[Turn, ...]) -> Scene:
    roles = {t.speaker: t.role for t in turns}
    participants = tuple(Participant(s, r, _PERSON if r is Role.PERSON else None) for s, r in roles.items())
    conversation = Conversation(
        name, content_hash(turns), "", _UNDATED, DateSource.FILE_TIME, Consent.NOT_CONFIRMED, participants
    )
    return Scene(conversation, Transcript(name, 1, turns), _PERSON, Policy(), read_turns=heads().read)
