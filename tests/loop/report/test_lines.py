"""Scores as marks: one machine word a criterion, every human one, each in the words of its scale."""

from datetime import UTC, datetime

import pytest

from coachloop.loop.report.lines import machine_first, mark_words, newest, score_mark
from coachloop.store.report import ScoreRow
from tests.web.workspace import SECOND

CRITERIA = {x.version_id: x for x in SECOND.criteria}
BY_KEY = {x.key: x for x in SECOND.criteria}
AT = datetime(2026, 11, 12, tzinfo=UTC)


def row(number: int, key: str, pct: float | None, *, human: bool = False, **more: object) -> ScoreRow:
    given = {
        "id": number,
        "conversation_id": "c_1",
        "person_id": "smp_avery",
        "criterion_version_id": BY_KEY[key].version_id if key in BY_KEY else f"{key}@gone",
        "series": "human" if human else "embedded@1",
        "rater_kind": "human" if human else "machine",
        "rater": "Quinn" if human else "embedded",
        "rater_version": None,
        "rubric_version_id": None,
        "started_at": AT,
        "status": "scored" if pct is not None else "cannot_tell",
        "reason": None,
        "level": None,
        "value": None,
        "pct": pct,
        "trend_value": pct,
        "method": "measure",
        "rationale": "",
        "confidence": None,
        "searched_first": None,
        "searched_last": None,
        "is_override": False,
        **more,
    }
    return ScoreRow(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("score", "words"),
    [
        (row(1, "follow_up", 50.0, level=3.0), "3 of 5"),
        (row(1, "follow_up", 37.5, level=2.5), "2.5 of 5"),
        (row(1, "next_steps", 100.0, level=1.0), "pass"),
        (row(1, "next_steps", 0.0, level=0.0), "fail"),
        (row(1, "engagement", 0.0, level=54.2, value=54.2), "54 %"),
        (row(1, "follow_up", None), "cannot tell"),
        (row(1, "withdrawn", 62.5), "62 of 100"),
    ],
)
def test_words_of_a_score(score: ScoreRow, words: str) -> None:
    assert mark_words(score, CRITERIA.get(score.criterion_version_id)) == words


def test_of_two_machine_versions_the_last_word_is_shown() -> None:
    old = row(1, "follow_up", 0.0)
    new = row(2, "follow_up", 50.0, series="embedded@2")
    person = row(3, "follow_up", 75.0, human=True)
    again = row(4, "follow_up", 100.0, human=True)
    assert newest([again, new, old, person], CRITERIA) == [new, person, again]


def test_two_people_in_one_conversation_keep_their_own() -> None:
    one, two = row(1, "follow_up", 0.0), row(2, "follow_up", 50.0, person_id="smp_blake")
    assert newest([one, two], CRITERIA) == [one, two]


def test_the_machine_comes_before_the_human() -> None:
    human, machine = row(1, "follow_up", 0.0, human=True), row(2, "follow_up", 50.0)
    assert machine_first([human, machine]) == [machine, human]


def test_a_criterion_that_is_gone_keeps_its_key() -> None:
    assert score_mark(row(1, "withdrawn", 62.5), CRITERIA, contested=True).criterion_key == "withdrawn"
