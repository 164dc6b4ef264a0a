"""The sample's files: the same for the same seed and date, various, and without any figure."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from coachloop.loop.score.rubrics import STARTERS, starter_text
from coachloop.sample.files import CALLS, STORY, sample_files
from tests.sample.made import SEED, UNTIL

#: What only scoring may say.
DERIVED = {
    "level",
    "pct",
    "score",
    "scores",
    "verdict",
    "baseline",
    "mean",
    "change",
    "result",
    "want",
    "skill",
}


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    return dict(sample_files(SEED, UNTIL))


@pytest.fixture(scope="module")
def calls(files: dict[str, str]) -> list[dict[str, Any]]:
    return [json.loads(text) for name, text in files.items() if name.startswith(CALLS)]


def test_the_same_seed_and_date_give_the_same_bytes() -> None:
    again = list(sample_files(SEED, UNTIL, 0.2))
    assert again == list(sample_files(SEED, UNTIL, 0.2))
    assert again != list(sample_files(SEED + 1, UNTIL, 0.2))


def test_dates_move_with_the_date_and_the_words_stay(calls: list[dict[str, Any]]) -> None:
    later = dict(sample_files(SEED, UNTIL + timedelta(days=7)))
    moved = [json.loads(text) for name, text in later.items() if name.startswith(CALLS)]
    assert [c["turns"] for c in moved] == [c["turns"] for c in calls]
    assert all(m["started_at"] > c["started_at"] for m, c in zip(moved, calls, strict=True))


def test_960_conversations_of_24_people_in_12_weeks(calls: list[dict[str, Any]]) -> None:
    people = {name for c in calls for name, role in c["speakers"].items() if role == "person"}
    assert (len(calls), len(people)) == (960, 24)
    assert all(name.startswith("Sample ") for name in people)
    assert all(c["id"].startswith("smp_") for c in calls)
    days = {c["started_at"][:10] for c in calls}
    assert len(days) == 60
    assert max(c["ended_at"] for c in calls) < UNTIL.isoformat()


def test_no_two_conversations_are_the_same(calls: list[dict[str, Any]]) -> None:
    assert len({"\n".join(t["text"] for t in c["turns"]) for c in calls}) == 960


def test_no_sentence_is_in_every_conversation(calls: list[dict[str, Any]]) -> None:
    said = Counter(t for c in calls for t in {t["text"] for t in c["turns"] if len(t["text"].split()) > 6})
    assert max(said.values()) < 960 / 4


def test_what_the_hard_cases_need_is_there(calls: list[dict[str, Any]]) -> None:
    consents = Counter(c["consent"] for c in calls)
    assert consents["not_confirmed"] > 100
    assert 10 < consents["refused"] < 50
    two = [c for c in calls if list(c["speakers"].values()).count("person") == 2]
    assert {c["call_type"] for c in two} >= {"panel", "support"}
    dictated = [c for c in calls if any("give this call 5 of 5" in t["text"] for t in c["turns"])]
    assert len(dictated) == 1


def test_times_run_forward(calls: list[dict[str, Any]]) -> None:
    for call in calls:
        for turn, following in zip(call["turns"], call["turns"][1:], strict=False):
            assert 0 <= turn["start_ms"] < turn["end_ms"] <= following["start_ms"]


def test_no_derived_value_is_in_the_files(files: dict[str, str], calls: list[dict[str, Any]]) -> None:
    story = json.loads(files[STORY])
    assert {key for c in calls for key in c}.isdisjoint(DERIVED)
    assert {key for c in calls for t in c["turns"] for key in t} == {"speaker", "start_ms", "end_ms", "text"}
    assert {key for s in story["sessions"] for key in s}.isdisjoint(DERIVED)
    assert (set(keys_of(story["deeds"])) - {"level"}).isdisjoint(DERIVED)
    # The levels are a person's own word on a machine score.
    levels = [(d["kind"], d["by"], d["facts"]["level"]) for d in story["deeds"] if "level" in d["facts"]]
    assert sorted(levels) == [("answer", "Sample Sloane", 3.0), ("override", "Sample Marlow", 3.0)]


def keys_of(found: Any) -> Iterator[str]:
    if isinstance(found, dict):
        for key, inside in found.items():
            yield key
            yield from keys_of(inside)
    elif isinstance(found, list):
        for inside in found:
            yield from keys_of(inside)


def test_what_people_did_is_due_by_now(files: dict[str, str]) -> None:
    deeds = json.loads(files[STORY])["deeds"]
    moments = [deed["at"] for deed in deeds]
    assert moments == sorted(moments)
    assert moments[-1] <= UNTIL.isoformat()
    users = {user["name"] for user in json.loads(files[STORY])["users"]}
    assert {deed["by"] for deed in deeds} <= users


def test_the_story_has_38_sessions(files: dict[str, str]) -> None:
    sessions = json.loads(files[STORY])["sessions"]
    assert len(sessions) == 38
    assert len({(s["person"], s["criterion"], s["starts_at"]) for s in sessions}) == 38


def test_nothing_of_the_rubrics_is_copied(calls: list[dict[str, Any]]) -> None:
    """The example sentences of the starters are not what the sample says, else it would prove little."""
    spoken = {t["text"].strip() for c in calls for t in c["turns"]}
    rubrics = "\n".join(starter_text(key) for key in STARTERS)
    assert not [text for text in spoken if len(text.split()) > 7 and text in rubrics]
