"""Turns as the heads read them: plain cases, and the same bits whatever was read before."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from coachloop.domain.conversation import Role, Turn
from coachloop.engines.embed.minilm import MiniLM
from coachloop.loop.score.behaviours import TurnBehaviour
from coachloop.loop.score.heads.read import VERSION, WORDS_VERSION, Heads
from coachloop.loop.score.language.questions import QuestionKind

SPOKEN = (
    (Role.PERSON, "Thanks for coming. So tell me about a time when a plan went wrong."),
    (Role.COUNTERPART, "We moved the warehouse and the racks came two weeks late, so I was up every night."),
    (Role.PERSON, "It sounds like those two weeks wore you out."),
    (Role.COUNTERPART, "mm"),
    (Role.PERSON, "You should always order the racks first, most suppliers need a month."),
    (Role.COUNTERPART, "This is ridiculous, I have told you that three times now."),
    (Role.PERSON, "did you tell the director about it"),
)
TURNS = tuple(Turn(i, role.value, role, text) for i, (role, text) in enumerate(SPOKEN))


@pytest.fixture(scope="module", params=["vectors", "words"])
def heads(request: pytest.FixtureRequest) -> Heads:
    return Heads(MiniLM() if request.param == "vectors" else None)


def test_two_series() -> None:
    assert (Heads(MiniLM()).version, Heads().version) == (VERSION, WORDS_VERSION)
    assert Heads(MiniLM()).provenance["embedder"] == "minilm-int8@8199be6f699a"
    assert Heads().provenance["embedder"] == "none"
    assert Heads(MiniLM()).provenance["heads"] != Heads().provenance["heads"]


def test_plain_cases(heads: Heads) -> None:
    asks, _, reflects, _, advises, _, closed = heads.read(TURNS)

    assert (asks.question, asks.main) == (QuestionKind.OPEN, "question")
    assert (reflects.main, reflects.asks) == ("reflection", False)
    assert reflects.reflection != "none"
    assert (advises.main, advises.advice) == ("input", True)
    assert (closed.question, closed.reflection) == (QuestionKind.CLOSED, "none")
    assert reflects.builds_on_answer > closed.builds_on_answer


def test_spans_and_probabilities_fit_the_turn(heads: Heads) -> None:
    for turn, text in zip(heads.read(TURNS), (t.text for t in TURNS), strict=True):
        assert all(0 <= start < end <= len(text) for start, end in turn.spans.values())
        assert all(0.0 <= p <= 1.0 for p in (*turn.p.values(), turn.builds_on_answer))
    assert TURNS[0].text[slice(*heads.read(TURNS)[0].spans["question"])].startswith("So tell me")


def bits(turns: Sequence[TurnBehaviour]) -> list[tuple[object, ...]]:
    return [
        (t.main, t.question, t.reflection, tuple(sorted(t.p.items())), t.builds_on_answer, t.spans)
        for t in turns
    ]


def test_the_same_bits_whatever_was_read_before(heads: Heads) -> None:
    fresh = Heads(MiniLM() if heads.version == VERSION else None)
    other = tuple(Turn(i, "x", Role.PERSON, f"{t.text} and then some") for i, t in enumerate(TURNS))
    fresh.read(other)
    fresh.read(TURNS[::-1])

    assert bits(fresh.read(TURNS)) == bits(heads.read(TURNS)) == bits(heads.read(list(TURNS)))


def test_no_turns_and_turns_without_words(heads: Heads) -> None:
    assert heads.read(()) == ()
    (silent,) = heads.read([Turn(0, "a", Role.PERSON, "[laughs]")])
    assert (silent.main, silent.clauses) == ("other", ())


def test_a_very_long_turn_is_read(heads: Heads) -> None:
    (turn,) = heads.read([Turn(0, "a", Role.PERSON, "you moved it again and again " * 300)])
    assert turn.clauses


class _Counting:
    """MiniLM's name and version; remembers what it was asked for."""

    name, version, dimensions = MiniLM.name, "8199be6f699a", 384

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        return np.full((len(texts), 384), 384**-0.5, np.float32)


def test_each_clause_is_embedded_once_and_short_ones_never() -> None:
    counting = _Counting()
    heads = Heads(counting)
    turns = [Turn(i, "a", Role.PERSON, text) for i, text in enumerate(
        ["You moved the racks.", "Okay then.", "You moved the racks!", "mm-hmm"])]  # fmt: skip
    heads.read(turns)
    heads.read(turns[:3])

    assert counting.asked == ["you moved the racks"]
