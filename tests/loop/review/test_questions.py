"""Questions about scores: their clock, who may answer, and what an answer teaches."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from coachloop.domain.policy import Policy, PolicyBook
from coachloop.domain.rights import EVERYONE, Sight
from coachloop.domain.score import Score
from coachloop.loop.review.errors import AnswerWrong, NotOverridable, NotYoursToAnswer, ReasonMissing
from coachloop.loop.review.overrides import Word, override_score
from coachloop.loop.review.run import Asked, question_score
from coachloop.loop.review.settling import Outcome, Settlement, settle_question
from coachloop.store import audit, questions, scorers, sheets
from tests.support.world import START, World, world

NOW = START + timedelta(days=35)
UPHELD = Settlement(Outcome.UPHELD, "Kim", "The answer came first.")


@pytest.fixture
def made(engine_url: str) -> Iterator[World]:
    """Four conversations of Dana with level 2 (25 points) of 5."""
    built = world(engine_url)
    built.say_daily([2.0] * 4, START)
    yield built
    built.context.database.close()


def _score(made: World, number: int = 1) -> Score:
    with made.context.database.read() as c:
        return sheets.all_scores(c, f"c_0000{number}")[0]


def _ask(made: World, number: int = 1, **more: object) -> int:
    asked = replace(Asked("Dana", "It was taken up."), **more)  # type: ignore[arg-type]
    return question_score(made.context, f"c_0000{number}", _score(made, number).id, asked, NOW)


def test_the_clock_is_promised_when_the_question_is_raised(made: World) -> None:
    first = _ask(made, context="The line was bad.", proposed_level=4.0)
    later = replace(made.context, policy=PolicyBook(Policy().with_settings({"question_days": 2})))
    second = question_score(later, "c_00002", _score(made, 2).id, Asked("Dana", "It was."), NOW)
    with made.context.database.read() as c:
        one, two = questions.open_questions(c)
    assert (one.id, two.id) == (first, second)
    assert (one.person, one.context, one.proposed_level) == ("Dana", "The line was bad.", 4.0)
    assert one.due_at == NOW + timedelta(days=5)
    assert two.due_at == NOW + timedelta(days=2)
    # three days later: two of five are left, and the other is one day over
    assert one.hours_left(NOW + timedelta(days=3)) == 48.0
    assert two.hours_left(NOW + timedelta(days=3)) == -24.0


def test_only_questions_about_people_one_sees_are_listed(made: World) -> None:
    _ask(made)
    with made.context.database.read() as c:
        assert len(questions.open_questions(c, EVERYONE)) == 1
        assert len(questions.open_questions(c, Sight(person_id="dana"))) == 1
        assert questions.open_questions(c, Sight(person_id="lee")) == []
        assert questions.open_questions(c, Sight()) == []


def test_a_question_without_words_or_with_a_level_that_is_none_is_refused(made: World) -> None:
    with pytest.raises(ReasonMissing):
        _ask(made, reason="  ")
    with pytest.raises(AnswerWrong):
        _ask(made, proposed_level=2.5)
    with made.context.database.read() as c:
        assert questions.open_questions(c) == []


def test_nobody_answers_for_themselves(made: World) -> None:
    question = _ask(made)
    for name in ("Dana", " dana ", "DANA"):
        with pytest.raises(NotYoursToAnswer, match="conversation of theirs"):
            settle_question(made.context, question, replace(UPHELD, by=name), NOW)
    settle_question(made.context, question, UPHELD, NOW)


def test_who_gave_a_score_does_not_answer_for_it_and_another_word_stands_beside_it(made: World) -> None:
    given = override_score(made.context, "c_00001", _score(made).id, Word("Kim", 3.0, "It was."), NOW)
    question = question_score(made.context, "c_00001", given.id, Asked("Dana", "It was more."), NOW)
    changed = Settlement(Outcome.CHANGED, "Kim", "Yes.", 4.0)
    with pytest.raises(NotYoursToAnswer, match="gave the score"):
        settle_question(made.context, question, changed, NOW)
    told = settle_question(made.context, question, replace(changed, by="Lee"), NOW)
    with made.context.database.read() as c:
        new = sheets.scores_by_id(c, [told.new_score_id or 0])[0]
    assert (new.rater.name, new.judgement.pct) == ("Lee", 75.0)  # level 4 of 1..5


def test_a_score_that_was_set_aside_is_not_given_another_level(made: World) -> None:
    settle_question(made.context, _ask(made), Settlement(Outcome.SET_ASIDE, "Kim", "Another speaker."), NOW)
    voided = question_score(made.context, "c_00001", _last(made, 1).id, Asked("Dana", "Why?"), NOW)
    with pytest.raises(NotOverridable):
        settle_question(made.context, voided, Settlement(Outcome.CHANGED, "Kim", "Yes.", 4.0), NOW)


def _last(made: World, number: int) -> Score:
    with made.context.database.read() as c:
        return sheets.all_scores(c, f"c_0000{number}")[-1]


def test_an_answer_is_an_example_to_learn_from(made: World) -> None:
    """Upheld: the machine's 25 points; another level, 4 of 1..5: 75; set aside: none (decision 0021)."""
    outcomes = (
        UPHELD,
        Settlement(Outcome.CHANGED, "Kim", "Right.", 4.0),
        Settlement(Outcome.SET_ASIDE, "Kim", "Another speaker."),
    )
    for number, settlement in enumerate(outcomes, start=1):
        settle_question(made.context, _ask(made, number), settlement, NOW)
    version = _score(made).criterion_version_id
    with made.context.database.read() as c:
        found = scorers.human_scores(c, version)
    assert [(x.conversation_id, x.pct, x.correction) for x in found] == [
        ("c_00001", 25.0, True),
        ("c_00002", 75.0, True),
    ]


def test_a_wording_and_who_asked_and_answered_are_kept(made: World) -> None:
    question = _ask(made)
    told = settle_question(made.context, question, replace(UPHELD, wording="Say: in the same topic."), NOW)
    assert (told.wording, told.outcome) == ("Say: in the same topic.", "upheld")
    with made.context.database.read() as c:
        said = [(e.who, e.action) for e in audit.load_entries(c, subject="c_00001")]
    assert said == [("Kim", "question settled"), ("Dana", "score questioned")]
