"""Nobody was coached, so what is called improved is a false alarm."""

from pathlib import Path
from typing import Any

import pytest

from coachloop.domain.policy import Policy
from tests.measure.star_placebo import (
    BEHAVIOURS,
    Line,
    agents,
    candidates,
    lines,
    page,
    read_calls,
    record_of,
    window,
)


def _call(start: int, *turns: tuple[str, int, str | None], easy: bool = True) -> dict[str, Any]:
    said = [{"role": role, "t": t, "label": label} for role, t, label in turns]
    return {"agent": "a", "id": f"c{start:03}", "started_unix": start, "happy_path": easy, "turns": said}


def test_behaviours_by_hand() -> None:
    call = _call(
        0,
        ("agent", 0, "hello"),
        ("customer", 10, None),
        ("agent", 31, None),
        ("customer", 40, None),
        ("agent", 60, "bye"),
    )
    # Two of three replies are scripted; of two waits 21 and 20 s one is quick.
    assert {name: round(score(call), 1) for name, score in BEHAVIOURS.items()} == {
        "greets (pass/fail)": 100.0,
        "asks what else (pass/fail)": 0.0,
        "done within 5 minutes (pass/fail)": 100.0,
        "scripted replies (share)": 66.7,
        "replies within 20 s (share)": 50.0,
    }


def test_a_pretended_session_by_hand() -> None:
    # 41 calls, one a second; the first 25 greet. Places 20 to 31 have twenty before and ten after.
    calls = [_call(k, ("agent", 0, "hello" if k < 25 else None), easy=k % 2 == 0) for k in range(41)]
    team = agents(calls, BEHAVIOURS["greets (pass/fail)"])
    assert [k for _, k in candidates(team)] == list(range(20, 32))
    found = window(team[0], 30)
    assert (found.baseline, found.post, found.session_end, found.as_of) == (50.0, 0.0, 30.0, 39.0)
    assert found.post_kinds == ((0, 5), (1, 5))
    assert record_of(team).n == 41


@pytest.fixture(scope="module")
def calls(shared_data: Path) -> list[dict[str, Any]]:
    return read_calls(shared_data / "star" / "dev" / "calls.jsonl.gz")


@pytest.fixture(scope="module")
def found(calls: list[dict[str, Any]]) -> list[Line]:
    return lines(calls, 200, Policy())


@pytest.mark.data
def test_improved_is_seldom_said_where_nobody_was_coached(found: list[Line]) -> None:
    at_random = [one for one in found if one.drawn == "at random"]
    assert len(at_random) == len(BEHAVIOURS)
    # 5 %, and what twelve agents leave open.
    assert all(one.improved.value <= 0.05 + 2 * one.improved.se for one in at_random)
    assert all(one.improved.lo <= 0.05 for one in found)


@pytest.mark.data
def test_the_playbooks_rule_finds_it_every_other_time_and_more_when_low(found: list[Line]) -> None:
    by_day = {(one.behaviour, one.drawn): one.above_0.value for one in found}
    for name in BEHAVIOURS:
        assert by_day[name, "at random"] > 0.3
        assert by_day[name, "when low"] > by_day[name, "at random"]


@pytest.mark.data
def test_the_page_holds_figures_only(calls: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.measure.star_placebo.DRAWS", 20)
    text = page(calls)
    assert "1,384" in text
    assert text.count("| at random |") == 2 * len(BEHAVIOURS)
    assert "nan" not in text
