"""The examples of the heads: enough of each, each once, and refused by name when a file is wrong."""

from collections import Counter
from pathlib import Path

import pytest
from training.examples import DOMAINS, Example, ExamplesNotUnderstood, load, normal

#: What the heads were promised (issue 3, part 1).
WANTED = {
    ("question", "open"): 260,
    ("question", "closed"): 260,
    ("question", "none"): 200,
    ("reflection", "simple"): 220,
    ("reflection", "complex"): 180,
    ("reflection", "none"): 350,
    ("advice", "advice"): 320,
    ("advice", "none"): 200,
    ("uptake", "builds"): 150,
    ("uptake", "ignores"): 100,
}


@pytest.fixture(scope="module")
def written() -> list[Example]:
    return load()


@pytest.mark.parametrize(("behaviour", "label"), WANTED)
def test_there_are_enough_of_each(written: list[Example], behaviour: str, label: str) -> None:
    counts = Counter((one.behaviour, one.label) for one in written)

    assert counts[behaviour, label] >= WANTED[behaviour, label]


def test_every_main_behaviour_is_written_for_every_kind_of_conversation(written: list[Example]) -> None:
    seen = {(one.behaviour, one.label, one.domain) for one in written}

    assert not {(*wanted, domain) for wanted in WANTED for domain in DOMAINS} - seen


def test_a_good_part_is_written_as_a_recogniser_writes(written: list[Example]) -> None:
    mine = [one.said for one in written if (one.behaviour, one.label) in WANTED]
    bare = [said for said in mine if said == said.lower() and not said.endswith((".", "?", "!"))]

    assert len(bare) > len(mine) / 5


def test_uptake_always_has_what_was_said_before(written: list[Example]) -> None:
    assert all(one.before for one in written if one.behaviour == "uptake")


def put(folder: Path, text: str, name: str = "question.yaml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_line_and_a_pair_are_read(tmp_path: Path) -> None:
    put(
        tmp_path,
        "behaviour: question\nlabels:\n  open:\n    sales: ['Why now?', {before: 'No.', said: 'Because?'}]\n",
    )

    assert load(tmp_path) == [
        Example("question", "open", "sales", None, "Why now?"),
        Example("question", "open", "sales", "No.", "Because?"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("behaviour: question\nlabels: {open: {sales: ['Why now?', 'why, now']}}", "twice"),
        ("behaviour: question\nlabels: {open: {sales: ['...']}}", "a text with words"),
        ("behaviour: question\nlabels: {open: {football: ['Why now?']}}", "'football'"),
        ("behaviour: question\nlabels: {open: {sales: ['" + "word " * 81 + "']}}", "more than 80"),
        ("behaviour: question\nlabels: {open: {sales: [{before: 'x'}]}}", "`before` and `said`"),
        ("behaviour: question\nlabels: {open: {sales: 'Why now?'}}", "a list of lines"),
        ("behaviour: question\nlabels: ['Why now?']", "names with entries"),
        ("behaviour: advice\nlabels: {open: {sales: ['Why now?']}}", "not named after"),
        ("labels: [", "not YAML"),
        ("- behaviour", "`behaviour` and `labels`"),
    ],
)
def test_a_wrong_file_is_refused_with_the_reason(tmp_path: Path, text: str, said: str) -> None:
    put(tmp_path, text)

    with pytest.raises(ExamplesNotUnderstood, match=said):
        load(tmp_path)


def test_the_same_line_may_show_something_in_two_behaviours(tmp_path: Path) -> None:
    put(tmp_path, "behaviour: question\nlabels: {open: {sales: ['Why now?']}}")
    put(tmp_path, "behaviour: advice\nlabels: {none: {sales: ['Why now?']}}", "advice.yaml")

    assert [one.behaviour for one in load(tmp_path)] == ["advice", "question"]


def test_an_apostrophe_does_not_part_a_word() -> None:
    assert normal("Don’t you -like it?") == "dont you like it"
