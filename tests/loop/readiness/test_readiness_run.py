"""Readiness on both databases: batches by start time, frozen once, crossed once, decided by a person."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Executable, Table, delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from coachloop.domain.conversation import Consent
from coachloop.domain.errors import NotFound
from coachloop.domain.people import UserRole
from coachloop.domain.policy import Policy, PolicyBook
from coachloop.domain.result import Known
from coachloop.loop.readiness.decide import Signed, decide, decisions, load_signed, sign
from coachloop.loop.readiness.errors import (
    BatchNotReady,
    ContextMissing,
    DecisionSuperseded,
    MayNotSign,
    NothingAssessed,
    NoTraining,
    ReasonNeeded,
    RuleWrong,
    TooEarly,
)
from coachloop.loop.readiness.model import (
    CONFIRMED,
    Choice,
    DecisionDraft,
    ReadyEstimate,
    Reason,
    Stage,
)
from coachloop.loop.readiness.paper import batch_lines, decision_lines
from coachloop.loop.readiness.rule_book import load_rules
from coachloop.loop.readiness.run import BoardRow, assess, board, curricula
from coachloop.store import imports, tables, users
from coachloop.store import readiness as store
from tests.loop.readiness.made import (
    DAY,
    END,
    FIRST,
    SECOND,
    add_rule,
    add_training,
    assessed,
    made_world,
    said,
    two_batches,
)
from tests.support.world import START, World

BECAUSE = (Reason("listening", "I read ten of them myself."),)
DEPLOY = DecisionDraft(Choice.DEPLOY, "Two of the low ones were with a broken line.", reasons=BECAUSE)


@pytest.fixture
def made(engine_url: str) -> Iterator[World]:
    made = made_world(engine_url)
    yield made
    made.context.database.close()


def row(made: World, now: object = SECOND + DAY, person: str | None = "dana") -> BoardRow:
    with made.context.database.read() as c:
        return board(c, made.context, now, person=person)[0]  # type: ignore[arg-type]


def decided(made: World, draft: DecisionDraft = DEPLOY, by: str = "Kim") -> Signed:
    return decide(made.context, "dana", "screens", draft, by, SECOND + DAY)


# --- rules -------------------------------------------------------------------------------------------------


def test_rules_are_numbered_and_stay(made: World) -> None:
    first = add_rule(made)
    assert (first.id, first.threshold, first.criteria) == ("screens@v1", 80.0, ("listening",))
    second = add_rule(made, threshold=85.0)
    with made.context.database.read() as c:
        assert load_rules(c) == (first, second)
        assert store.find_rule(c, "screens").id == "screens@v2"
        assert store.find_rule(c, "screens@v1").threshold == 80.0
        with pytest.raises(NotFound, match="screens@v1, screens@v2"):
            store.find_rule(c, "escalations")


@pytest.mark.parametrize(
    "changes", [{"criteria": ("charm",)}, {"threshold": 100.0}, {"threshold": -1.0}, {"key": "No Name"}]
)
def test_a_rule_that_cannot_be_is_refused(made: World, changes: dict[str, object]) -> None:
    with pytest.raises(RuleWrong):
        add_rule(made, **changes)


# --- batches -----------------------------------------------------------------------------------------------


def test_two_batches_in_a_row_are_ready_and_told_once(made: World) -> None:
    add_rule(made)
    found = two_batches(made)
    assert (found.crossed, found.standing.stage) == (True, Stage.DECIDE)
    assert found.standing.playbook.figure == Known(2.0, 30)
    assert found.standing.playbook.verdict == "ready for screen"
    assert isinstance(found.standing.honest, ReadyEstimate)
    # Mean (28 * 100 + 2 * 50) / 30 = 96.7.
    assert found.standing.honest.estimate == pytest.approx(96.667, abs=1e-3)
    assert found.standing.honest.label == CONFIRMED
    said(made, [5] * 15, SECOND)
    again = assessed(made, SECOND + 14 * DAY)
    assert (again.crossed, again.standing.stage) == (False, Stage.DECIDE)
    with made.context.database.read() as c:
        assert store.crossed(c) == {("screens@v1", "dana"): SECOND}


def test_stages_of_the_board(made: World) -> None:
    add_rule(made)
    assert row(made, END - DAY).standing.stage is Stage.BASELINE
    assert row(made, END + DAY).standing.stage is Stage.BATCH_1
    said(made, [5] * 15, END)
    assessed(made, FIRST)
    assert row(made, FIRST + DAY).standing.stage is Stage.GAP
    assert row(made, FIRST + 14 * DAY).standing.stage is Stage.BATCH_2
    assert row(made, FIRST + 29 * DAY).standing.stage is Stage.BATCH_1
    everybody = row(made, FIRST + DAY, person=None)
    assert (everybody.person.name, everybody.look) == ("Dana", None)


def test_only_those_in_training_with_such_conversations_are_listed(made: World) -> None:
    add_rule(made)
    made.say(3, START, person="lee")  # no training
    made.say(3, START, person="mia", call_type="panel")  # trained, other conversations
    add_training(made, person="mia")
    made.say(3, START, person="noa")
    add_training(made, person="noa", end=None)  # still in training
    with made.context.database.read() as c:
        rows = board(c, made.context, FIRST)
    assert [(r.person.id, r.standing.stage) for r in rows] == [
        ("dana", Stage.BATCH_1),
        ("noa", Stage.BASELINE),
    ]


def test_before_the_training_stands_beside_it(made: World) -> None:
    add_rule(made)
    assert [(name, str(f)) for name, f in row(made, FIRST).baseline] == [("Listening", "too_few(1 of 20)")]


def test_more_than_half_below_is_said_of_the_rule(made: World) -> None:
    add_rule(made)
    for person in ("dana", "mia"):
        if person != "dana":
            made.say(3, START, person=person)
            add_training(made, person=person)
        said(made, [3] * 15, END, person=person)
        assess(made.context, person, "screens", "kim", FIRST)
    with made.context.database.read() as c:
        found = curricula(c, made.context, FIRST + DAY)
    assert [(made_rule.id, step.source, step.proposal) for made_rule, step in found] == [
        ("screens@v1", "D3", "Listening: 2 of 2 trainees are below 80; review the curriculum")
    ]


def test_a_look_shows_today_without_freezing(made: World) -> None:
    add_rule(made)
    said(made, [5] * 12, END)
    look = row(made, FIRST).look
    assert look is not None
    assert look.playbook.status == "too_few(12 of 15)"
    with made.context.database.read() as c:
        assert store.load_batches(c) == []


def test_what_is_refused_freezes_nothing(made: World) -> None:
    add_rule(made)
    with pytest.raises(TooEarly, match="from 2026-03-20 to 2026-04-03"):
        assessed(made, FIRST - DAY)
    said(made, [5] * 14, END)
    with pytest.raises(BatchNotReady, match="14 of 15"):
        assessed(made, FIRST)
    with pytest.raises(NotFound):
        assessed(made, FIRST, rule="other")
    made.say(5, START, person="lee")
    with pytest.raises(NoTraining, match="Lee has no completed training"):
        assess(made.context, "lee", "screens", "kim", FIRST)
    with made.context.database.read() as c:
        assert store.load_batches(c) == []


def test_a_training_on_another_criterion_of_the_rubric_counts(sqlite_url: str) -> None:
    made = made_world(sqlite_url, keys=("listening", "closing", "opening"))
    add_training(made, END + DAY, criterion_key="closing", module="Closing")
    add_training(made, END + 2 * DAY, criterion_key="charm", module="Charm")  # of no criterion of this rubric
    add_rule(made, criteria=("listening",))
    said(made, [5] * 15, END + DAY)
    found = assessed(made, FIRST + DAY)
    assert found.batch.training.module == "Closing"
    assert found.batch.transfer is not None
    assert [c.adjacent for c in found.batch.transfer.criteria] == [True]
    made.context.database.close()


def test_a_batch_of_a_day_gone_by_is_marked(made: World) -> None:
    add_rule(made)
    said(made, [5] * 15, END)
    said(made, [1] * 15, FIRST)
    late = SECOND + 9 * DAY
    found = assess(made.context, "dana", "screens", "kim", late, FIRST)
    assert (found.batch.reconstructed, found.batch.playbook.figure) == (True, Known(100.0, 15))
    assert batch_lines(found.batch)[0].startswith("Batch 1, 2026-03-20, reconstructed, 15 conversations")
    for moment, why in ((late + DAY, "has not come"), (FIRST - DAY, "was assessed later")):
        with pytest.raises(TooEarly, match=why):
            assess(made.context, "dana", "screens", "kim", late, moment)
    assert not assessed(made, SECOND).batch.reconstructed


def test_a_questioned_score_holds_the_batch(made: World) -> None:
    add_rule(made)
    ids = said(made, [5] * 15, END)
    _contest(made, ids[0])
    with pytest.raises(BatchNotReady, match="questioned"):
        assessed(made, FIRST)


def test_an_unscored_batch_of_another_type_is_not_in_it(made: World) -> None:
    add_rule(made)
    said(made, [1] * 5, END, call_type="panel")
    said(made, [5] * 15, END + DAY)
    found = assessed(made, FIRST)
    assert found.batch.playbook.figure == Known(100.0, 15)
    # The change by call type still sees the panels.
    assert found.batch.transfer is not None
    assert {s.value for s in found.batch.transfer.criteria[0].splits} >= {"panel", "screen"}


def test_a_second_training_starts_again(made: World) -> None:
    add_rule(made)
    said(made, [5] * 15, END)
    assessed(made, FIRST)
    add_training(made, FIRST + DAY, module="Listening again")
    standing = row(made, FIRST + 2 * DAY).standing
    assert (standing.stage, standing.batches) == (Stage.BATCH_1, ())


# --- frozen: METHOD.md 8 (e) -------------------------------------------------------------------------------


def _frozen(made: World) -> list[tuple[object, ...]]:
    t = tables.readiness_batch.c
    with made.context.database.read() as c:
        raw = c.exec_driver_sql("SELECT CAST(frozen AS TEXT), content_hash FROM readiness_batch ORDER BY id")
        return [tuple(r) for r in raw] + [tuple(r) for r in c.execute(select(t.person_id, t.assessed_at))]


def test_nothing_that_happens_later_changes_a_frozen_batch(made: World) -> None:
    add_rule(made)
    two_batches(made)
    signed = decided(made)
    before, standing = _frozen(made), row(made).standing
    made.say(1, END + 2 * DAY, scored_at=SECOND + DAY)  # scored late
    _score_again(made, 1.0, SECOND + DAY)  # a second scoring of a conversation in the batch
    _override(made, SECOND + DAY)
    _erase(made)
    made.context = replace(made.context, policy=PolicyBook(Policy(ready_threshold=99.0, batch_n=3)))
    assert _frozen(made) == before
    after = row(made).standing
    assert after.batches == standing.batches
    assert after.playbook == standing.playbook
    with made.context.database.read() as c:
        again = load_signed(c, signed.id)
    assert again.intact
    assert again.decision == signed.decision


def test_rows_refuse_change(made: World) -> None:
    add_rule(made)
    two_batches(made)
    decided(made)
    for name in ("rule", "batch", "crossed", "decision", "signature"):
        for statement in _changes(made, getattr(tables, f"readiness_{name}")):
            with pytest.raises(DBAPIError), made.context.database.write() as c:
                c.execute(statement)


def _changes(made: World, rows: Table) -> list[Executable]:
    """A change, a removal, and the same row in its own place."""
    with made.context.database.read() as c:
        there = dict(c.execute(select(rows)).mappings().first() or {})
    again = insert(rows).values(**there)
    same = {name: rows.c[name] for name in there}
    return [
        update(rows).values(same),
        delete(rows),
        again.prefix_with("OR REPLACE") if made.context.database.is_sqlite else again,
    ]


# --- decisions ---------------------------------------------------------------------------------------------


def test_a_person_decides_on_frozen_evidence(made: World) -> None:
    add_rule(made)
    two_batches(made)
    signed = decided(made)
    d = signed.decision
    assert (signed.id, d.choice, d.decided_by, d.against) == ("d_000001", Choice.DEPLOY, "Kim", "")
    assert d.recommendation == "Ready for screen by the rule; the estimate beside it: ready, confirmed."
    assert [len(b.calls) for b in d.standing.pooled] == [15, 15]
    assert d.trust == (("listening", "unmeasured"),)
    assert d.review_on == (SECOND + 91 * DAY).date()
    assert [s.name for s in signed.signatures] == ["Kim"]
    assert row(made, SECOND + 2 * DAY).choice == "deploy"
    assert row(made, SECOND).choice is None  # as of the day before


def test_a_decision_against_the_recommendation_says_so(made: World) -> None:
    add_rule(made)
    said(made, [3] * 15, END)
    assessed(made, FIRST)
    signed = decide(made.context, "dana", "screens", DEPLOY, "Kim", FIRST + DAY)
    assert signed.decision.against == "Decided against the recommendation: the rule is not met."
    wait = replace(DEPLOY, choice=Choice.WAIT)
    assert decide(made.context, "dana", "screens", wait, "Kim", FIRST + 2 * DAY).decision.against == ""


def test_a_decision_is_superseded_not_edited(made: World) -> None:
    add_rule(made)
    two_batches(made)
    first, second = (
        decided(made),
        decided(made, replace(DEPLOY, choice=Choice.WAIT, dissent="Lee would deploy.")),
    )
    assert second.decision.supersedes == first.id
    assert second.decision.against == "Decided against the recommendation: the rule is met."
    with made.context.database.read() as c:
        assert [(s.id, s.superseded_by) for s in decisions(c, "dana")] == [
            ("d_000001", "d_000002"),
            ("d_000002", None),
        ]
        assert load_signed(c, first.id).decision == first.decision
    with pytest.raises(DecisionSuperseded, match="d_000002"):
        sign(made.context, first.id, "Kim", "", SECOND + 2 * DAY)


def test_a_second_name_with_its_dissent(made: World) -> None:
    add_rule(made)
    two_batches(made)
    signed = decided(made)
    with made.context.database.write() as c:
        users.add_user(c, "Lou", [UserRole.TRAINING_LEAD], START)
        users.add_user(c, "Dana", [UserRole.COACHED_PERSON], START, "dana")
    found = sign(made.context, signed.id, "Lou", "I would wait for harder ones.", SECOND + 2 * DAY)
    assert [(s.name, s.dissent) for s in found.signatures] == [
        ("Kim", None),
        ("Lou", "I would wait for harder ones."),
    ]
    assert {s.content_hash for s in found.signatures} == {signed.decision.content_hash}
    with pytest.raises(MayNotSign, match="already"):
        sign(made.context, signed.id, "Lou", "", SECOND + 3 * DAY)
    with pytest.raises(MayNotSign, match="the person it is about"):
        sign(made.context, signed.id, "Dana", "", SECOND + 3 * DAY)


def test_what_a_decision_needs(made: World) -> None:
    add_rule(made)
    with pytest.raises(NothingAssessed):
        decided(made)
    two_batches(made)
    with pytest.raises(users.UserUnknown):
        decided(made, by="Nobody")
    for draft, error in (
        (replace(DEPLOY, context=" "), ContextMissing),
        (replace(DEPLOY, choice=Choice.CONDITIONS), ContextMissing),
        (replace(DEPLOY, reasons=()), ReasonNeeded),
        (replace(DEPLOY, reasons=(Reason("listening", " "),)), ReasonNeeded),
        (replace(DEPLOY, reasons=(*BECAUSE, Reason("charm", "x"))), RuleWrong),
    ):
        with pytest.raises(error):
            decided(made, draft)
    with made.context.database.read() as c:
        assert store.load_decisions(c) == []


def test_the_record_on_paper_keeps_hash_and_date_of_an_erased_quote(made: World) -> None:
    add_rule(made)
    quoted = _quoted(made, said(made, [5] * 14 + [3], END))
    assessed(made, FIRST)
    said(made, [5] * 14 + [3], FIRST)
    assessed(made, SECOND)
    signed = decided(made)
    lines = decision_lines(signed)
    assert lines[0] == "READINESS DECISION d_000001"
    assert any('"What then?"' in line for line in lines)
    _erase(made)
    with made.context.database.read() as c:
        erased = decision_lines(load_signed(c, signed.id))
    assert not any("What then?" in line for line in erased)
    assert any(
        f"2026-03-06, 100: quote erased, SHA-256 {quoted}" in line or quoted in line for line in erased
    )
    assert any("hash-2" in line for line in erased)


def test_a_quote_whose_consent_was_withdrawn_is_not_shown(made: World) -> None:
    add_rule(made)
    _quoted(made, said(made, [5] * 15, END))
    assessed(made, FIRST)
    signed = decide(made.context, "dana", "screens", DEPLOY, "Kim", FIRST + DAY)
    assert signed.quotes
    with made.context.database.write() as c:
        c.execute(update(tables.conversation).values(consent=Consent.WITHDRAWN))
    with made.context.database.read() as c:
        assert load_signed(c, signed.id).quotes == {}


# --- what happens to scores --------------------------------------------------------------------------------


def _some_score(made: World) -> dict[str, object]:
    with made.context.database.read() as c:
        first = c.execute(
            select(tables.score).where(tables.score.c.started_at > END).order_by(tables.score.c.id)
        )
        return dict(first.mappings().first() or {})


def _score_again(made: World, pct: float, now: object) -> None:
    again = {**_some_score(made), "pct": pct, "level": 1.0, "scored_at": now}
    with made.context.database.write() as c:
        c.execute(insert(tables.score).values({k: v for k, v in again.items() if k != "id"}))


def _override(made: World, now: object) -> None:
    word = {
        **_some_score(made),
        "is_override": True,
        "series": "human",
        "rater_kind": "human",
        "scored_at": now,
    }
    with made.context.database.write() as c:
        c.execute(insert(tables.score).values({k: v for k, v in word.items() if k != "id"}))


def _contest(made: World, conversation_id: str) -> None:
    t = tables.score.c
    with made.context.database.write() as c:
        score_id = c.scalar(select(t.id).where(t.conversation_id == conversation_id))
        row = {"score_id": score_id, "raised_by": "Dana", "reason": "The line was cut.", "raised_at": START}
        c.execute(insert(tables.contest).values(row))


def _erase(made: World) -> None:
    with made.context.database.write() as c:
        c.execute(delete(tables.evidence))


def _quoted(made: World, ids: list[str]) -> str:
    """Evidence under each score of these conversations; the hash of its words."""
    t = tables.score.c
    with made.context.database.write() as c:
        for score_id in c.scalars(select(t.id).where(t.conversation_id.in_(ids))).all():
            row = {"score_id": score_id, "position": 0, "kind": "quote", "transcript_version": 1}
            row |= {
                "turn_seq": 0,
                "start_char": 0,
                "end_char": 10,
                "text": "What then?",
                "text_hash": "ab" * 32,
            }
            c.execute(insert(tables.evidence).values(row))
    return "ab" * 32


def test_an_import_that_a_batch_stands_on_is_not_undone(made: World) -> None:
    add_rule(made)
    ids = said(made, [5] * 15, END)
    with made.context.database.write() as c:
        batch = imports.begin_import(c, "calls", "made", {}, START)
        change = {"import_id": batch, "position": 1, "table_name": "conversation", "before": None}
        c.execute(insert(tables.import_change).values(**change, row_key=json.dumps({"id": ids[0]})))
        assert imports.in_use(c, batch) == []
    assessed(made, FIRST)
    with made.context.database.read() as c:
        assert imports.in_use(c, batch) == [imports.InUse(ids[0], "a batch of screens@v1")]
