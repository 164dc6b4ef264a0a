"""The starters on conversations written for this test: the good ones get more than the weak ones."""

from datetime import UTC, datetime

import pytest

from coachloop.domain.conversation import (
    Consent,
    Conversation,
    DateSource,
    Participant,
    Role,
    Transcript,
    Turn,
)
from coachloop.domain.policy import Policy
from coachloop.domain.score import Judgement, Status
from coachloop.loop.score.model import Scene
from coachloop.loop.score.rubrics import STARTERS, read_rubric, starter_text
from coachloop.loop.score.rules import judge_scene
from coachloop.loop.score.scorers import SCORERS

PLAN = (
    "Tell me about a project that fell behind schedule.",
    "How do you deal with a colleague who disagrees with you?",
)

# P is the scored person, C the counterpart; the number is the length of the turn in seconds.
GOOD = {
    "interviewer": """
P 5 Tell me about a project that fell behind schedule.
C 30 Our warehouse migration slipped by six weeks, because the supplier changed the scanner format.
P 6 When the supplier changed the scanner format, what did you do first?
C 25 I asked for the old format to run in parallel, and I rewrote the import with one colleague at night.
P 6 Why did you choose to rewrite the import?
C 25 The parallel run would have cost us a licence for each scanner, and we had forty of them.
P 6 How do you deal with a colleague who disagrees with you?
C 30 I had that with our planner, who wanted to freeze the stock. I drew both options on one page.
P 6 What did the planner say to your page with both options?
C 20 She took the second option, but with a smaller freeze over one night only.
P 6 How did the smaller freeze work out?
C 20 Well, we lost no order. I am not sure about the on-call duty here, it sounds like a lot.
P 10 That is a fair concern. On-call is one week in six, and you get the Monday off. Does that help?
C 8 Yes, that sounds fair.
P 10 Thank you. The next step is a call with Dana; she will email you by Thursday. Goodbye!
C 3 Thank you, goodbye.
""",
    "sales": """
P 12 Hello, this call is recorded. You have thirty days for a full refund. How do you handle returns today?
C 20 Two of us type every return into a sheet, and it takes most of Friday.
P 6 What happens when the sheet is late?
C 12 Then the warehouse ships the wrong boxes. I am really frustrated with it.
P 8 I can see how frustrating that must be, losing every Friday to it. How often do you ship a wrong box?
C 6 Every second week, I would say.
P 6 Who else would have to agree before you could start?
C 6 Only my partner.
P 14 This would save you both the Fridays, because the returns type themselves. It costs 200 dollars a month.
C 8 That is too expensive for us.
P 12 I understand, it is more than you planned. What are you comparing it with?
C 10 With what we pay the temp, which is about the same, actually.
P 8 Then shall we go ahead and set it up? I will send you the contract tomorrow.
C 4 Yes, please. Goodbye.
""",
    "contact_centre": """
P 5 Good morning, how can I help?
C 15 I have been waiting two weeks for my heating part and I am really frustrated, we have a small child here.
P 10 I understand how frustrating that is, two weeks without heating. Let me look at the order.
C 15 The courier came on Monday, but the box was empty, and your shop told me to call you about it.
P 9 So the courier came on Monday and the box was empty. I have ordered a new part for you.
C 10 And will somebody install it, because last time the technician never came to our house at all?
P 8 It sounds like the technician let you down last time. A technician comes on Tuesday at eight.
C 4 Good, thank you.
P 8 Is there anything else for today? Thank you for calling, goodbye.
C 2 Goodbye.
""",
}
WEAK = {
    "interviewer": """
P 40 Let me first tell you how I came to this company and what we do here, it is quite a story.
C 5 All right.
P 20 You like working under pressure, right? And why did you leave, and what did your manager say?
C 10 I left because the shop closed in May.
P 15 Do you follow the football at all?
C 5 Not much.
P 15 Surely you would always tell your manager about a mistake, wouldn't you?
C 8 Yes. I am not sure about the on-call duty here, it sounds like a lot.
P 10 Don't worry about that. What is your biggest strength, and what is your biggest weakness?
C 8 I am patient, I think.
P 5 Okay, bye.
C 2 Bye.
""",
    "sales": """
P 10 Hi, I have an offer for you. It costs 200 dollars a month.
C 10 That is too expensive, and I am really frustrated with your company.
P 8 So shall we go ahead and sign you up today?
C 8 No, it is too expensive, I said.
P 60 Which card would you like to use?
C 5 None. Bye.
P 2 Bye.
""",
    "contact_centre": """
P 3 Yes?
C 15 I have been waiting two weeks for my heating part and I am really frustrated, we have a small child here.
P 5 Give me the order number.
C 15 It is four four one two, and the box that the courier brought on Monday was empty when we opened it.
P 5 You need to fill in the form on the website.
C 4 Okay then, bye.
P 2 Next.
""",
}


def turns_of(script: str) -> tuple[Turn, ...]:
    turns: list[Turn] = []
    clock = 0
    for seq, line in enumerate(script.strip().splitlines()):
        who, seconds, text = line.split(" ", 2)
        role = Role.PERSON if who == "P" else Role.COUNTERPART
        turns.append(Turn(seq, who, role, text, clock, clock + int(seconds) * 1000))
        clock += int(seconds) * 1000
    return tuple(turns)


def scene(script: str) -> Scene:
    speakers = (Participant("P", Role.PERSON, "p1"), Participant("C", Role.COUNTERPART))
    conversation = Conversation(
        "c_1",
        "h",
        "screen",
        datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
        DateSource.STATED,
        Consent.CONFIRMED,
        speakers,
    )
    return Scene(conversation, Transcript("c_1", 1, turns_of(script)), "p1", Policy(), planned_questions=PLAN)


def judged(key: str, script: str) -> dict[str, Judgement]:
    rubric = read_rubric(starter_text(key), key, SCORERS)
    return {j.criterion_key: j for j in judge_scene(scene(script), rubric)}


@pytest.mark.parametrize("key", GOOD)
@pytest.mark.parametrize("scripts", [GOOD, WEAK])
def test_every_scorer_takes_the_settings_of_the_starters(key: str, scripts: dict[str, str]) -> None:
    assert {k: j.reason for k, j in judged(key, scripts[key]).items() if j.status is Status.FAILED} == {}


@pytest.mark.parametrize(
    ("key", "criterion"),
    [
        ("interviewer", "discovery_depth"),
        ("interviewer", "engagement_ratio"),
        ("interviewer", "next_steps_clarity"),
        ("interviewer", "candidate_pushback"),
        ("interviewer", "no_leading_questions"),
        ("interviewer", "no_dual_questions"),
        ("interviewer", "on_script"),
        ("sales", "discovery_questions"),
        ("sales", "price_objection_before_closing"),
        ("sales", "value_before_price"),
        ("sales", "recording_notice"),
        ("sales", "refund_policy_within_60s"),
        ("sales", "empathy_within_30s"),
        ("contact_centre", "empathy_expression"),
        ("contact_centre", "active_listening"),
        ("contact_centre", "close_and_follow_through"),
    ],
)
def test_good_is_full_marks_and_weak_is_less(key: str, criterion: str) -> None:
    good, weak = judged(key, GOOD[key])[criterion], judged(key, WEAK[key])[criterion]
    assert (good.status, good.pct) == (Status.SCORED, 100.0), good
    assert weak.status is Status.SCORED, weak
    assert weak.pct is not None
    assert weak.pct < 100.0, weak


@pytest.mark.parametrize("criterion", ["tone_consistency", "problem_resolution"])
def test_accuracy_and_tone_wait_for_people(criterion: str) -> None:
    assert judged("contact_centre", GOOD["contact_centre"])[criterion].status is Status.CANNOT_TELL


def test_no_machine_rates_a_candidate() -> None:
    assert "candidate" in STARTERS
    assert {j.status for j in judged("candidate", GOOD["interviewer"]).values()} == {Status.CANNOT_TELL}
