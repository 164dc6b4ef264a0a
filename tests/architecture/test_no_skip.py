"""With CI=true a skipped test is a failure: a green run means that everything ran."""

import os
import subprocess
import sys
from pathlib import Path

from tests.architecture.sources import ROOT

SKIPS = """
import pytest

def test_skips():
    pytest.skip("no reason")
"""


def _run(folder: Path, ci: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "tests.conftest",
        "-p",
        "no:cacheprovider",
        str(folder),
    ]
    environment = {**os.environ, "CI": ci, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_a_skip_fails_only_with_ci(tmp_path: Path) -> None:
    (tmp_path / "test_skips.py").write_text(SKIPS, encoding="utf-8")
    assert _run(tmp_path, "").returncode == 0
    strict = _run(tmp_path, "true")
    assert strict.returncode == 1
    assert "nothing may be skipped with CI=true: Skipped: no reason" in strict.stdout
