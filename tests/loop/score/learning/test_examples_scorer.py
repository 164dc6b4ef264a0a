"""The examples scorer on small conversations, with a toy embedder of which every cosine is 0 or 1."""

from dataclasses import replace

import pytest

from coachloop.domain.rubric import Anchor, Criterion, Method, Rubric, ScoringSpec, Subject
from coachloop.domain.score import EvidenceKind, Judgement, Status, verify
from coachloop.loop.score.learning.checking import LeftOut
from coachloop.loop.score.learning.fitting import MEANING, Head
from coachloop.loop.score.learning.learn import Learnt
from coachloop.loop.score.learning.scorer import ExamplesScorer, by_examples
from coachloop.loop.score.model import Scene
from tests.loop.score.builders import rubric, scene
from tests.loop.score.learning.toy import FEW, WARMTH, embed

FIGURES = LeftOut("conversation", 40, 40, 10.0, 30.0, 0.9, 0.8)
WARM_TALK = """
    P: Gladly. Welcome. I look.
    C: My parcel is lost.
    P: Quick.
"""


def scorer(*, learnt: Learnt | None = None) -> ExamplesScorer:
    return ExamplesScorer(embed, by_examples, {WARMTH.version_id: learnt} if learnt else {})


def judged(text: str | Scene, criterion: Criterion = WARMTH, learnt: Learnt | None = None) -> Judgement:
    given = scene(text) if isinstance(text, str) else text
    (found,) = scorer(learnt=learnt)(given, rubric(criterion))
    for evidence in found.evidence:
        verify(evidence, given.transcript)
    return found


def test_a_place_like_the_exemplary_examples_is_quoted() -> None:
    found = judged(WARM_TALK)
    assert (found.status, found.level, found.pct, found.method) == (Status.SCORED, 1.0, 100.0, "examples")
    # Both warm places, then the curt one; "I look" is like neither.
    assert [e.text for e in found.evidence] == ["Gladly", "Welcome", "Quick"]
    assert {e.kind for e in found.evidence} == {EvidenceKind.QUOTE}
    assert "exemplary examples: 2 places; like the deficient ones: 1 place" in found.rationale


def test_only_the_deficient_kind_is_low_with_its_quotes() -> None:
    found = judged("P: Hurry. Next. I look.\nC: My parcel is lost.")
    assert (found.status, found.pct) == (Status.SCORED, 0.0)
    assert [e.text for e in found.evidence] == ["Hurry", "Next"]


def test_nothing_alike_is_cannot_tell_and_never_no() -> None:
    found = judged("P: I look. I see. I search.\nC: My parcel is lost.")
    assert (found.status, found.pct) == (Status.CANNOT_TELL, None)
    assert found.reason == "nothing said is like the examples of either anchor"
    assert found.searched is not None


def test_too_few_examples_are_counted() -> None:
    found = judged(WARM_TALK, FEW)
    assert (found.status, found.reason) == (
        Status.CANNOT_TELL,
        "too few examples (2 of 5 under each anchor)",
    )


def test_examples_without_words_are_none() -> None:
    silent = replace(WARMTH, deficient=Anchor("Curt.", ("...", "?", "-", "--", "!")))
    assert judged(WARM_TALK, silent).reason == "too few examples (0 of 5 under each anchor)"
    learnt = Learnt(Head(80.0, {}, 1.0), ("c_9",), FIGURES, None)
    given = scene(WARM_TALK)
    found = ExamplesScorer(embed, by_examples, {silent.version_id: learnt})(given, rubric(silent))
    assert found[0].level == 1.0  # what was learnt does not need them


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("P: Gladly.\nC: My parcel is lost.", "too little said to read a level from (1 of 3 clauses)"),
        ("P: Mm-hmm.\nC: My parcel is lost.", "too little said to read a level from (0 of 3 clauses)"),
        ("C: My parcel is lost.", "nothing said by this person is in the transcript"),
        ("P: Gladly. Welcome. Lovely.", "nobody in the transcript is known to be the other side"),
    ],
)
def test_what_cannot_be_told_says_why(text: str, reason: str) -> None:
    found = judged(text)
    assert (found.status, found.reason) == (Status.CANNOT_TELL, reason)


def test_other_languages_and_call_types_are_left_alone() -> None:
    assert judged(scene(WARM_TALK, language="de")).status is Status.CANNOT_TELL
    assert judged(WARM_TALK, replace(WARMTH, call_types=("sales",))).status is Status.NOT_APPLICABLE


def test_a_head_speaks_with_the_clauses_that_move_it() -> None:
    # Five words: Gladly, Welcome (warm), I look (2 others), Quick: mean of unit rows weighted by words,
    # (2 warm + 2 other + 1 curt) / 5: warm .4, curt .2. points = 40 + 100 * .4 - 50 * .2 = 70 -> yes.
    head = Head(40.0, {MEANING: (100.0, -50.0, 0.0)}, 1.0)
    learnt = Learnt(head, ("c_9",), FIGURES, None)
    found = judged(WARM_TALK, learnt=learnt)
    assert (found.level, found.details["points"]) == (1.0, 70.0)
    assert [e.text for e in found.evidence] == ["Gladly", "Welcome", "I look"]
    assert found.confidence == 0.9  # the share of levels that it met on what was left out
    assert "40 scores that people gave" in found.rationale
    # Low: the clauses that pull it down come first.
    low = judged("P: Hurry. Next. I look.\nC: My parcel is lost.", learnt=learnt)
    assert low.level == 0.0
    assert low.evidence[0].text == "Hurry"


def test_criteria_of_other_machines_are_left_to_them() -> None:
    first_measured = replace(WARMTH, scoring=(ScoringSpec(Method.BEHAVIOUR, "greeting"), *WARMTH.scoring))
    judged_first = replace(WARMTH, scoring=(ScoringSpec(Method.JUDGE), *WARMTH.scoring))
    assert not by_examples(first_measured)
    assert by_examples(judged_first)  # the judge needs a key: without one examples stand in
    assert scorer()(scene(WARM_TALK), rubric(first_measured)) == ()
    about_them = Rubric("r", "R", Subject.COUNTERPART, (WARMTH,))
    assert scorer()(scene(WARM_TALK), about_them) == ()


def test_the_same_scene_again_in_any_order_is_scored_bit_for_bit_alike() -> None:
    texts = [WARM_TALK, "P: Hurry. Next. I look.\nC: Lost.", "P: Lovely. I see. Done.\nC: Lost."]
    one = scorer()
    first = [one(scene(t), rubric(WARMTH)) for t in texts]
    assert [one(scene(t), rubric(WARMTH)) for t in reversed(texts)] == first[::-1]
    assert [scorer()(scene(t), rubric(WARMTH)) for t in texts] == first
