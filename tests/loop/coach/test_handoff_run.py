"""A handoff on both databases: named, booked, reviewed, numbered anew when an interview comes late."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, text, update
from sqlalchemy.exc import DBAPIError

from coachloop.domain.people import UserRole
from coachloop.domain.rubric import Rubric, Subject
from coachloop.domain.score import Status
from coachloop.loop.coach.calibrated import calibrated_with
from coachloop.loop.coach.handoff import board, book, handoff_of, start_handoff, write_feedback
from coachloop.loop.coach.handoff_model import (
    AppointmentTooShort,
    Feedback,
    FeedbackDraft,
    FeedbackIncomplete,
    Handoff,
    Interview,
    LoopState,
    MeetingState,
    NotACoach,
    NotInHandoff,
    NoTraining,
    NotTheNamedCoach,
)
from coachloop.loop.coach.quarterly import loops_this_quarter
from coachloop.loop.report.goals import goals
from coachloop.loop.report.patterns import patterns_of
from coachloop.loop.report.steps import steps
from coachloop.loop.review.audit_rules import Answer
from coachloop.loop.review.calibration.model import SetKind
from coachloop.loop.review.calibration.sets import Opening, open_set, rate_blind
from coachloop.store import rubrics, tables
from coachloop.store.handoff import feedback
from coachloop.store.users import UserUnknown, add_user
from tests.support.world import START, World, criterion, world

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ENDED = START + DAY
DRAFT = FeedbackDraft({"listening": "One follow-up, and it was taken up."}, "We left")


@pytest.fixture
def made(engine_url: str) -> Iterator[World]:
    """Dana's training ends a day after START; Mira coaches, Lee does not."""
    made = world(engine_url)
    made.say(3, START)  # before the training ended
    with made.context.database.write() as c:
        add_user(c, "Mira", [UserRole.COACH], START)
        add_user(c, "Lee", [UserRole.ANALYST], START)
        add_user(c, "Dana R", [UserRole.COACHED_PERSON], START, "dana")
        c.execute(
            insert(tables.training).values(
                person_id="dana", module="Interviews", kind="knowledge", completed_at=ENDED
            )
        )
    yield made
    made.context.database.close()


def started(made: World) -> Handoff:
    return start_handoff(made.context, "dana", "mira", "Lee", START)


def seen(made: World, day: float) -> Handoff:
    with made.context.database.read() as c:
        return handoff_of(c, made.context, "dana", START + day * DAY)


def reviewed(made: World, conversation_id: str, hours: float, by: str = "Mira") -> Feedback:
    """`hours` after the end of the interview that began on day 2."""
    return write_feedback(made.context, conversation_id, DRAFT, by, START + 2 * DAY + (0.5 + hours) * HOUR)


def test_interviews_are_counted_from_the_end_of_the_training(made: World) -> None:
    started(made)
    first = made.say(3, START + 2 * DAY)
    found = seen(made, 3)
    assert (found.held, found.first[0].conversation_id) == (1, first)
    assert [loop.state for loop in found.first] == [LoopState.OPEN, LoopState.WAITING, LoopState.WAITING]


def test_a_review_within_48_hours_by_the_named_coach(made: World) -> None:
    started(made)
    first = made.say(3, START + 2 * DAY)
    assert reviewed(made, first, 48).turn_seq == 1
    assert seen(made, 9).first[0].state is LoopState.IN_TIME
    with made.context.database.read() as c:
        (kept,) = feedback(c, ["dana"])
    assert (kept.conversation_id, dict(kept.texts)) == (first, dict(DRAFT.texts))
    assert len(kept.quote_hash) == 64  # the words themselves stay with the conversation


def test_a_refused_review_leaves_nothing(made: World) -> None:
    started(made)
    before, first = "c_00001", made.say(3, START + 2 * DAY)
    now = START + 3 * DAY
    for conversation, draft, by, error in (
        (first, FeedbackDraft({}, "We left"), "Mira", FeedbackIncomplete),
        (first, DRAFT, "Lee", NotTheNamedCoach),
        (first, DRAFT, "Nobody", UserUnknown),
        (before, DRAFT, "Mira", NotInHandoff),
    ):
        with pytest.raises(error):
            write_feedback(made.context, conversation, draft, by, now)
    with made.context.database.read() as c:
        assert feedback(c, ["dana"]) == []


def test_an_interview_that_is_imported_late_moves_the_numbers_and_not_the_reviews(made: World) -> None:
    started(made)
    later = made.say(3, START + 3 * DAY)
    write_feedback(made.context, later, DRAFT, "Mira", START + 3 * DAY + HOUR)
    assert seen(made, 4).first[0].conversation_id == later
    earlier = made.say(3, START + 2 * DAY)
    found = seen(made, 4)
    assert [loop.conversation_id for loop in found.first] == [earlier, later, None]
    assert [loop.state for loop in found.first[:2]] == [LoopState.OPEN, LoopState.IN_TIME]
    assert [i.what for i in seen(made, 5).late][1:] == ["review of interview 1"]


def test_reviews_are_stamped_and_stay(made: World) -> None:
    started(made)
    reviewed(made, made.say(3, START + 2 * DAY), 1)
    for statement in (
        update(tables.handoff_feedback).values(written_by="u_002"),
        delete(tables.handoff_feedback),
        update(tables.handoff).values(coach_id="u_002"),
    ):
        with pytest.raises(DBAPIError), made.context.database.write() as c:
            c.execute(statement)


def test_another_coach_takes_the_place(made: World) -> None:
    started(made)
    with made.context.database.write() as c:
        add_user(c, "Noor", [UserRole.COACH], START)
    start_handoff(made.context, "dana", "Noor", "Lee", START + DAY)
    first = made.say(3, START + 2 * DAY)
    with pytest.raises(NotTheNamedCoach):
        reviewed(made, first, 1)
    reviewed(made, first, 1, by="Noor")


def test_who_may_coach_and_after_what(made: World) -> None:
    with pytest.raises(NotACoach):
        start_handoff(made.context, "dana", "Lee", "Lee", START)
    with pytest.raises(NoTraining):
        start_handoff(made.context, "dana", "Mira", "Lee", START, module="Sales")
    with pytest.raises(AppointmentTooShort):
        book(made.context, "dana", START + 9 * DAY, 29, "Lee", START)


def test_booking_before_the_training_ends(made: World) -> None:
    started(made)
    assert seen(made, 2).meeting.state is MeetingState.MISSING
    found = book(made.context, "dana", START + 9 * DAY, None, "Mira", START)
    assert (found.meeting.state, found.meeting.before_training_end) == (MeetingState.BOOKED, True)


def test_withdrawn_interviews_are_neither_counted_nor_shown(made: World) -> None:
    started(made)
    first = made.say(3, START + 2 * DAY)
    with made.context.database.write() as c:
        c.execute(text("UPDATE conversation SET consent = 'withdrawn' WHERE id = :id"), {"id": first})
    assert seen(made, 3).held == 0


def test_calibrated_is_what_both_rated_before_the_reveal(made: World) -> None:
    """Coach and interviewer rate the candidate: nobody rates their own conversation."""
    card = Rubric("card", "Scorecard", Subject.COUNTERPART, (criterion("skills", "What they can do."),))
    with made.context.database.write() as c:
        rubrics.publish(c, card, "made in a test", START)
    started(made)
    first = made.say(3, START + 2 * DAY)
    now = START + 3 * DAY
    opening = Opening(SetKind.CALIBRATION, "card", (first,), ("Mira", "Dana R"), now + 9 * DAY, "Lee")
    one = open_set(made.context, opening, now)
    held = [Interview(first, START + 2 * DAY, None)]

    def both() -> list[dict[str, float]]:
        with made.context.database.read() as c:
            return [dict(x.gaps) for x in calibrated_with(c, "dana", "u_001", held, now)]

    rate_blind(made.context, one.id, "Mira", first, {"skills": Answer(Status.SCORED, 5)}, now)
    assert both() == []
    rate_blind(made.context, one.id, "Dana R", first, {"skills": Answer(Status.SCORED, 4)}, now)
    assert both() == [{"skills": 25.0}]  # 100 and 75 points
    assert str(seen(made, 4).trained.playbook.figure) == "waiting(1 of 15)"


def test_everything_reads_an_empty_and_a_small_record(made: World) -> None:
    now = START + 5 * DAY
    with made.context.database.read() as c:
        assert board(c, made.context, now) == ()
        assert loops_this_quarter(c, made.context, now).others.words == "0 of 1 person"
        assert patterns_of(c, made.context, "dana", now).interviews == 1
        assert [g.key for g in goals(c, made.context, now).goals] == [
            "scored",
            "gap",
            "improvement",
            "questions",
        ]
        assert goals(c, made.context, now).goals[0].playbook.verdict == "met"
        assert [s.rule for s in steps(c, made.context, now)] == ["quarterly"]
    started(made)
    with made.context.database.read() as c:
        (line,) = board(c, made.context, now)
        assert (line.coach, line.handoff.words) == ("Mira", "before the first interview")
        assert "handoff" in [s.rule for s in steps(c, made.context, now)]
