"""From paths to texts: folders, files, patterns, archives and standard input, in one order and within bounds.

One file that cannot be used never stops the others: it becomes a NotRead with the reason.
"""

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.loop.ingest import archives
from coachloop.loop.ingest.decode import MAX_BYTES, check_size, decode, gunzip, refuse_empty
from coachloop.loop.ingest.kinds import (
    GZIP,
    SIGNATURE_BYTES,
    Recording,
    not_a_conversation,
    refuse_other_kinds,
)
from coachloop.loop.ingest.model import ParsedTranscript, Problem, TranscriptReader

#: A year of a large contact centre in one folder; beyond it, import by month.
MAX_FILES = 500_000
#: No export nests deeper; a loop of links would.
MAX_FOLDER_DEPTH = 32
#: What a reader sees of a file to tell whether it is one of its own.
HEAD_CHARACTERS = 64 * 1024

STDIN = "-"

_GZIP_SIGNATURE = b"\x1f\x8b"


class CannotOpen(CoachloopError):
    code = "E-IMP-009"
    kind = ErrorKind.NOT_UNDERSTOOD


class UnknownFormat(CoachloopError):
    """Text, but no reader takes it for a conversation."""

    code = "E-IMP-011"
    kind = ErrorKind.NOT_UNDERSTOOD


class TooManyFiles(CoachloopError):
    code = "E-IMP-029"
    kind = ErrorKind.USAGE


@dataclass(frozen=True, slots=True)
class Source:
    """The text of one file. `name` is its path as given, members of archives as `calls.zip/a.vtt`.

    `modified_at` is the time of the file, None for standard input: a last resort for a missing date.
    """

    name: str
    text: str
    modified_at: datetime | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class NotRead:
    """A file that is not used. `is_recording`: it may become a conversation once it is transcribed."""

    name: str
    problem: Problem
    is_recording: bool = False


def sources(paths: Sequence[str], stdin: IO[bytes] | None = None) -> Iterator[Source | NotRead]:
    """Everything under these files, folders, patterns and `-`, ordered by name, each file once.

    Raises CannotOpen when a path names nothing at all, TooManyFiles beyond MAX_FILES.
    """
    if STDIN in paths:
        yield from _from_stdin(stdin)
    found = {str(file): (file, root) for path in paths if path != STDIN for file, root in _expand(path)}
    if len(found) > MAX_FILES:
        raise TooManyFiles(
            f"There are more than {MAX_FILES} files.", fix="Import them in parts, by month say."
        )
    for name in sorted(found):
        yield from _from_path(*found[name])


def understand(source: Source, readers: Iterable[TranscriptReader]) -> tuple[ParsedTranscript, ...]:
    """The conversations of a file, by the first reader that knows its format. Problems of the file itself
    (its encoding) stay in `source.problems`.

    Raises UnknownFormat when none does, or the reader's own CoachloopError when nothing can be used.
    """
    name = source.name.removesuffix(GZIP)
    head = source.text[:HEAD_CHARACTERS]
    reader = next((reader for reader in readers if reader.recognises(name, head)), None)
    if reader is None:
        raise UnknownFormat(
            "This text is not understood as a conversation.",
            why="It has none of the layouts of docs/reference/transcripts.md.",
            fix="Convert it to lines of `Name: text`, or to our CSV of turns.",
            where=source.name,
        )
    return reader.read(source.text, source.name)


def not_read(name: str, error: CoachloopError) -> NotRead:
    """The entry of a report for a file that `error` kept out."""
    message = " ".join(part for part in (error.what, error.why, error.fix) if part)
    return NotRead(name, Problem(error.code, message, name), isinstance(error, Recording))


# --- finding files -----------------------------------------------------------------------------------------


def _expand(path: str) -> list[tuple[Path, Path | None]]:
    """Files of one argument, each with the folder that it may not leave (None: it was named itself)."""
    given = Path(path)
    if given.is_dir():
        return [(file, given) for file in _walk(given)]
    if given.exists() or given.is_symlink() or not set(path) & set("*?["):
        return [(given, None)]
    fixed = _fixed_part(given)
    matched = sorted(fixed.glob(str(given.relative_to(fixed))))
    if not matched:
        raise _cannot_open(path, "no file fits the pattern")
    return [pair for file in matched for pair in (_expand(str(file)) if file.is_dir() else [(file, fixed)])]


def _fixed_part(pattern: Path) -> Path:
    """The folders before the first part that has a wildcard."""
    parts = pattern.parts
    first = next(place for place, part in enumerate(parts) if set(part) & set("*?["))
    return Path(*parts[:first])


def _walk(folder: Path) -> Iterator[Path]:
    """Files under a folder. Hidden ones are no exports; links to folders are listed and refused later."""
    for top, folders, files in os.walk(folder, followlinks=False):
        here = Path(top)
        links = [name for name in folders if (here / name).is_symlink()]
        deep = len(here.relative_to(folder).parts) >= MAX_FOLDER_DEPTH
        folders[:] = [] if deep else [n for n in folders if not _hidden(n) and n not in links]
        yield from (here / name for name in (*files, *links) if not _hidden(name))


def _hidden(name: str) -> bool:
    return name.startswith(".") or name in ("__MACOSX", "Thumbs.db", "desktop.ini")


# --- reading one -------------------------------------------------------------------------------------------


def _from_stdin(stdin: IO[bytes] | None) -> Iterator[Source | NotRead]:
    data = stdin.read(MAX_BYTES + 1) if stdin else b""
    try:
        refuse_other_kinds(STDIN, data[:SIGNATURE_BYTES])
    except CoachloopError as error:
        yield not_read(STDIN, error)
    else:
        yield from _from_bytes(STDIN, data, None)


def _from_path(path: Path, root: Path | None) -> Iterator[Source | NotRead]:
    name = path.as_posix()
    try:
        data, modified = _read_file(path, root)
    except CoachloopError as error:
        yield not_read(name, error)
    except OSError as error:
        yield not_read(name, _cannot_open(name, error.strerror or "it cannot be read"))
    else:
        yield from _from_bytes(name, data, modified)


def _from_bytes(name: str, data: bytes, modified: datetime | None) -> Iterator[Source | NotRead]:
    """The text of a file, or of each member when it is an archive."""
    try:
        check_size(name, len(data))
        document = archives.word_text(data, name) if archives.is_zip(data) else None
        if archives.is_zip(data) and document is None:
            yield from _from_zip(name, data, modified)
        else:
            yield _source(name, data, document, modified)
    except CoachloopError as error:
        yield not_read(name, error)


def _from_zip(name: str, data: bytes, modified: datetime | None) -> Iterator[Source | NotRead]:
    for member in archives.members(data, name):
        try:
            yield _from_member(member, modified)
        except CoachloopError as error:
            yield not_read(member.name, error)


def _from_member(member: archives.Member, modified: datetime | None) -> Source:
    if member.refused:
        raise member.refused
    refuse_other_kinds(member.name, member.data[:SIGNATURE_BYTES])
    document = archives.word_text(member.data, member.name) if archives.is_zip(member.data) else None
    if archives.is_zip(member.data) and document is None:
        raise not_a_conversation(member.name, "an archive within an archive")
    return _source(member.name, member.data, document, modified)


def _source(name: str, data: bytes, document: str | None, modified: datetime | None) -> Source:
    """`document` is the text of a Word file, None for a text file."""
    if document is not None:
        refuse_empty(document, name)
        return Source(name, document, modified)
    decoded = decode(gunzip(data, name) if data.startswith(_GZIP_SIGNATURE) else data, name)
    return Source(name, decoded.text, modified, decoded.problems)


def _read_file(path: Path, root: Path | None) -> tuple[bytes, datetime]:
    """Content, at most one byte over the limit, and time of the file.

    The file is opened once and judged by what was opened, so that it cannot be swapped in between.
    """
    if root is not None and path.is_symlink():
        _check_link(path, root)
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_CLOEXEC", 0))
    with os.fdopen(handle, "rb") as file:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            raise _unsafe(path, "It is a device, a pipe or a folder, not a file.")
        head = file.read(SIGNATURE_BYTES)
        refuse_other_kinds(path.as_posix(), head)
        check_size(path.as_posix(), about.st_size)
        return head + file.read(MAX_BYTES + 1 - len(head)), datetime.fromtimestamp(about.st_mtime, UTC)


def _check_link(path: Path, root: Path) -> None:
    """A link may point to a file inside the folder that was given, nowhere else."""
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):
        raise _unsafe(path, "It is a link that leads nowhere or in a circle.") from None
    if not target.is_relative_to(root.resolve()):
        raise _unsafe(path, "It is a link to a place outside of the folder that you gave.")
    if target.is_dir():
        raise _unsafe(path, "It is a link to a folder; the folder itself is read.")


def _unsafe(path: Path, why: str) -> archives.UnsafePath:
    return archives.UnsafePath(
        "This is not read.", why=why, fix="Give the file itself.", where=path.as_posix()
    )


def _cannot_open(name: str, why: str) -> CannotOpen:
    return CannotOpen("The file cannot be opened.", why=f"Reason: {why}.", fix="Check the path.", where=name)
