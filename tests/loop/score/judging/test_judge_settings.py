"""The `judge:` part of the workspace file: refused by name, and silent where nothing is written."""

from typing import Any

import pytest

from coachloop.loop.score.judging.model import JudgeSettingInvalid
from coachloop.loop.score.judging.settings import KEYS, JudgeSettings, read_judge_settings

URL = "http://127.0.0.1:8000/v1"
LEAST = {"url": URL, "model": "m"}


def test_nothing_written_is_no_judge() -> None:
    assert read_judge_settings({}, "workspace.yaml") is None


def test_two_lines_are_enough() -> None:
    assert read_judge_settings(LEAST, "w") == JudgeSettings(URL, "m")


def test_everything() -> None:
    raw = {
        "url": "https://example.org/v1/",
        "model": " m-2026-01 ",
        "key_env": "JUDGE_KEY",
        "criteria": ["b", "a", "b"],
        "price_in": 1,
        "price_out": 2.5,
        "budget": 20,
        "token_budget": 1_000_000,
        "requests_per_minute": 60,
        "tokens_per_minute": 90_000,
        "timeout": 30,
        "window": 32_000,
    }
    assert set(raw) == set(KEYS)
    assert read_judge_settings(raw, "w") == JudgeSettings(
        "https://example.org/v1",
        "m-2026-01",
        "JUDGE_KEY",
        ("a", "b"),
        1.0,
        2.5,
        20.0,
        1_000_000,
        60,
        90_000,
        30.0,
        32_000,
    )


REFUSED: dict[str, dict[str, Any]] = {
    "url` must be written": {"url": None},
    "url` is no web address": {"url": "ftp://example.org"},
    "`url` is no web": {"url": "http:///v1"},
    "url` holds a key": {"url": "http://me:secret@example.org/v1"},
    "`url` holds": {"url": "http://example.org/v1?key=secret"},
    "model` must be written": {"model": "  "},
    "key_env` must be written": {"key_env": 5},
    "criteria` must be": {"criteria": "closing"},
    "price_in` must be a number": {"price_in": -1, "price_out": 1},
    "one price is missing": {"price_in": 1},
    "budget` needs prices": {"budget": 5},
    "budget` must be a number": {"budget": True},
    "token_budget` must be a whole number": {"token_budget": 0.5},
    "requests_per_minute` must be a whole": {"requests_per_minute": 0},
    "timeout` must be a number": {"timeout": "long"},
    "`timeout` must be": {"timeout": float("inf")},
    "window` must be at least": {"window": 500},
    "Unknown setting `api_key`": {"api_key": "sk"},
}


@pytest.mark.parametrize(("said", "changes"), REFUSED.items(), ids=REFUSED)
def test_each_setting_is_refused_by_name(said: str, changes: dict[str, Any]) -> None:
    with pytest.raises(JudgeSettingInvalid) as raised:
        read_judge_settings({**LEAST, **changes}, "w.yaml")
    assert said in str(raised.value)
    assert "w.yaml" in str(raised.value)
    assert "secret" not in str(raised.value)
