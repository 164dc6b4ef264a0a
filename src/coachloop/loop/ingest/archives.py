"""Zip archives, read in memory and never written to disk; and the text of Word documents, which are zips."""

import io
import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from xml.etree.ElementTree import Element, ParseError

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.loop.ingest.decode import RATIO_FROM_BYTES, broken_archive, check_growth, check_size
from coachloop.loop.ingest.kinds import not_a_conversation

#: A year of exports in one archive; more names than this would fill memory before the first is read.
MAX_MEMBERS = 100_000
_SIGNATURE = b"PK\x03\x04"
_WORD_BODY = "word/document.xml"
_OFFICE = (("xl/workbook.xml", "a spreadsheet"), ("ppt/presentation.xml", "a presentation"))
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BREAKS = {f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": "\t"}
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    LookupError,
    ValueError,
    RuntimeError,
)


class UnsafePath(CoachloopError):
    """A link out of the folder, a device, or an archive member that wants to lie elsewhere."""

    code = "E-IMP-004"
    kind = ErrorKind.NOT_UNDERSTOOD


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive, or the reason why it is not read."""

    name: str
    data: bytes
    refused: CoachloopError | None = None


def is_zip(data: bytes) -> bool:
    return data.startswith(_SIGNATURE)


def members(data: bytes, archive: str) -> Iterator[Member]:
    """The files of an archive by name. Raises BrokenArchive, CompressedTooFar; members fail one by one."""
    with _opened(data, archive) as opened:
        infos = sorted(opened.infolist(), key=lambda info: info.filename)
        if len(infos) > MAX_MEMBERS:
            raise broken_archive(archive, f"it has more than {MAX_MEMBERS} members")
        total = 0
        for info in infos:
            if info.filename.endswith("/") or _hidden(info.filename):
                continue
            member = _member(opened, info, archive)
            total += len(member.data)
            check_growth(archive, len(data), total)
            yield member


def word_text(data: bytes, name: str) -> str | None:
    """The paragraphs of a Word document, a line each; None when it is another archive.

    Raises NotAConversation for other Office files, BrokenArchive for a damaged document.
    """
    with _opened(data, name) as opened:
        names = set(opened.namelist())
        for part, kind in _OFFICE:
            if part in names:
                raise not_a_conversation(name, kind)
        if _WORD_BODY not in names:
            return None
        body = _unpacked(opened, opened.getinfo(_WORD_BODY), name)
    return "\n".join(map(_paragraph, _parsed(body, name).iter(f"{_W}p")))


def _parsed(body: bytes, name: str) -> Element:
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(body)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise broken_archive(name, f"its text is no valid XML ({error})") from None
    return root


def _paragraph(paragraph: Element) -> str:
    return "".join(map(_run, paragraph.iter()))


def _run(node: Element) -> str:
    return (node.text or "") if node.tag == f"{_W}t" else _BREAKS.get(node.tag, "")


def _opened(data: bytes, name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN as error:
        raise broken_archive(name, str(error) or "it is no zip archive") from None


def _member(opened: zipfile.ZipFile, info: zipfile.ZipInfo, archive: str) -> Member:
    name = f"{archive}/{info.filename}"
    try:
        _check_place(info, name)
        return Member(name, _unpacked(opened, info, name))
    except CoachloopError as error:
        return Member(name, b"", error)


def _check_place(info: zipfile.ZipInfo, name: str) -> None:
    """Nothing is written, but the name goes into reports and ids: it must be a place inside the archive."""
    path = PurePosixPath(info.filename.replace("\\", "/"))
    outside = path.is_absolute() or ".." in path.parts or not path.parts or ":" in path.parts[0]
    if outside or stat.S_ISLNK(info.external_attr >> 16) or not info.filename.isprintable():
        raise UnsafePath(
            "The archive holds a file that points outside of it.",
            why="An honest export has no such names or links.",
            fix="Unpack it yourself if you trust it.",
            where=ascii(name),
        )


def _unpacked(opened: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> bytes:
    pieces: list[bytes] = []
    size = 0
    try:
        with opened.open(info) as packed:
            while piece := packed.read(RATIO_FROM_BYTES):
                size += len(piece)
                check_growth(name, info.compress_size, size)
                check_size(name, size)
                pieces.append(piece)
    except _BROKEN as error:
        raise broken_archive(name, str(error) or "it ends too early") from None
    return b"".join(pieces)


def _hidden(name: str) -> bool:
    return any(
        (part.startswith(".") and part != "..") or part == "__MACOSX" for part in PurePosixPath(name).parts
    )
