"""What a new version of a rubric changes, and which comparisons end there."""

import json

from hypothesis import given
from hypothesis import strategies as st

from coachloop.loop.score.rubrics import RubricDiff, read_rubric, rubric_diff
from coachloop.loop.score.rubrics.diff import Op, word_diff
from tests.loop.score.rubrics.texts import PARENT, SCORERS, SMALL


def compare(new: str, old: str = SMALL) -> RubricDiff:
    return rubric_diff(read_rubric(old, "old", SCORERS), read_rubric(new, "new", SCORERS))


def changes(diff: RubricDiff) -> list[tuple[str, str]]:
    return [(c.key, str(c.change)) for c in diff.criteria]


def broken(diff: RubricDiff) -> list[str | None]:
    return [b.key for b in diff.breaks]


def test_nothing_changed() -> None:
    diff = compare(SMALL)
    assert diff.lines() == ("No difference in content.",)
    assert (diff.criteria, diff.breaks) == ((), ())


def test_a_word_exchanged_breaks_that_series_and_the_total() -> None:
    diff = compare(SMALL.replace("Says what comes next.", "Says what happens next."))
    assert changes(diff) == [("next_steps", "new_version")]
    assert broken(diff) == ["next_steps", None]
    assert "    description: Says what [-comes-] {+happens+} next." in diff.lines()


def test_weights_break_the_total_only() -> None:
    diff = compare(SMALL.replace("weight: 60", "weight: 55").replace("weight: 40", "weight: 45"))
    assert changes(diff) == [("next_steps", "weight_only"), ("talk_share", "weight_only")]
    assert broken(diff) == [None]
    assert "    weight: [-60-] {+55+}" in diff.lines()


def test_the_answers_of_the_trackability_test_break_nothing() -> None:
    diff = compare(SMALL.replace("persons_choice: yes", "persons_choice: no"))
    assert changes(diff) == [("next_steps", "other")]
    assert broken(diff) == []
    assert diff.lines()[-1] == "  none"


def test_a_key_renamed_is_one_removed_and_one_added() -> None:
    diff = compare(SMALL.replace("key: talk_share", "key: room"))
    assert changes(diff) == [("room", "added"), ("talk_share", "removed")]
    assert broken(diff) == ["talk_share", None]


def test_the_scale_is_shown_in_words() -> None:
    diff = compare(SMALL.replace("limit: 40", "limit: 45"))
    assert "    scale: share, limit [-40-] {+45+}" in diff.lines()
    assert broken(diff) == ["talk_share", None]


def test_weights_of_sub_criteria_break_the_parent_and_the_total() -> None:
    diff = compare(PARENT.replace("weight: 25", "weight: 50").replace("weight: 75", "weight: 50"), PARENT)
    assert changes(diff) == [("leading", "weight_only"), ("dual", "weight_only")]
    assert broken(diff) == ["do_nots", None]


def test_a_parents_own_words_break_nothing() -> None:
    # Only its leaves are scored; the mean of the same leaves stays the same figure.
    diff = compare(PARENT.replace("Better left out.", "Best left out."), PARENT)
    assert changes(diff) == [("do_nots", "new_version")]
    assert broken(diff) == []


def test_what_stands_over_the_criteria_is_compared_too() -> None:
    diff = compare(SMALL.replace("name: Small", "name: Smaller still"))
    assert [str(f) for f in diff.rubric] == ["name: [-Small-] {+Smaller still+}"]
    assert broken(diff) == []


def test_another_order_breaks_nothing() -> None:
    head, first, second = SMALL.partition("  - key: next_steps")[0], *criteria_of(SMALL)
    diff = compare(head + second + first)
    assert [f.field for f in diff.rubric] == ["order"]
    assert (changes(diff), broken(diff)) == ([], [])


def test_a_criterion_added_breaks_the_total_only() -> None:
    _, second = criteria_of(SMALL)
    third = second.replace("key: talk_share", "key: room").replace("weight: 40", "weight: 20")
    diff = compare(SMALL.replace("weight: 40", "weight: 20") + third)
    assert changes(diff) == [("talk_share", "weight_only"), ("room", "added")]
    assert broken(diff) == [None]
    assert diff.rubric == ()


def criteria_of(text: str) -> tuple[str, str]:
    at = text.index("  - key: next_steps"), text.index("  - key: talk_share")
    return text[at[0] : at[1]], text[at[1] :]


def test_as_json() -> None:
    diff = compare(SMALL.replace("Says what comes next.", "Says what happens next."))
    old, new = (read_rubric(t, "x", SCORERS) for t in (SMALL, SMALL.replace("comes next", "happens next")))
    assert json.loads(json.dumps(diff.as_json())) == {
        "old_version": old.version_id,
        "new_version": new.version_id,
        "rubric": [],
        "criteria": [
            {
                "key": "next_steps",
                "name": "Next steps",
                "change": "new_version",
                "old_version": old.criteria[0].version_id,
                "new_version": new.criteria[0].version_id,
                "fields": [
                    {
                        "field": "description",
                        "words": [
                            {"op": "same", "text": "Says what"},
                            {"op": "removed", "text": "comes"},
                            {"op": "added", "text": "happens"},
                            {"op": "same", "text": "next."},
                        ],
                    }
                ],
            }
        ],
        "breaks": [
            {
                "key": "next_steps",
                "reason": "a new criterion version; its series begins again, open windows finish on the old",
            },
            {"key": None, "reason": "the weights or the criteria under it changed"},
        ],
    }


SENTENCE = st.lists(st.sampled_from(["we", "say", "what", "comes", "next", "then"]), max_size=12).map(
    " ".join
)


@given(SENTENCE, SENTENCE)
def test_both_texts_can_be_read_out_of_the_words(old: str, new: str) -> None:
    words = word_diff(old, new)
    assert " ".join(w.text for w in words if w.op is not Op.ADDED) == old
    assert " ".join(w.text for w in words if w.op is not Op.REMOVED) == new
