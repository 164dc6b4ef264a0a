"""One file read on its own, without a workspace."""

from collections.abc import Iterable
from pathlib import Path
from typing import IO

from coachloop.domain.conversation import Role, Turn
from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.loop.ingest.files import NotRead, sources, understand
from coachloop.loop.ingest.model import ParsedTranscript, TranscriptReader
from coachloop.loop.ingest.speakers import decide_roles, turns_in_place


class SpeakerUnknown(CoachloopError):
    """The scored speaker that was named does not speak in the file."""

    code = "E-IMP-050"
    kind = ErrorKind.USAGE


class NotUsable(CoachloopError):
    """A file that was to be read on its own cannot be."""

    code = "E-IMP-051"
    kind = ErrorKind.NOT_UNDERSTOOD


def turns_of_file(
    file: Path, stdin: IO[bytes] | None, readers: Iterable[TranscriptReader], scored: str | None
) -> tuple[Turn, ...]:
    """The turns of the only conversation in a file, as many as it has; `scored` names who is the person.

    Raises the reader's error, NotUsable, SpeakerUnknown.
    """
    parsed = _only_conversation(file, stdin, readers)
    labels = {turn.speaker for turn in parsed.turns}
    if scored is not None and scored not in labels:
        known = ", ".join(sorted(label for label in labels if label)) or "not named"
        raise SpeakerUnknown(
            f"Nobody called {scored!r} speaks in this file.", fix=f"Speakers are: {known}.", where=str(file)
        )
    hints = {
        label: Role.PERSON if label == scored else Role.COUNTERPART for label in labels if label and scored
    }
    return turns_in_place(parsed, decide_roles(parsed, {}, hints))


def _only_conversation(
    file: Path, stdin: IO[bytes] | None, readers: Iterable[TranscriptReader]
) -> ParsedTranscript:
    found = list(sources([str(file)], stdin))
    if len(found) != 1:
        raise NotUsable(
            f"There are {len(found)} files here.", why="One is read.", fix="Name one file.", where=str(file)
        )
    source = found[0]
    if isinstance(source, NotRead):
        raise NotUsable(source.problem.message, where=source.name)
    conversations = understand(source, readers)
    if len(conversations) != 1:
        raise NotUsable(
            f"The file holds {len(conversations)} conversations.",
            why="One is read.",
            fix="Cut it into one file a conversation.",
            where=source.name,
        )
    return conversations[0]
