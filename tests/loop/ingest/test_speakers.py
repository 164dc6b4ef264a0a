"""Who is who, and cues that become turns."""

import pytest

from coachloop.domain.conversation import Participant, Role
from coachloop.loop.ingest.model import FileFacts, ParsedTranscript, ParsedTurn
from coachloop.loop.ingest.speakers import UNNAMED, RoleDecision, decide_roles, to_turns, usable

P, C, O, U = Role.PERSON, Role.COUNTERPART, Role.OTHER, Role.UNKNOWN  # noqa: E741 - short names for tables


def parsed(
    *turns: ParsedTurn, in_cues: bool = False, roles: dict[str, str] | None = None
) -> ParsedTranscript:
    return ParsedTranscript("test", "a.txt", turns, FileFacts(roles=roles or {}), in_cues=in_cues)


def talk(*lines: str, roles: dict[str, str] | None = None) -> ParsedTranscript:
    """`Name: words` lines; without a name the speaker is nobody."""
    split = (line.split(": ", 1) if ": " in line else [None, line] for line in lines)
    return parsed(*(ParsedTurn(speaker, str(text)) for speaker, text in split), roles=roles)


def roles_of(decision: RoleDecision) -> dict[str, Role]:
    return {participant.speaker: participant.role for participant in decision.participants}


# --- what is stated --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "counterpart"),
    [
        ("AGENT", "CUSTOMER"),
        ("Interviewer", "Respondent"),
        ("Interviewer 1", "Candidate"),
        ("Dana Reyes (Host)", "Robin Park (Guest)"),
        ("Sales Rep", "Prospect"),
        ("agent_1", "Caller"),
        ("Hiring Manager", "Applicant"),
        ("Assistant", "User"),
    ],
)
def test_labels_that_say_the_part_are_believed(person: str, counterpart: str) -> None:
    decision = decide_roles(talk(f"{counterpart}: Hello", f"{person}: Hi"), {})
    assert decision.participants == (Participant(counterpart, C), Participant(person, P))
    assert decision.sure


def test_roles_of_the_file_win_over_what_the_label_means() -> None:
    told = {"Agent": "counterpart", "Robin": "person"}
    assert roles_of(decide_roles(talk("Agent: Hi", "Robin: Hello", roles=told), {})) == {
        "Agent": C,
        "Robin": P,
    }


def test_what_the_user_answered_wins_over_everything() -> None:
    told = {"Agent": "person", "Robin": "counterpart"}
    decision = decide_roles(talk("Agent: Hi", "Robin: Hello", roles=told), {}, {"Agent": C, "Robin": P})
    assert (roles_of(decision), decision.sure) == ({"Agent": C, "Robin": P}, True)


@pytest.mark.parametrize(
    "label", ["Dana Reyes", "dana  reyes", "Reyes, Dana", "Dana Reyes (Host)", "D. Reyes"]
)
def test_known_people_are_scored_and_the_other_is_the_counterpart(label: str) -> None:
    known = {"Dana Reyes": "p_1", "D. Reyes": "p_1"}
    decision = decide_roles(talk(f"{label}: Hi", "Robin: Hello"), known)
    assert decision.participants == (Participant(label, P, "p_1"), Participant("Robin", C))
    assert decision.sure


def test_a_panel_of_two_known_interviewers() -> None:
    decision = decide_roles(talk("Dana: Hi", "Lee: Hello", "Robin: Good day"), {"Dana": "p_1", "Lee": "p_2"})
    assert decision.participants == (
        Participant("Dana", P, "p_1"),
        Participant("Lee", P, "p_2"),
        Participant("Robin", C),
    )
    assert decision.sure


def test_a_panel_in_which_only_the_candidate_is_stated() -> None:
    decision = decide_roles(talk("Dana: Hi", "Candidate: Good day", "Lee: Hello"), {})
    assert (roles_of(decision), decision.sure) == ({"Dana": P, "Candidate": C, "Lee": P}, True)


def test_a_transferred_call_has_two_agents() -> None:
    decision = decide_roles(talk("Agent 1: Hi", "Customer: Hello", "Agent 2: I take over"), {})
    assert (roles_of(decision), decision.sure) == ({"Agent 1": P, "Customer": C, "Agent 2": P}, True)


def test_a_machine_in_the_call_is_neither() -> None:
    decision = decide_roles(talk("IVR: Press one", "Agent: Hi", "Customer: Hello"), {})
    assert (roles_of(decision), decision.sure) == ({"IVR": O, "Agent": P, "Customer": C}, True)


def test_one_known_among_several_is_asked_about() -> None:
    decision = decide_roles(talk("Dana: Hi", "Robin: Hello", "Kim: Hey"), {"Dana": "p_1"})
    assert (roles_of(decision), decision.sure) == ({"Dana": P, "Robin": C, "Kim": C}, False)
    assert "Dana" in decision.why


def test_a_third_voice_beside_stated_sides_stays_open() -> None:
    decision = decide_roles(talk("Agent: Hi", "Customer: Hello", "Kim: Hey"), {})
    assert (roles_of(decision), decision.sure) == ({"Agent": P, "Customer": C, "Kim": U}, False)


def test_two_colleagues_alone_are_asked_about() -> None:
    decision = decide_roles(talk("Dana: Hi", "Lee: Hello"), {"Dana": "p_1", "Lee": "p_2"})
    assert (roles_of(decision), decision.sure) == ({"Dana": P, "Lee": P}, False)


def test_the_counterpart_never_gets_a_person_id() -> None:
    decision = decide_roles(talk("Dana: Hi", "Lee: Hello", roles={"Dana": "counterpart"}), {"Dana": "p_1"})
    assert decision.participants[0] == Participant("Dana", C, None)


# --- what talk says --------------------------------------------------------------------------------------

INTERVIEW = (
    "{0}: Thanks for taking the time. What was your last project?",
    "{1}: A shop for bicycles that we built from nothing in the course of one long and busy summer.",
    "{0}: What was hard about it?",
    "{1}: The supplier changed the dates three times, so that we had to plan the opening again and again.",
    "{0}: And what did you do?",
    "{1}: I went there with the contract and asked for a date in writing, which they then kept to the day.",
    "{0}: Who helped you?",
    "{1}: Two colleagues from the workshop, who knew the people there from many years of working together.",
)


def test_who_opens_asks_and_gets_long_answers_is_scored() -> None:
    decision = decide_roles(talk(*(line.format("Dana", "Robin") for line in INTERVIEW)), {})
    assert (roles_of(decision), decision.sure) == ({"Dana": P, "Robin": C}, True)
    assert decision.why == "Dana opens the conversation and asks the questions and gets the long answers"


def test_numbered_speakers_are_told_apart_but_asked_about() -> None:
    decision = decide_roles(talk(*(line.format("Speaker 1", "Speaker 2") for line in INTERVIEW)), {})
    assert (roles_of(decision), decision.sure) == ({"Speaker 1": P, "Speaker 2": C}, False)


def test_a_greeting_alone_is_a_guess() -> None:
    decision = decide_roles(talk("Robin: Hello.", "Dana: Thank you for calling Harbour Bikes."), {})
    assert (roles_of(decision), decision.sure) == ({"Robin": C, "Dana": P}, False)


def test_nothing_to_go_by_is_said() -> None:
    decision = decide_roles(talk("Dana: Hello.", "Robin: Hello."), {})
    assert (roles_of(decision), decision.sure) == ({"Dana": U, "Robin": U}, False)


def test_a_panel_without_a_hint_is_a_proposal() -> None:
    lines = (
        "Dana: What was your last project? Where?",
        "Lee: And when?",
        "Robin: A shop for bicycles that we built from nothing in one long and busy summer by the sea.",
        "Lee: Who helped?",
        "Dana: What came next?",
        "Robin: We opened it, and it still is there, and I go by on Sundays to look at it with some pride.",
    )
    decision = decide_roles(talk(*lines), {})
    assert (roles_of(decision), decision.sure) == ({"Dana": P, "Lee": P, "Robin": C}, False)


def test_one_speaker_alone() -> None:
    decision = decide_roles(talk("Dana: Hello.", "Dana: Anyone?"), {})
    assert (roles_of(decision), decision.sure) == ({"Dana": U}, False)


def test_a_file_that_names_nobody() -> None:
    decision = decide_roles(talk("Hello.", "Anyone?"), {"Dana": "p_1"})
    assert (roles_of(decision), decision.sure) == ({UNNAMED: U}, False)


def test_an_unnamed_line_does_not_unsettle_the_rest() -> None:
    decision = decide_roles(talk("Agent: Hi.", "Customer: Hello.", "Noise."), {})
    assert (roles_of(decision), decision.sure) == ({"Agent": P, "Customer": C, UNNAMED: U}, True)


def test_a_crowd_is_not_guessed_at() -> None:
    lines = [f"Name {chr(97 + number)}x: What? Why?" for number in range(13)]
    decision = decide_roles(talk(*lines, *lines), {})
    assert set(roles_of(decision).values()) == {U}


# --- turns -----------------------------------------------------------------------------------------------


def turned(*cues: ParsedTurn, in_cues: bool = True) -> list[tuple[str, str, int | None, int | None]]:
    source = parsed(*cues, in_cues=in_cues)
    turns = to_turns(source, decide_roles(source, {}))
    assert [turn.seq for turn in turns] == list(range(len(turns)))
    return [(turn.speaker, turn.text, turn.start_ms, turn.end_ms) for turn in turns]


def test_cues_of_one_speaker_are_one_turn() -> None:
    assert turned(
        ParsedTurn("Dana", "I would", 0, 1000),
        ParsedTurn("Dana", "like to know.", 1200, 2000),
        ParsedTurn("Robin", "What?", 1900, 2500),
        ParsedTurn("Dana", "More.", 2600, 3000),
    ) == [
        ("Dana", "I would like to know.", 0, 2000),
        ("Robin", "What?", 1900, 2500),
        ("Dana", "More.", 2600, 3000),
    ]


def test_a_silence_of_two_seconds_still_joins_and_a_longer_one_parts() -> None:
    # METHOD leaves the limit to us: 2000 ms; 1000 + 2000 = 3000 joins, 3001 does not
    def cues(start: int) -> list[ParsedTurn]:
        return [ParsedTurn("Dana", "a", 0, 1000), ParsedTurn("Dana", "b", start, 4000)]

    assert len(turned(*cues(3000))) == 1
    assert len(turned(*cues(3001))) == 2


def test_a_file_of_turns_keeps_its_turns() -> None:
    turns = [ParsedTurn("Dana", "One.", 0, 1), ParsedTurn("Dana", "Two.", 1, 2)]
    assert [text for _, text, _, _ in turned(*turns, in_cues=False)] == ["One.", "Two."]


def test_cues_of_nobody_become_sentences() -> None:
    assert turned(
        ParsedTurn(None, "This is a talk", 0, 1000),
        ParsedTurn(None, "about gardens.", 1000, 2000),
        ParsedTurn(None, "They grow.", 2000, 3000),
    ) == [(UNNAMED, "This is a talk about gardens.", 0, 2000), (UNNAMED, "They grow.", 2000, 3000)]


def test_a_text_without_full_stops_is_cut_now_and_then() -> None:
    # 41 characters each, with a space between: 9 * 41 + 9 = 378 < 400, the tenth makes 420
    cues = [ParsedTurn(None, "x" * 41) for _ in range(12)]
    assert [len(text) for _, text, _, _ in turned(*cues)] == [10 * 41 + 9, 2 * 41 + 1]


def test_an_unknown_end_stays_unknown() -> None:
    assert turned(ParsedTurn("Dana", "a", 0), ParsedTurn("Dana", "b", 500)) == [("Dana", "a b", 0, None)]


def test_turns_without_words_or_backward_are_dropped_with_a_problem() -> None:
    source = parsed(
        ParsedTurn("Dana", "  ", 0, 1), ParsedTurn("Dana", "Back.", 5, 4), ParsedTurn("Dana", "Kept.", 5, 5)
    )
    checked = usable(source)
    assert [turn.text for turn in checked.turns] == ["Kept."]
    assert [(problem.code, problem.message.split(" ")[1]) for problem in checked.problems] == [
        ("E-IMP-015", "1"),
        ("E-IMP-014", "2"),
    ]
    assert [turn.text for turn in to_turns(source, decide_roles(source, {}))] == ["Kept."]


def test_roles_are_those_decided() -> None:
    source = talk("Agent: Hi.", "Customer: Hello.")
    assert [turn.role for turn in to_turns(source, decide_roles(source, {}))] == [P, C]
