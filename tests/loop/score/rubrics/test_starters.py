"""The starter rubrics are clean, complete, honest about who can score, and nobody else's words."""

import pytest

from coachloop.domain.errors import NotFound
from coachloop.domain.rubric import Method, Rubric, ScaleKind, Subject
from coachloop.loop.score.rubrics import STARTERS, examine, read_rubric, starter_text
from coachloop.loop.score.scorers import SCORERS
from tests.conftest import ROOT


def starter(key: str) -> Rubric:
    return read_rubric(starter_text(key), key, SCORERS)


def weights(rubric: Rubric, parent: str | None = None) -> list[float]:
    return [c.weight for c in rubric.criteria if c.parent == parent]


@pytest.mark.parametrize("key", STARTERS)
def test_a_starter_has_neither_mistakes_nor_warnings(key: str) -> None:
    examined = examine(starter_text(key), SCORERS)
    assert (examined.findings, examined.warnings) == ((), ())
    assert examined.rubric is not None
    assert examined.rubric.key == key


@pytest.mark.parametrize("key", STARTERS)
def test_every_criterion_can_be_read_and_judged(key: str) -> None:
    for criterion in starter(key).leaves:
        assert criterion.na_rule
        for anchor in (criterion.exemplary, criterion.deficient):
            assert anchor is not None
            assert len(anchor.examples) >= 2
        assert criterion.scoring[-1].method is Method.HUMAN


def test_every_example_sentence_is_written_once() -> None:
    sentences = [
        s
        for key in STARTERS
        for c in starter(key).leaves
        for anchor in (c.exemplary, c.deficient)
        if anchor is not None
        for s in anchor.examples
    ]
    assert len(sentences) == len(set(sentences))
    assert len(sentences) > 90


def test_interviewer() -> None:
    rubric = starter("interviewer")
    assert weights(rubric) == [25, 20, 15, 15, 25]
    assert weights(rubric, "do_nots") == [40, 20, 20, 20]
    depth, engagement = rubric.criterion("discovery_depth"), rubric.criterion("engagement_ratio")
    assert depth is not None
    assert engagement is not None
    assert (depth.scale.kind, depth.scale.minimum, depth.scale.maximum) == (ScaleKind.LEVELS, 1, 3)
    assert (engagement.scale.kind, engagement.scale.limit) == (ScaleKind.SHARE, 40)
    assert "consistency" in rubric.description


def test_contact_centre_has_the_weights_of_the_playbook() -> None:
    rubric = starter("contact_centre")
    assert weights(rubric) == [25, 20, 20, 20, 15]


@pytest.mark.parametrize("key", ["tone_consistency", "problem_resolution"])
def test_accuracy_and_tone_are_never_scored_by_the_embedded_scorers(key: str) -> None:
    criterion = starter("contact_centre").criterion(key)
    assert criterion is not None
    assert {s.method for s in criterion.scoring} == {Method.JUDGE, Method.HUMAN}


def test_timed_criteria_of_the_sales_call() -> None:
    rubric = starter("sales")
    refund, empathy = rubric.criterion("refund_policy_within_60s"), rubric.criterion("empathy_within_30s")
    assert refund is not None
    assert empathy is not None
    assert refund.scoring[0].params["seconds"] == 60
    assert empathy.scoring[0].params["seconds"] == 30


def test_a_candidate_is_rated_by_people_only() -> None:
    rubric = starter("candidate")
    assert rubric.subject is Subject.COUNTERPART
    assert {s.method for c in rubric.leaves for s in c.scoring} == {Method.HUMAN}


def test_no_sentence_comes_from_the_sources() -> None:
    folder = ROOT.parent / "shared" / "sources"
    if not folder.is_dir():
        pytest.skip(f"{folder} is not there")
    sources = " ".join(" ".join(p.read_text(encoding="utf-8").lower().split()) for p in folder.glob("D*.txt"))
    for key in STARTERS:
        words = [w for w in starter_text(key).lower().replace('"', " ").split() if w not in ("-", ">")]
        # Nine words in a row are a sentence of somebody else's, not a turn of phrase.
        runs = (" ".join(words[i : i + 9]) for i in range(len(words) - 8))
        assert [run for run in runs if run in sources] == []


def test_an_unknown_starter_names_the_nearest() -> None:
    with pytest.raises(NotFound, match='Did you mean "sales"'):
        starter_text("sale")
