"""Published rubrics on both databases: numbered, immutable, sharing the criterion versions that stayed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError

from coachloop.domain.errors import NotFound
from coachloop.domain.rubric import (
    Anchor,
    Criterion,
    Direction,
    Method,
    Rubric,
    Scale,
    ScaleKind,
    ScoringSpec,
    Subject,
    Trackable,
)
from coachloop.store import rubrics
from coachloop.store.database import Database
from coachloop.store.tables import criterion_version, rubric_line, rubric_version

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PASS_FAIL = Scale(ScaleKind.PASS_FAIL, 0.0, 1.0, ("not met", "met"))

REFUND = Criterion(
    key="refund",
    name="Refund within a minute",
    description="Says “thirty days” — früh genug.",
    weight=60.0,
    scale=PASS_FAIL,
    scoring=(
        ScoringSpec(
            Method.MEASURE, "within", {"seconds": 60, "share": 0.5, "event": ("refund", "money back")}
        ),
        ScoringSpec(Method.HUMAN),
    ),
    exemplary=Anchor("Early.", ("You have thirty days.",)),
    deficient=Anchor("Late."),
    na_rule="Nothing is sold.",
    call_types=("outbound", "inbound"),
    trackable=Trackable(True, True, False),
)
HABITS = Criterion("habits", "Habits", "Two habits.", 40.0, Scale(ScaleKind.SHARE, 0.0, 100.0), ())
TALK = Criterion(
    "talk",
    "Talk share",
    "Leaves room.",
    50.0,
    Scale(ScaleKind.SHARE, 0.0, 100.0, limit=40.0),
    (ScoringSpec(Method.MEASURE, "talk_share"),),
    parent="habits",
    direction=Direction.DOWN,
)
DEPTH = Criterion(
    "depth",
    "Depth",
    "Asks on.",
    50.0,
    Scale(ScaleKind.LEVELS, 1.0, 3.0, ("none", "one", "chained")),
    (ScoringSpec(Method.JUDGE),),
    parent="habits",
)
SALES = Rubric("sales", "Sales", Subject.PERSON, (REFUND, HABITS, TALK, DEPTH), "en", "What a rep does.")


def reworded(rubric: Rubric, key: str, description: str) -> Rubric:
    changed = (replace(c, description=description) if c.key == key else c for c in rubric.criteria)
    return replace(rubric, criteria=tuple(changed))


def test_a_rubric_comes_back_as_it_was_published(database: Database) -> None:
    with database.write() as c:
        published = rubrics.publish(c, SALES, "key: sales", NOW)
    with database.read() as c:
        assert rubrics.load_rubric(c, published.id) == SALES
        assert rubrics.load_version(c, published.id) == published
    assert (published.number, published.label, published.published_at) == (1, "sales v1", NOW)
    assert (published.id, published.source_text) == (SALES.version_id, "key: sales")


def test_the_same_content_again_changes_nothing(database: Database) -> None:
    with database.write() as c:
        first = rubrics.publish(c, SALES, "key: sales", NOW)
    with database.write() as c:
        again = rubrics.publish(c, SALES, "key: sales  # reflowed", NOW + timedelta(days=1))
        assert c.scalar(select(func.count()).select_from(rubric_version)) == 1
        assert c.scalar(select(func.count()).select_from(rubric_line)) == 4
    assert again == first


def test_a_new_version_shares_the_criteria_that_stayed(database: Database) -> None:
    second = reworded(SALES, "depth", "Asks on and on.")
    with database.write() as c:
        rubrics.publish(c, SALES, "", NOW)
        published = rubrics.publish(c, second, "", NOW + timedelta(days=1))
        # Four criteria in v1, one of them reworded in v2: 4 + 1.
        assert c.scalar(select(func.count()).select_from(criterion_version)) == 5
        assert c.scalar(select(func.count()).select_from(rubric_line)) == 8
    assert published.number == 2


@pytest.mark.parametrize(
    "changed",
    [
        replace(SALES, description="What a rep says."),
        replace(
            SALES, criteria=(replace(REFUND, trackable=Trackable(True, True, True)), HABITS, TALK, DEPTH)
        ),
        replace(SALES, criteria=(replace(REFUND, weight=55.0), replace(HABITS, weight=45.0), TALK, DEPTH)),
    ],
)
def test_what_is_no_wording_makes_a_rubric_version_only(database: Database, changed: Rubric) -> None:
    with database.write() as c:
        rubrics.publish(c, SALES, "", NOW)
        published = rubrics.publish(c, changed, "", NOW + timedelta(days=1))
        assert c.scalar(select(func.count()).select_from(criterion_version)) == 4
        assert published.number == 2
        assert rubrics.load_rubric(c, published.id) == changed


def test_versions_are_counted_a_rubric_at_a_time(database: Database) -> None:
    other = replace(SALES, key="support", name="Support")
    with database.write() as c:
        rubrics.publish(c, SALES, "", NOW)
        rubrics.publish(c, other, "", NOW)
        rubrics.publish(c, reworded(SALES, "talk", "Leaves more room."), "", NOW)
    with database.read() as c:
        assert [v.label for v in rubrics.versions(c)] == ["sales v1", "sales v2", "support v1"]
        assert [v.label for v in rubrics.versions(c, "support")] == ["support v1"]
        assert [v.label for v in rubrics.current_versions(c)] == ["sales v2", "support v1"]
        assert rubrics.current_version(c, "sales").number == 2
        assert rubrics.numbered_version(c, "sales", 1).rubric == SALES


def test_a_criterion_version_has_the_place_of_its_latest_rubric(database: Database) -> None:
    lighter = replace(
        SALES, criteria=(replace(REFUND, weight=50.0), replace(HABITS, weight=50.0), TALK, DEPTH)
    )
    with database.write() as c:
        rubrics.publish(c, SALES, "", NOW)
        rubrics.publish(c, lighter, "", NOW)
    with database.read() as c:
        assert rubrics.load_criterion(c, REFUND.version_id).weight == 50.0
        assert rubrics.load_criterion(c, TALK.version_id) == TALK


@pytest.mark.parametrize("table", [rubric_version, criterion_version])
def test_what_is_published_cannot_be_changed(database: Database, table: object) -> None:
    with database.write() as c:
        rubrics.publish(c, SALES, "", NOW)
    with pytest.raises(DBAPIError, match="never changes"), database.write() as c:
        c.execute(update(table).values(name="Other"))  # type: ignore[call-overload]
    with pytest.raises(DBAPIError, match="never changes"), database.write() as c:
        c.execute(update(rubric_line).values(weight=1.0))


def test_what_is_not_there_is_named(database: Database) -> None:
    with database.read() as c:
        for ask in (
            lambda: rubrics.load_rubric(c, "sales@00000000"),
            lambda: rubrics.current_version(c, "sales"),
            lambda: rubrics.numbered_version(c, "sales", 1),
            lambda: rubrics.load_criterion(c, "talk@00000000"),
        ):
            with pytest.raises(NotFound, match="coachloop rubric publish"):
                ask()
    with database.write() as c:
        rubrics.publish(c, SALES, "", NOW)
        with pytest.raises(NotFound, match=f"Published are: {SALES.version_id}"):
            rubrics.numbered_version(c, "sales", 7)
