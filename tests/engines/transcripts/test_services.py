"""JSON of transcription services: who said what from when to when."""

import json
from datetime import UTC, datetime

import pytest

from coachloop.engines.transcripts.json_layouts import JsonTranscripts
from coachloop.engines.transcripts.json_layouts.azure import duration_ms
from coachloop.loop.ingest.model import ParsedTranscript, ParsedTurn
from tests.engines.transcripts import samples


def read(text: str) -> ParsedTranscript:
    (parsed,) = JsonTranscripts().read(text, "call.json")
    return parsed


@pytest.mark.parametrize(
    ("text", "turns"),
    [
        (samples.REV, [("Dana", "Where next?", 500, 1_250), ("Robin", "Home.", 2_000, 2_500)]),
        (
            samples.AMBERSCRIPT,
            [("Interviewer", "Where next?", 500, 1_250), ("Respondent", "Straight home.", None, None)],
        ),
        (
            samples.AWS_TRANSCRIBE,
            [("spk_0", "Good morning.", 500, 1_250), ("spk_1", "Hello.", 2_000, 2_500)],
        ),
        (samples.AWS_CHANNELS, [("ch_1", "Morning", 500, 750), ("ch_0", "Hello.", 2_000, 2_500)]),
        (
            samples.AWS_CALL_ANALYTICS,
            [("AGENT", "How may I help?", 40, 1_500), ("CUSTOMER", "My bill is wrong.", 2_000, 3_500)],
        ),
        (samples.AWS_PCA, [("Agent", "Hello.", 40, 1_500), ("Customer", "Hi.", 2_000, 3_500)]),
        (samples.AWS_BDA, [("spk_1", "Good day.", 1_620, 5_840)]),
        # the last word comes 2.001 s after the one before
        (
            samples.DEEPGRAM,
            [
                ("Speaker 0", "Hello.", 80, 320),
                ("Speaker 1", "Good day.", 500, 1_000),
                ("Speaker 1", "So", 3_001, 3_200),
            ],
        ),
        (samples.ASSEMBLYAI, [("A", "Yes.", 170, 718), ("B", "No.", 884, 1_166)]),
        # 40 + 2180; 22.8 million ticks of 100 ns = 2280 ms, and 3080 more
        (
            samples.AZURE_BATCH,
            [("Speaker 1", "Hello.", 40, 2_220), ("Speaker 2", "Good day.", 2_280, 5_360)],
        ),
        (samples.AZURE_FAST, [("Speaker 1", "Hello.", 40, 2_220), ("Speaker 2", "Good day.", 2_280, 2_780)]),
        (
            samples.AZURE_CONVERSATION,
            [("Rene", "How may I help?", None, None), ("Kim", "My light blinks.", None, None)],
        ),
        (samples.AZURE_REALTIME, [("Speaker 0", "Hello.", 90, 650)]),
        (samples.WHISPERX, [("SPEAKER_00", "Hello there.", 120, 1_500), ("SPEAKER_01", "Hi.", 2_000, 2_500)]),
        (
            samples.GONG,
            [("Dana Reyes", "Hello. Shall we start?", 460, 2_400), ("Robin Park", "Yes.", 2_500, 2_900)],
        ),
    ],
)
def test_turns(text: str, turns: list[tuple[str, str, int | None, int | None]]) -> None:
    assert read(text).turns == tuple(ParsedTurn(*turn) for turn in turns)


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        (samples.AWS_CALL_ANALYTICS, {"AGENT": "person", "CUSTOMER": "counterpart"}),
        (samples.AZURE_CONVERSATION, {"Rene": "person", "Kim": "counterpart"}),
        (samples.GONG, {"Dana Reyes": "person", "Robin Park": "counterpart"}),
        (samples.WHISPERX, {}),
    ],
)
def test_roles_that_the_service_states(text: str, roles: dict[str, str]) -> None:
    assert read(text).facts.roles == roles


def test_words_that_were_not_aligned_lose_their_times_and_keep_their_text() -> None:
    assert [problem.code for problem in read(samples.AMBERSCRIPT).problems] == ["E-IMP-024"]


def test_what_was_not_recognised_is_said() -> None:
    assert [problem.code for problem in read(samples.AZURE_REALTIME).problems] == ["E-IMP-020"]


def test_the_start_of_a_pca_call_is_in_its_own_zone() -> None:
    # 09:00 in New York on 4 March is winter time, five hours behind UTC
    assert read(samples.AWS_PCA).facts.started_at == datetime(2026, 3, 4, 14, tzinfo=UTC)


def test_the_start_of_a_pca_call_that_is_only_its_processing_is_not_used() -> None:
    document = json.loads(samples.AWS_PCA)
    analytics = document["ConversationAnalytics"]
    analytics["ConversationTime"] = analytics["ProcessTime"]
    assert read(json.dumps(document)).facts.started_at is None


def test_words_without_speakers_are_cut_into_sentences() -> None:
    document = json.loads(samples.DEEPGRAM)
    for word in document["results"]["channels"][0]["alternatives"][0]["words"]:
        del word["speaker"]
    assert [turn.text for turn in read(json.dumps(document)).turns] == ["Hello.", "Good day.", "So"]


def test_an_utterance_that_ends_before_it_starts_is_dropped() -> None:
    document = json.loads(samples.ASSEMBLYAI)
    document["utterances"][0]["end"] = 169
    parsed = read(json.dumps(document))
    assert [turn.text for turn in parsed.turns] == ["No."]
    assert [problem.code for problem in parsed.problems] == ["E-IMP-014"]


def test_several_calls_of_gong() -> None:
    document = json.loads(samples.GONG)
    document["callTranscripts"].append({"callId": "7002", "transcript": []})
    (parsed,) = JsonTranscripts().read(json.dumps(document), "gong.json")
    assert parsed.facts.external_id == "7001"
    assert [problem.message for problem in parsed.problems] == [
        "call 7002 has no usable turn and was left out."
    ]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("PT0.04S", 40),
        ("PT1M2.5S", 62_500),
        ("PT1H", 3_600_000),
        ("PT", None),
        ("P1D", None),
        ("2.5", None),
        (7, None),
        (None, None),
    ],
)
def test_durations(value: object, expected: int | None) -> None:
    assert duration_ms(value) == expected
