"""Bytes become text: bounded, in the right encoding, or refused by name. Nothing here touches a disk."""

import codecs
import gzip
import io
import zlib
from dataclasses import dataclass

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.loop.ingest.model import Problem

#: A day of talk with every word timed is about 25 MB of JSON; twice that is no conversation any more.
MAX_BYTES = 50 * 1024 * 1024
#: Text shrinks 5 to 30 times, word-timed JSON up to 60; what shrinks more was made to fill a disk.
MAX_RATIO = 200
#: Under this size the ratio says nothing: a short file may well be one repeated line.
RATIO_FROM_BYTES = 1024 * 1024
#: More control characters than this share, and it is a program's data, not somebody's words.
MAX_CONTROL_SHARE = 0.01

ENCODING_GUESSED = "E-IMP-006"

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LOOKED_AT = 4_096
_CONTROL = bytes(set(range(32)) - {9, 10, 11, 12, 13, 27})


class FileTooLarge(CoachloopError):
    code = "E-IMP-001"
    kind = ErrorKind.NOT_UNDERSTOOD


class CompressedTooFar(CoachloopError):
    """An archive that unpacks to far more than any text does."""

    code = "E-IMP-002"
    kind = ErrorKind.NOT_UNDERSTOOD


class BrokenArchive(CoachloopError):
    code = "E-IMP-003"
    kind = ErrorKind.NOT_UNDERSTOOD


class NotText(CoachloopError):
    """The bytes are no text in any encoding that transcripts come in."""

    code = "E-IMP-005"
    kind = ErrorKind.NOT_UNDERSTOOD


class EmptyFile(CoachloopError):
    code = "E-IMP-010"
    kind = ErrorKind.NOT_UNDERSTOOD


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text without a byte order mark, and a problem where the encoding had to be guessed."""

    text: str
    problems: tuple[Problem, ...] = ()


def check_size(name: str, size: int) -> None:
    """Raises FileTooLarge beyond MAX_BYTES."""
    if size > MAX_BYTES:
        raise FileTooLarge(
            f"The file is larger than {MAX_BYTES // 1024 // 1024} MB.",
            why="No transcript of a single conversation is.",
            fix="Split it, or export the transcript without audio and word details.",
            where=name,
        )


def check_growth(name: str, packed: int, unpacked: int) -> None:
    """Raises CompressedTooFar when so few bytes unpack to so many."""
    if unpacked >= RATIO_FROM_BYTES and unpacked > max(packed, 1) * MAX_RATIO:
        raise CompressedTooFar(
            f"The compressed file unpacks to more than {MAX_RATIO} times its size.",
            why="Text does not; such files are made to fill disks and memory.",
            fix="Unpack it yourself if you trust it, and import what is inside.",
            where=name,
        )


def gunzip(data: bytes, name: str) -> bytes:
    """The content of a .gz, unpacked in pieces. Raises CompressedTooFar, FileTooLarge, BrokenArchive."""
    pieces: list[bytes] = []
    size = 0
    try:
        with gzip.open(io.BytesIO(data)) as packed:
            while piece := packed.read(RATIO_FROM_BYTES):
                size += len(piece)
                check_growth(name, len(data), size)
                check_size(name, size)
                pieces.append(piece)
    except (OSError, EOFError, zlib.error) as error:
        raise broken_archive(name, str(error)) from None
    return b"".join(pieces)


def broken_archive(name: str, why: str) -> BrokenArchive:
    return BrokenArchive(
        "The compressed file cannot be unpacked.", why=f"{why[:120]}.", fix="Copy it again.", where=name
    )


def decode(data: bytes, name: str) -> Decoded:
    """UTF-8, UTF-16 or UTF-32 by mark or by look, else Windows-1252 with a Problem.

    Raises EmptyFile, NotText.
    """
    decoded = _decoded(data, name)
    refuse_empty(decoded.text, name)
    return decoded


def refuse_empty(text: str, name: str) -> None:
    """Raises EmptyFile where there is nothing but white space."""
    if not text or text.isspace():
        raise EmptyFile("The file is empty.", fix="Export it again, or leave it out.", where=name)


def _decoded(data: bytes, name: str) -> Decoded:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return Decoded(_strictly(data[len(mark) :], encoding, name))
    looks_like = _wide_encoding(data[:_LOOKED_AT])
    if looks_like:
        return Decoded(_strictly(data, looks_like, name))
    _refuse_binary(data, name)
    try:
        return Decoded(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        guessed = data.decode("cp1252", errors="replace")
        line = data.count(b"\n", 0, error.start) + 1
        message = "the file is not UTF-8; it was read as Windows-1252. Please check letters with accents."
        return Decoded(guessed, (Problem(ENCODING_GUESSED, message, name, line),))


def _strictly(data: bytes, encoding: str, name: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _not_text(
            name, f"it is marked as {encoding.upper()} but is not, at byte {error.start}"
        ) from None
    if "\x00" in text:
        raise _not_text(name, "it contains NUL characters")
    return text


def _wide_encoding(head: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of Latin text is zero."""
    if len(head) < 4 or b"\x00" not in head:
        return None
    even, odd = head[::2].count(0) / len(head[::2]), head[1::2].count(0) / len(head[1::2])
    if odd > 0.4 and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 and odd < 0.05 else None


def _refuse_binary(data: bytes, name: str) -> None:
    at = data.find(b"\x00")
    if at >= 0:
        raise _not_text(name, f"byte {at} is NUL")
    controls = len(data) - len(data.translate(None, delete=_CONTROL))
    if controls > len(data) * MAX_CONTROL_SHARE:
        raise _not_text(name, "it is full of control characters")


def _not_text(name: str, why: str) -> NotText:
    return NotText(
        "This is not a text file.", why=f"Reason: {why}.", fix="Export the transcript as text.", where=name
    )
