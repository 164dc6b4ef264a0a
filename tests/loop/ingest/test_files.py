"""Finding files and turning bytes into text, on a real disk, with the tricks that files play."""

import gzip
import io
import os
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coachloop.loop.ingest import decode, files
from coachloop.loop.ingest.files import (
    CannotOpen,
    NotRead,
    Source,
    TooManyFiles,
    UnknownFormat,
    sources,
    understand,
)
from coachloop.loop.ingest.model import FileFacts, ParsedTranscript, ParsedTurn

VTT = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nHello\n"


def put(folder: Path, name: str, content: bytes | str = VTT) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def found(*paths: Path | str) -> list[tuple[str, str]]:
    """(name, text or code) of everything, in the order given out."""
    entries = sources([str(path) for path in paths])
    return [(e.name, e.problem.code if isinstance(e, NotRead) else e.text) for e in entries]


def code(path: Path) -> str:
    ((_, result),) = found(path)
    return result


def refusal(path: Path) -> NotRead:
    (entry,) = sources([str(path)])
    assert isinstance(entry, NotRead)
    return entry


# --- which files ---------------------------------------------------------------------------------------


def test_a_folder_gives_its_files_by_name(tmp_path: Path) -> None:
    for name in ("b.vtt", "a/z.vtt", "a.vtt", "a/b/c.vtt"):
        put(tmp_path, name)
    names = [Path(name).relative_to(tmp_path).as_posix() for name, _ in found(tmp_path)]
    assert names == ["a.vtt", "a/b/c.vtt", "a/z.vtt", "b.vtt"]


def test_files_named_twice_are_read_once(tmp_path: Path) -> None:
    path = put(tmp_path, "a.vtt")
    assert found(path, tmp_path, path) == [(str(path), VTT)]


def test_a_pattern_gives_what_fits(tmp_path: Path) -> None:
    put(tmp_path, "one/a.vtt")
    put(tmp_path, "two/b.vtt")
    put(tmp_path, "two/c.srt", "c")
    assert [Path(name).name for name, _ in found(f"{tmp_path}/*/*.vtt")] == ["a.vtt", "b.vtt"]
    assert [Path(name).name for name, _ in found(f"{tmp_path}/t*")] == ["b.vtt", "c.srt"]


def test_a_pattern_that_fits_nothing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CannotOpen, match="pattern"):
        list(sources([f"{tmp_path}/*.vtt"]))


def test_a_file_whose_name_has_a_bracket_is_a_file(tmp_path: Path) -> None:
    path = put(tmp_path, "call [1].vtt")
    assert found(path) == [(str(path), VTT)]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert code(tmp_path / "none.vtt") == "E-IMP-009"


def test_hidden_files_are_no_exports(tmp_path: Path) -> None:
    for name in (".DS_Store", ".git/config", "__MACOSX/a.vtt", "a.vtt"):
        put(tmp_path, name)
    assert [Path(name).name for name, _ in found(tmp_path)] == ["a.vtt"]


def test_standard_input_is_a_source_without_a_time() -> None:
    (entry,) = sources(["-"], io.BytesIO(VTT.encode()))
    assert entry == Source("-", VTT, None)


def test_the_time_of_a_file_is_utc(tmp_path: Path) -> None:
    path = put(tmp_path, "a.vtt")
    os.utime(path, (0, 86_400))
    (entry,) = sources([str(path)])
    assert isinstance(entry, Source)
    assert entry.modified_at == datetime(1970, 1, 2, tzinfo=UTC)


def test_too_many_files_are_refused_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_FILES", 1)
    put(tmp_path, "a.vtt")
    put(tmp_path, "b.vtt")
    with pytest.raises(TooManyFiles):
        list(sources([str(tmp_path)]))


# --- tricks of paths -----------------------------------------------------------------------------------


def test_a_link_out_of_the_folder_is_refused_and_one_inside_is_read(tmp_path: Path) -> None:
    secret = put(tmp_path, "secret.txt", "secret")
    inside = put(tmp_path, "calls/a.vtt")
    (tmp_path / "calls/out.vtt").symlink_to(secret)
    (tmp_path / "calls/in.vtt").symlink_to(inside)
    assert [(Path(name).name, text) for name, text in found(tmp_path / "calls")] == [
        ("a.vtt", VTT),
        ("in.vtt", VTT),
        ("out.vtt", "E-IMP-004"),
    ]


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    put(tmp_path, "calls/a.vtt")
    (tmp_path / "calls/again").symlink_to(tmp_path / "calls", target_is_directory=True)
    (tmp_path / "calls/x").symlink_to(tmp_path / "calls/y")
    (tmp_path / "calls/y").symlink_to(tmp_path / "calls/x")
    assert [result for _, result in found(tmp_path / "calls")] == [VTT, "E-IMP-004", "E-IMP-004", "E-IMP-004"]


def test_a_link_that_the_user_names_is_followed(tmp_path: Path) -> None:
    (tmp_path / "link.vtt").symlink_to(put(tmp_path, "a.vtt"))
    assert code(tmp_path / "link.vtt") == VTT


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.vtt")
    assert code(tmp_path / "pipe.vtt") == "E-IMP-004"


def test_a_device_is_refused() -> None:
    assert found("/dev/zero") == [("/dev/zero", "E-IMP-004")]


def test_folders_end_at_a_depth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_FOLDER_DEPTH", 2)
    put(tmp_path, "1/2/a.vtt")
    put(tmp_path, "1/2/3/b.vtt")
    assert [Path(name).name for name, _ in found(tmp_path)] == ["a.vtt"]


# --- sizes ---------------------------------------------------------------------------------------------


def test_a_line_of_200_mb_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)  # takes no room on the disk
    monkeypatch.setattr(files, "MAX_BYTES", -1)  # whoever reads on now reads everything
    assert code(path) == "E-IMP-001"


def test_standard_input_is_read_to_the_limit_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 10)
    monkeypatch.setattr(decode, "MAX_BYTES", 10)
    stream = io.BytesIO(b"x" * 1_000)
    (entry,) = sources(["-"], stream)
    assert isinstance(entry, NotRead)
    assert (entry.problem.code, stream.tell()) == ("E-IMP-001", 11)


def test_a_compressed_file_is_read(tmp_path: Path) -> None:
    path = put(tmp_path, "a.vtt.gz", gzip.compress(VTT.encode()))
    assert found(path) == [(str(path), VTT)]


def test_a_gzip_bomb_is_refused(tmp_path: Path) -> None:
    # 8 MB of one letter: gzip makes about 8 kB of it, a thousandth
    assert code(put(tmp_path, "bomb.txt.gz", gzip.compress(b"a" * 8 * 1024 * 1024))) == "E-IMP-002"


def test_a_zip_bomb_costs_the_member_only(tmp_path: Path) -> None:
    path = put(tmp_path, "calls.zip", zipped({"a.vtt": VTT.encode(), "b.txt": b"a" * 8 * 1024 * 1024}))
    assert found(path) == [(f"{path}/a.vtt", VTT), (f"{path}/b.txt", "E-IMP-002")]


def test_many_members_count_together(tmp_path: Path) -> None:
    # each member stays under the size from which the ratio counts; all of them together do not
    members = {f"{number:03}.txt": b"a" * 1_000_000 for number in range(40)}
    results = [result for _, result in found(put(tmp_path, "calls.zip", zipped(members)))]
    assert results[-1] == "E-IMP-002"
    assert len(results) < 40


def test_a_broken_archive_is_named(tmp_path: Path) -> None:
    good = zipped({"a.vtt": VTT.encode()})
    assert code(put(tmp_path, "cut.zip", good[:-30])) == "E-IMP-003"
    assert code(put(tmp_path, "cut.gz", gzip.compress(VTT.encode())[:-9])) == "E-IMP-003"


# --- archives ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["../up.vtt", "/root.vtt", "a/../../up.vtt", "C:\\up.vtt", "a\\..\\..\\up.vtt"]
)
def test_members_that_point_outside_are_refused(tmp_path: Path, name: str) -> None:
    path = put(tmp_path, "calls.zip", zipped({name: VTT.encode(), "ok.vtt": VTT.encode()}))
    assert sorted(result for _, result in found(path)) == ["E-IMP-004", VTT]
    assert [entry.name for entry in tmp_path.iterdir()] == ["calls.zip"]


def test_a_member_without_a_name_is_refused(tmp_path: Path) -> None:
    # zipfile itself stumbles over it (IndexError); found by fuzzing
    nameless = zipped({"\x01.vtt": VTT.encode()}).replace(b"\x01.vtt", b"\x00.vtt")
    assert code(put(tmp_path, "calls.zip", nameless)) == "E-IMP-004"


def test_a_link_in_an_archive_is_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        link = zipfile.ZipInfo("link.vtt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert code(put(tmp_path, "calls.zip", buffer.getvalue())) == "E-IMP-004"


def test_archives_within_archives_are_not_opened(tmp_path: Path) -> None:
    inner = zipped({"a.vtt": VTT.encode()})
    assert code(put(tmp_path, "calls.zip", zipped({"inner.zip": inner}))) == "E-IMP-008"


def test_compressed_members_and_hidden_ones(tmp_path: Path) -> None:
    members = {"a.vtt.gz": gzip.compress(VTT.encode()), "__MACOSX/a.vtt": b"x", ".b": b"x", "d/": b""}
    path = put(tmp_path, "calls.zip", zipped(members))
    assert found(path) == [(f"{path}/a.vtt.gz", VTT)]


def test_a_word_document_gives_its_paragraphs(tmp_path: Path) -> None:
    body = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
        "<w:p><w:r><w:t>Dana Reyes</w:t></w:r>"
        "<w:r><w:t>   0:03</w:t><w:br/><w:t>Good morning.</w:t></w:r></w:p>"
        "<w:p><w:r><w:t>Robin &amp; co</w:t></w:r></w:p></w:body></w:document>"
    )
    path = put(tmp_path, "call.docx", zipped({"word/document.xml": body.encode()}))
    assert found(path) == [(str(path), "Dana Reyes   0:03\nGood morning.\nRobin & co")]


def test_a_word_document_cannot_blow_up(tmp_path: Path) -> None:
    laughs = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><d>&b;</d>'
    assert code(put(tmp_path, "call.docx", zipped({"word/document.xml": laughs.encode()}))) == "E-IMP-003"


def test_a_spreadsheet_is_no_conversation(tmp_path: Path) -> None:
    assert code(put(tmp_path, "qa.xlsx", zipped({"xl/workbook.xml": b"<x/>"}))) == "E-IMP-008"


# --- kinds ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("report.pdf", b"%PDF-1.7\n", "E-IMP-008"),
        ("scan.png", b"\x89PNG\r\n\x1a\n", "E-IMP-008"),
        ("photo.txt", b"\xff\xd8\xff\xe0aaaa", "E-IMP-008"),
        ("call.wav", b"RIFF\x00\x00\x00\x00WAVEfmt ", "E-IMP-007"),
        ("unnamed", b"RIFF\x00\x00\x00\x00WAVEfmt ", "E-IMP-007"),
        ("call.bin", b"\x00\x00\x00\x18ftypmp42", "E-IMP-007"),
        ("call.mp3", b"", "E-IMP-007"),
        ("empty.vtt", b"", "E-IMP-010"),
        ("blank.vtt", b" \n\n", "E-IMP-010"),
        ("bom.vtt", b"\xef\xbb\xbf", "E-IMP-010"),
        ("nul.txt", b"Dana: hello\nRobin: \x00 there is more of this line", "E-IMP-005"),
        ("noise.txt", bytes(range(1, 32)) * 9, "E-IMP-005"),
    ],
)
def test_other_kinds_are_named(tmp_path: Path, name: str, content: bytes, expected: str) -> None:
    entry = refusal(put(tmp_path, name, content))
    assert entry.problem.code == expected
    assert entry.is_recording is (expected == "E-IMP-007")


def test_a_large_recording_is_a_recording_not_a_large_file(tmp_path: Path) -> None:
    path = put(tmp_path, "call.wav", b"RIFF\x00\x00\x00\x00WAVE")
    os.truncate(path, 300 * 1024 * 1024)
    assert refusal(path).is_recording


# --- encodings -----------------------------------------------------------------------------------------

WORDS = "Zoë: où est-il ?\nJosé: là-bas\n"


@pytest.mark.parametrize(
    "content",
    [
        WORDS.encode(),
        WORDS.encode("utf-8-sig"),
        WORDS.encode("utf-16"),
        b"\xfe\xff" + WORDS.encode("utf-16-be"),
        WORDS.encode("utf-16-le"),
        WORDS.encode("utf-16-be"),
        WORDS.encode("utf-32"),
    ],
)
def test_unicode_is_read_without_a_word(content: bytes) -> None:
    assert decode.decode(content, "a.txt") == decode.Decoded(WORDS)


def test_windows_1252_is_read_and_said() -> None:
    decoded = decode.decode("Ann: fine\nZoë: “yes”\n".encode("cp1252"), "a.txt")
    assert decoded.text == "Ann: fine\nZoë: “yes”\n"
    assert [(problem.code, problem.line) for problem in decoded.problems] == [("E-IMP-006", 2)]


def test_half_a_character_of_utf_16_is_named() -> None:
    with pytest.raises(decode.NotText, match="UTF-16"):
        decode.decode(b"\xff\xfe" + "Dana".encode("utf-16-le") + b"\x00\xd8", "a.txt")


# --- understanding -------------------------------------------------------------------------------------


class Fake:
    name = "fake"

    def __init__(self, mark: str) -> None:
        self.mark = mark
        self.seen: list[tuple[str, int]] = []

    def recognises(self, name: str, head: str) -> bool:
        self.seen.append((name, len(head)))
        return head.startswith(self.mark)

    def read(self, text: str, source: str) -> tuple[ParsedTranscript, ...]:
        return (ParsedTranscript(self.mark, source, (ParsedTurn(None, text),), FileFacts()),)


def test_the_first_reader_that_knows_the_file_reads_it() -> None:
    readers = [Fake("x"), Fake("ab"), Fake("a")]
    (parsed,) = understand(Source("calls/a.vtt.gz", "abc", None), readers)
    assert (parsed.format, parsed.source) == ("ab", "calls/a.vtt.gz")
    assert readers[0].seen == [("calls/a.vtt", 3)]
    assert readers[2].seen == []


def test_readers_see_the_head_only() -> None:
    reader = Fake("a")
    understand(Source("a.txt", "a" * 70_000, None), [reader])
    assert reader.seen == [("a.txt", 65_536)]


def test_a_file_that_no_reader_knows_is_named() -> None:
    with pytest.raises(UnknownFormat, match=r"notes\.txt"):
        understand(Source("notes.txt", "words", None), [Fake("x")])
