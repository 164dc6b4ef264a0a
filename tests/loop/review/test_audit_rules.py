"""Drawing by chance, and what a blind rating may say."""

from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from coachloop.domain.conversation import Role, Transcript, Turn
from coachloop.domain.rubric import Rubric, Scale, ScaleKind, Subject
from coachloop.domain.score import Status
from coachloop.loop.review.audit_rules import (
    Answer,
    Candidate,
    audited,
    doubled,
    draw,
    judgements,
    levels,
)
from coachloop.loop.review.errors import AnswersMissing, AnswerWrong
from tests.support.world import FIVE, criterion

LISTENING = criterion()
SCREENS = replace(criterion("closing"), call_types=("screen",))
SHARE = replace(criterion("talk"), scale=Scale(ScaleKind.SHARE, 0, 100, limit=40))
PASS = replace(criterion("dates"), scale=Scale(ScaleKind.PASS_FAIL, 0, 1))
TRANSCRIPT = Transcript(
    "c_1", 1, (Turn(0, "dana", Role.PERSON, "What then?"), Turn(1, "them", Role.COUNTERPART, ""))
)


def _calls(n: int, first: int = 0) -> list[Candidate]:
    return [Candidate(f"c_{k:03}", "dana", "made@1") for k in range(first, first + n)]


def _counts(calls: list[Candidate], *keys: str) -> dict[Candidate, frozenset[str]]:
    """Each measures these criteria."""
    return dict.fromkeys(calls, frozenset(keys or ("listening",)))


def test_a_share_is_measured_and_not_rated() -> None:
    rubric = Rubric("made", "Made", Subject.PERSON, (LISTENING, SCREENS, SHARE))
    assert [x.key for x in audited(rubric)] == ["listening", "closing"]
    assert [x.key for x in audited(rubric, "panel")] == ["listening"]


def test_as_many_are_drawn_as_are_wanted() -> None:
    chosen = draw(_counts(_calls(30)), [], 20, Random(1))
    assert len(chosen) == len(set(chosen)) == 20
    few = draw(_counts(_calls(5)), [], 20, Random(1))
    assert few != tuple(_calls(5))  # all of them, in random order
    assert sorted(few) == _calls(5)


def test_what_was_drawn_before_counts_and_is_not_drawn_again() -> None:
    before = _calls(18)
    chosen = draw(_counts(_calls(30)), before, 20, Random(1))
    assert len(chosen) == 2
    assert not set(chosen) & set(before)
    assert draw(_counts(_calls(30)), _calls(20), 20, Random(1)) == ()


def test_each_criterion_gets_its_number() -> None:
    # 4 screens among 100 panels, 3 wanted: 3 screens give both criteria their number, so there is no fourth;
    # panels drawn before them count for `listening` only, and there are at most 3 of those.
    screens = _calls(4, first=100)
    counts = _counts(_calls(100)) | _counts(screens, "listening", "closing")
    chosen = draw(counts, [], 3, Random(3))
    assert len(set(chosen) & set(screens)) == 3
    assert 3 <= len(chosen) <= 6
    assert draw(_counts(_calls(3)) | _counts(_calls(3), "closing"), [], 0, Random(3)) == ()


def test_the_same_seed_draws_the_same_and_order_plays_no_part() -> None:
    calls = _calls(50)
    first = draw(_counts(calls), [], 10, Random(42))
    assert draw(_counts(calls[::-1]), [], 10, Random(42)) == first
    assert draw(_counts(calls), [], 10, Random(43)) != first


def test_every_conversation_is_as_likely() -> None:
    # 10 of 20 in 400 drawings: each is expected 200 times with SD sqrt(400 * .5 * .5) = 10; 5 SD are 50.
    drawn = Counter(x for seed in range(400) for x in draw(_counts(_calls(20)), [], 10, Random(seed)))
    assert set(drawn) == set(_calls(20))
    assert all(150 < n < 250 for n in drawn.values())


def test_a_share_is_rated_twice_at_least_one() -> None:
    # A quarter of 20 is 5; of 3 it is 0.75, so 1.
    for n, twice in ((20, 5), (3, 1), (0, 0)):
        found = doubled(_calls(n), 0.25, (), Random(5))
        assert sum(x.place == 1 for x in found) == n
        assert sum(x.place == 2 for x in found) == twice
        assert {x.rater for x in found} <= {None}
    assert all(x.place == 1 for x in doubled(_calls(9), 0.0, (), Random(5)))


def test_named_raters_take_turns_and_nobody_comes_twice() -> None:
    found = doubled(_calls(10), 1.0, ("kim", "lee"), Random(5))
    by_call = {call: [x.rater for x in found if x.candidate == call] for call in _calls(10)}
    assert all(sorted(names) == ["kim", "lee"] for names in by_call.values())  # type: ignore[type-var]
    assert Counter(x.rater for x in found if x.place == 1) == {"kim": 5, "lee": 5}
    alone = doubled(_calls(4), 1.0, ("kim",), Random(5))
    assert {(x.place, x.rater) for x in alone} == {(1, "kim"), (2, None)}


def test_levels_of_a_scale() -> None:
    assert levels(FIVE) == (1, 2, 3, 4, 5)
    assert levels(PASS.scale) == (0, 1)
    assert levels(SHARE.scale) == ()


def test_an_answer_is_a_level_or_a_reason() -> None:
    answers = {
        "listening": Answer(Status.SCORED, 4.0, turns=(0,), note=" takes it up "),
        "closing": Answer(Status.NOT_APPLICABLE),
        "dates": Answer(Status.CANNOT_TELL, 1.0),
    }
    level, applies, unsure = judgements((LISTENING, SCREENS, PASS), answers, TRANSCRIPT)
    # (4 - 1) / (5 - 1) = 75 %
    assert (level.level, level.pct, level.rationale, level.method) == (4.0, 75.0, "takes it up", "human")
    assert [e.text for e in level.evidence] == ["What then?"]
    assert (applies.status, applies.level, applies.reason) == (
        Status.NOT_APPLICABLE,
        None,
        "the rater says so",
    )
    assert (unsure.status, unsure.pct) == (Status.CANNOT_TELL, None)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(Status.SCORED),
        Answer(Status.SCORED, 0.0),
        Answer(Status.SCORED, 2.5),
        Answer(Status.SCORED, float("nan")),
        Answer(Status.VOIDED),
        Answer(Status.SCORED, 3.0, turns=(7,)),
        Answer(Status.SCORED, 3.0, turns=(1,)),
        Answer(Status.SCORED, 3.0, note="x" * 2_001),
    ],
    ids=["none", "below", "between", "nan", "voided", "no such turn", "empty turn", "long"],
)
def test_an_answer_that_the_scale_does_not_have_is_refused(answer: Answer) -> None:
    with pytest.raises(AnswerWrong, match="E-REV-007"):
        judgements((LISTENING,), {"listening": answer}, TRANSCRIPT)


def test_every_criterion_is_answered() -> None:
    with pytest.raises(AnswersMissing, match="Closing"):
        judgements((LISTENING, SCREENS), {"listening": Answer(Status.SCORED, 3.0)}, TRANSCRIPT)
