"""The data beside the checkout is for measuring: no words of it may enter the repository."""

import gzip
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

RUN = 10  # words in a row: fewer would meet by chance
TEXT = {
    ".py",
    ".md",
    ".html",
    ".txt",
    ".yaml",
    ".yml",
    ".json",
    ".jsonl",
    ".csv",
    ".vtt",
    ".srt",
    ".sbv",
    ".toml",
}
DATA = {".csv", ".json", ".jsonl", ".tsv", ".txt", ".vtt", ".srt", ".sbv", ".xml"}


def _read(path: Path) -> str:
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return raw.decode("utf-8", errors="replace").lower()


def _runs(path: Path) -> Iterator[tuple[str, ...]]:
    # Field names are the format's, not somebody's words.
    words = re.findall(r"[a-z][\w']*", re.sub(r'"[^"\n]*"\s*:', " ", _read(path)))
    return zip(*(words[i:] for i in range(RUN)), strict=False)


def _ours() -> dict[tuple[str, ...], str]:
    """Each run of words of the repository, and a file that has it."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    files = [ROOT / name for name in listed.stdout.splitlines() if Path(name).suffix in TEXT]
    return {run: path.name for path in files if path.exists() for run in _runs(path)}


@pytest.mark.data
def test_no_words_of_the_data_are_in_the_repository(shared_data: Path) -> None:
    ours = _ours()
    files = [path for path in sorted(shared_data.rglob("*")) if DATA & set(path.suffixes)]
    assert files
    borrowed = {f"{ours[run]}: {' '.join(run)}" for path in files for run in _runs(path) if run in ours}
    assert sorted(borrowed)[:20] == []
