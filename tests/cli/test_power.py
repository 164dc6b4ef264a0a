"""`coachloop power`: what can be seen, before anybody is coached."""

import json

import pytest

from tests.cli import test_commands
from tests.cli.test_commands import Terminal

terminal, here = test_commands.terminal, test_commands.here


def test_all_scales_as_a_table_and_in_words(terminal: Terminal) -> None:
    done = terminal("power")
    rows = [line.split("\t") for line in done.out.splitlines()]
    assert rows[0] == ["scale", "method", "SE", "can see", "sessions", "conversations", "still needed"]
    assert rows[4] == ["5-level", "expected_next", "7.2", "20.2", "7", "no number", "–"]
    assert "5-level, expected_next: 10 before and 10 after show 20 points or more" in done.err


def test_json_of_one_scale(terminal: Terminal) -> None:
    done = terminal("power", "--scale", "composite", "--people", "15", "--json")
    naive, default = json.loads(done.out)
    assert (naive["method"], default["method"]) == ("naive", "expected_next")
    assert default["se"] == pytest.approx(4.2)
    # 4.2^2 = 17.64 of which 13.52 is within: (8 / 2.8)^2 = 8.163 less 4.12 leaves 4.043; 135.2 / 4.043 = 33.4.
    assert (default["conversations"], default["still_needed"], default["sessions"]) == (34, 24, 3)
    assert default["detectable_randomised"] == pytest.approx(2.8 * 4.2 * (2 / 15) ** 0.5)


def test_a_spread_of_ones_own(terminal: Terminal) -> None:
    done = terminal("power", "--sd", "5", "--gain", "20", "--plain")
    assert [line.split("\t")[:2] for line in done.out.splitlines()[1:]] == [
        ["sd 5", "naive"],
        ["sd 5", "kelley"],
    ]
    # 2.8 * sqrt(5) = 6.3 points.
    assert "sd 5, naive: 10 before and 10 after show 6 points or more.\n" in done.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--scale", "6-level"), "Known are: composite, 5-level, 3-level, pass-fail."),
        (("--scale", "5-level", "--sd", "9"), "E-POW-001"),
        (("--gain", "0"), "--gain"),
        (("--before", "1"), "--before"),
        (("--sd", "nan"), "--sd"),
        (("--gain", "nan"), "--gain"),
    ],
)
def test_what_is_asked_wrongly_is_explained(terminal: Terminal, words: tuple[str, ...], said: str) -> None:
    done = terminal("power", *words)
    assert (done.status, said in done.err) == (2, True), done.err
