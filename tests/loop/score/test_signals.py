"""Missed signals in small conversations; which leads are taken up was settled by reading."""

from dataclasses import replace

import pytest

from coachloop.domain.rubric import Criterion
from coachloop.domain.score import EvidenceKind, SearchedSpan, Status, verify
from coachloop.loop.score.behaviours import behaviours
from coachloop.loop.score.scorers import SCORERS
from coachloop.loop.score.signals import Signals, signals
from tests.loop.score.builders import THREE, criterion, scene, turns

DROPPED = """
P: Tell me about your last project.
C: I built the booking page for the clinic. We rolled the release back twice in the first month.
P: Thanks. Moving on, which tools do you use at home?
C: Mostly pen and paper.
P: And where do you see yourself in five years?
C: Leading a small team.
"""


def found(text: str) -> Signals:
    return signals(behaviours(turns(text)))


def test_a_lead_that_nobody_takes_up_is_named_with_its_words() -> None:
    (missed,) = found(DROPPED).missed
    assert missed.turn_seq == 1
    assert missed.text == "We rolled the release back twice in the first month"
    assert turns(DROPPED)[1].text[missed.start : missed.end] == missed.text
    assert missed.kind == "setback"
    # From the lead to the last turn there is: four turns follow, six would have been looked at.
    assert missed.searched == SearchedSpan(1, 5)


@pytest.mark.parametrize(
    "question",
    [
        "What made you roll it back?",  # its words
        "Why was that?",  # points back
        "What went wrong with the release?",
        "It sounds like the start was rough for all of you, with two tries needed. What tools do you use?",
    ],
)
def test_taken_up_at_once(question: str) -> None:
    assert not found(DROPPED.replace("Thanks. Moving on, which tools do you use at home?", question)).missed


def test_taken_up_in_the_fifth_turn_after_it_but_not_in_the_seventh() -> None:
    """Turns after the lead: P C P C P C | P. The third question of P is turn five, the fourth is turn seven."""
    more = "\nP: Which city is home?\nC: Lyon.\nP: What did the release teach you?\nC: Patience.\n"
    late = DROPPED.strip().replace(
        "And where do you see yourself in five years?", "Which season do you like?"
    )
    fifth = [*late.splitlines()[:4], "P: What did the release teach you?", "C: Patience."]
    assert not found("\n".join(fifth)).missed
    seventh = "\n".join([*late.splitlines()[:6], *more.strip().splitlines()])
    taken = found(seventh)
    # Lead is turn 1, the window turns 2 to 7; the question about the release is turn 8.
    assert len(taken.missed) == 1
    # A policy with `missed_signal_turns: 7` looks at turn 8 too.
    assert not signals(behaviours(turns(seventh)), within=7).missed
    assert taken.missed[0].searched == SearchedSpan(1, 7)


def test_short_sounds_and_cut_up_turns_do_not_use_the_window_up() -> None:
    """Mm-hm is no turn, and what one side says in a row is one."""
    text = """
    P: Tell me about your last project.
    C: We rolled the release back twice in the first month.
    P: Mm-hm.
    C: It was in spring.
    P: Okay.
    C: Then summer came.
    P: Right.
    C: And autumn.
    P: Mm-hm.
    C: So that was that.
    P: Sorry for the noise here.
    P: What happened with the release then?
    C: We split it.
    """
    assert not found(text).missed


@pytest.mark.parametrize(
    "answer",
    [
        "I like working with people and every day is different.",
        "We had no problems with the release at all.",  # denied
        "If the release failed we would roll it back.",  # nothing that happened
        "I'm not worried about the new scheduling tool.",
        "",
    ],
)
def test_no_lead(answer: str) -> None:
    assert not found(f"P: How is work?\nC: {answer}\nP: Which tools do you use?\nC: Paper.").leads


def test_nothing_is_missed_when_the_talk_was_over() -> None:
    text = """
    P: Do you have a question for me?
    C: No, but we rolled the release back twice in the first month.
    P: Thank you for your time, and goodbye. Is there anything else?
    C: Bye.
    """
    assert not found(text).leads


def test_a_feeling_that_is_named_is_taken_up() -> None:
    text = """
    P: How was the audit?
    C: I was terrified of losing the stock list from the second warehouse.
    P: That must have been stressful. Which systems do you know?
    C: Two.
    """
    assert found(text).leads
    assert not found(text).missed


def test_without_roles_or_turns_nothing_is_found() -> None:
    assert found("P: Hello there, shall we start?") == Signals((), ())
    assert signals(()) == Signals((), ())


def test_strongest_first_then_by_place() -> None:
    text = """
    P: Tell me about your last project.
    C: I once borrowed a projector from the library downstairs.
    P: Which languages do you speak?
    C: We lost the biggest client over the broken export.
    P: And where did you study?
    C: In Graz.
    P: What is your favourite season?
    C: Winter.
    """
    strengths = [m.strength for m in signals(behaviours(turns(text)), at_least=0.2).missed]
    assert strengths == sorted(strengths, reverse=True)
    assert found(text).missed[0].turn_seq == 3


def _criterion() -> Criterion:
    return criterion("missed_signals", THREE)


def test_the_scorer_quotes_the_lead_as_the_occasion() -> None:
    made = scene(DROPPED)
    judgement = SCORERS["missed_signals"](made, _criterion(), {})
    assert judgement.status is Status.SCORED
    # One lead, none taken up: the bottom of three levels.
    assert (judgement.level, judgement.value, judgement.turned) == (1.0, 1.0, 0.0)
    assert judgement.details == {"leads": 1, "taken_up": 0}
    assert [e.kind for e in judgement.evidence] == [EvidenceKind.OCCASION]
    for evidence in judgement.evidence:
        verify(evidence, made.transcript)


def test_the_scorer_has_nothing_to_say_without_a_lead() -> None:
    judgement = SCORERS["missed_signals"](
        scene("P: How is work?\nC: Fine.\nP: Why?\nC: So."), _criterion(), {}
    )
    assert judgement.status is Status.NOT_APPLICABLE


@pytest.mark.parametrize(
    "answer",
    [
        "We had trouble with the release, but it worked out.",
        "We rolled the release back twice. In the end everything worked.",
        "It got a bit messy with the release, that's all sorted now.",
    ],
)
def test_what_is_settled_at_once_is_no_lead(answer: str) -> None:
    assert not found(f"P: How is work?\nC: {answer}\nP: Which tools do you use?\nC: Paper.").leads


def test_what_is_said_before_the_first_question_is_what_the_talk_is_about() -> None:
    text = """
    C: Somebody stole my card on the train.
    P: Could you tell me which branch you use?
    C: The one in Graz. We had to close the shop over it.
    P: Which season do you like?
    C: Winter.
    """
    assert [m.text for m in found(text).missed] == ["We had to close the shop over it"]


def test_a_question_that_stays_with_the_answer_leaves_nothing_missed() -> None:
    """Not the lead is asked about but what stood beside it: the listener has chosen, and stays."""
    staying = DROPPED.replace("which tools do you use at home?", "how did you build the page?")
    assert not found(staying).missed


def test_the_reading_says_how_sure_a_lead_is_and_how_near_a_turn_stays() -> None:
    turned = behaviours(turns(DROPPED))
    place = (turned[1].clauses[1].start, turned[1].clauses[1].end)
    sure = replace(turned[1], p={**turned[1].p, "lead": 0.76}, spans={**turned[1].spans, "lead": place})
    read = (turned[0], sure, *turned[2:])
    (missed,) = signals(read).missed
    assert (missed.strength, missed.start) == (0.76, place[0])
    # A lead that the head does not see is none; a turn near the answer by meaning has taken it up.
    assert not signals((turned[0], replace(sure, p={"lead": 0.75}), *turned[2:])).leads
    near = replace(turned[2], p={**turned[2].p, "stays": 0.36})
    assert not signals((turned[0], sure, near, *turned[3:])).missed
