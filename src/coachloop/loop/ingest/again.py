"""Reading a planned conversation again from its file, when it is its turn to be written."""

import functools
from collections.abc import Sequence
from pathlib import Path

from coachloop.loop.ingest.errors import FileChanged
from coachloop.loop.ingest.files import NotRead, Source, sources, understand
from coachloop.loop.ingest.model import ParsedTranscript, PlanItem, TranscriptReader


def read_again(item: PlanItem, readers: Sequence[TranscriptReader]) -> ParsedTranscript:
    """The conversation of the item. Raises FileChanged when it is gone, or what reading the file raises."""
    file = str(item["file"])
    try:
        about = Path(file).stat()
    except OSError:
        raise changed(item) from None
    stamp = (about.st_mtime_ns, about.st_size)
    name = next((s.name for s in _sources(file, stamp) if _is_item(s.name, item)), None)
    parsed = () if name is None else _parsed(file, stamp, name, tuple(readers))
    if not 0 <= item["place"] < len(parsed):
        raise changed(item)
    return parsed[item["place"]]


# A file may hold thousands of conversations and an archive thousands of files: each is read once for all of
# its items, which come one after the other, until it changes.


@functools.lru_cache(maxsize=2)
def _sources(file: str, _stamp: tuple[int, int]) -> tuple[Source | NotRead, ...]:
    return tuple(sources([file]))


@functools.lru_cache(maxsize=2)
def _parsed(
    file: str, stamp: tuple[int, int], name: str, readers: tuple[TranscriptReader, ...]
) -> tuple[ParsedTranscript, ...]:
    source = next(s for s in _sources(file, stamp) if s.name == name)
    return () if isinstance(source, NotRead) else understand(source, readers)


def _is_item(name: str, item: PlanItem) -> bool:
    """Whether a source is the one of the item; the preview may have named it by another path."""
    file = Path(item["file"])
    inside = Path(name).relative_to(file).as_posix() if Path(name).is_relative_to(file) else ""
    return inside == "." or str(item["name"]).endswith(f"{file.name}/{inside}")


def changed(item: PlanItem) -> FileChanged:
    return FileChanged(
        "The file is not what it was when it was looked at.",
        why="What was shown before is what is imported, nothing else.",
        fix="Look at it again and import it then.",
        where=str(item.get("name")),
    )
