"""From imported hires and scorecards to what each reader sees, on both databases."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert, select

from coachloop.domain.people import Person
from coachloop.domain.result import Absent, Known
from coachloop.domain.rubric import Rubric, Subject
from coachloop.domain.verdict import Estimate
from coachloop.loop.ingest.tables.model import Kind
from coachloop.loop.outcome.model import HireState, Reader
from coachloop.loop.outcome.run import NotYours, Outcome, load_hires, load_outcome, load_predictions
from coachloop.store import people, rubrics, tables
from tests.loop.ingest.tables.samples import bring
from tests.support.world import START, World, criterion, rubric, world

NOW = datetime(2028, 1, 1, tzinfo=UTC)


@pytest.fixture
def made(engine_url: str) -> Iterator[World]:
    """Twelve hires each of two interviewers; Maria's ratings agree with what came, Kofi's half the time."""
    found = world(engine_url, rubric(criterion("next_steps")))
    cards = ["Interviewer,Candidate,Submitted at,Interviewed at,Job,Round,Craft,Care"]
    hires = [
        "Candidate,Hired on,Job family,Performance form,Performance rating,Performance date,Offer accepted"
    ]
    for who, name in enumerate(("Maria Diaz", "Kofi Osei")):
        for i in range(12):
            candidate, level = f"Ann {'AB'[who]}{i:02}", 1 + i % 5
            seen = level if who == 0 or i % 2 else 6 - level
            cards.append(
                f"{name},{candidate},2026-03-05T10:00:00Z,2026-03-04T15:00:00Z,Baker,2,{seen},{seen}"
            )
            # the first review, after six months, is no outcome; a later one would overwrite the hire's own
            hires.append(f"{candidate},2026-04-01,bakery,yearly,5,2026-10-01,yes")
            hires.append(f"{candidate},2026-04-01,bakery,yearly,{level},2027-05-01,yes")
            hires.append(f"{candidate},2026-04-01,bakery,yearly,3,2027-08-01,yes")
    bring(found.context, Kind.SCORECARDS, "\n".join(cards) + "\n")
    bring(found.context, Kind.HIRES, "\n".join(hires) + "\n")
    yield found
    found.context.database.close()


def read(made: World, named: str = "owner") -> Outcome:
    with made.context.database.read() as c:
        return load_outcome(c, made.context, named, NOW)


def test_every_review_is_kept_and_the_first_in_the_window_counts(made: World) -> None:
    with made.context.database.read() as c:
        hires = load_hires(c)
    assert len(hires) == 24
    dates = [r.scored_on for r in hires[0].reviews]
    assert dates == [date(2026, 10, 1), date(2027, 5, 1), date(2027, 8, 1)]
    found = read(made).hires
    assert found.hires == ((HireState.SCORED, 24),)
    assert found.unmatched == 0


def test_who_declined_an_offer_was_not_hired(made: World) -> None:
    bring(made.context, Kind.HIRES, "Candidate,Hired on,Offer accepted\nAnn Z99,2026-04-01,no\n")
    with made.context.database.read() as c:
        assert len(load_hires(c)) == 24


def test_the_owner_sees_both_columns_of_each_interviewer(made: World) -> None:
    kofi, maria = read(made).hires.interviewers
    assert (kofi.name, maria.name) == ("Kofi Osei", "Maria Diaz")
    assert isinstance(maria.playbook.figure, Known)
    assert isinstance(kofi.playbook.figure, Known)
    assert maria.playbook.figure.value < kofi.playbook.figure.value
    assert isinstance(maria.honest, Estimate)
    assert isinstance(kofi.honest, Estimate)
    assert maria.honest.raw == pytest.approx(1.0)
    assert kofi.honest.estimate < maria.honest.estimate
    assert "only those" in found_notes(made).lower()


def found_notes(made: World) -> str:
    return " ".join(read(made).hires.notes)


def test_readers_see_what_is_theirs(made: World) -> None:
    leader = read(made, "leader")
    assert leader.reader is Reader.LEADER
    assert leader.hires.interviewers == ()
    assert isinstance(leader.hires.validity, Absent)
    assert [line.name for line in read(made, "maria diaz").hires.interviewers] == ["Maria Diaz"]
    with made.context.database.write() as c:
        maria = people.person_by_name_or_alias(c, "Maria Diaz")
        assert maria is not None
        people.upsert_person(c, Person(maria.id, maria.name, coach="Lee Park"))
    assert [line.name for line in read(made, "Lee Park").hires.interviewers] == ["Maria Diaz"]
    with pytest.raises(NotYours, match="Nobody here is known"):
        read(made, "Somebody Else")


def test_a_composite_takes_the_weights_of_the_organisations_rubric(made: World) -> None:
    with made.context.database.read() as c:
        before = {p.composite for p in load_predictions(c)}
    leaves = (criterion("craft"), criterion("care"))
    with made.context.database.write() as c:
        rubrics.publish(c, Rubric("people", "People", Subject.COUNTERPART, leaves), "made", START)
        card = c.scalar(select(tables.scorecard.c.id).order_by(tables.scorecard.c.id).limit(1))
        rating = tables.scorecard_rating
        c.execute(
            rating.update()
            .where(rating.c.scorecard_id == card, rating.c.criterion == "Care")
            .values(level=5.0)
        )
    with made.context.database.read() as c:
        after = load_predictions(c)[0].composite
    # level 1 and 5 on 1 to 5, weights 100 and 100: (0 + 100) / 2
    assert 0.0 in before
    assert after == 50.0


def test_coached_is_two_quarters_in_a_row(made: World) -> None:
    """Interviews of 4 March 2026: sessions in October and July 2025 lie in the two quarters before it."""
    with made.context.database.write() as c:
        maria = people.person_by_name_or_alias(c, "Maria Diaz")
        assert maria is not None
        version = c.scalar(select(tables.criterion_version.c.id).limit(1))
        for n, start in enumerate((datetime(2025, 7, 1, tzinfo=UTC), datetime(2025, 10, 1, tzinfo=UTC))):
            c.execute(insert(tables.coaching_session).values(**session(f"s_{n}", maria.id, version, start)))
    found = read(made).hires
    assert [line.coached for line in found.interviewers] == [0, 12]
    assert isinstance(found.coaching.playbook.figure, Known)
    assert isinstance(found.coaching.honest, Absent)  # one interviewer on each side: no interval


def session(name: str, person: str, version: object, start: datetime) -> dict[str, object]:
    return {
        "id": name,
        "person_id": person,
        "criterion_version_id": version,
        "series": "made@1",
        "starts_at": start,
        "ends_at": start + timedelta(minutes=30),
        "method": "roleplay",
        "commitment": "Ask once more.",
        "coach": "lee",
        "comparable_set": ["screen"],
        "created_at": start,
        "policy": {},
        "policy_level": "workspace",
    }


def test_offers_stand_beside_the_next_steps_of_their_last_interview(made: World) -> None:
    with made.context.database.read() as c:
        hired = load_hires(c)[:2]
    for hire, level in zip(hired, (5, 1), strict=True):
        talk = made.say(level, START)
        with made.context.database.write() as c:
            table = tables.conversation
            c.execute(table.update().where(table.c.id == talk).values(counterpart=hire.counterpart))
    found = read(made).offers
    assert (found.clear, found.unclear) == (Known(1.0, 1), Known(1.0, 1))
    assert found.not_scored == 22
    assert isinstance(found.difference, Estimate)


def test_an_import_taken_back_takes_its_reviews_along(made: World) -> None:
    from coachloop.loop.ingest import run

    with made.context.database.read() as c:
        last = c.scalar(select(tables.import_batch.c.id).order_by(tables.import_batch.c.id.desc()).limit(1))
    assert last is not None
    run.undo(made.context, last, NOW, "lee")
    with made.context.database.read() as c:
        assert load_hires(c) == []
        assert c.execute(select(tables.performance)).all() == []
