"""The rules find questions where there is no mark; figures are printed, not promised."""

from collections.abc import Callable
from pathlib import Path
from statistics import fmean

import pytest

from tests.measure.annomi_questions import TARGETS, Labelled, annomi, coraal_errors, macro_f1

pytestmark = pytest.mark.data


def figures(items: list[Labelled]) -> dict[str, float]:
    pairs: dict[str, Callable[[Labelled], tuple[object, object]]] = TARGETS
    return {name: macro_f1(pair(x) for x in items) for name, pair in pairs.items()}


def test_questions_with_and_without_punctuation(shared_data: Path) -> None:
    folder = shared_data / "annomi" / "dev"
    marked, unmarked = figures(annomi(folder, strip=False)), figures(annomi(folder, strip=True))
    print(marked, unmarked)
    assert unmarked["question yes/no"] > unmarked["question yes/no, only ?"] + 0.2
    assert marked["question yes/no"] > marked["question yes/no, only ?"] - 0.02
    assert unmarked["reflection yes/no"] > 0.5


def test_talk_share_is_near_the_share_by_time(shared_data: Path) -> None:
    errors = coraal_errors(shared_data / "coraal_interviews" / "dev")
    print({name: fmean(values) for name, values in errors.items()})
    assert fmean(errors["by time"]) < 0.005
    assert fmean(errors["by words"]) < 0.03


def test_macro_f1_by_hand() -> None:
    # yes: tp 1, fp 1, fn 1 -> 2/4; no: tp 1, fp 1, fn 1 -> 2/4
    assert macro_f1([(True, True), (True, False), (False, True), (False, False)]) == 0.5
    # three of a: 2*2/(4+1) = 0.8; b never found: 0
    assert macro_f1([("a", "a"), ("a", "a"), ("b", "a")]) == pytest.approx(0.4)
