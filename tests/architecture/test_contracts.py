"""Who may import whom."""

import configparser
import subprocess
import sys
from pathlib import Path

from coachloop.loop import STAGES
from tests.architecture.sources import PACKAGE, ROOT, imports, python_files, shown

OURS = "coachloop"


def test_import_contracts_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_contracts_know_the_order_of_the_stages() -> None:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    last_on_top = contracts["importlinter:contract:stages"]["layers"].split()
    assert [layer.strip("()") for layer in reversed(last_on_top)] == ["held", "context", *STAGES]


def test_each_folder_of_the_loop_is_a_stage() -> None:
    folders = {path.parent.name for path in (PACKAGE / "loop").glob("*/__init__.py")}
    assert folders <= set(STAGES)


def test_imports_are_absolute() -> None:
    relative = [
        f"{shown(path)}: {name}" for path in python_files() for name in imports(path) if name[0] == "."
    ]
    assert not relative


def _allowed_in_rules(name: str, stage: str) -> bool:
    """Domain, stats, what its own stage has besides run.py, nouns of another stage, the standard library.

    That all of it is pure, whatever it imports in turn, is a contract of .importlinter.
    """
    if name.split(".")[0] != OURS:
        return name.split(".")[0] in sys.stdlib_module_names
    if name.startswith((f"{OURS}.domain", f"{OURS}.stats")):
        return True
    own = name.startswith(f"{OURS}.loop.{stage}") and not name.endswith(".run")
    return own or (name.startswith(f"{OURS}.loop.") and name.endswith(".model"))


def test_rules_know_only_domain_stats_and_nouns() -> None:
    wrong = [
        f"{shown(path)}: {name}"
        for path in sorted((PACKAGE / "loop").glob("*/rules.py"))
        for name in imports(path)
        if not _allowed_in_rules(name, path.parent.name)
    ]
    assert not wrong


def test_nouns_and_numbers_need_nothing_but_python() -> None:
    allowed = {"domain": set(sys.stdlib_module_names), "stats": sys.stdlib_module_names | {"numpy", "scipy"}}
    wrong = [
        f"{shown(path)}: {name}"
        for layer, packages in allowed.items()
        for path in sorted((PACKAGE / layer).rglob("*.py"))
        for name in imports(path)
        if name.split(".")[0] not in packages and not name.startswith(f"{OURS}.{layer}")
    ]
    assert not wrong
