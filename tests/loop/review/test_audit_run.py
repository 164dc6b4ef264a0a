"""Two raters, blind: what is drawn, hidden, kept; and words on scores that were seen."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from coachloop.domain.conversation import Consent
from coachloop.domain.errors import NotFound
from coachloop.domain.people import Person
from coachloop.domain.score import Score, Status
from coachloop.loop.context import load_targets
from coachloop.loop.review.audit import audit_standing, drop_item, look_now, submit_audit
from coachloop.loop.review.audit_rules import Answer
from coachloop.loop.review.blind import hidden_from
from coachloop.loop.review.drawing import Drawing, draw_audit, month_of, month_to_draw
from coachloop.loop.review.errors import (
    AlreadyQuestioned,
    AnswersMissing,
    AnswerWrong,
    ItemClosed,
    MonthWrong,
    NothingToAccept,
    NotOverridable,
    NotYourItem,
    QuestionSettled,
    RaterMissing,
    ReasonMissing,
    StillBlind,
)
from coachloop.loop.review.overrides import Word, accept_rest, override_score
from coachloop.loop.review.run import Asked, question_score
from coachloop.loop.review.settling import Outcome, Settlement, settle_question
from coachloop.store import audit, audits, conversations, people, rubrics, sheets, tables
from coachloop.store.audits import ItemStatus
from coachloop.store.database import Connection
from coachloop.store.questions import Question
from tests.support.world import RATER, START, World, criterion, rubric, world

NOW = START + timedelta(days=35)
FOUR = {"listening": Answer(Status.SCORED, 4.0)}


@pytest.fixture
def made(engine_url: str) -> Iterator[World]:
    """Eight conversations of March with level 2 (25 points) of 5."""
    built = world(engine_url)
    built.say_daily([2.0] * 8, START)
    yield built
    built.context.database.close()


def _draw(made: World, *raters: str, seed: int = 3) -> list[audits.Item]:
    month = month_of("2026-03", NOW, made.context.zone)
    draw_audit(made.context, Drawing(month, seed, "kim", NOW, raters))
    with made.context.database.read() as c:
        return audits.items(c)


def _twice(items: list[audits.Item]) -> tuple[audits.Item, audits.Item]:
    """Both items of a conversation that two people rate."""
    second = next(x for x in items if x.place == 2)
    return next(x for x in items if x.unit == second.unit and x.place == 1), second


def _score_of(made: World, conversation_id: str) -> Score:
    with made.context.database.read() as c:
        return sheets.current_scores(c, conversation_id, series=RATER.series)[0]


# --- drawing -----------------------------------------------------------------------------------------------


def test_a_month_is_drawn_once(made: World) -> None:
    items = _draw(made)
    # 8 conversations, 20 wanted: all 8; a quarter of them, 2, for a second rater.
    assert (sum(x.place == 1 for x in items), sum(x.place == 2 for x in items)) == (8, 2)
    assert _draw(made, seed=9) == items
    with made.context.database.read() as c:
        assert [(d.seed, d.population, d.wanted) for d in audits.draws(c)] == [(3, 8, 20)]
        assert [(e.action, e.who) for e in audit.load_entries(c)] == [("audit drawn", "kim")]


def test_a_later_drawing_adds_what_is_new(made: World) -> None:
    first = _draw(made)
    made.say(3.0, START + timedelta(days=20))
    drawn = _draw(made)
    assert drawn[: len(first)] == first
    assert [(x.conversation_id, x.place) for x in drawn[len(first) :]] == [("c_00009", 1), ("c_00009", 2)]


def test_an_earlier_rubric_version_counts_for_the_criteria_it_shares(made: World) -> None:
    """Another criterion changed: conversations of the version before still measure `listening`."""
    before = made.rubric.version_id
    with made.context.database.write() as c:
        made.rubric = rubric(criterion(), criterion("closing"))
        rubrics.publish(c, made.rubric, "with closing", NOW)
    made.say(3.0, START + timedelta(days=9))
    items = _draw(made)
    assert {x.rubric_version_id for x in items} == {before, made.rubric.version_id}
    assert sum(x.place == 1 for x in items) == 9
    old = next(x for x in items if x.rubric_version_id == before)
    with pytest.raises(AnswersMissing, match=r"yet: Listening\."):
        submit_audit(made.context, old.id, "Kim", {}, NOW)
    new = next(x for x in items if x.rubric_version_id != before)
    with pytest.raises(AnswersMissing, match=r"yet: Listening, Closing\."):
        submit_audit(made.context, new.id, "Kim", {}, NOW)
    # Now `listening` itself changes: what was scored before it measures nothing current any more.
    with made.context.database.write() as c:
        made.rubric = rubric(criterion("listening", "Takes up what was said, and says so."))
        rubrics.publish(c, made.rubric, "other words", NOW)
    assert _draw(made) == items


def test_what_lost_its_consent_is_rated_by_nobody(made: World) -> None:
    item = _draw(made)[0]
    with made.context.database.write() as c:
        conversations.change_consent(c, item.conversation_id, Consent.WITHDRAWN, NOW)
    with pytest.raises(NotFound):
        submit_audit(made.context, item.id, "Kim", FOUR, NOW)
    assert not _hidden(made, item, "Kim")


def test_months(made: World) -> None:
    zone = made.context.zone
    assert str(month_of("", NOW, zone)) == "2026-04"
    with made.context.database.read() as c:
        assert str(month_to_draw(c, made.context, NOW)) == "2026-03"
        # A month later the last complete month, April, has none, so that the present one is taken.
        assert str(month_to_draw(c, made.context, NOW + timedelta(days=30))) == "2026-05"
    for text in ("march", "2026-13", "2026-05", "2026"):
        with pytest.raises(MonthWrong):
            month_of(text, NOW, zone)


# --- blind -------------------------------------------------------------------------------------------------


def _hidden(made: World, item: audits.Item, reader: str) -> bool:
    with made.context.database.read() as c:
        return (item.conversation_id, item.person_id) in hidden_from(c, [item.conversation_id], reader)


def test_two_raters_are_blind_until_each_has_rated(made: World) -> None:
    first, second = _twice(_draw(made))
    assert _hidden(made, first, "Kim")
    assert _hidden(made, first, "Lee")
    submit_audit(made.context, first.id, "Kim", FOUR, NOW)
    assert not _hidden(made, first, " kim ")
    assert _hidden(made, first, "Lee")
    with pytest.raises(NotYourItem, match="rated it already"):
        submit_audit(made.context, second.id, "KIM", FOUR, NOW)
    submit_audit(made.context, second.id, "Lee", {"listening": Answer(Status.SCORED, 2.0)}, NOW)
    assert not _hidden(made, first, "Lee")
    with made.context.database.read() as c:
        found = audits.audit_ratings(c, [RATER.series])
    assert [(r.rater, r.pct, r.machine_pct) for r in found] == [("Kim", 75.0, 25.0), ("Lee", 25.0, 25.0)]


def test_whose_item_it_is(made: World) -> None:
    first, second = _twice(_draw(made, "Kim", "Lee"))
    assert {first.rater, second.rater} == {"Kim", "Lee"}
    assert not _hidden(made, first, "Ann")  # no item is theirs, so that nothing is kept from them
    assert _hidden(made, first, "Lee")
    with pytest.raises(NotYourItem, match=f"It is for {first.rater}"):
        submit_audit(made.context, first.id, "Ann", FOUR, NOW)


def test_nobody_rates_their_own_conversation(made: World) -> None:
    item = _draw(made)[0]
    with made.context.database.write() as c:
        people.upsert_person(c, Person("dana", "Dana R."))
    assert not _hidden(made, item, "dana r.")
    with pytest.raises(NotYourItem, match="own conversation"):
        submit_audit(made.context, item.id, "Dana R.", FOUR, NOW)


def test_who_spoke_about_a_score_cannot_rate_it_blind(made: World) -> None:
    for number, name in ((1, "Ann"), (2, "Bob"), (3, "Cat"), (4, "Dan")):
        conversation = f"c_0000{number}"
        score = _score_of(made, conversation)
        if name == "Ann":
            override_score(made.context, conversation, score.id, Word(name, 3.0, "It was taken up."), NOW)
        elif name == "Bob":
            accept_rest(made.context, conversation, [score.id], name, NOW)
        else:
            question = question_score(
                made.context, conversation, score.id, Asked("Cat", "It was taken up."), NOW
            )
        if name == "Dan":
            settle_question(made.context, question, Settlement(Outcome.UPHELD, name, "It was not."), NOW)
    items = {x.conversation_id: x for x in _draw(made) if x.place == 1}
    for number, name in ((1, "Ann"), (2, "Bob"), (3, "Cat"), (4, "Dan")):
        assert not _hidden(made, items[f"c_0000{number}"], name)
        with pytest.raises(NotYourItem, match="seen the machine"):
            submit_audit(made.context, items[f"c_0000{number}"].id, name, FOUR, NOW)
        assert _hidden(made, items[f"c_0000{number}"], "Eve")


def test_a_word_on_a_hidden_score_is_refused(made: World) -> None:
    item = _draw(made)[0]
    score = _score_of(made, item.conversation_id)
    with pytest.raises(StillBlind):
        override_score(made.context, item.conversation_id, score.id, Word("Kim", 3.0, "It was."), NOW)
    with pytest.raises(StillBlind):
        accept_rest(made.context, item.conversation_id, [score.id], "Kim", NOW)
    with pytest.raises(StillBlind):
        question_score(made.context, item.conversation_id, score.id, Asked("Kim", "It was."), NOW)


def test_looking_takes_it_out_of_the_sample(made: World) -> None:
    first, second = _twice(_draw(made))
    assert look_now(made.context, first.conversation_id, "dana", "Kim", NOW) == 2
    assert look_now(made.context, first.conversation_id, "dana", "Kim", NOW) == 0
    assert not _hidden(made, first, "Lee")
    for item in (first, second):
        with pytest.raises(ItemClosed, match="looked at before"):
            submit_audit(made.context, item.id, "Lee", FOUR, NOW)
    # It is not drawn again, and 7 of the 8 conversations are still in the sample.
    again = _draw(made)
    assert sum(x.conversation_id == first.conversation_id for x in again) == 2
    with made.context.database.read() as c:
        (standing,) = audit_standing(c, made.context)
    assert standing.dropped == (("looked at before it was rated", 2),)
    assert (standing.conversations, standing.open, standing.submitted) == (8, 8, 0)


def test_rating_reads_no_score(made: World) -> None:
    """Up to the moment at which it is kept, nothing that a blind rating does asks what was scored."""
    item = _draw(made)[0]
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    engine = made.context.database.engine
    event.listen(engine, "before_cursor_execute", note)
    with pytest.raises(AnswersMissing):
        submit_audit(made.context, item.id, "Kim", {}, NOW)
    event.remove(engine, "before_cursor_execute", note)
    assert asked
    assert not [s for s in asked if "score.pct" in s or "score.level" in s or "evidence." in s]


# --- keeping -----------------------------------------------------------------------------------------------


def test_a_refused_rating_keeps_nothing(made: World) -> None:
    item = _draw(made)[0]
    wrong = {"listening": Answer(Status.SCORED, 9.0)}
    for name, answers, error in (
        ("Kim", {}, AnswersMissing),
        ("Kim", wrong, AnswerWrong),
        ("  ", FOUR, RaterMissing),
        ("x" * 81, FOUR, RaterMissing),
        ("a\x00b", FOUR, RaterMissing),
    ):
        with pytest.raises(error):
            submit_audit(made.context, item.id, name, answers, NOW)
    with made.context.database.read() as c:
        assert audits.load_item(c, item.id).status is ItemStatus.OPEN
        assert c.execute(select(tables.score_tag)).all() == []
    submit_audit(made.context, item.id, "Kim", FOUR, NOW)
    with pytest.raises(ItemClosed, match="Kim has rated it"):
        submit_audit(made.context, item.id, "Lee", FOUR, NOW)


def test_of_two_at_the_same_moment_one_rates(made: World) -> None:
    item = _draw(made)[0]
    start, done = threading.Barrier(2), list[str]()

    def rate(name: str) -> None:
        start.wait()
        try:
            submit_audit(made.context, item.id, name, FOUR, NOW)
        except ItemClosed:
            done.append("closed")
        else:
            done.append(name)

    threads = [threading.Thread(target=rate, args=(name,)) for name in ("Kim", "Lee")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = set(done) - {"closed"}
    assert sorted(done) == sorted([winner, "closed"])
    with made.context.database.read() as c:
        assert [r.rater for r in audits.audit_ratings(c, [RATER.series])] == [winner]
        assert audits.load_item(c, item.id).rater == winner


def test_rules_run_after_a_rating_of_what_people_score(made: World) -> None:
    heard: list[tuple[str, ...]] = []

    def hook(_c: Connection, scores: tuple[Score, ...]) -> None:
        heard.append(tuple(s.criterion_version_id for s in scores))

    first, second = _draw(made)[:2]
    submit_audit(made.context, first.id, "Kim", FOUR, NOW, hook)
    assert heard == []  # the machine's series is what figures read here
    from dataclasses import replace

    from coachloop.domain.score import RaterKind

    by_people = replace(made.context, reads=RaterKind.HUMAN)
    submit_audit(by_people, second.id, "Kim", FOUR, NOW, hook)
    with made.context.database.read() as c:
        assert heard == [(load_targets(c)["listening"].criterion.version_id,)]


def test_dropping_needs_a_reason(made: World) -> None:
    item = _draw(made)[0]
    with pytest.raises(ReasonMissing):
        drop_item(made.context, item.id, " ", "Kim", NOW)
    drop_item(made.context, item.id, "the audio is another call", "Kim", NOW)
    with pytest.raises(ItemClosed):
        drop_item(made.context, item.id, "again", "Kim", NOW)


def test_how_the_audit_stands(made: World) -> None:
    items = _draw(made)
    first, second = _twice(items)
    submit_audit(made.context, first.id, "Kim", FOUR, NOW)
    submit_audit(made.context, second.id, "Lee", FOUR, NOW)
    third = next(x for x in items if x.unit != first.unit)
    submit_audit(made.context, third.id, "Kim", FOUR, NOW)
    with made.context.database.read() as c:
        (standing,) = audit_standing(c, made.context)
    # 10 ratings were drawn over 8 conversations; 3 are in, of 2 conversations, one rated twice.
    assert (standing.conversations, standing.open, standing.submitted, standing.rated_twice) == (8, 7, 3, 1)
    assert standing.by_criterion == (("listening", "Listening", 2),)
    assert standing.needed == 50


# --- overrides, acceptance, questions ----------------------------------------------------------------------


def _tags(made: World) -> list[tuple[str, int | None]]:
    with made.context.database.read() as c:
        t = tables.score_tag.c
        return [(row[0], row[1]) for row in c.execute(select(t.tag, t.of_score_id).order_by(t.score_id))]


def test_an_override_stands_beside_and_counts_nowhere(made: World) -> None:
    score = _score_of(made, "c_00001")
    kept = override_score(made.context, "c_00001", score.id, Word("Kim", 5.0, "Twice."), NOW)
    assert (kept.judgement.pct, kept.judgement.rationale) == (100.0, "Twice.")
    assert _tags(made) == [("override", score.id)]
    with made.context.database.read() as c:
        assert sheets.current_scores(c, "c_00001") == (score,)
        assert audits.audit_ratings(c, [RATER.series]) == []
        assert audit.load_entries(c, subject="c_00001")[0].action == "score overridden"


def test_what_cannot_be_overridden(made: World) -> None:
    score = _score_of(made, "c_00001")
    item = _draw(made)[0]
    human = submit_audit(made.context, item.id, "Lee", FOUR, NOW)[0]
    look_now(made.context, "c_00001", "dana", "Kim", NOW)
    look_now(made.context, item.conversation_id, "dana", "Kim", NOW)
    with pytest.raises(NotOverridable):
        override_score(made.context, item.conversation_id, human.id, Word("Kim", 3.0, "No."), NOW)
    with pytest.raises(NotOverridable):
        override_score(made.context, "c_00002", score.id, Word("Kim", 3.0, "No."), NOW)
    with pytest.raises(AnswerWrong):
        override_score(made.context, "c_00001", score.id, Word("Kim", 6.0, "No."), NOW)
    with pytest.raises(ReasonMissing):
        override_score(made.context, "c_00001", score.id, Word("Kim", 3.0, ""), NOW)


def test_accepting_is_never_a_score(made: World) -> None:
    assert accept_rest(made.context, "c_00001", [_score_of(made, "c_00001").id], "Kim", NOW) == 1
    with pytest.raises(NothingToAccept):
        accept_rest(made.context, "c_00001", [_score_of(made, "c_00001").id], "Lee", NOW)
    with pytest.raises(NothingToAccept):  # a score of another conversation is not one of this
        accept_rest(made.context, "c_00003", [_score_of(made, "c_00002").id], "Kim", NOW)
    with made.context.database.read() as c:
        assert len(sheets.all_scores(c, "c_00001")) == 1
        assert audits.audit_ratings(c, [RATER.series]) == []
    override_score(made.context, "c_00002", _score_of(made, "c_00002").id, Word("Kim", 3.0, "Yes."), NOW)
    with pytest.raises(NothingToAccept):
        accept_rest(made.context, "c_00002", [_score_of(made, "c_00002").id], "Kim", NOW)


def _question(made: World, conversation: str = "c_00001") -> int:
    score = _score_of(made, conversation)
    return question_score(made.context, conversation, score.id, Asked("Dana", "It was taken up."), NOW)


def test_a_questioned_score_is_answered_not_overridden(made: World) -> None:
    _question(made)
    with pytest.raises(AlreadyQuestioned):
        override_score(made.context, "c_00001", _score_of(made, "c_00001").id, Word("Kim", 3.0, "x"), NOW)
    with pytest.raises(NothingToAccept):
        accept_rest(made.context, "c_00001", [_score_of(made, "c_00001").id], "Kim", NOW)


def test_a_question_is_upheld_changed_or_set_aside(made: World) -> None:
    changed = Settlement(Outcome.CHANGED, "Kim", "Right: it was taken up.", 4.0)
    told = settle_question(made.context, _question(made), changed, NOW)
    assert (told.outcome, told.settled_by, told.answer) == ("changed", "Kim", "Right: it was taken up.")
    score = _score_of(made, "c_00001")
    assert score.judgement.pct == 25.0  # the machine's row stays what figures read
    assert _tags(made) == [("dispute", score.id)]
    with pytest.raises(QuestionSettled, match="Kim: changed"):
        settle_question(made.context, told.id, changed, NOW)
    aside = Settlement(Outcome.SET_ASIDE, "Kim", "Somebody else is speaking.")
    settle_question(made.context, _question(made, "c_00002"), aside, NOW)
    assert _score_of(made, "c_00002").judgement.status is Status.VOIDED
    upheld = Settlement(Outcome.UPHELD, "Kim", "The answer came first.")
    settle_question(made.context, _question(made, "c_00003"), upheld, NOW)
    assert _score_of(made, "c_00003").judgement.pct == 25.0
    assert len(_tags(made)) == 1


def test_what_follows_an_answer_is_part_of_it(made: World) -> None:
    """A fault in what reads the rules again takes the answer back: nothing is half settled."""
    heard: list[tuple[str, str | None]] = []

    def hook(_c: Connection, told: Question) -> None:
        heard.append((told.conversation_id, told.outcome))

    def fault(_c: Connection, _told: Question) -> None:
        raise RuntimeError

    question = _question(made)
    upheld = Settlement(Outcome.UPHELD, "Kim", "No.")
    with pytest.raises(RuntimeError):
        settle_question(made.context, question, upheld, NOW, fault)
    settle_question(made.context, question, upheld, NOW, hook)
    assert heard == [("c_00001", "upheld")]


def test_an_answer_that_is_refused_leaves_the_question_open(made: World) -> None:
    question = _question(made)
    for settlement, error in (
        (Settlement(Outcome.CHANGED, "Kim", "Right."), AnswerWrong),
        (Settlement(Outcome.CHANGED, "Kim", "Right.", 2.2), AnswerWrong),
        (Settlement(Outcome.UPHELD, "Kim", " "), ReasonMissing),
        (Settlement(Outcome.UPHELD, "", "No."), RaterMissing),
    ):
        with pytest.raises(error):
            settle_question(made.context, question, settlement, NOW)
    assert _tags(made) == []
    settle_question(made.context, question, Settlement(Outcome.UPHELD, "Kim", "No."), NOW)
