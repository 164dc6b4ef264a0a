"""Training on a handful of lines: the same bytes twice, what is learnt, and which labels stay open."""

from pathlib import Path

import numpy as np
import pytest
from training.examples import Example
from training.fit import fit
from training.items import Item, act_items, head_items, question_items
from training.public import Exchange, Line, Meant, is_trained_on, sign_lines
from training.train import train
from training.uptake import fit_uptake

from coachloop.loop.score.heads.features import DENSE, Seen
from coachloop.loop.score.heads.specs import HEADS
from coachloop.loop.score.heads.uptake import PAIR
from coachloop.loop.score.heads.weights import load


def lines(behaviour: str, label: str, *said: str, before: str | None = None) -> list[Example]:
    return [Example(behaviour, label, "helping", before, text) for text in said]


EXAMPLES = [
    *lines("question", "open", "What did you do then?", "how did it feel", "Tell me about the move."),
    *lines("question", "closed", "Did you tell her?", "is it far", "Have you got the form?"),
    *lines("question", "none", "I told her.", "We looked at it.", "That is where it went."),
    *lines("reflection", "simple", "So you told her.", "You moved twice.", "It was far for you."),
    *lines("reflection", "complex", "You want your life back.", "A part of you is tired of it."),
    *lines("reflection", "none", "You should tell her.", "Well done."),
    *lines("advice", "advice", "You should move.", "Try the other form.", "It takes three days."),
    *lines("advice", "none", "Thanks.", "You moved."),
    *lines("uptake", "builds", "Three days is long, what did you do?", before="it took three days"),
    *lines("uptake", "ignores", "okay next question", before="we had a flood"),
]
MEANT = [Meant("test", "How was it?", "It was late. We waited.", ("frustration",), "no")]
LINES = [Line("test", None, "Is it near? It is near."), Line("test", "no", "Why is that? I see that.")]
EXCHANGES = [
    Exchange("a", "it is six", "six of what", 1.0, 1.0),
    Exchange("b", "a cat", "sit down", 0.0, -1.0),
]


@pytest.fixture(autouse=True)
def few_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every head has something to learn from."""
    more = [
        Example(head.behaviour, label, "helping", None, f"{label} {word} now")
        for head in HEADS
        for label in (*head.yes, *head.no)
        for word in ("one", "two")
        if head.behaviour not in ("question", "reflection")
    ]
    monkeypatch.setattr("tests.training.test_train.EXAMPLES", [*EXAMPLES, *more])


def trained(path: Path) -> Path:
    train(EXAMPLES, LINES, MEANT, EXCHANGES, None, path)
    return path


@pytest.mark.filterwarnings("ignore")
def test_the_same_lines_give_the_same_bytes_and_the_product_reads_them(tmp_path: Path) -> None:
    first, second = trained(tmp_path / "one.npz"), trained(tmp_path / "two.npz")

    assert first.read_bytes() == second.read_bytes()
    assert set(load(first).heads) == {"question", "act", *(head.name for head in HEADS)}


def seen(number: float, *grams: str) -> Seen:
    return Seen((number, *(0.0 for _ in DENSE[1:])), grams, "")


def test_a_label_that_was_left_open_is_chosen_by_what_is_known() -> None:
    known = [Item(seen(1, "a", "b"), ("yes",), 1.0)] * 4 + [Item(seen(-1, "a", "b"), ("no",), 1.0)] * 4
    sure = fit(known, {})
    # Four more like the "yes" ones that may be either: the slope stays positive, they do not pull it down.
    open_ones = fit([*known, *[Item(seen(1, "a", "b"), ("no", "yes"), 1.0)] * 4], {})

    assert sure.classes == open_ones.classes == ("no", "yes")
    assert open_ones.columns[0, 1] > 0.5 * sure.columns[0, 1] > 0


def test_weights_are_rounded_and_a_head_of_two_classes_has_them_in_the_second_column() -> None:
    items = [Item(seen(1, "a"), ("yes",), 1.0)] * 3 + [Item(seen(-1, "a"), ("no",), 1.0)] * 3
    fitted = fit(items, {})

    assert not fitted.columns[:, 0].any()
    assert np.array_equal(fitted.columns, np.round(fitted.columns, 4))
    assert fitted.grams == ("a",)


def test_what_an_author_said_is_not_stays_open_among_the_rest() -> None:
    found = {item.seen.text: item.labels for item in act_items(EXAMPLES[:21])}

    assert found["you should tell her"] == ("advice", "other")
    assert found["you moved"] == ("other", "reflection")
    assert found["you moved twice"] == ("reflection",)
    assert found["did you tell her"] == ("asks",)


def test_the_asking_clause_of_a_question_is_the_example() -> None:
    one = lines("question", "open", "I see. What did you do then?")

    assert {(i.seen.text, i.labels) for i in question_items(one, [])} == {
        ("what did you do then", ("yes",)),
        ("i see what did you do then", ("yes",)),  # without marks it is one clause
    }


def test_a_public_line_says_by_its_marks_what_asks() -> None:
    found = [(i.seen.text, i.labels) for i in question_items([], LINES[:1])]

    assert found == [("is it near", ("yes",))] * 2 + [("it is near", ("no",))] * 2


def test_a_head_learns_from_its_own_labels_only() -> None:
    complex_head = next(head for head in HEADS if head.name == "complex")
    labels = {i.seen.text: i.labels for i in head_items(complex_head, EXAMPLES)}

    assert labels["you want your life back"] == ("yes",)
    assert labels["so you told her"] == ("no",)
    assert "well done" not in labels


def test_uptake_has_a_weight_for_each_number_and_a_constant() -> None:
    uptake = fit_uptake(EXAMPLES, EXCHANGES * 3)

    assert len(uptake.weights) == len(PAIR) + 1
    assert all(0.0 <= r <= 1.0 for r in uptake.rarity.values())


def test_a_line_that_is_known_to_some_heads_shares_its_weight_among_its_clauses() -> None:
    heads = {head.name: head for head in HEADS}
    found = head_items(heads["frustration"], (), MEANT)

    assert [(item.seen.text, item.labels, item.weight) for item in found] == [
        ("it was late", ("no",), 0.35),
        ("we waited", ("no",), 0.35),
    ]
    assert head_items(heads["objection"], (), MEANT) == []


@pytest.mark.data
def test_signs_learn_nothing_from_talks_that_they_are_measured_on(shared_data: Path) -> None:
    """sha256("a") ends in ...bb, odd; sha256("b") in ...9d, odd; sha256("c") in ...c6, even (hashlib)."""
    assert [is_trained_on(talk) for talk in ("a", "b", "c")] == [False, False, True]
    sources = {line.source for line in sign_lines(shared_data)}
    assert sources == {"anthropic_interviewer", "followqg", "persuasionforgood", "star"}
