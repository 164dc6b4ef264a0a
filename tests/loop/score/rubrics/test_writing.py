"""A rubric as the text of its file, and that text as a form changes it."""

import pytest

from coachloop.domain.rubric import Rubric
from coachloop.loop.score.rubrics import STARTERS, examine, read_rubric, starter_text
from coachloop.loop.score.rubrics.writing import (
    AnchorEdit,
    CriterionEdit,
    criterion_at,
    edited_yaml,
    rubric_yaml,
)
from coachloop.loop.score.scorers import SCORERS


def starter(key: str) -> Rubric:
    return read_rubric(starter_text(key), key, SCORERS)


def edit(name: str = "New name", weight: str = "25") -> CriterionEdit:
    weak = AnchorEdit("Weak.", ("Another.",))
    return CriterionEdit(name, "What it means.", weight, AnchorEdit("Good.", ("A sentence.",)), weak)


@pytest.mark.parametrize("key", STARTERS)
def test_a_rubric_reads_back_from_its_text(key: str) -> None:
    rubric = starter(key)
    assert read_rubric(rubric_yaml(rubric), key, SCORERS) == rubric


def test_an_edit_changes_its_criterion_and_no_other() -> None:
    before = starter("interviewer")
    text = edited_yaml(before, {"discovery_depth": edit()}, (), ())
    after = read_rubric(text, "draft", SCORERS)
    changed = [c.key for c in after.criteria if c not in before.criteria]
    assert changed == ["discovery_depth"]
    found = after.criterion("discovery_depth")
    assert found is not None
    assert (found.name, found.exemplary and found.exemplary.examples) == ("New name", ("A sentence.",))
    assert found.na_rule is None  # left empty in the form
    assert found.scale == before.criterion("discovery_depth").scale  # type: ignore[union-attr]


@pytest.mark.parametrize("weight", ["", "much", "1e400", "nan", "-3", "0"])
def test_a_weight_that_is_none_is_found_with_its_criterion(weight: str) -> None:
    text = edited_yaml(starter("interviewer"), {"discovery_depth": edit(weight=weight)}, (), ())
    findings = examine(text, SCORERS).findings
    assert findings
    assert "discovery_depth" in {criterion_at(text, f.line) for f in findings}


def test_taking_out_and_adding_leaves_weights_to_be_put_right() -> None:
    text = edited_yaml(starter("interviewer"), {}, {"discovery_depth"}, ["Says thanks"])
    seen = examine(text, SCORERS)
    # 25 went, 5 came: 80 of 100.
    assert any("add up to 80, not 100" in f.message for f in seen.findings)


def test_hostile_words_stay_words() -> None:
    anchor = AnchorEdit("*a", ("- key: evil", "# no", "'\"{{ x }}"))
    nasty = CriterionEdit("*x: &y !!python/object [}", "- key: evil", "25", anchor, anchor, "| > % @")
    text = edited_yaml(starter("interviewer"), {"discovery_depth": nasty}, (), ())
    found = read_rubric(text, "draft", SCORERS).criterion("discovery_depth")
    assert found is not None
    assert found.name == "*x: &y !!python/object [}"
    assert found.na_rule == "| > % @"
