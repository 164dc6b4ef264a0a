"""Likeness, the head and its figures, worked out by hand on tiny vectors."""

import json
import random

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from coachloop.domain.result import Absent
from coachloop.loop.score.learning.checking import Labelled, left_out
from coachloop.loop.score.learning.fitting import LIKENESS, MEANING, Head, fit
from coachloop.loop.score.learning.learn import Learnt, NothingLearnt, learn, learnt_from_json
from coachloop.loop.score.learning.likeness import Nearness, features, fewest_examples, poles_of, read_level
from tests.loop.score.learning.toy import FEW, WARMTH, embed, given


def near(good: list[float], weak: list[float]) -> Nearness:
    return Nearness(np.array(good), np.array(weak))


def row(conversation: str, points: float, first: float, person: str = "dana", **more: float) -> Labelled:
    return Labelled(conversation, person, points, given(first, **more))


# --- likeness ----------------------------------------------------------------------------------------------


def test_the_examples_of_both_anchors_are_the_poles() -> None:
    poles = poles_of(WARMTH, embed)
    assert poles.good.shape == (5, 3)  # "Welcome, dear." is one clause
    assert poles.good[:, 0].tolist() == [1.0] * 5
    assert poles.weak[:, 1].tolist() == [1.0] * 5
    assert fewest_examples(WARMTH) == 5
    assert fewest_examples(FEW) == 2


def test_the_best_good_place_decides_how_far_up() -> None:
    # .60 is .10 above the .50 of "near", half of the .20 to the end: .6 + .4 * .5 = .8
    found = read_level(near([0.60, 0.55, 0.10], [0.10, 0.52, 0.58]))
    assert found is not None
    assert found.fraction == pytest.approx(0.8)
    assert found.good == (0,)  # the second is nearer by .03 only: no lean of .05
    assert found.weak == (2,)


def test_a_weak_place_alone_decides_how_far_down() -> None:
    # .50 is where it begins: 1 - .6 = .4; .70 is the end of the scale: 1 - (.6 + .4) = 0; .75 is no further.
    found = [read_level(near([0.1], [weak])) for weak in (0.50, 0.70, 0.75)]
    assert [r.fraction for r in found if r] == pytest.approx([0.4, 0.0, 0.0])


def test_nothing_near_is_no_level() -> None:
    assert read_level(near([0.49, 0.30], [0.2, 0.49])) is None
    assert read_level(near([0.60], [0.58])) is None


def test_seven_numbers_of_likeness() -> None:
    # lean = good - weak / 2 = .5, .1, .5, .1; the best three of it .5 .5 .1, mean 1.1 / 3
    found = features(near([0.6, 0.2, 0.6, 0.3], [0.2, 0.2, 0.2, 0.4]))
    assert found == pytest.approx([0.5, 1.1 / 3, 0.6, 0.5, 0.4, 0.8 / 3, 0.5])


# --- the head ----------------------------------------------------------------------------------------------


def test_two_rows_by_hand() -> None:
    # Values 0 and 2: standardised -1 and 1, over root 7: +-1/root 7. Left out, either row is predicted by the
    # mean of the other alone under every penalty: no penalty is better, so the simplest blocks and the
    # strongest penalty, 30, are taken. dual = +-50 / (2/7 + 30), weight = 2 * 50 / 7 / 30.285714 = .471698
    head = fit([given(0.0), given(2.0)], [0.0, 100.0])
    assert head.penalty == 30.0
    assert set(head.weights) == {LIKENESS}
    assert head.weights[LIKENESS][0] == pytest.approx(0.471698, abs=1e-6)
    assert head.points(given(2.0)) == pytest.approx(50.471698, abs=1e-6)


def test_what_explains_the_scores_is_taken() -> None:
    # Likeness says nothing here; meaning says it all.
    rows = [given(float(k % 3), meaning=float(k % 2)) for k in range(24)]
    head = fit(rows, [100.0 * (k % 2) for k in range(24)])
    assert MEANING in head.weights
    assert head.points(given(1.0, meaning=1.0)) > 85 > 15 > head.points(given(1.0, meaning=0.0))


def test_points_stay_on_the_scale() -> None:
    assert Head(90.0, {LIKENESS: (20.0, *[0.0] * 6)}, 1.0).points(given(5.0)) == 100.0
    assert Head(10.0, {LIKENESS: (-20.0, *[0.0] * 6)}, 1.0).points(given(5.0)) == 0.0


# --- figures on what was left out --------------------------------------------------------------------------


def test_figures_by_hand() -> None:
    # Nothing differs between the rows, so a head says the mean of the others: for a 100; for b and c
    # (0 + 100) / 2 = 50, which goes down to "no" = 0. All three are 100 off; so is the usual level (median).
    rows = [row("a", 0, 1), row("b", 100, 1), row("c", 100, 1)]
    found = left_out(rows, WARMTH, "conversation")
    assert found is not None
    assert (found.n, found.groups, found.mean_d, found.usual_d, found.same) == (3, 3, 100.0, 100.0, 0.0)
    assert not found.better


def test_people_who_share_a_conversation_are_left_out_together() -> None:
    rows = [row("a", 0, 1, "dana"), row("a", 0, 1, "lee"), row("b", 0, 1, "lee"), row("c", 100, 1, "kim")]
    assert left_out(rows, WARMTH, "person") is None  # dana with lee, and kim: two groups
    third = left_out([*rows, row("d", 100, 1, "sam")], WARMTH, "person")
    assert third is not None
    assert third.groups == 3


# --- learning ----------------------------------------------------------------------------------------------


def many(n: int, *, telling: bool) -> list[Labelled]:
    """Every other conversation is warm; `telling`: likeness shows which."""
    return [
        row(f"c_{k:03}", 100.0 * (k % 2), float(k % 2 if telling else k % 3), f"p{k % 4}") for k in range(n)
    ]


def test_too_few_are_counted() -> None:
    found = learn(WARMTH, many(29, telling=True), 30)
    assert isinstance(found, Absent)
    assert str(found) == "too_few(29 of 30)"


def test_what_the_words_do_not_show_is_not_learnt() -> None:
    found = learn(WARMTH, many(36, telling=False), 30)
    assert isinstance(found, NothingLearnt)
    assert found.figures.mean_d >= found.figures.usual_d


def test_what_the_words_show_is_learnt_and_survives_json() -> None:
    found = learn(WARMTH, many(40, telling=True), 30)
    assert isinstance(found, Learnt)
    assert (found.by_conversation.mean_d, found.by_conversation.same) == (0.0, 1.0)
    assert found.by_person is not None
    assert found.by_person.groups == 4
    assert found.conversations == tuple(f"c_{k:03}" for k in range(40))
    assert learnt_from_json(json.loads(json.dumps(found.as_json()))) == found


@drawn(st.randoms(use_true_random=False))
def test_the_order_of_the_scores_does_not_matter(rng: random.Random) -> None:
    rows = many(32, telling=True)
    expected = learn(WARMTH, rows, 30)
    rng.shuffle(rows)
    assert learn(WARMTH, rows, 30) == expected
