"""Every mistake in a rubric file is found, with the line on which it stands."""

from pathlib import Path

import pytest

from coachloop.domain.rubric import (
    Anchor,
    Direction,
    Method,
    Rubric,
    Scale,
    ScaleKind,
    ScoringSpec,
    Subject,
    Trackable,
)
from coachloop.loop.score.rubrics import RubricInvalid, examine, read_rubric, read_rubric_file
from tests.loop.score.rubrics.texts import PARENT, SCORERS, SMALL


def found(text: str) -> list[tuple[int, str]]:
    return [(f.line, f.code) for f in examine(text, SCORERS).findings]


def advice(text: str) -> list[tuple[int, str]]:
    return [(f.line, f.code) for f in examine(text, SCORERS).warnings]


def small() -> Rubric:
    return read_rubric(SMALL, "small.yaml", SCORERS)


def test_everything_that_is_written_is_read() -> None:
    rubric = small()
    steps, talk = rubric.criteria
    assert (rubric.key, rubric.name, rubric.subject, rubric.language) == (
        "small",
        "Small",
        Subject.PERSON,
        "en",
    )
    assert (steps.name, steps.description, steps.weight) == ("Next steps", "Says what comes next.", 60.0)
    assert steps.scale == Scale(ScaleKind.PASS_FAIL, 0.0, 1.0, ("not met", "met"))
    assert steps.scoring == (ScoringSpec(Method.MEASURE, "next_steps"), ScoringSpec(Method.HUMAN))
    assert steps.exemplary == Anchor("Names a date.", ("I will ring you on Friday.",))
    assert steps.deficient == Anchor("Leaves it open.", ("We will see.",))
    assert steps.call_types == ("screen", "panel")
    assert steps.trackable == Trackable(True, True, True)
    assert talk.scale == Scale(ScaleKind.SHARE, 0.0, 100.0, limit=40.0)
    assert talk.direction is Direction.DOWN
    assert talk.trackable is None


def test_sub_criteria_follow_their_parent_and_weigh_within_it() -> None:
    rubric = read_rubric(PARENT, "family.yaml", SCORERS)
    assert [(c.key, c.parent, c.weight) for c in rubric.criteria] == [
        ("steps", None, 70.0),
        ("do_nots", None, 30.0),
        ("leading", "do_nots", 25.0),
        ("dual", "do_nots", 75.0),
    ]
    assert [c.key for c in rubric.leaves] == ["steps", "leading", "dual"]


def test_settings_of_a_scorer_keep_their_types() -> None:
    params = "{event: [money back, refund], anchor: start, seconds: 60, share: 0.5}"
    text = SMALL.replace("        name: next_steps\n", f"        name: within\n        params: {params}\n")
    spec = read_rubric(text, "x", SCORERS).criteria[0].scoring[0]
    assert dict(spec.params) == {
        "event": ("money back", "refund"),
        "anchor": "start",
        "seconds": 60,
        "share": 0.5,
    }


@pytest.mark.parametrize(
    ("scale", "expected"),
    [
        ("{kind: levels, labels: [No, Yes]}", Scale(ScaleKind.LEVELS, 1.0, 2.0, ("No", "Yes"))),
        ("{kind: levels, labels: [a, b, c], minimum: 0}", Scale(ScaleKind.LEVELS, 0.0, 2.0, ("a", "b", "c"))),
        (
            "{kind: pass_fail, labels: [late, in time]}",
            Scale(ScaleKind.PASS_FAIL, 0.0, 1.0, ("late", "in time")),
        ),
    ],
)
def test_scales(scale: str, expected: Scale) -> None:
    assert (
        read_rubric(SMALL.replace("scale: pass_fail", f"scale: {scale}"), "x", SCORERS).criteria[0].scale
        == expected
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ("subject: person", "subjekt: person", 3, "E-RUB-104"),
        ("subject: person", "subject: persons", 3, "E-RUB-108"),
        ("key: small", "key: Small rubric", 1, "E-RUB-108"),
        ("name: Small", "name: [Small]", 2, "E-RUB-107"),
        ("name: Small", "name: ''", 2, "E-RUB-106"),
        ("name: Small", 'name: "a\\0b"', 2, "E-RUB-108"),
        ("name: Small", 'name: "a\\ud800b"', 2, "E-RUB-108"),
        ("name: Small", "name: Small\nname: Twice", 3, "E-RUB-105"),
        ("weight: 60", "weight: sixty", 8, "E-RUB-107"),
        ("weight: 60", "weight: .nan", 8, "E-RUB-107"),
        ("weight: 60", "weight: -60", 8, "E-RUB-110"),
        ("weight: 60", "weight: 59.5", 4, "E-RUB-110"),
        ("    weight: 40\n", "", 22, "E-RUB-106"),
        ("scale: pass_fail", "scale: stars", 9, "E-RUB-112"),
        ("scale: pass_fail", "scale: {kind: levels, labels: [only]}", 9, "E-RUB-112"),
        ("scale: pass_fail", "scale: {kind: levels, labels: [same, same]}", 9, "E-RUB-112"),
        ("scale: pass_fail", "scale: {kind: levels, labels: [a, b], minimum: 5}", 9, "E-RUB-112"),
        ("scale: pass_fail", "scale: {kind: pass_fail, limit: 3}", 9, "E-RUB-112"),
        ("      limit: 40", "      limit: 140", 28, "E-RUB-112"),
        ("      limit: 40\n", "", 27, "E-RUB-106"),
        ("    weight: 40", "    weight: 40\n    direction: up", 26, "E-RUB-112"),
        ("method: measure\n        name: next_steps", "method: magic", 11, "E-RUB-108"),
        ("        name: next_steps\n", "", 11, "E-RUB-106"),
        ("        name: next_steps", "        name: next_step", 12, "E-RUB-114"),
        ("      - method: human", "      - method: human\n        name: me", 14, "E-RUB-113"),
        ("      - method: human", "      - method: human\n      - method: human", 14, "E-RUB-113"),
        ("      - method: measure\n        name: talk_share\n", "      []\n", 29, "E-RUB-113"),
        ("key: talk_share", "key: next_steps", 22, "E-RUB-109"),
        ("[screen, panel]", "[Screen call]", 20, "E-RUB-108"),
        ("[screen, panel]", "screen", 20, "E-RUB-107"),
        ("persons_choice: yes", "persons_choice: maybe", 21, "E-RUB-107"),
        (", persons_choice: yes", "", 21, "E-RUB-106"),
        ('["We will see."]', '["We will see.", "We will see."]', 19, "E-RUB-116"),
        ("description: Leaves room.", "scales: x\n    description: Leaves room.", 24, "E-RUB-104"),
    ],
)
def test_one_mistake_gives_its_line_and_code(old: str, new: str, line: int, code: str) -> None:
    # The lines are those of the margin in texts.py; a line put in before moves those after it down by one.
    assert SMALL.count(old) == 1
    assert found(SMALL.replace(old, new)) == [(line, code)]


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ("weight: 25", "weight: 20", 15, "E-RUB-110"),  # 20 + 75 = 95 within the parent
        ("weight: 30", "weight: 31", 4, "E-RUB-110"),  # 70 + 31 = 101 over the top
        ("    weight: 30", "    weight: 30\n    scale: pass_fail", 15, "E-RUB-104"),  # a parent has no scale
        ("        name: Dual", "        name: Dual\n        children: []", 24, "E-RUB-104"),  # one layer only
    ],
)
def test_mistakes_in_a_family(old: str, new: str, line: int, code: str) -> None:
    assert found(PARENT.replace(old, new)) == [(line, code)]


def test_a_parent_needs_two_children() -> None:
    alone = PARENT[: PARENT.index("      - key: dual")].replace("weight: 25", "weight: 100")
    assert found(alone) == [(15, "E-RUB-111")]


def test_all_mistakes_at_once_in_line_order() -> None:
    text = SMALL.replace("subject: person", "subjct: person").replace("weight: 60", "weight: x")
    text = text.replace("limit: 40", "limit: 400")
    with pytest.raises(RubricInvalid) as caught:
        read_rubric(text, "mine.yaml", SCORERS)
    # That the subject is missing is not said again: it is there, misspelt.
    assert [(f.line, f.code) for f in caught.value.findings] == [
        (3, "E-RUB-104"),
        (8, "E-RUB-107"),
        (28, "E-RUB-112"),
    ]
    assert "mine.yaml" in str(caught.value)
    assert 'Did you mean "subject"?' in caught.value.findings[0].fix


def test_a_counterpart_is_rated_by_people_only() -> None:
    # Both criteria have a measure, on lines 11 and 30.
    assert found(SMALL.replace("subject: person", "subject: counterpart")) == [
        (11, "E-RUB-115"),
        (30, "E-RUB-115"),
    ]


def test_a_judge_needs_example_sentences() -> None:
    text = SMALL.replace('      examples: ["We will see."]\n', "").replace("method: human", "method: judge")
    assert found(text) == [(5, "E-RUB-116")]


def test_advice_does_not_refuse() -> None:
    # Two criteria where 5 to 8 are advised (line 4); the second (line 22) has no anchors and no test.
    assert advice(SMALL) == [(4, "W-RUB-201"), (22, "W-RUB-202"), (22, "W-RUB-203")]
    assert not found(SMALL)


def test_one_no_in_the_trackability_test_is_noise() -> None:
    text = SMALL.replace("persons_choice: yes", "persons_choice: no")
    assert (21, "W-RUB-202") in advice(text)
    assert read_rubric(text, "x", SCORERS).criteria[0].trackable == Trackable(True, True, False)


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("", 1, "E-RUB-106"),
        ("# nothing\n", 1, "E-RUB-106"),
        ("just words", 1, "E-RUB-107"),
        ("a: [1, 2\nb: 3", 2, "E-RUB-101"),
        ("a: 1\n\tb: 2", 2, "E-RUB-101"),
        ("key: a\n---\nkey: b\n", 2, "E-RUB-101"),
        ("key: a\nname: &x b\n", 2, "E-RUB-103"),
        ("key: !!python/object/apply:os.system [ls]\n", 1, "E-RUB-103"),
        ("key: a\n\x00", 2, "E-RUB-101"),
        ('key: "\\UFFFFFFFF"', 1, "E-RUB-101"),
        ("%YAML " + "9" * 5000 + ".1\n---\nkey: a", 1, "E-RUB-101"),
        ("[" * 100_000, 1, "E-RUB-102"),
        (
            "- a\n" * 5_001,
            5_000,
            "E-RUB-102",
        ),  # the list is one entry too, so the 5,000th item is one too many
        ("#" * 200_001, 1, "E-RUB-102"),
    ],
)
def test_what_is_no_rubric_file(text: str, line: int, code: str) -> None:
    assert (line, code) in found(text)


def test_a_bomb_of_aliases_is_refused_unopened() -> None:
    bomb = 'a: &a ["lol","lol"]\n' + "".join(
        f"{k}: &{k} [*{p},*{p}]\n" for p, k in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert found(bomb) == [(1, "E-RUB-103")]


def test_a_file_that_is_not_utf8_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_bytes(b"key: a\nname: caf\xe9\n")
    with pytest.raises(RubricInvalid) as caught:
        read_rubric_file(path, SCORERS)
    assert [(f.line, f.code) for f in caught.value.findings] == [(2, "E-RUB-101")]


def test_a_file_reads_like_its_text(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.encode())
    assert read_rubric_file(path, SCORERS) == small()
