"""Whether the talk stays with the other side: levels by hand, and the head on plain words."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from coachloop.domain.conversation import Turn
from coachloop.domain.score import EvidenceKind, Judgement, Status
from coachloop.loop.score.behaviours import TurnBehaviour, behaviours
from coachloop.loop.score.heads.read import Heads
from coachloop.loop.score.scorers import SCORERS
from tests.loop.score.builders import THREE, criterion, scene

TOLD = "P: I joined here in March.\nC: We lost the flat, and my mother moved in with us again.\n"
STAYED = "P: What did that change?\nC: All.\n"


def read(turns: Sequence[Turn]) -> tuple[TurnBehaviour, ...]:
    """A turn tells of oneself where it says "mine"."""
    return tuple(
        replace(t, p={**t.p, "own_story": 0.9 if "mine" in t.text else 0.1}, spans={**t.spans, "own_story": (0, 4)})
        for t in behaviours(turns)
    )  # fmt: skip


def judged(text: str, **params: object) -> Judgement:
    made = replace(scene(text), read_turns=read)
    return SCORERS["own_stories"](made, criterion("own_stories", THREE), params)


def test_none_is_top_with_what_could_have_been_answered_by_one() -> None:
    found = judged(TOLD + STAYED)
    assert (found.status, found.level, found.value) == (Status.SCORED, 3, 0.0)
    assert [e.kind for e in found.evidence] == [EvidenceKind.OCCASION]


@pytest.mark.parametrize(("stayed", "level"), [(9, 2), (3, 1)])
def test_few_is_the_middle_and_more_the_bottom(stayed: int, level: int) -> None:
    # 1 of 10 turns is 10 %, the limit; 1 of 4 is 25 %.
    found = judged(TOLD + STAYED * stayed + "P: With mine it was the same.")
    assert found.level == level
    assert [(e.kind, e.text) for e in found.evidence] == [(EvidenceKind.QUOTE, "With")]
    assert found.value == 100.0 / (stayed + 1)


def test_what_is_said_of_oneself_before_anything_was_told_is_an_introduction() -> None:
    assert judged("P: This desk is mine.\n" + TOLD + STAYED).level == 3


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("P: Mine is red.\nC: Oh.", Status.NOT_APPLICABLE),
        (TOLD, Status.CANNOT_TELL),  # nothing is said after it
    ],
)
def test_without_occasion_or_answer(text: str, status: Status) -> None:
    assert judged(text).status is status


def test_rules_alone_read_no_story() -> None:
    found = SCORERS["own_stories"](scene(TOLD + STAYED), criterion("own_stories", THREE), {})
    assert (found.status, found.reason) == (
        Status.CANNOT_TELL,
        "stories of one's own are read by the heads only",
    )


@pytest.mark.parametrize(
    ("said", "tells"),
    [
        ("My brother went through the same thing when he was twenty.", True),
        ("that happened to me as well i lost my job in the spring", True),
        ("I can hear how hard that was for you.", False),
        ("I'd like to know what you did then.", False),
    ],
)
def test_the_head_tells_a_story_from_other_words_with_i(said: str, tells: bool) -> None:
    made = replace(scene(TOLD + f"P: {said}"), read_turns=Heads().read)
    found = SCORERS["own_stories"](made, criterion("own_stories", THREE), {})
    assert found.level == (1 if tells else 3)
