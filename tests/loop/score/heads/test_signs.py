"""Signs: a rule and a head decide together; each side is read for its own."""

from collections.abc import Mapping

import pytest

from coachloop.domain.conversation import Role, Turn
from coachloop.engines.embed.minilm import MiniLM
from coachloop.loop.score.behaviours import SHOWN_ABOVE, TurnBehaviour, behaviours
from coachloop.loop.score.heads.read import Heads
from coachloop.loop.score.heads.specs import ACT, ACTS, HEADS, QUESTION
from coachloop.loop.score.heads.turns import told
from coachloop.loop.score.measures import showing

PERSON, THEIRS = Role.PERSON, Role.COUNTERPART


def spoken(*said: tuple[Role, str]) -> list[Turn]:
    return [Turn(i, role.value, role, text) for i, (role, text) in enumerate(said)]


def read(role: Role, text: str, sure: Mapping[str, float]) -> TurnBehaviour:
    """One turn of which every clause is as sure for the heads as `sure` says, 0 for the others."""
    by_rule = behaviours(spoken((role, text)))
    one = {
        head.name: {"no": 1.0 - sure.get(head.name, 0.0), "yes": sure.get(head.name, 0.0)} for head in HEADS
    }
    found = {**one, QUESTION: {"no": 1.0, "yes": 0.0}, ACT: dict.fromkeys(ACTS, 0.25)}
    return told(by_rule, [[found for _ in by_rule[0].clauses]])[0]


def test_a_very_sure_head_shows_what_no_rule_knows() -> None:
    # No rule: 0.03. (0.03 + 0.95) / 2 = 0.49; (0.03 + 0.75) / 2 = 0.39.
    sure = read(PERSON, "you carried it alone", {"empathy": 0.95})
    half = read(PERSON, "you carried it alone", {"empathy": 0.75})
    assert [sure.p["empathy"], half.p["empathy"]] == pytest.approx([0.49, 0.39])
    assert (sure.empathy, half.empathy) == (True, False)
    assert sure.spans["empathy"] == (0, len("you carried it alone"))


def test_a_rule_shows_without_its_head() -> None:
    # "this is ridiculous" is 0.92: (0.92 + 0) / 2 = 0.46; "not good enough" 0.82: 0.41; "fair" 0.85: 0.425.
    assert read(THEIRS, "this is ridiculous", {}).p["frustration"] == pytest.approx(0.46)
    assert read(THEIRS, "that was not good enough", {}).shows("frustration")
    assert read(PERSON, "that's fair", {}).shows("answers_doubt")


def test_the_place_is_that_of_the_rule_where_there_is_one() -> None:
    text = "well i told you, this is ridiculous"
    turn = read(THEIRS, text, {"frustration": 0.9, "objection": 0.99})
    assert text[slice(*turn.spans["frustration"])] == "this is ridiculous"
    assert turn.shows("objection")


def test_each_side_is_read_for_its_own_signs() -> None:
    everything = {head.name: 1.0 for head in HEADS}
    assert not read(PERSON, "you carried it alone", everything).shows("frustration")
    assert not read(THEIRS, "i carried it alone", everything).shows("empathy")
    assert not behaviours(spoken((PERSON, "this is ridiculous")))[0].shows("frustration")


def test_without_heads_a_rule_decides_alone() -> None:
    calm, cross = behaviours(spoken((THEIRS, "it came on monday"), (THEIRS, "that was not good enough")))
    assert (calm.shows("frustration"), cross.shows("frustration")) == (False, True)
    assert calm.p["frustration"] < SHOWN_ABOVE


def test_one_moment_a_turn_the_surest_sign() -> None:
    turns = behaviours(
        spoken((THEIRS, "this is ridiculous and too expensive"), (PERSON, "i see"), (THEIRS, "too expensive"))
    )
    found = showing(turns, "objection", "frustration")
    # Frustration 0.92 beats the price at 0.9 in the first; the second of the counterpart only objects.
    assert [(m.turn.seq, m.p) for m in found] == [(0, 0.92), (2, 0.9)]


@pytest.fixture(scope="module", params=["vectors", "words"])
def heads(request: pytest.FixtureRequest) -> Heads:
    return Heads(MiniLM() if request.param == "vectors" else None)


def test_plain_lines_that_no_rule_knows(heads: Heads) -> None:
    talk = spoken(
        (THEIRS, "Round and round we go, I have told every one of you the same story."),
        (PERSON, "The courier brings it on Thursday morning and Ana rings you at noon."),
        (THEIRS, "My accountant would never sign that off."),
        (PERSON, "You would never let a customer down, would you?"),
        (PERSON, "What do you base that on?"),
    )
    ours = heads.read(talk)
    assert ours[1].next_steps
    assert ours[2].shows("objection")
    assert ours[3].leading
    assert not any(turn.empathy for turn in ours)
    assert not ours[2].shows("frustration")


def test_marks_and_capitals_change_no_sign(heads: Heads) -> None:
    said = "You must have felt so small in that meeting."
    (marked,), (plain,) = (heads.read(spoken((PERSON, text))) for text in (said, said.lower().rstrip(".")))
    assert marked.p["empathy"] == plain.p["empathy"] > SHOWN_ABOVE
