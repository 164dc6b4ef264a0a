"""Questions with their answers; what opens and what follows was settled by reading."""

from dataclasses import replace

from coachloop.domain.result import Absent, Known
from coachloop.loop.report.answers import questions
from coachloop.loop.report.model import PlanState
from tests.loop.score.builders import scene

PLAN = ("Tell me about a mistake that you noticed late.", "How do you hand over your work?")
TALK = """
P: Hello, can you hear me?
C: Yes, I can.
P: Tell me about a mistake that you noticed late.
C: I sent the wrong price list to forty shops. We lost two of them as customers.
P: What did you do about the price list?
C: I rang all forty.
P: You like early starts, don't you?
C: Mm-hm.
P: Which season do you like? And what do you have for lunch?
C: Autumn, and soup.
"""
#: Seconds of each turn above, ten turns.
TIMES = [(0, 2), (2, 4), (4, 8), (8, 20), (20, 22), (22, 25), (25, 27), (27, 28), (28, 32), (32, 35)]


def test_grouped_with_answers_and_follow_ups() -> None:
    """The sound check is no question; the price list follows; two more main questions, one leading, one dual."""
    view = questions(scene(TALK, TIMES, planned=PLAN))
    assert [q.quote.turn_seq for q in view.main] == [2, 6, 8]
    assert [f.quote.turn_seq for f in view.main[0].follow_ups] == [4]
    assert (len(view.main), view.followed_up, view.leading) == (3, 1, 1)
    first = view.main[0]
    assert first.planned == PLAN[0]
    assert not first.off_plan
    assert first.answer is not None
    # "I sent the wrong price list to forty shops" is 9 words, "We lost two of them as customers" 7.
    assert (first.answer.words, first.answer.seconds, first.answer.start_ms) == (16, 12.0, 8000)
    assert first.answer.quote.text.startswith("I sent the wrong price list")
    assert view.main[1].leading
    assert view.main[2].dual
    assert view.main[2].off_plan
    assert view.plan is not None
    asked, left = view.plan
    assert (asked.text, asked.state, asked.start_ms) == (PLAN[0], PlanState.ASKED, 4000)
    assert asked.quote is not None
    assert asked.quote.text == "Tell me about a mistake that you noticed late"
    assert (left.text, left.state, left.quote) == (PLAN[1], PlanState.NOT_ASKED, None)
    assert view.not_asked == (left,)


def test_a_question_near_the_plan_is_perhaps_asked_and_never_off_the_plan() -> None:
    """Of mistake, noticed, late the first asks one: a third, from 0.3 on near; the second asks all: sure."""
    near = "P: Which mistake did others make?\nC: The price list.\n"
    (first,) = questions(scene(near, planned=PLAN)).main
    assert (first.planned, first.near_plan, first.off_plan) == (PLAN[0], True, False)
    view = questions(scene(near, planned=PLAN))
    assert [(p.state, p.quote and p.quote.turn_seq) for p in view.plan or ()] == [
        (PlanState.PERHAPS, 0),
        (PlanState.NOT_ASKED, None),
    ]
    sure = near + "P: And what did you notice late as a mistake?\nC: Another price list."
    view = questions(scene(sure, planned=PLAN))
    assert (view.plan or ())[0].state is PlanState.ASKED
    assert [p.quote and p.quote.turn_seq for p in view.plan or ()] == [2, None]


def test_signals_missed_stand_inside_their_answer() -> None:
    text = TALK.replace("What did you do about the price list?", "Thanks. Moving on, which tools do you use?")
    answers = [q.answer for q in questions(scene(text)).all]
    (missed,) = [m for a in answers if a for m in a.missed]
    assert missed.quote.text == "We lost two of them as customers"
    assert missed.searched_to == 9
    assert questions(scene(text)).missed == 1


def test_without_plan_times_or_answers() -> None:
    view = questions(scene("P: Why did you leave?\nC: \nP: Where did you go?"))
    assert (view.plan, view.not_asked) == (None, ())
    assert [q.answer for q in view.all] == [None, None]
    assert isinstance(view.time_to_score, Absent)
    untimed = questions(scene(TALK)).main[0].answer
    assert untimed is not None
    assert untimed.seconds is None


def test_no_turns_and_two_hundred_pages() -> None:
    assert questions(scene("C: Hello.")).main == ()
    assert (
        questions(replace(scene("P: x"), transcript=replace(scene("P: x").transcript, turns=()))).main == ()
    )
    long = "\n".join(f"P: How is depot {k}?\nC: Fine, {'word ' * 300}" for k in range(300))
    assert len(questions(scene(long)).all) == 300


def test_the_flat_table_has_one_row_a_question() -> None:
    table = questions(scene(TALK, planned=PLAN), Known(5.0, 1)).table()
    assert [row[:3] for row in table.rows] == [(1, 0, 2), (1, 1, 4), (2, 0, 6), (3, 0, 8)]
