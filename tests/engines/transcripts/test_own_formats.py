"""Our CSV of turns and our JSON carry every fact of FileFacts, and say what they could not use."""

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from coachloop.domain.errors import CoachloopError
from coachloop.engines.transcripts.csv_turns import CsvTurns
from coachloop.engines.transcripts.json_layouts import JsonTranscripts
from coachloop.loop.ingest.model import FileFacts, ParsedTranscript, ParsedTurn
from tests.engines.transcripts import samples

ALL_FACTS = {
    "started_at": "2026-03-04T09:00:00+01:00",
    "ended_at": "2026-03-04T09:30:00",
    "time_zone": "Europe/Berlin",
    "language": "en",
    "call_type": "screen",
    "consent": "withdrawn",
    "counterpart": "cand_17",
    "job_role": "Mechanic",
    "round": "first",
    "difficulty": "hard",
}
EXPECTED_FACTS = FileFacts(
    started_at=datetime(2026, 3, 4, 8, 0, tzinfo=UTC),
    ended_at=datetime(2026, 3, 4, 8, 30, tzinfo=UTC),
    language="en",
    call_type="screen",
    consent="withdrawn",
    counterpart="cand_17",
    job_role="Mechanic",
    round="first",
    difficulty="hard",
    external_id="a1",
    roles={"Dana": "person", "Robin": "counterpart", "Bot": "other"},
)
TURNS = [("Dana", "person", "Hello?"), ("Robin", "counterpart", "Hi, Dana."), ("Bot", "other", "Recording.")]


def read_csv(text: str) -> tuple[ParsedTranscript, ...]:
    return CsvTurns().read(text, "turns.csv")


def read_json(value: object) -> tuple[ParsedTranscript, ...]:
    return JsonTranscripts().read(json.dumps(value), "calls.json")


def test_csv_carries_every_fact() -> None:
    out = io.StringIO()
    columns = ["conversation", "seq", "speaker", "role", "text", *ALL_FACTS]
    writer = csv.DictWriter(out, columns)
    writer.writeheader()
    for seq, (speaker, role, text) in enumerate(TURNS):
        row = {"conversation": "a1", "seq": seq, "speaker": speaker, "role": role, "text": text}
        writer.writerow(row | ALL_FACTS)
    (parsed,) = read_csv(out.getvalue())
    assert (parsed.facts, parsed.problems, parsed.in_cues) == (EXPECTED_FACTS, (), False)


def test_json_carries_every_fact() -> None:
    turns = [{"speaker": speaker, "role": role, "text": text} for speaker, role, text in TURNS]
    (parsed,) = read_json({"id": "a1", **ALL_FACTS, "turns": turns})
    assert (parsed.facts, parsed.problems, parsed.in_cues) == (EXPECTED_FACTS, (), False)


# --- CSV -------------------------------------------------------------------------------------------------


def test_several_conversations_in_one_file() -> None:
    first, second = read_csv(samples.CSV)
    assert first.turns == (
        ParsedTurn("Dana", "How are you, Robin?", 500, 2_000),
        ParsedTurn("Robin", "Well.", 2_500, 3_250),
    )
    assert second.turns == (ParsedTurn("Dana", "Good morning.", 1_000, 2_500),)
    assert (first.facts.external_id, second.facts.external_id) == ("a1", "b2")
    assert (first.facts.difficulty, second.facts.difficulty) == ("easy", "hard")


def test_rows_are_put_in_order_of_seq_whatever_their_place() -> None:
    text = "conversation,seq,speaker,text\na,2,X,three\nb,0,X,other\na,0,X,one\na,1,Y,two\n"
    first, second = read_csv(text)
    assert [turn.text for turn in first.turns] == ["one", "two", "three"]
    assert [turn.text for turn in second.turns] == ["other"]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_three_kinds_of_separators(mark: str) -> None:
    (parsed,) = read_csv(f"Speaker{mark}Text\nDana{mark}Hello\n")
    assert parsed.turns == (ParsedTurn("Dana", "Hello"),)


def test_line_breaks_and_formulas_in_cells_are_words() -> None:
    (parsed,) = read_csv('speaker,text\nDana,"two\nlines"\nRobin,"=cmd|\' /C calc\'!A0"\n')
    assert [turn.text for turn in parsed.turns] == ["two lines", "=cmd|' /C calc'!A0"]


def test_a_bad_row_costs_that_row() -> None:
    text = "speaker,text,start,end\nDana,Hello,1,2\nRobin,,3,4\nDana,Back,5,4\nRobin,Odd,x,9\n"
    (parsed,) = read_csv(text)
    assert parsed.turns == (
        ParsedTurn("Dana", "Hello", 1_000, 2_000),
        ParsedTurn("Robin", ""),  # keeps its place, so that turns can be counted off
        ParsedTurn("Robin", "Odd", None, 9_000),
    )
    assert [(problem.code, problem.line) for problem in parsed.problems] == [
        ("E-IMP-015", 3),
        ("E-IMP-013", 5),
        ("E-IMP-014", 4),
    ]


def test_a_conversation_without_words_is_left_out_and_said() -> None:
    (parsed,) = read_csv("conversation,speaker,text\na,Dana,Hello\nb,Dana,\n")
    assert [(problem.code, problem.line) for problem in parsed.problems] == [("E-IMP-020", 3)]
    assert "'b'" in parsed.problems[0].message


def test_a_quote_that_is_never_closed_keeps_what_came_before() -> None:
    text = 'speaker,text\nDana,Hello\nRobin,"' + "x" * 200_000
    (parsed,) = read_csv(text)
    assert [turn.text for turn in parsed.turns] == ["Hello"]
    assert [(problem.code, problem.line) for problem in parsed.problems] == [("E-IMP-025", 3)]


# --- JSON ------------------------------------------------------------------------------------------------


def test_times_in_milliseconds_seconds_or_as_a_clock() -> None:
    turns = [
        {"speaker": "A", "text": "a", "start_ms": 500, "end_ms": 750},
        {"speaker": "B", "text": "b", "start": 1.5, "end": "2.25"},
        {"speaker": "A", "text": "c", "start": "00:01:00", "end": "01:02.5"},
    ]
    (parsed,) = read_json({"turns": turns})
    assert [(turn.start_ms, turn.end_ms) for turn in parsed.turns] == [
        (500, 750),
        (1_500, 2_250),
        (60_000, 62_500),
    ]


@pytest.mark.parametrize(
    "wrap", [lambda call: call, lambda call: [call], lambda call: {"conversations": [call]}]
)
def test_one_a_list_or_conversations(wrap: Callable[[object], object]) -> None:
    (parsed,) = read_json(wrap({"id": 7, "turns": [{"text": "Hello"}]}))
    assert (parsed.turns, parsed.facts.external_id) == ((ParsedTurn(None, "Hello"),), "7")


def test_items_of_the_wrong_kind_cost_themselves() -> None:
    turns = [
        {"speaker": "A", "text": "a"},
        7,
        {"speaker": "B"},
        {"speaker": "B", "text": "b", "start": "soon"},
    ]
    (parsed,) = read_json({"turns": turns, "consent": "maybe", "difficulty": 3, "started_at": "yesterday"})
    assert [turn.text for turn in parsed.turns] == ["a", "", "b"]
    assert sorted(problem.code for problem in parsed.problems) == [
        "E-IMP-013",  # start: soon
        "E-IMP-015",  # a turn without text
        "E-IMP-020",  # 7
        "E-IMP-022",  # consent
        "E-IMP-022",  # started_at
    ]


def test_one_turn_a_line() -> None:
    (parsed,) = JsonTranscripts().read(
        '{"speaker": "A", "text": "a"}\n\n{"speaker": "B", "text": "b"}\n{"speaker": "A", "te', "turns.jsonl"
    )
    assert [(turn.speaker, turn.text) for turn in parsed.turns] == [("A", "a"), ("B", "b")]
    assert [problem.code for problem in parsed.problems] == ["E-IMP-020"]  # the line that was cut off


def test_a_time_without_a_zone_is_utc_and_said() -> None:
    (parsed,) = read_json({"started_at": "2026-03-04T09:00:00", "turns": [{"text": "Hello"}]})
    assert parsed.facts.started_at == datetime(2026, 3, 4, 9, tzinfo=UTC)
    assert [problem.code for problem in parsed.problems] == ["E-IMP-021"]


@pytest.mark.parametrize("started", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:00:00-12:00"])
def test_a_time_beyond_the_calendar_is_not_used(started: str) -> None:
    (parsed,) = read_json({"started_at": started, "turns": [{"text": "Hello"}]})
    assert parsed.facts.started_at is None
    assert [problem.code for problem in parsed.problems] == ["E-IMP-022"]


def test_an_unknown_zone_is_said() -> None:
    (parsed,) = read_json({"time_zone": "../../etc/passwd", "turns": [{"text": "Hello"}]})
    assert [problem.code for problem in parsed.problems] == ["E-IMP-022"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"turns": [', "E-IMP-018"),
        ('{"turns": [{"text": "a"}]} and more', "E-IMP-018"),
        ("[" * 100_000, "E-IMP-019"),
        ('{"a":' * 65 + "1" + "}" * 65, "E-IMP-019"),
        ('{"a": 1}', "E-IMP-027"),
        ('{"turns": []}', "E-IMP-027"),
        ('{"turns": [{"text": ""}]}', "E-IMP-012"),
    ],
)
def test_json_that_cannot_be_used(text: str, code: str) -> None:
    with pytest.raises(CoachloopError) as caught:
        JsonTranscripts().read(text, "a.json")
    assert (caught.value.code, caught.value.where) == (code, "a.json")


def test_brackets_in_strings_do_not_count_as_depth() -> None:
    (parsed,) = read_json({"turns": [{"text": '[{"' * 100}]})
    assert parsed.turns[0].text == '[{"' * 100


def test_odd_numbers_are_no_times() -> None:
    text = (
        '{"turns": [{"text": "a", "start": NaN, "end": Infinity}, {"text": "b", "start_ms": 1'
        + "0" * 5000
        + "}]}"
    )
    (parsed,) = JsonTranscripts().read(text, "a.json")
    assert parsed.turns == (ParsedTurn(None, "a"), ParsedTurn(None, "b"))


def test_text_that_no_store_takes_is_cleaned() -> None:
    (parsed,) = JsonTranscripts().read('{"turns": [{"text": "a\\u0000b\\ud800c\\u2028d"}]}', "a.json")
    assert parsed.turns[0].text == "a b c d"
