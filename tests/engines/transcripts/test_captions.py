"""WebVTT, SRT and SBV, cue by cue; a broken cue costs that cue."""

import pytest

from coachloop.engines.transcripts.errors import NothingUsable
from coachloop.engines.transcripts.sbv import Sbv
from coachloop.engines.transcripts.srt import Srt
from coachloop.engines.transcripts.webvtt import WebVtt
from coachloop.loop.ingest.model import ParsedTranscript, ParsedTurn, TranscriptReader
from tests.engines.transcripts import samples


def read(text: str, reader: TranscriptReader | None = None) -> ParsedTranscript:
    (parsed,) = (reader or WebVtt()).read(text, "calls/0412.vtt")
    return parsed


def cues(*texts: str) -> str:
    """A WebVTT file with a cue a second for each text."""
    blocks = (f"00:00:{n:02}.000 --> 00:00:{n + 1:02}.000\n{text}\n" for n, text in enumerate(texts))
    return "WEBVTT\n\n" + "\n".join(blocks)


def spoken(*texts: str) -> list[tuple[str | None, str]]:
    return [(turn.speaker, turn.text) for turn in read(cues(*texts)).turns]


# --- speakers --------------------------------------------------------------------------------------------


def test_zoom_names_come_before_a_colon() -> None:
    assert read(samples.ZOOM_VTT).turns == (
        ParsedTurn("Dana Reyes", "Thanks for coming in. How was the journey?", 1000, 4500),
        ParsedTurn("Robin Park", "Easy, thank you.", 5000, 7250),
        ParsedTurn("Robin Park", "The train was on time.", 7500, 9000),
    )


def test_teams_names_are_voice_tags() -> None:
    assert read(samples.TEAMS_VTT).turns == (
        ParsedTurn("Dana Reyes", "Good morning.", 2000, 3500),
        ParsedTurn("Robin Park (Guest)", "Morning & thanks for the time.", 4000, 6000),
    )


def test_two_voices_in_one_cue_are_two_turns_of_the_same_time() -> None:
    (first, second) = read(cues("<v Dana>Ready?\n<v.loud Robin>Yes.</v>")).turns
    assert (first, second) == (ParsedTurn("Dana", "Ready?", 0, 1000), ParsedTurn("Robin", "Yes.", 0, 1000))


def test_a_cue_without_a_name_is_nobodys_where_all_others_have_one() -> None:
    found = spoken("Dana: Hello.", "And that", "Robin: Yes.", "Dana: Good.")
    assert found[1] == (None, "And that")


def test_names_given_only_when_the_speaker_changes_go_on() -> None:
    texts = [
        "Dana: Hello",
        "there, good",
        "morning",
        "Robin: Yes",
        "it is",
        "Dana: So",
        "we",
        "Robin: We",
        "go",
    ]
    assert [speaker for speaker, _ in spoken(*texts)] == ["Dana"] * 3 + ["Robin"] * 2 + ["Dana"] * 2 + [
        "Robin"
    ] * 2


def test_colons_in_sentences_are_no_names() -> None:
    texts = ["He said: no.", "We asked twice.", "It was late.", "One thing is sure: it works.", "Good."]
    assert spoken(*texts) == [(None, text) for text in texts]


@pytest.mark.parametrize(
    ("line", "speaker"),
    [
        ("Remember this: breathe.", None),
        ("Marius van der Linden: Yes.", "Marius van der Linden"),
        ("kim: Hey", "kim"),
    ],
)
def test_a_label_heard_once_has_to_look_like_a_name(line: str, speaker: str | None) -> None:
    assert spoken("Dana: Hello.", "Robin: Hi.", line, "Dana: Good.", "Robin: Fine.")[2][0] == speaker


def test_a_colon_after_the_name_stays_in_the_words() -> None:
    assert spoken("Dana: Remember this: breathe.") == [("Dana", "Remember this: breathe.")]


# --- markup ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<b>Hello</b> <i>you</i>", "Hello you"),
        ("<c.yellow.bg_blue>Hello</c>", "Hello"),
        ("Like a <00:19.000>big <00:19.500>pie", "Like a big pie"),
        ("Q &amp; A &lt;soon&gt;", "Q & A <soon>"),
        ("a < b and c > d", "a < b and c > d"),
        ("line one\nline two", "line one line two"),
        ("{\\an8}kept as it is", "{\\an8}kept as it is"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_only_caption_markup_is_taken_out(text: str, words: str) -> None:
    assert read(cues(text, "second")).turns[0].text == words


def test_rolling_captions_say_each_line_once() -> None:
    rolling = cues("so<00:00:00.500><c> we</c>", "so we\nstart<00:00:01.500><c> now</c>", "start now\n ")
    assert [turn.text for turn in read(rolling).turns] == ["so we", "start now"]


def test_notes_styles_and_regions_are_not_spoken() -> None:
    text = (
        "WEBVTT - a title\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:a\n\nNOTE\nDana: no\n\n"
        + cues("Yes.")[8:]
    )
    assert [turn.text for turn in read(text).turns] == ["Yes."]
    assert read(text).problems == ()


@pytest.mark.parametrize(
    "head", ["WEBVTT\nKind: captions\nLanguage: de\n\n", "WEBVTT\n\nNOTE language:de\n\n"]
)
def test_the_language_is_taken_from_the_header(head: str) -> None:
    assert read(head + cues("Ja.")[8:]).facts.language == "de"


# --- broken cues -----------------------------------------------------------------------------------------


def test_a_cue_that_ends_before_it_starts_costs_that_cue() -> None:
    text = cues("One.", "Two.") + "\n00:12:31.000 --> 00:12:29.000\nBack.\n"
    (problem,) = read(text).problems
    # 1 header, 2 blank, 3-4 cue, 5 blank, 6-7 cue, 8 blank, 9 the timing
    assert str(problem) == (
        "E-IMP-014 calls/0412.vtt line 9: cue ends before it starts (00:12:31 -> 00:12:29)."
        " 1 cue dropped, 2 kept."
    )


@pytest.mark.parametrize(
    ("timing", "code"),
    [
        ("00:00:1d.000 --> 00:00:02.000", "E-IMP-013"),
        ("00:00:61.000 --> 00:01:02.000", "E-IMP-013"),
        ("9999:00:00.000 --> 9999:00:01.000", "E-IMP-013"),
        ("00:00:01.000 -->", "E-IMP-013"),
        ("-->", "E-IMP-013"),
        ("no time at all", "E-IMP-016"),
    ],
)
def test_times_that_cannot_be_read(timing: str, code: str) -> None:
    parsed = read(cues("One.") + f"\n{timing}\nLost.\n")
    assert [turn.text for turn in parsed.turns] == ["One."]
    assert [(problem.code, problem.line) for problem in parsed.problems] == [(code, 6)]


def test_a_flood_of_broken_cues_is_counted_not_listed() -> None:
    parsed = read(cues("One.") + "\nlost\n" * 250)
    # 100 are listed; 150 more in one line
    assert len(parsed.problems) == 101
    assert parsed.problems[-1].code == "E-IMP-026"
    assert parsed.problems[-1].message == "150 more like these were dropped, 1 kept."


def test_nothing_usable_says_the_first_reason() -> None:
    with pytest.raises(NothingUsable, match="line 3: cue ends before it starts"):
        read("WEBVTT\n\n00:00:02.000 --> 00:00:01.000\nBack.\n")


def test_missing_blank_lines_between_cues() -> None:
    text = "WEBVTT\n00:00:01.000 --> 00:00:02.000\nOne\n2\n00:00:02.000 --> 00:00:03.000\nTwo"
    assert [turn.text for turn in read(text).turns] == ["One", "Two"]


# --- the other two ---------------------------------------------------------------------------------------


def test_srt_with_names() -> None:
    assert read(samples.SRT, Srt()).turns == (
        ParsedTurn("Agent", "Thank you for calling Harbour Bikes.", 1000, 2000),
        ParsedTurn("Customer", "My order has not arrived.", 2500, 4000),
    )


def test_sbv_joins_the_lines_of_a_cue() -> None:
    assert read(samples.SBV, Sbv()).turns == (
        ParsedTurn(None, "Good afternoon.", 1000, 2000),
        ParsedTurn(None, "Hello, is this the help desk?", 2500, 4000),
    )


@pytest.mark.parametrize(
    ("reader", "text"), [(WebVtt(), samples.ZOOM_VTT), (Srt(), samples.SRT), (Sbv(), samples.SBV)]
)
def test_captions_are_cues(reader: TranscriptReader, text: str) -> None:
    assert read(text, reader).in_cues
