"""`Name: text`, Otter, Teams, Meet, timed lines, CORAAL."""

from datetime import UTC, datetime

import pytest

from coachloop.engines.transcripts.coraal import CoraalTsv
from coachloop.engines.transcripts.headed import OtterText, TeamsText
from coachloop.engines.transcripts.meet import MeetText
from coachloop.engines.transcripts.plain import PlainText
from coachloop.engines.transcripts.timed_lines import TimedLines
from coachloop.loop.ingest.model import ParsedTranscript, ParsedTurn, TranscriptReader
from tests.engines.transcripts import samples


def read(reader: TranscriptReader, text: str) -> ParsedTranscript:
    (parsed,) = reader.read(text, "talk.txt")
    return parsed


def test_lines_without_a_name_go_on_with_the_turn() -> None:
    assert read(PlainText(), samples.PLAIN).turns == (
        ParsedTurn("Interviewer", "What did you do next?"),
        ParsedTurn("Candidate", "I called the supplier. I asked for a written date."),
        ParsedTurn("Interviewer", "And then?"),
        ParsedTurn("Candidate", "They sent one."),
    )


@pytest.mark.parametrize(
    "line",
    [
        "[00:01:05] Dana Reyes: Hello there",
        "00:01:05 Dana Reyes: Hello there",
        "(1:05) Dana Reyes: Hello there",
        "[1:05] - Dana Reyes: Hello there",
        "Dana Reyes [00:01:05]: Hello there",
        "Dana Reyes (01:05):\nHello there",
        "Dana Reyes (01:05)\nHello there",
    ],
)
def test_times_in_many_places(line: str) -> None:
    assert read(PlainText(), line).turns == (ParsedTurn("Dana Reyes", "Hello there", 65_000),)


def test_bold_names_of_a_markdown_file() -> None:
    text = "**Dana:** Hello\n\n**Robin:** Hi\n\n**Dana**: Good\n"
    assert [turn.speaker for turn in read(PlainText(), text).turns] == ["Dana", "Robin", "Dana"]


def test_a_title_before_the_first_name_is_left_out_and_said() -> None:
    parsed = read(PlainText(), "A talk in March\nDana: Hello\nRobin: Hi\nDana: Good\n")
    assert [turn.text for turn in parsed.turns] == ["Hello", "Hi", "Good"]
    assert [(problem.code, problem.line) for problem in parsed.problems] == [("E-IMP-028", 1)]


def test_lines_about_the_conversation_are_no_turns() -> None:
    head = "Date: 4 March 2026\nInterviewer: Dana\n\n"
    parsed = read(PlainText(), head + "Dana: Hello\nRobin: Hi\nDana: Good\n")
    assert [turn.text for turn in parsed.turns] == ["Hello", "Hi", "Good"]
    assert [(problem.code, problem.line) for problem in parsed.problems] == [("E-IMP-028", 1)]


def test_a_first_speaker_who_never_comes_back_is_no_heading() -> None:
    parsed = read(PlainText(), "Operator: I put you through.\n\nDana: Hello\n\nRobin: Hi\n\nDana: Good\n")
    assert [turn.speaker for turn in parsed.turns] == ["Operator", "Dana", "Robin", "Dana"]


def test_a_colon_in_a_line_that_goes_on_is_no_name() -> None:
    text = "Dana: Hello.\nWhat I mean: all of it.\nRobin: Hi.\nDana: Good.\nRobin: Right.\n"
    assert read(PlainText(), text).turns[0].text == "Hello. What I mean: all of it."


def test_where_names_have_times_a_label_without_one_is_words() -> None:
    text = "Speaker 1 (00:03):\nHello.\n\nSpeaker 2 (00:05):\nHi. Nice to meet: you.\n"
    assert read(PlainText(), text).turns == (
        ParsedTurn("Speaker 1", "Hello.", 3_000),
        ParsedTurn("Speaker 2", "Hi. Nice to meet: you.", 5_000),
    )


def test_names_with_times_need_not_come_back() -> None:
    assert PlainText().recognises("a.txt", "Dana (00:03):\nHello.\n\nRobin (00:05):\nHi.\n")


def test_a_numbered_speaker_gets_a_name() -> None:
    assert [turn.speaker for turn in read(PlainText(), "Speaker 1: Hello\nSpeaker 2: Hi\n").turns] == [
        "Speaker 1",
        "Speaker 2",
    ]


def test_timed_lines_name_nobody() -> None:
    assert read(TimedLines(), samples.TIMED_LINES).turns == (
        ParsedTurn(None, "Welcome to a talk about gardens", 0),
        ParsedTurn(None, "and the people who keep them.", 4_000),
        ParsedTurn(None, "Thank you.", 70_000),
    )


def test_otter() -> None:
    assert read(OtterText(), samples.OTTER).turns == (
        ParsedTurn("Dana Reyes", "Tell me about the last project.", 0),
        ParsedTurn("Robin Park", "It was a shop for bicycles. We built it in a month.", 4_000),
        ParsedTurn("Dana Reyes", "Thank you.", 3_735_000),  # 1:02:15
    )


def test_teams_document() -> None:
    parsed = read(TeamsText(), samples.TEAMS_TEXT)
    assert parsed.turns == (
        ParsedTurn("Dana Reyes", "Good morning. Shall we begin?", 3_000),
        ParsedTurn("Robin Park", "Yes, please.", 7_000),
    )
    assert parsed.facts.started_at == datetime(2026, 3, 4, 9, tzinfo=UTC)
    assert [problem.code for problem in parsed.problems] == ["E-IMP-021"]  # the zone was assumed


def test_meet_puts_cut_lines_together_and_stops_at_the_end() -> None:
    parsed = read(MeetText(), samples.MEET)
    assert parsed.turns == (
        ParsedTurn(
            "Dana Reyes",
            "Good morning. I would like to hear about the time when you led the move to the new office.",
        ),
        ParsedTurn("Robin Park", "That was two years ago."),
        ParsedTurn("Dana Reyes", "What would you do differently?"),
    )
    assert parsed.facts.started_at == datetime(2026, 3, 4, 8, tzinfo=UTC)  # 09:00 at GMT+1
    assert parsed.problems == ()


@pytest.mark.parametrize(
    ("stamp", "hour", "minute"),
    [("GMT", 9, 0), ("GMT-7", 16, 0), ("GMT+5:30", 3, 30), ("GMT-3:30", 12, 30)],
)
def test_meet_titles_in_other_zones(stamp: str, hour: int, minute: int) -> None:
    parsed = read(MeetText(), samples.MEET.replace("GMT+1", stamp))
    assert parsed.facts.started_at == datetime(2026, 3, 4, hour, minute, tzinfo=UTC)


def test_two_turns_of_one_speaker_that_were_not_cut_stay_two() -> None:
    text = "Dana: One.\nDana: Two.\n00:05:00\nRobin: Three.\n"
    assert [turn.text for turn in read(MeetText(), text).turns] == ["One.", "Two.", "Three."]


def test_coraal_pauses_and_marks_are_no_words() -> None:
    assert read(CoraalTsv(), samples.CORAAL).turns == (
        ParsedTurn("XYZ_int_01", "Where did you grow up?", 500, 1_750),
        ParsedTurn("XYZ_int_01".replace("int", "se0"), "By the harbour .", 2_250, 3_500),
    )


def test_coraal_lines_with_other_columns_are_dropped() -> None:
    parsed = read(CoraalTsv(), samples.CORAAL + "4\tXYZ\t1\n5\tXYZ\tx\tHello\t2\n")
    assert [(problem.code, problem.line) for problem in parsed.problems] == [
        ("E-IMP-020", 5),
        ("E-IMP-013", 6),
    ]
