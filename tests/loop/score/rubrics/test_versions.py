"""What makes a new criterion version, and what does not (METHOD.md 0.2)."""

import pytest

from coachloop.loop.score.rubrics import read_rubric
from tests.loop.score.rubrics.texts import PARENT, SCORERS, SMALL


def versions(text: str) -> dict[str, str]:
    return {c.key: c.version_id for c in read_rubric(text, "x", SCORERS).criteria}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[screen, panel]", "[panel, screen]"),
        ("description: Says what comes next.", "description: >\n      Says what\n      comes next."),
        ("text: Names a date.", 'text: "Names  a   date."'),
        ("in_recordings: yes", "in_recordings: no"),
        ("name: Small", "name: Smaller"),
    ],
)
def test_the_criterion_version_stays(old: str, new: str) -> None:
    assert versions(SMALL.replace(old, new)) == versions(SMALL)


def test_weights_alone_leave_the_criterion_versions_and_change_the_rubric() -> None:
    text = SMALL.replace("weight: 60", "weight: 55").replace("weight: 40", "weight: 45")
    assert versions(text) == versions(SMALL)
    before, after = (read_rubric(t, "x", SCORERS) for t in (SMALL, text))
    assert before.version_id != after.version_id


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("name: Next steps", "name: Next step"),
        ("Says what comes next.", "Says what comes then."),
        ("Names a date.", "Names a day."),
        ("I will ring you on Friday.", "I will ring you on Monday."),
        ("Leaves it open.", "Leaves it."),
        ("scale: pass_fail", "scale: {kind: levels, labels: [no, half, yes]}"),
        ("[screen, panel]", "[screen]"),
        ("      - method: human\n", ""),
        ("    call_types", "    na_rule: The recording breaks off.\n    call_types"),
    ],
)
def test_wording_scale_or_scoring_make_a_new_version_of_that_criterion_only(old: str, new: str) -> None:
    before, after = versions(SMALL), versions(SMALL.replace(old, new, 1))
    assert before["next_steps"] != after["next_steps"]
    assert before["talk_share"] == after["talk_share"]


def test_a_child_moved_to_the_top_keeps_its_version() -> None:
    moved = """
  - key: leading
    name: Leading
    description: Leads.
    weight: 70
    scale: pass_fail
    scoring: [{method: human}]
"""
    text = (
        PARENT[: PARENT.index("  - key: steps")]
        + moved.lstrip("\n")
        + PARENT[PARENT.index("  - key: do_nots") :]
    )
    text = text.replace("      - key: leading", "      - key: other")
    assert versions(text)["leading"] == versions(PARENT)["leading"]
