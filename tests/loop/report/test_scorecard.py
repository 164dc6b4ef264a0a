"""Candidate's words beside people's ratings: which words bear on what was settled by reading."""

from dataclasses import fields
from datetime import UTC, datetime

from coachloop.domain.rubric import Anchor, Criterion, Method, Rubric, Scale, ScaleKind, ScoringSpec, Subject
from coachloop.loop.report.model import HiringCriterion
from coachloop.loop.report.scorecard import scorecard_view
from coachloop.loop.score.scorers.base import Reading
from coachloop.store.report import RatingRow, ScorecardRow
from tests.loop.score.builders import scene

LEVELS = Scale(ScaleKind.LEVELS, 1, 4)
HUMAN = (ScoringSpec(Method.HUMAN),)


def criterion(key: str, name: str, description: str, example: str) -> Criterion:
    return Criterion(key, name, description, 50, LEVELS, HUMAN, exemplary=Anchor("", (example,)))


RUBRIC = Rubric(
    "candidate",
    "Candidate",
    Subject.COUNTERPART,
    (
        criterion(
            "welding", "Welding", "Joins steel without cracks.", "I ground the seam and welded it again."
        ),
        criterion(
            "ledgers", "Ledgers", "Keeps invoices and receipts in order.", "I booked each invoice by noon."
        ),
    ),
)
TALK = """
P: What did you do there?
C: I welded the steel frames of the gates. A crack in one seam taught me to cool it slowly.
P: Did you enjoy welding?
C: Very much, yes.
P: And the rest?
C: I had lunch by the river most days.
"""


def card(name: str, hour: int, *ratings: tuple[str, float]) -> ScorecardRow:
    rows = tuple(RatingRow(criterion, level, 1, 4) for criterion, level in ratings)
    return ScorecardRow(f"p_{name}", name, datetime(2026, 3, 2, hour, tzinfo=UTC), "hire", rows)


def test_words_that_bear_on_a_criterion_and_none_where_there_are_none() -> None:
    welding, ledgers = scorecard_view(Reading(scene(TALK)), RUBRIC, []).criteria
    assert [q.quote.turn_seq for q in welding.quotes] == [1]
    assert "welded the steel frames" in welding.quotes[0].quote.text
    assert ledgers.quotes == ()


def test_only_the_candidate_is_quoted() -> None:
    """The interviewer says "welding" too."""
    view = scorecard_view(Reading(scene(TALK)), RUBRIC, [])
    assert all(q.quote.turn_seq % 2 for c in view.criteria for q in c.quotes)


def test_ratings_stand_by_key_or_name_the_last_word_of_each_person() -> None:
    cards = [
        card("Ana", 9, ("Welding", 2.0)),
        card("Ana", 11, ("welding", 3.0)),
        card("Bo", 10, ("Ledgers", 1.0)),
    ]
    view = scorecard_view(Reading(scene(TALK)), RUBRIC, [*cards, card("Bo", 12, ("Punctuality", 4.0))])
    assert [(r.rater, r.level) for r in view.criteria[0].ratings] == [("Ana", 3.0)]
    assert [(r.rater, r.level) for r in view.criteria[1].ratings] == [("Bo", 1.0)]
    assert [(name, r.level) for name, r in view.further] == [("punctuality", 4.0)]


def test_no_machine_level_has_a_place() -> None:
    """What is shown of a criterion: its wording, quotes, and ratings of people."""
    assert {f.name for f in fields(HiringCriterion)} == {"name", "description", "quotes", "ratings"}
