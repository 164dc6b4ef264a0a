"""`coachloop score`, end to end: conversations of 70 turns read from files, scored and kept, in each second.

The sales rubric (all its criteria, quotes and sums of days), from the start of the process to its end, so what it
costs to start is shared by the conversations. 1.00 is one conversation a second.
"""

import csv
import os
import subprocess
import sys
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from coachloop.domain.conversation import Turn
from tests.bench.bench_heads import talk
from tests.bench.harness import Ratio, seconds

_CONVERSATIONS = 60
_ROUNDS = 3
_COMMAND = Path(sys.executable).parent / "coachloop"
_NAMES = {"P": "Dana", "C": "Customer"}


def run() -> list[Ratio]:
    rates = [_CONVERSATIONS / _scored(seed) for seed in range(_ROUNDS)]
    low, median, high = quantiles(rates, n=4)
    cores = len(os.sched_getaffinity(0))
    return [Ratio("conversations scored", f"one a second, {cores} cores", median, low, high)]


def _scored(seed: int) -> float:
    """Seconds for all of them, in a workspace of their own."""
    with TemporaryDirectory() as made:
        folder = Path(made)
        _write(folder / "calls", seed)
        _coachloop(folder, "init", "team")
        _coachloop(folder, "import", "calls", "-w", "team", "--yes", "--quiet")
        return seconds(lambda: _coachloop(folder, "score", "-w", "team", "--rubric", "sales", "--quiet"))


def _coachloop(folder: Path, *command: str) -> None:
    subprocess.run([_COMMAND, *command], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def _write(folder: Path, seed: int) -> None:
    folder.mkdir()
    rows = [("file", "person", "counterpart", "started_at", "call_type", "consent")]
    for number in range(_CONVERSATIONS):
        name = f"{number:03}.txt"
        (folder / name).write_text(_text(talk(1000 * seed + number)), encoding="utf-8")
        at = f"2026-03-{1 + number % 28:02} 09:00"
        rows.append((name, _NAMES["P"], _NAMES["C"], at, "discovery", "confirmed"))
    with (folder / "conversations.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def _text(turns: tuple[Turn, ...]) -> str:
    return "".join(f"{_NAMES[turn.speaker]}: {turn.text}\n" for turn in turns)
