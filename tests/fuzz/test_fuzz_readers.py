"""Whatever a file holds: a named error or well-formed conversations, never a traceback and never a hang."""

import gzip
import io
import json
import zipfile
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coachloop.domain.errors import CoachloopError
from coachloop.engines.transcripts import READERS
from coachloop.engines.transcripts.json_layouts import LAYOUTS
from coachloop.engines.transcripts.json_layouts.shape import Layout
from coachloop.engines.transcripts.values import MAX_TIME_MS
from coachloop.loop.ingest.files import NotRead, Source, sources, understand
from coachloop.loop.ingest.model import ParsedTranscript, TranscriptReader
from coachloop.loop.ingest.speakers import decide_roles, to_turns
from tests.engines.transcripts.samples import READABLE, REFUSED

SAMPLES = [*[text for _, _, text in READABLE], *[text for _, text in REFUSED]]
DOCUMENTS = [text for text in SAMPLES if text.startswith(("{", "[{"))]

# Scraps that formats are made of, so that random text comes near to being one of them.
SCRAPS = [
    *("WEBVTT", "NOTE", "-->", "00:00:01.000 --> 00:00:02.000", "00:00:02,500", "0:00:01.000,0:00:02.000"),
    *("<v Dana>", "</v>", "<00:00:01.000>", "<c>", "&amp;", "&#0;", "&#xD800;", "\ufeff", "\x00", "\ud800"),
    *("Dana:", "Robin Park  0:04", "[00:01]", "(00:01):", "…", "12", "\n", "\r\n", "\r", "\t", " ", ":", '"'),
    *(
        "speaker,text,start\n",
        "Line\tSpkr\tStTime\tContent\tEnTime\n",
        "00:05:41\tDana:\t",
        "99:99:99",
        "1e999",
    ),
    *("started transcription", "Transcription ended after 00:30:30", "\u2028", "\x85", "۱۲", "²"),
]
near_text = st.lists(st.one_of(st.sampled_from(SCRAPS), st.text(max_size=8)), max_size=40).map("".join)

odd_numbers = st.sampled_from(
    [-1, 0, 10**18, 10**30, 1e308, -1e308, 1e-320, True, None, "12", "1e400", "nan"]
)
scalars = st.one_of(odd_numbers, st.integers(), st.floats(allow_nan=False), st.text(max_size=10))
json_values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A real sample with a few pieces cut out, doubled, moved or replaced."""
    text = draw(st.sampled_from(SAMPLES))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 40)))
        put = draw(st.one_of(st.just(""), st.just(text[start:end] * 2), st.sampled_from(SCRAPS), near_text))
        text = text[:start] + put + text[end:]
    return text


@st.composite
def mutated_document(draw: st.DrawFn) -> str:
    """A JSON sample in which some values are replaced by anything."""
    document = [json.loads(draw(st.sampled_from(DOCUMENTS)))]
    for _ in range(draw(st.integers(1, 4))):
        holder: list[object] | dict[str, object] = document
        key: int | str = 0
        for _ in range(draw(st.integers(0, 8))):
            inner = holder[key]  # type: ignore[index]
            if not isinstance(inner, list | dict) or not inner:
                break
            keys = list(inner) if isinstance(inner, dict) else list(range(len(inner)))
            holder, key = inner, draw(st.sampled_from(keys))
        holder[key] = draw(json_values)  # type: ignore[index]
    return json.dumps(document[0])


def check(parsed: ParsedTranscript) -> None:
    assert parsed.turns
    for turn in parsed.turns:
        assert turn.text.strip()
        turn.text.encode("utf-8")
        assert "\x00" not in turn.text
        assert turn.speaker is None or (turn.speaker.strip() and len(turn.speaker) <= 140)
        for moment in (turn.start_ms, turn.end_ms):
            assert moment is None or (type(moment) is int and 0 <= moment <= 2 * MAX_TIME_MS)
        if turn.start_ms is not None and turn.end_ms is not None:
            assert turn.start_ms <= turn.end_ms
    for instant in (parsed.facts.started_at, parsed.facts.ended_at):
        assert instant is None or instant.utcoffset() == timedelta(0)
    assert all(str(problem) and (problem.line is None or problem.line > 0) for problem in parsed.problems)
    check_turns(parsed)


def check_turns(parsed: ParsedTranscript) -> None:
    decision = decide_roles(parsed, {"Dana Reyes": "p_1"})
    turns = to_turns(parsed, decision)
    assert [turn.seq for turn in turns] == list(range(len(turns)))
    assert {turn.speaker for turn in turns} == {participant.speaker for participant in decision.participants}
    assert " ".join(turn.text for turn in turns) == " ".join(turn.text for turn in parsed.turns)
    for turn in turns:
        assert turn.start_ms is None or turn.end_ms is None or turn.start_ms <= turn.end_ms


def read(reader: TranscriptReader, text: str) -> None:
    reader.recognises("file.txt", text[:65536])
    try:
        conversations = reader.read(text, "file.txt")
    except CoachloopError:
        return
    assert conversations
    for parsed in conversations:
        check(parsed)


by_name = pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)


@by_name
@given(text=near_text)
def test_text_near_to_a_format(reader: TranscriptReader, text: str) -> None:
    read(reader, text)


@by_name
@given(text=mutated())
def test_damaged_files(reader: TranscriptReader, text: str) -> None:
    read(reader, text)


@given(text=st.one_of(mutated_document(), json_values.map(json.dumps)))
@settings(max_examples=settings().max_examples * 4)
def test_json_with_other_values(text: str) -> None:
    read(next(reader for reader in READERS if reader.name == "json"), text)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
@given(value=json_values)
def test_any_json_is_matched_or_not(layout: Layout, value: object) -> None:
    assert layout.matches(value) in (True, False)


MEMBER_NAMES = ["a.vtt", "../a.vtt", "/a", "word/document.xml", "x\\..\\y", "b.txt.gz"]


@st.composite
def packed(draw: st.DrawFn) -> bytes:
    """Bytes as they come from a disk: text in some encoding, compressed, archived, cut off or overwritten."""
    text = draw(st.one_of(near_text, mutated()))
    data = text.encode(draw(st.sampled_from(["utf-8", "utf-16", "utf-16-le", "utf-32", "cp1252"])), "replace")
    wrap = draw(st.sampled_from(["plain", "gzip", "zip", "raw"]))
    if wrap == "gzip":
        data = gzip.compress(data)
    elif wrap == "zip":
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr(
                draw(st.sampled_from(["a.vtt", "../a.vtt", "/a", "word/document.xml", "x\\..\\y"])), data
            )
        data = buffer.getvalue()
    elif wrap == "raw":
        data = draw(st.binary(max_size=200))
    at = draw(st.integers(0, len(data)))
    return draw(st.sampled_from([data, data[:at], data[:at] + b"\xff\x00" + data[at + 2 :]]))


@given(data=packed())
@settings(max_examples=settings().max_examples * 4)
def test_any_bytes_from_standard_input(data: bytes) -> None:
    found = list(sources(["-"], io.BytesIO(data)))
    assert found or data.startswith(b"PK")
    for entry in found:
        if isinstance(entry, NotRead):
            assert entry.problem.code.startswith("E-IMP-")
            continue
        assert isinstance(entry, Source)
        try:
            for parsed in understand(entry, READERS):
                check(parsed)
        except CoachloopError:
            continue
