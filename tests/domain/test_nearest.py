"""A theme is answered with criteria that can be coached."""

import pytest

from coachloop.domain.nearest import nearest_criteria
from coachloop.domain.rubric import Criterion
from coachloop.loop.score.rubrics import STARTERS, read_rubric, starter_text
from coachloop.loop.score.scorers import SCORERS


def criteria(*keys: str) -> list[Criterion]:
    return [c for key in keys for c in read_rubric(starter_text(key), key, SCORERS).criteria]


def offered(theme: str, *rubrics: str) -> list[str]:
    return [c.key for c in nearest_criteria(theme, criteria(*rubrics))]


@pytest.mark.parametrize(
    ("theme", "rubric", "expected"),
    [
        ("customer empathy", "contact_centre", "empathy_expression"),
        ("empaty", "contact_centre", "empathy_expression"),
        ("listening skills", "contact_centre", "active_listening"),
        ("objection handling", "sales", "price_objection_before_closing"),
        ("the price", "sales", "price_objection_before_closing"),
        ("next steps", "interviewer", "next_steps_clarity"),
        ("Discovery", "interviewer", "discovery_depth"),
        ("leading", "interviewer", "no_leading_questions"),
    ],
)
def test_the_best_offer_comes_first(theme: str, rubric: str, expected: str) -> None:
    assert offered(theme, rubric)[0] == expected


def test_communication_offers_what_it_may_mean() -> None:
    assert set(offered("communication", "contact_centre")) >= {
        "active_listening",
        "empathy_expression",
        "tone_consistency",
    }


def test_for_a_parent_its_children_are_offered() -> None:
    assert set(offered("the do-nots", "interviewer")) == {
        "no_leading_questions",
        "no_dual_questions",
        "no_dual_interview",
        "on_script",
    }


@pytest.mark.parametrize("theme", ["", "xyzzy", "?", "a" * 10_000])
def test_there_is_always_something_to_choose(theme: str) -> None:
    assert offered(theme, "sales") == [
        "discovery_questions",
        "price_objection_before_closing",
        "value_before_price",
        "recording_notice",
        "refund_policy_within_60s",
    ]


def test_no_criteria_no_offer() -> None:
    assert nearest_criteria("empathy", []) == ()


def test_at_most_five_over_all_rubrics() -> None:
    assert len(offered("question", *STARTERS)) == 5
