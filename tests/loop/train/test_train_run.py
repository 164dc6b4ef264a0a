"""A training session from kit to kept effect, on both databases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, delete, select, update
from sqlalchemy.exc import DBAPIError

from coachloop.domain.conversation import Consent
from coachloop.domain.people import Person, Team
from coachloop.domain.policy import Policy, PolicyBook
from coachloop.domain.result import Absent, Known
from coachloop.domain.rubric import Rubric
from coachloop.domain.score import EvidenceKind, Judgement, Score, Status, quote
from coachloop.loop.context import load_targets
from coachloop.loop.measure.nightly import recompute
from coachloop.loop.measure.team_model import EFFECTIVE
from coachloop.loop.measure.team_run import close_trainings, measure_training, measure_trainings, noted_anew
from coachloop.loop.report.training import training_records
from coachloop.loop.score.model import Scene
from coachloop.loop.train.model import NotBlind, NotInKit, NotYetHeld, SessionPlanned
from coachloop.loop.train.run import (
    Plan,
    give_score,
    load_standing,
    note_attendance,
    plan_training,
    preview,
    reveal,
)
from coachloop.store import coaching, conversations, people, scores, standing, tables
from coachloop.store import train as store
from coachloop.store.sheets import scores_by_id
from tests.support.world import START, World, rubric, world

DAY = timedelta(days=1)
#: A Monday, three weeks in.
SESSION = START + 21 * DAY
AFTER = SESSION + 8 * DAY
CLOSED = datetime(2026, 4, 14, tzinfo=UTC)


class Quoting(World):
    """Every score rests on the first words of its person."""

    def _judged(
        self, scene: Scene, made: Rubric, level: float | None, status: Status
    ) -> tuple[Judgement, ...]:
        words = quote(scene.transcript, 0, 0, 9, EvidenceKind.QUOTE)
        return tuple(replace(j, evidence=(words,)) for j in super()._judged(scene, made, level, status))


@pytest.fixture
def made(engine_url: str) -> Iterator[Quoting]:
    """Four people, eight conversations each before (the first two low) and five after, up two levels."""
    plain = world(engine_url, rubric())
    found = Quoting(plain.context, plain.rubric)
    with found.context.database.write() as c:
        people.upsert_team(c, Team("east", "East"))
    for number, person in enumerate(("ada", "bo", "cy", "di")):
        level = 2 if number < 3 else 5
        found.say_daily([level] * 8, START + timedelta(days=12, hours=number), person=person)
        found.say_daily([min(5, level + 2)] * 5, AFTER + timedelta(hours=number), person=person)
        with found.context.database.write() as c:
            people.upsert_person(c, Person(person, person.title(), team_id="east"))
    yield found
    found.context.database.close()


def planned(made: Quoting, who: tuple[str, ...] = ("ada", "bo", "cy"), now: datetime = SESSION - DAY) -> str:
    with made.context.database.read() as c:
        target = load_targets(c)["listening"]
    plan = Plan((target,), SESSION, "Kim", who, "east")
    return plan_training(made.context, plan, now)[0].id


def held(made: Quoting) -> str:
    session = planned(made)
    note_attendance(made.context, session, ["ada", "Bo"], "Kim", SESSION + DAY)
    return session


# --- the kit -----------------------------------------------------------------------------------------------


def test_a_kit_of_real_moments_without_names(made: Quoting) -> None:
    with made.context.database.read() as c:
        target = load_targets(c)["listening"]
        kit = preview(c, made.context, "east", target, SESSION)
    assert [item.pct for item in kit.items] == [25.0, 25.0, 25.0, 100.0]
    assert kit.items[3].kind == "high scorer"
    said = kit.items[0].said
    assert not isinstance(said, Absent)
    assert said[0].text == "What then?"
    assert said[0].quoted


def test_a_planned_kit_is_frozen_and_shows_no_score(made: Quoting) -> None:
    session = planned(made)
    with made.context.database.read() as c:
        before = store.kits(c, [session])[session]
        shown = load_standing(c, made.context, session)
    assert len(before) == 4
    assert {item.pct for item in shown.kit.items} == {None}
    assert {item.kind for item in shown.kit.items} == {""}
    made.say(1, SESSION - 2 * DAY, person="ada")
    with made.context.database.read() as c:
        assert store.kits(c, [session])[session] == before
    with pytest.raises(DBAPIError, match="frozen"), made.context.database.write() as c:
        c.execute(update(tables.training_kit).values(pct=0))
    with pytest.raises(SessionPlanned):
        planned(made)


def test_an_erased_quote_leaves_hash_and_date(made: Quoting) -> None:
    session = planned(made)
    with made.context.database.write() as c:
        row = store.kits(c, [session])[session][0]
        conversations.change_consent(c, row.conversation_id, Consent.WITHDRAWN, SESSION)
    with made.context.database.read() as c:
        item = load_standing(c, made.context, session).kit.items[0]
    assert isinstance(item.said, Absent)
    assert "not on record" in (item.said.reason or "")
    assert item.quote_hash == row.quote_hash


def test_questioned_and_refused_conversations_make_no_moment(made: Quoting) -> None:
    with made.context.database.write() as c:
        low = [s for s in _scores(c, "ada") if s.judgement.pct == 25.0]
        for s in low:
            coaching.raise_contest(c, s.id, "ada", "I did ask.", None, SESSION)
    with made.context.database.read() as c:
        kit = preview(c, made.context, "east", load_targets(c)["listening"], SESSION)
    assert [item.pct for item in kit.items] == [25.0, 25.0, 100.0, 100.0]
    assert kit.items[2].label == "above 60"


def _scores(c: Connection, person: str) -> tuple[Score, ...]:
    found = c.scalars(select(tables.score.c.id).where(tables.score.c.person_id == person))
    return scores_by_id(c, list(found))


# --- blind scores ------------------------------------------------------------------------------------------


def test_scores_are_blind_until_the_reveal(made: Quoting) -> None:
    session = planned(made)
    give_score(made.context, session, 1, "Ada", 2, SESSION)
    give_score(made.context, session, 1, "bo", 4, SESSION)
    with made.context.database.read() as c:
        hidden = load_standing(c, made.context, session)
    assert hidden.scores == ()
    assert hidden.blind[0] == (1, 2)
    with pytest.raises(NotBlind, match="already"):
        give_score(made.context, session, 1, "ada", 3, SESSION)
    shown = reveal(made.context, session, "Kim", SESSION)
    assert [(s.rater, s.level, s.pct) for s in shown.scores] == [("ada", 2.0, 25.0), ("bo", 4.0, 75.0)]
    assert shown.kit.items[0].pct is not None
    with pytest.raises(NotBlind, match="revealed"):
        give_score(made.context, session, 2, "ada", 3, SESSION)
    again = reveal(made.context, session, "Lee", SESSION + DAY)
    assert again.revealed_at == shown.revealed_at


@pytest.mark.parametrize(("position", "level"), [(5, 3), (1, 6), (1, 2.5)])
def test_only_a_level_of_a_moment_of_the_kit(made: Quoting, position: int, level: float) -> None:
    session = planned(made)
    with pytest.raises(NotInKit):
        give_score(made.context, session, position, "ada", level, SESSION)


# --- the effect --------------------------------------------------------------------------------------------


def test_who_was_there_is_noted_after_it_began(made: Quoting) -> None:
    session = planned(made)
    with pytest.raises(NotYetHeld):
        note_attendance(made.context, session, ["ada"], "Kim", SESSION - DAY)


def test_an_effect_is_kept_at_its_close(made: Quoting) -> None:
    session = held(made)
    early = measure_training(made.context, session, AFTER + 3 * DAY)
    assert not early.kept
    found = measure_training(made.context, session, CLOSED + 5 * DAY)
    assert found.kept
    # ada and bo: 8 at level 2 (25) and 5 at level 4 (75) each; Sunday's and Monday's lie within the two weeks
    assert found.effect.before == Known(25.0, 16, 0.0)
    assert found.effect.after == Known(75.0, 10, 0.0)
    assert found.effect.playbook.verdict == EFFECTIVE
    assert found.effect.absentees == ("cy",)
    assert found.effect.as_of == CLOSED
    assert isinstance(found.effect.honest, Absent)  # four people are no record to learn from
    with made.context.database.write() as c:
        assert close_trainings(c, made.context, CLOSED + 6 * DAY) == 0
        assert [m.row.id for m in measure_trainings(c, made.context, CLOSED)] == [session]


def test_a_kept_effect_stays_as_it_is(made: Quoting) -> None:
    """Late scores, a changed policy, a withdrawn consent, and trying to change or remove it."""
    session = held(made)
    with made.context.database.write() as c:
        assert close_trainings(c, made.context, CLOSED) == 1
    before = _rows(made, session)
    made.say(1, AFTER + DAY, person="ada", scored_at=CLOSED + DAY)
    other = replace(made.context, policy=PolicyBook(Policy(team_effect_pp=60.0)))
    with made.context.database.write() as c:
        first = c.scalar(select(tables.conversation.c.id).order_by(tables.conversation.c.started_at).limit(1))
        conversations.change_consent(c, str(first), Consent.WITHDRAWN, CLOSED + DAY)
        recompute(c, other, None, CLOSED + 2 * DAY)
    assert measure_training(other, session, CLOSED + 3 * DAY).effect.playbook.verdict == EFFECTIVE
    assert _rows(made, session) == before
    for statement in (update(tables.training_effect).values(reason="x"), delete(tables.training_effect)):
        with pytest.raises(DBAPIError, match="closed team effect"), made.context.database.write() as c:
            c.execute(statement)


def test_a_fault_of_the_record_is_a_new_row_and_a_line_in_the_log(made: Quoting) -> None:
    session = held(made)
    with made.context.database.write() as c:
        close_trainings(c, made.context, CLOSED)
    with made.context.database.write() as c:
        one = next(s for s in _scores(c, "ada") if s.started_at >= AFTER)
        scores.void_score(c, one.conversation_id, one.id, "wrong speaker", CLOSED + DAY)
        recompute(c, made.context, CLOSED, CLOSED + 2 * DAY)
        assert [line.key for line in standing.changes(c, keys=[session])] == [session]
    rows = _rows(made, session)
    assert [row.reason.split(",")[0] for row in rows] == [
        "window closed",
        "a score of it was questioned or set aside",
    ]
    found = measure_training(made.context, session, CLOSED + 3 * DAY).effect
    assert found.playbook.status == "too_few(9 of 10)"


def test_attendance_noted_anew_is_a_new_row(made: Quoting) -> None:
    session = held(made)
    measure_training(made.context, session, CLOSED)
    note_attendance(made.context, session, ["ada", "bo", "cy"], "Kim", CLOSED + DAY)
    assert noted_anew(made.context, session, CLOSED + DAY)
    assert not noted_anew(made.context, session, CLOSED + 2 * DAY)
    assert len(_rows(made, session)) == 2
    assert measure_training(made.context, session, CLOSED + 3 * DAY).effect.absentees == ()


def _rows(made: Quoting, session: str) -> list[store.EffectRow]:
    with made.context.database.read() as c:
        return store.effects(c, [session])[session]


# --- records -----------------------------------------------------------------------------------------------


def test_training_records_name_what_is_absent(made: Quoting) -> None:
    rows = [
        ("ada", "Hearing people", "listening", SESSION),
        ("bo", "Hearing people", "listening", None),
        ("cy", "House rules", None, SESSION),
    ]
    with made.context.database.write() as c:
        for person, module, key, done in rows:
            c.execute(
                tables.training.insert().values(
                    person_id=person, module=module, criterion_key=key, kind="knowledge", completed_at=done
                )
            )
    with made.context.database.read() as c:
        found = training_records(c, made.context, CLOSED + 40 * DAY)
    ada, bo, cy = found.people
    assert (ada.before, ada.playbook.status) == (Known(25.0, 8, 0.0), "too_few(8 of 10)")
    assert bo.completed_at is None
    assert str(bo.after) == "not_applicable(not completed)"
    assert str(cy.honest) == "not_applicable(the module names no criterion of a current rubric)"
    assert [m.module for m in found.modules] == ["Hearing people"]
    assert found.modules[0].completed == 1
