"""What the embedded scorer must not be asked for is named where a criterion is defined."""

from dataclasses import replace

import pytest

from coachloop.domain.rubric import Criterion, Method, Scale, ScaleKind, ScoringSpec
from coachloop.loop.score.rubrics import examine
from coachloop.loop.score.rubrics.dimensions import Dimension, Use, dimensions, unfit_for
from tests.loop.score.rubrics.texts import SCORERS, SMALL

ASKED = Criterion(
    "x", "X", "", 100, Scale(ScaleKind.PASS_FAIL, 0.0, 1.0), (ScoringSpec(Method.BEHAVIOUR, "next_steps"),)
)


def test_the_study_has_21_dimensions_and_each_has_its_answer() -> None:
    # Kumar et al.: Lend an Ear 6, EmpatheticDialogues 3, EPITOME 3, perceived empathy 9.
    of = [d.framework for d in dimensions()]
    assert {name: of.count(name) for name in of} == {
        "Lend an Ear": 6,
        "EmpatheticDialogues": 3,
        "EPITOME": 3,
        "Perceived empathy": 9,
    }


@pytest.mark.parametrize("found", dimensions(), ids=lambda d: d.name)
def test_the_answer_follows_from_the_figures(found: Dimension) -> None:
    """0.42 is one LLM with one expert, 0.5 what experts must agree at (the issue)."""
    reached = found.kappa is not None and found.kappa >= 0.42
    if found.use is Use.MAY:
        assert reached
        assert found.experts is not None
        assert found.experts >= 0.5
    if not reached:
        assert found.use is Use.MUST_NOT


@pytest.mark.parametrize(
    "name",
    ["Validates emotions", "Demonstrating understanding", "Makes them feel understood", "Empathy",
     "Interpretation", "Practical support", "Fluency", "Never dismisses"],
)  # fmt: skip
def test_a_criterion_of_that_name_is_found(name: str) -> None:
    found = unfit_for(replace(ASKED, name=name))
    assert found is not None
    assert found.use is not Use.MAY
    assert unfit_for(replace(ASKED, key=name.lower().replace(" ", "_"))) == found


@pytest.mark.parametrize("name", ["Empathy before solution", "Next steps", "Understanding of the product"])
def test_other_names_are_left_alone(name: str) -> None:
    assert unfit_for(replace(ASKED, name=name)) is None


def test_people_and_judges_may_score_what_they_like() -> None:
    by_others = (ScoringSpec(Method.JUDGE), ScoringSpec(Method.HUMAN))
    assert unfit_for(replace(ASKED, name="Validates emotions", scoring=by_others)) is None


def test_the_warning_stands_at_the_scoring_and_refuses_nothing() -> None:
    text = SMALL.replace("name: Next steps", "name: Validating emotions")
    examined = examine(text, SCORERS)
    assert examined.findings == ()
    (warning,) = [w for w in examined.warnings if w.code == "W-RUB-204"]
    assert warning.line == 10
    assert "`next_steps` asks the embedded scorer for validating emotions" in warning.message
