"""Talk share, monologue, gaps, plan, difficulty: worked out by hand."""

import pytest

from coachloop.domain.conversation import Difficulty, Role, Turn
from coachloop.loop.score.behaviours import behaviours
from coachloop.loop.score.measures import (
    difficulty,
    frustration,
    gaps,
    longest_monologue,
    moment_ms,
    phrase,
    prices,
    talk_share,
)
from tests.loop.score.builders import turns

TALK = "P: one two\nC: one two three four five six\nP: one two"


def test_talk_share_by_time_of_the_duration() -> None:
    # P talks 0-10 and 30-40 = 20 s of 40 s; the pause 25-30 counts
    share = talk_share(turns(TALK, [(0, 10), (10, 25), (30, 40)]))
    assert share is not None
    assert (share.pct, share.unit, share.base) == (50.0, "seconds", "duration")


def test_talk_share_of_speech() -> None:
    # 20 s of 20 + 15 = 35 s spoken
    share = talk_share(turns(TALK, [(0, 10), (10, 25), (30, 40)]), base="speech")
    assert share is not None
    assert share.pct == pytest.approx(100 * 20 / 35)


def test_own_overlap_counts_once() -> None:
    # P 0-10 and 5-15 cover 15 s of 20 s
    share = talk_share(turns("P: a\nP: b\nC: c", [(0, 10), (5, 15), (15, 20)]))
    assert share is not None
    assert share.pct == 75.0


def test_a_start_that_is_not_zero() -> None:
    # from 100 to 120: P talks 5 of 20 s
    share = talk_share(turns("P: a\nC: b", [(100, 105), (105, 120)]))
    assert share is not None
    assert share.pct == 25.0


def test_one_turn_without_time_makes_it_words() -> None:
    spoken = turns(TALK, [(0, 10), (10, 25), (30, 40)])
    untimed = Turn(3, "C", Role.COUNTERPART, "and six more words for you")
    share = talk_share((*spoken, untimed))
    # P says 4 of 4 + 6 + 6 = 16 words
    assert share is not None
    assert (share.pct, share.unit) == (25.0, "words")


def test_a_colleague_is_in_the_base_but_not_in_the_share() -> None:
    share = talk_share(turns("P: a\nO: b\nC: c", [(0, 10), (10, 20), (20, 40)]))
    assert share is not None
    assert share.pct == 25.0


@pytest.mark.parametrize("spoken", [(), turns("P: a", [(5, 5)]), (Turn(0, "P", Role.PERSON, "  "),)])
def test_no_talk_no_share(spoken: tuple[Turn, ...]) -> None:
    assert talk_share(spoken) is None


def test_backchannels_do_not_end_a_monologue() -> None:
    spoken = turns(
        "P: I tell a story\nC: mm-hmm\nP: and it goes on\nC: Let me say something now.\nP: Sure, go on.",
        [(0, 20), (20, 21), (21, 50), (50, 60), (60, 62)],
    )
    longest = longest_monologue(behaviours(spoken), spoken)
    assert longest is not None
    assert longest.seconds == 50.0  # 0 to 50
    assert longest.words == 4 + 4
    assert [t.seq for t in longest.turns] == [0, 2]


def test_gaps_go_from_counterpart_to_person_only() -> None:
    spoken = turns(
        "C: a\nP: b\nC: c\nO: d\nP: e\nC: f\nP: g",
        [(0, 2), (2.5, 3), (3, 4), (4, 5), (6, 7), (7, 9), (8.5, 10)],
    )
    assert [(t.seq, gap) for t, gap in gaps(spoken)] == [(1, 0.5), (6, -0.5)]


def test_a_moment_inside_a_turn_is_taken_evenly() -> None:
    turn = Turn(0, "P", Role.PERSON, "0123456789", 10_000, 20_000)
    assert moment_ms(turn, 0) == 10_000
    assert moment_ms(turn, 5) == 15_000


def test_difficulty_is_in_the_counterparts_words_only() -> None:
    assert difficulty(behaviours(turns("P: This is ridiculous, sorry.\nC: No worries."))) is Difficulty.EASY
    hard = turns("P: Hello.\nC: This is the third time I call about it!")
    assert difficulty(behaviours(hard)) is Difficulty.HARD
    moment = frustration(behaviours(hard))[0]
    assert hard[1].text[moment.start : moment.end] == "This is the third time"


@pytest.mark.parametrize(
    "text",
    [
        "That is $490 a month.",
        "It costs ninety dollars.",
        "The plan is 30 euros per user.",
        "It comes to 12 a month.",
    ],
)
def test_prices(text: str) -> None:
    assert len(prices(behaviours(turns(f"P: {text}")))) == 1


@pytest.mark.parametrize("text", ["I have 3 children.", "We met in 2019.", "The price is fair."])
def test_no_price(text: str) -> None:
    assert prices(behaviours(turns(f"P: {text}"))) == ()


def test_a_phrase_is_word_for_word_but_for_case_marks_and_hesitation() -> None:
    said = behaviours(turns("P: Well, This call -- um -- is RECORDED.\nP: This call was recorded."))
    found = phrase(said, "this call is recorded")
    assert [m.turn.seq for m in found] == [0]
    assert said[0].text[found[0].start : found[0].end] == "This call -- um -- is RECORDED"
