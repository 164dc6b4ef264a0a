"""Every file of ../shared/data/formats: its format, how many turns, first and last times, what was broken.

Expected values were counted in the files themselves: timing lines with `grep -c -- '-->'`, lists in JSON with
a few lines of Python, times read off the first and the last entry.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest

from coachloop.domain.errors import CoachloopError
from coachloop.engines.transcripts import READERS
from coachloop.loop.ingest.files import NotRead, Source, sources, understand
from coachloop.loop.ingest.model import ParsedTranscript

pytestmark = pytest.mark.data

Times = tuple[int | None, int | None]


@dataclass(frozen=True)
class Read:
    """Format, number of turns, (start, end) of the first and of the last, problems as `code line`."""

    form: str
    turns: int
    first: Times
    last: Times
    problems: tuple[str, ...] = ()


#: The word-by-word services: a turn ends with the speaker, after 2 s of silence, or with the sentence.
EXPECTED: dict[str, Read | str] = {
    "README.md": "E-IMP-011",
    "assemblyai_plain.json": Read("assemblyai_json", 1, (170, 25140), (170, 25140)),
    "assemblyai_utterances.json": Read("assemblyai_json", 1, (170, 25140), (170, 25140)),
    "aws_bda_custom.json": "E-IMP-017",
    "aws_bda_standard.json.gz": Read("aws_bda", 51, (1620, 5840), (271780, 272210)),
    "aws_call_analytics_example.json": Read("aws_call_analytics", 37, (40, 5050), (181940, 182890)),
    "aws_pca_output.json": Read("aws_pca", 12, (40, 250), (27040, 28960)),
    "azure_batch_transcript.json": Read("azure_batch_json", 3, (40, 2220), (5400, 7460)),
    "azure_conversation_customer_support.json": Read(
        "azure_conversation_json", 17, (None, None), (None, None)
    ),
    # ticks of 100 ns: 900000 + 5600000, 6900000 + 10100000
    "azure_realtime_result.json": Read("azure_realtime_json", 2, (90, 650), (690, 1700)),
    "azure_summarization_input.json": Read("azure_batch_json", 4, (130, 560), (8980, 12310)),
    # from the second segment on every word has start = end = 0.57: no times at all
    "coraal_amberscript_original.json": Read(
        "amberscript_json", 5, (500, 570), (None, None), ("E-IMP-024 None",) * 4
    ),
    # 230 rows, 113 of them pauses
    "coraal_coraal_original.txt": Read("coraal_tsv", 117, (371, 1270), (271844, 272196)),
    "coraal_rev_original.json": Read("rev_json", 4, (480, 2580), (178380, 272340)),
    # sentences end at "Yeah." and at the last word only
    "deepgram_plain.json": Read("deepgram_json", 2, (80, 320), (320, 25440)),
    # 10 changes of speaker and 4 silences of more than 2 s within a speaker's words
    "deepgram_speakers.json": Read("deepgram_json", 15, (3040, 17280), (162605, 163105)),
    "deepgram_utterances.json": Read("deepgram_json", 6, (80, 3220), (22300, 25440)),
    # no punctuation, no speaker, no silence over 1.3 s
    "deepgram_whisper.json": Read("deepgram_json", 1, (60, 25560), (60, 25560)),
    "microsoft_stream_sample.vtt": Read("webvtt", 6, (3300, 6870), (28778, 32570)),
    "otter_export_python_bytes.txt.gz": Read("timed_lines", 583, (0, None), (2399000, None)),
    "talkpython_098-adding-concurrency-to-django-with-django-channels.txt.gz": Read(
        "timed_lines", 1178, (0, None), (3913000, None)
    ),
    "talkpython_100-guido-van-rossum.vtt.gz": Read("webvtt", 809, (1, 5560), (3752000, 3781980)),
    "talkpython_200-excel-hell.txt.gz": Read("timed_lines", 1089, (0, None), (3904000, None)),
    "talkpython_448-open-source-full-time.vtt.gz": Read("webvtt", 3597, (1, 4240), (3523820, 3525440)),
    "whisper_timestamped.json": Read("whisper_json", 4, (120, 7620), (19820, 25320)),
    "zoom_real_meeting.vtt": Read("webvtt", 139, (331760, 334100), (1219850, 1222230)),
    "zoom_real_meeting_changelog.tsv": "E-IMP-011",
    "zoom_real_meeting_chat.txt": "E-IMP-017",
    "zoom_real_meeting_corrected.vtt": Read("webvtt", 139, (331760, 334100), (1219850, 1222230)),
    "zoom_real_webinar.vtt.gz": Read("webvtt", 300, (4859, 7410), (3326820, 3341970)),
    "zoom_real_webinar_chat.txt": "E-IMP-017",
    "zoom_style_lorem.vtt": Read("webvtt", 20, (1220, 7500), (64001, 68000)),
    "webvtt_cases/captions_with_bom.vtt": Read("webvtt", 4, (500, 7000), (16320, 21580)),
    "webvtt_cases/comments.vtt": Read("webvtt", 3, (135000, 140000), (145000, 150000)),
    "webvtt_cases/cue_tags.vtt": Read("webvtt", 3, (16500, 18500), (20500, 21500)),
    "webvtt_cases/empty.vtt": "E-IMP-010",
    "webvtt_cases/invalid.vtt": Read("webvtt", 7, (500, 7000), (27280, 30280), ("E-IMP-023 1",)),
    "webvtt_cases/invalid_format.sbv": "E-IMP-012",
    "webvtt_cases/invalid_format1.srt": "E-IMP-012",
    "webvtt_cases/invalid_format2.srt": "E-IMP-012",
    "webvtt_cases/invalid_format3.srt": "E-IMP-012",
    "webvtt_cases/invalid_format4.srt": "E-IMP-012",
    "webvtt_cases/invalid_timeframe.sbv": Read(
        "sbv", 3, (378, 11378), (15489, 16234), ("E-IMP-013 7", "E-IMP-014 13")
    ),
    # a dot for the comma is common and says the same
    "webvtt_cases/invalid_timeframe.srt": Read("srt", 5, (500, 7000), (21580, 23880)),
    "webvtt_cases/invalid_timeframe.vtt": Read("webvtt", 6, (500, 7000), (27280, 30280), ("E-IMP-013 6",)),
    "webvtt_cases/invalid_timeframe_in_cue_text.vtt": Read(
        "webvtt", 3, (500, 7000), (11890, 16320), ("E-IMP-015 6",)
    ),
    "webvtt_cases/metadata_headers.vtt": Read("webvtt", 2, (500, 7000), (7000, 11890)),
    "webvtt_cases/metadata_headers_multiline.vtt": Read("webvtt", 2, (500, 7000), (7000, 11890)),
    "webvtt_cases/missing_caption_text.sbv": Read(
        "sbv", 3, (378, 11378), (15489, 16234), ("E-IMP-015 4", "E-IMP-014 12")
    ),
    "webvtt_cases/missing_caption_text.srt": Read("srt", 4, (500, 7000), (21580, 23880), ("E-IMP-015 6",)),
    "webvtt_cases/missing_caption_text.vtt": Read("webvtt", 4, (500, 7000), (21580, 23880), ("E-IMP-015 6",)),
    "webvtt_cases/missing_timeframe.sbv": Read(
        "sbv", 3, (378, 11378), (15489, 16234), ("E-IMP-016 4", "E-IMP-014 12")
    ),
    "webvtt_cases/missing_timeframe.srt": Read("srt", 4, (500, 7000), (21580, 23880), ("E-IMP-016 5",)),
    "webvtt_cases/missing_timeframe.vtt": Read("webvtt", 6, (500, 7000), (27280, 30280), ("E-IMP-016 6",)),
    "webvtt_cases/netflix_chicas_del_cable.vtt.gz": Read("webvtt", 865, (7960, 9480), (3147320, 3148600)),
    "webvtt_cases/no_captions.vtt": "E-IMP-012",
    "webvtt_cases/one_caption.srt": Read("srt", 1, (500, 7000), (500, 7000)),
    "webvtt_cases/one_caption.vtt": Read("webvtt", 1, (500, 7000), (500, 7000)),
    # the last cue ends before it starts
    "webvtt_cases/sample.sbv": Read("sbv", 4, (378, 11378), (15489, 16234), ("E-IMP-014 14",)),
    "webvtt_cases/sample.srt": Read("srt", 5, (500, 7000), (21580, 23880)),
    "webvtt_cases/sample.vtt": Read("webvtt", 16, (500, 7000), (61350, 64300)),
    "webvtt_cases/styles.vtt": Read("webvtt", 1, (0, 10000), (0, 10000)),
    "webvtt_cases/two_captions.sbv": Read("sbv", 2, (378, 11378), (11378, 12305)),
    "webvtt_cases/using_identifiers.vtt": Read("webvtt", 6, (500, 7000), (23880, 27280)),
    # four rolling cues, the last repeats the third
    "webvtt_cases/youtube_dl.vtt": Read("webvtt", 3, (286070, 286470), (304080, 305069)),
}


@pytest.fixture(scope="module")
def formats(shared_data: Path) -> Path:
    return shared_data / "formats"


def entries(folder: Path) -> dict[str, Source | NotRead]:
    return {Path(entry.name).relative_to(folder).as_posix(): entry for entry in sources([str(folder)])}


def one(folder: Path, name: str) -> ParsedTranscript:
    (entry,) = sources([str(folder / name)])
    assert isinstance(entry, Source)
    (parsed,) = understand(entry, READERS)
    return parsed


def test_every_file_is_expected(formats: Path) -> None:
    assert sorted(entries(formats)) == sorted(EXPECTED)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_read_or_refused(formats: Path, name: str) -> None:
    expected = EXPECTED[name]
    if isinstance(expected, str):
        assert refusal(formats, name) == expected
        return
    parsed = one(formats, name)
    first, last = parsed.turns[0], parsed.turns[-1]
    found = Read(
        parsed.format,
        len(parsed.turns),
        (first.start_ms, first.end_ms),
        (last.start_ms, last.end_ms),
        tuple(f"{problem.code} {problem.line}" for problem in parsed.problems),
    )
    assert found == expected


def refusal(folder: Path, name: str) -> str:
    (entry,) = sources([str(folder / name)])
    if isinstance(entry, NotRead):
        return entry.problem.code
    with pytest.raises(CoachloopError) as caught:
        understand(entry, READERS)
    assert name in str(caught.value)
    return caught.value.code


@pytest.mark.parametrize(
    ("name", "speakers"),
    [
        ("zoom_style_lorem.vtt", ["Stewie Griffin", "Brian Griffin"]),
        ("microsoft_stream_sample.vtt", [None]),
        ("talkpython_448-open-source-full-time.vtt.gz", [None]),
        ("webvtt_cases/netflix_chicas_del_cable.vtt.gz", [None]),
        ("coraal_rev_original.json", ["Speaker 1", "Speaker 2"]),
        ("coraal_amberscript_original.json", ["Interviewer", "Respondent"]),
        ("coraal_coraal_original.txt", ["DCB_se1_ag3_m_01", "DCB_se2_ag3_m_03"]),
        ("aws_pca_output.json", ["Agent", "Customer"]),
        ("deepgram_speakers.json", ["Speaker 0", "Speaker 1", "Speaker 2"]),
        ("azure_conversation_customer_support.json", ["Agent", "Customer"]),
    ],
)
def test_speakers_in_order_of_first_appearance(formats: Path, name: str, speakers: list[str | None]) -> None:
    assert list(dict.fromkeys(turn.speaker for turn in one(formats, name).turns)) == speakers


@pytest.mark.parametrize(
    ("name", "place", "words", "first", "last"),
    [  # the words themselves stay where they are: their number, the first and the last
        ("zoom_real_meeting.vtt", 0, 8, "Can", "please?"),
        ("zoom_real_meeting.vtt", -1, 1, "Dinosaurs!", "Dinosaurs!"),
        ("microsoft_stream_sample.vtt", 4, 13, "But", "though."),
        ("webvtt_cases/cue_tags.vtt", 1, 5, "Like", "pie"),
        ("webvtt_cases/youtube_dl.vtt", 2, 6, "this", "telling"),
        ("webvtt_cases/styles.vtt", 0, 3, "-", "world."),
        ("coraal_rev_original.json", 0, 7, "What", "kids?"),
        ("whisper_timestamped.json", 1, 13, "I", "normal."),
    ],
)
def test_words_are_those_of_the_file(
    formats: Path, name: str, place: int, words: int, first: str, last: str
) -> None:
    spoken = one(formats, name).turns[place].text.split(" ")
    assert (len(spoken), spoken[0], spoken[-1]) == (words, first, last)


def test_zoom_names_two_cues_of_the_webinar_for_nobody(formats: Path) -> None:
    turns = one(formats, "zoom_real_webinar.vtt.gz").turns
    assert [turn.text for turn in turns if turn.speaker is None] == ["And that", "Yes. Okay."]


def test_processing_times_are_no_start_of_the_conversation(formats: Path) -> None:
    """Deepgram's `created`, Azure's `timestamp` and PCA's ConversationTime equal to ProcessTime."""
    for name in ("deepgram_plain.json", "azure_batch_transcript.json", "aws_pca_output.json"):
        assert one(formats, name).facts.started_at is None
