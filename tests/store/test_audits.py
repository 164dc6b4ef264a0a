"""The blind audit in the record: items close once, and only the tag `audit` is a rating."""

from datetime import timedelta

import pytest
from sqlalchemy import Update, insert, update
from sqlalchemy.exc import DBAPIError

from coachloop.domain.conversation import Consent
from coachloop.domain.errors import NotFound
from coachloop.domain.score import Given, Rater, RaterKind, Tag
from coachloop.store import (
    audits,
    coaching,
    conversations,
    imports,
    questions,
    scores,
    sheets,
    tables,
)
from coachloop.store.audits import Draw, ItemStatus, NewItem
from coachloop.store.database import Connection, Database
from tests.store.samples import START, add_conversation, conversation
from tests.store.scored import DEPTH, MACHINE, NEWER_MACHINE, RUBRIC, human, judgement, keep, publish

LATER = START + timedelta(days=40)
PERSON = "dana-r"


def _draw(number: int = 1) -> Draw:
    return Draw(
        id=f"draw_{number:04}",
        rubric_version_id=RUBRIC.version_id,
        period_from=START,
        period_until=LATER,
        seed=7,
        wanted=20,
        population=2,
        drawn_by="kim",
        drawn_at=LATER,
    )


def _scored(c: Connection, many: int = 2) -> None:
    publish(c)
    for number in range(1, many + 1):
        add_conversation(c, conversation(number))
        keep(c, f"c_{number:04}", PERSON, judgement("depth", 50.0), judgement("share", None))


def _rate(c: Connection, conversation_id: str, who: str, pct: float, given: Given | None) -> int:
    word = human("depth", pct, PERSON)
    new = scores.NewScore(
        PERSON,
        word.criterion_version_id,
        Rater(RaterKind.HUMAN, who),
        word.judgement,
        LATER,
        is_override=given is not None and given.tag is not Tag.AUDIT,
        given=given,
    )
    return scores.append_scores(c, conversation_id, [new])[0].id


def test_items_are_drawn_and_closed_once(database: Database) -> None:
    with database.write() as c:
        _scored(c)
        add_conversation(c, conversation(3))  # not scored: nothing to compare with
        known = audits.population(c, RUBRIC.version_id, START, LATER)
        assert known == [("c_0001", PERSON, "screen"), ("c_0002", PERSON, "screen")]
        # The second conversation is a day later: the end of a period is not in it.
        assert audits.population(c, RUBRIC.version_id, START, START + timedelta(days=1)) == known[:1]
        assert audits.next_draw_id(c) == "draw_0001"
        audits.save_draw(
            c,
            _draw(),
            [
                NewItem("c_0002", PERSON, RUBRIC.version_id, 1, None),
                NewItem("c_0002", PERSON, RUBRIC.version_id, 2, "lee"),
            ],
        )
        assert audits.next_draw_id(c) == "draw_0002"
        first, second = audits.items(c)
        assert (first.place, first.rater, first.status) == (1, None, ItemStatus.OPEN)
        assert first.unit == second.unit == ("c_0002", PERSON, RUBRIC.version_id)
        assert audits.submit_item(c, first.id, "kim", LATER)
        assert not audits.submit_item(c, first.id, "kim", LATER)
        assert not audits.drop_item(c, first.id, "late")
        assert audits.drop_item(c, second.id, "looked at first")
    with database.read() as c:
        first, second = audits.items(c, conversation_ids=["c_0002"])
        assert (first.rater, first.submitted_at, first.reason) == ("kim", LATER, None)
        assert (second.status, second.reason) == (ItemStatus.DROPPED, "looked at first")
        assert audits.items(c, status=ItemStatus.OPEN) == []
        assert audits.items(c, since=START, until=START + timedelta(hours=1)) == []
        assert audits.draws(c) == [_draw()]
        with pytest.raises(NotFound):
            audits.load_item(c, 99)


def test_only_blind_ratings_stand_beside_the_machine(database: Database) -> None:
    with database.write() as c:
        _scored(c)
        machine = scores.append_scores(c, "c_0002", [])  # nothing: the machine's rows are there already
        assert machine == ()
        audits.save_draw(c, _draw(), [NewItem("c_0001", PERSON, RUBRIC.version_id, 1, None)])
        of = 1
        _rate(c, "c_0001", "kim", 100.0, Given(Tag.AUDIT, audit_item_id=1))
        _rate(c, "c_0001", "lee", 0.0, Given(Tag.AUDIT))
        _rate(c, "c_0001", "ann", 0.0, Given(Tag.OVERRIDE, of_score_id=of))
        _rate(c, "c_0001", "bob", 0.0, Given(Tag.DISPUTE, of_score_id=of))
        _rate(c, "c_0002", "cat", 0.0, None)  # a human score like any other, not drawn at random
        questions.accept(c, [of], "eve", LATER)
    with database.read() as c:
        found = audits.audit_ratings(c, [MACHINE.series])
        assert [(r.rater, r.pct, r.machine_pct) for r in found] == [("kim", 100.0, 50.0), ("lee", 0.0, 50.0)]
        assert {(r.criterion_version_id, r.call_type, r.series) for r in found} == {
            (DEPTH, "screen", MACHINE.series)
        }
        other = audits.audit_ratings(c, [NEWER_MACHINE.series])
        assert [(r.rater, r.series, r.machine_pct) for r in other] == [
            ("kim", None, None),
            ("lee", None, None),
        ]
        assert audits.audit_ratings(c, [MACHINE.series], since=START + timedelta(days=1)) == []
        assert audits.audit_ratings(c, [MACHINE.series], criterion_version_ids=["other@1"]) == []
        told = questions.spoken_up(c, ["c_0001", "c_0002"])
        assert {name for _, _, name in told} == {"ann", "bob", "eve"}


def test_of_one_rater_the_last_word_and_nothing_that_was_set_aside(database: Database) -> None:
    with database.write() as c:
        _scored(c, 3)
        for pct in (0.0, 100.0):
            _rate(c, "c_0001", "kim", pct, Given(Tag.AUDIT))
        for number in (2, 3):
            _rate(c, f"c_000{number}", "kim", 50.0, Given(Tag.AUDIT))
        scores.void_scores(c, "c_0002", "wrong speaker", LATER)
        conversations.change_consent(c, "c_0003", Consent.WITHDRAWN, LATER)
    with database.read() as c:
        found = audits.audit_ratings(c, [MACHINE.series])
    assert [(r.conversation_id, r.pct) for r in found] == [("c_0001", 100.0)]


def test_a_question_is_settled_once(database: Database) -> None:
    with database.write() as c:
        _scored(c)
        made = coaching.raise_contest(c, 1, "dana", "The date was said.", 2.0, START)
        assert [q.id for q in questions.open_questions(c)] == [made]
        done = {"outcome": "upheld", "settled_by": "kim", "answer": "It was not.", "now": LATER}
        assert questions.settle(c, made, **done)  # type: ignore[arg-type]
        assert not questions.settle(c, made, **done)  # type: ignore[arg-type]
    with database.read() as c:
        assert questions.open_questions(c) == []
        found = questions.load_question(c, made)
        assert (found.conversation_id, found.criterion_version_id) == ("c_0001", DEPTH)
        assert (found.outcome, found.settled_by, found.answer) == ("upheld", "kim", "It was not.")
        with pytest.raises(NotFound):
            questions.load_question(c, made + 1)


def test_one_score_is_set_aside_alone(database: Database) -> None:
    with database.write() as c:
        _scored(c)
        new = scores.void_score(c, "c_0001", 1, "the wrong speaker", LATER)
        with pytest.raises(NotFound):
            scores.void_score(c, "c_0001", 1, "again", LATER)
        with pytest.raises(NotFound):
            scores.void_score(c, "c_0001", new, "again", LATER)
    with database.read() as c:
        from coachloop.store.rollups import compare
        from coachloop.store.sheets import current_scores

        standing = {s.criterion_version_id: s.judgement.status for s in current_scores(c, "c_0001")}
        assert standing[DEPTH] == "voided"
        assert len(standing) == 2
        assert not compare(c)


@pytest.mark.parametrize(
    "change",
    [
        update(tables.score_tag).values(tag="override"),
        update(tables.acceptance).values(accepted_by="kim"),
        update(tables.audit_draw).values(seed=8),
    ],
    ids=["tag", "acceptance", "drawing"],
)
def test_what_was_said_is_not_changed(database: Database, change: Update) -> None:
    with database.write() as c:
        _scored(c)
        audits.save_draw(c, _draw(), [])
        questions.accept(c, [1], "eve", LATER)
        c.execute(insert(tables.score_tag).values(score_id=1, tag="audit"))
    with pytest.raises(DBAPIError), database.write() as c:
        c.execute(change)


def test_an_import_that_people_have_rated_is_not_undone(database: Database) -> None:
    with database.write() as c:
        _scored(c, 3)
        c.execute(
            insert(tables.import_batch).values(
                id="imp_0001", kind="calls", source="a", mapping={}, counts={}, problems=[], created_at=START
            )
        )
        rows = [
            {
                "import_id": "imp_0001",
                "position": n,
                "table_name": "conversation",
                "row_key": f'{{"id": "c_000{n}"}}',
            }
            for n in (1, 2, 3)
        ]
        c.execute(insert(tables.import_change), rows)
        assert imports.in_use(c, "imp_0001") == []
        _rate(c, "c_0001", "kim", 100.0, Given(Tag.AUDIT))
        (machine,) = (s.id for s in sheets.current_scores(c, "c_0002") if s.criterion_version_id == DEPTH)
        questions.accept(c, [machine], "lee", LATER)
        assert imports.in_use(c, "imp_0001") == [
            imports.InUse("c_0001", "a rating by kim"),
            imports.InUse("c_0002", "scores that lee let stand"),
        ]
