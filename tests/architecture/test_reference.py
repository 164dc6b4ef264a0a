"""Every setting, threshold, command and error is documented, and no two errors share a code."""

import re
import subprocess
import sys
from collections import Counter

from coachloop import settings
from tests.architecture.sources import ROOT, python_files


def test_the_reference_is_what_the_code_says() -> None:
    command = [sys.executable, "scripts/reference.py", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_error_has_its_own_code() -> None:
    rows = re.findall(
        r"^\| (E-[A-Z]{3}-\d{3}) \| (\w+) \|", (ROOT / "docs/reference/errors.md").read_text("utf-8"), re.M
    )
    assert rows
    assert {code: n for code, n in Counter(code for code, _ in rows).items() if n > 1} == {}


def test_each_setting_is_documented() -> None:
    page = (ROOT / "docs/reference/settings.md").read_text("utf-8")
    variables = {
        name for path in python_files() for name in re.findall(r"COACHLOOP_[A-Z_]+", path.read_text("utf-8"))
    }
    wanted = variables | set(settings._KEYS)
    assert {name for name in wanted if f"| `{name}` |" not in page} == set()
