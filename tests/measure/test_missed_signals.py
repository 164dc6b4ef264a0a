"""Verdicts are about hits that there are; the limit in the product lies where more of them are right."""

from pathlib import Path

import pytest

from tests.measure.missed_signals import Hit, answers, hits, verdicts

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def found(request: pytest.FixtureRequest) -> list[Hit]:
    data: Path = request.getfixturevalue("shared_data")
    return [*hits(data), *answers(data)[0]]


def right(found: list[Hit]) -> float:
    judged = verdicts()
    read = [judged[h.key][0] for h in found if h.key in judged]
    return sum(read) / len(read)


def test_a_hundred_hits_were_read(found: list[Hit]) -> None:
    unread = [h.key for h in found if h.key not in verdicts()]
    print("unread:", unread)
    assert len(verdicts()) >= 100


def test_above_the_limit_most_are_right_and_below_it_few(found: list[Hit]) -> None:
    shown, below = [h for h in found if h.shown], [h for h in found if not h.shown]
    print(f"shown {right(shown):.2f}, below {right(below):.2f}")
    assert right(shown) > 0.5 > 0.25 > right(below)


def test_a_human_follow_up_takes_a_lead_up_more_often_than_a_question_from_elsewhere(
    shared_data: Path,
) -> None:
    taken = answers(shared_data)[1]
    human, other = taken["human follow-up"], taken["question of another answer"]
    assert human[0] / human[1] > 1.5 * other[0] / other[1]
