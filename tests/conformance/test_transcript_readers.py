"""What every transcript reader promises, whatever its format."""

import pytest

from coachloop.domain.errors import CoachloopError
from coachloop.engines.transcripts import READERS
from coachloop.engines.transcripts.json_layouts import LAYOUTS
from coachloop.loop.ingest.files import Source, understand
from coachloop.loop.ingest.model import ParsedTranscript, TranscriptReader
from tests.engines.transcripts.samples import READABLE, REFUSED

each_reader = pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
each_sample = pytest.mark.parametrize(
    ("form", "name", "text"), READABLE, ids=[f"{form}-{name}" for form, name, _ in READABLE]
)


def read(name: str, text: str) -> tuple[ParsedTranscript, ...]:
    return understand(Source(name, text, None), READERS)


def test_names_are_unique() -> None:
    names = [reader.name for reader in READERS] + [layout.name for layout in LAYOUTS]
    assert len(names) == len(set(names))


def test_every_reader_and_layout_has_a_sample() -> None:
    sampled = {form for form, _, _ in READABLE} | {"zoom_chat", "aws_bda_custom", "json"}
    assert {reader.name for reader in READERS} | {layout.name for layout in LAYOUTS} == sampled


@each_sample
def test_a_sample_is_read_as_its_format(form: str, name: str, text: str) -> None:
    for parsed in read(f"calls/{name}", text):
        assert (parsed.format, parsed.source) == (form, f"calls/{name}")
        assert parsed.turns


@each_sample
def test_a_sample_is_known_without_the_help_of_its_name(form: str, name: str, text: str) -> None:
    assert {parsed.format for parsed in read("-", text)} == {form}


@each_sample
def test_reading_twice_gives_the_same(form: str, name: str, text: str) -> None:
    assert read(name, text) == read(name, text)


@each_sample
def test_line_ends_do_not_matter(form: str, name: str, text: str) -> None:
    turns = [parsed.turns for parsed in read(name, text)]
    assert [parsed.turns for parsed in read(name, text.replace("\n", "\r\n"))] == turns
    if form != "csv_turns":  # csv files end lines with LF or CR LF
        assert [parsed.turns for parsed in read(name, text.replace("\n", "\r"))] == turns


@pytest.mark.parametrize(("name", "text"), REFUSED)
def test_what_is_no_transcript_is_refused_by_name(name: str, text: str) -> None:
    with pytest.raises(CoachloopError) as caught:
        read(name, text)
    assert caught.value.code == "E-IMP-017"
    assert caught.value.fix


@each_reader
@pytest.mark.parametrize("text", ["", " ", "\n\n", "{}", "[]", "lorem ipsum", "<html></html>", "a,b\n1,2\n"])
def test_text_without_a_conversation_is_a_named_error(reader: TranscriptReader, text: str) -> None:
    with pytest.raises(CoachloopError) as caught:
        reader.read(text, "file.txt")
    assert caught.value.where == "file.txt"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "notes.md",
            "# Notes\n\nThe formats: some words about them.\n\nMore words without any label at all.\n",
        ),
        ("settings.txt", "host: localhost\nport: 80\nuser: dana\nname: x\nmode: fast\n"),
        ("letter.txt", "Dear Robin,\nplease note: the meeting is moved.\nKind regards\nDana\n"),
        ("people.csv", "name,team\nDana,North\n"),
        ("page.html", "<html><body>Dana: hello<br>Robin: hi<br>Dana: bye</body></html>"),
        ("code.py", "if x:\n    pass\nelse:\n    pass\nif x:\n    y\nelse:\n    z\n"),
        (
            "stories.txt",
            "Once there was a king. He said: I am tired.\nThe queen said: me too.\nThat was all.\n",
        ),
    ],
)
def test_other_texts_are_not_taken_for_conversations(name: str, text: str) -> None:
    with pytest.raises(CoachloopError) as caught:
        read(name, text)
    assert caught.value.code == "E-IMP-011"
