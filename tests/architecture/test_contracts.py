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
    assert [layer.strip("()") for layer in reversed(last_on_top)] == ["context", *STAGES]


def test_each_folder_of_the_loop_is_a_stage() -> None:
    folders = {path.parent.name for path in (PACKAGE / "loop").glob("*/__init__.py")}
    assert folders <= set(STAGES)


def test_imports_are_absolute() -> None:
    relative = [
        f"{shown(path)}: {name}" for path in python_files() for name in imports(path) if name[0] == "."
    ]
    assert not relative


def _allowed_in_rules(name: str, stage: str) -> bool:
    """Whether rules.py of the stage may import the module: domain, stats, its own model, standard library."""
    top = name.split(".")[0]
    if top != OURS:
        return top in sys.stdlib_module_names
    return name in (f"{OURS}.domain", f"{OURS}.stats", f"{OURS}.loop.{stage}.model") or name.startswith(
        (f"{OURS}.domain.", f"{OURS}.stats.")
    )


def test_rules_know_only_domain_stats_and_their_own_nouns() -> None:
    wrong = [
        f"{shown(path)}: {name}"
        for path in sorted((PACKAGE / "loop").glob("*/rules.py"))
        for name in imports(path)
        if not _allowed_in_rules(name, path.parent.name)
    ]
    assert not wrong


def test_nouns_and_numbers_need_nothing_but_python() -> None:
    allowed = {"domain": set(sys.stdlib_module_names), "stats": sys.stdlib_module_names | {"numpy"}}
    wrong = [
        f"{shown(path)}: {name}"
        for layer, packages in allowed.items()
        for path in sorted((PACKAGE / layer).rglob("*.py"))
        for name in imports(path)
        if name.split(".")[0] not in packages and not name.startswith(f"{OURS}.{layer}")
    ]
    assert not wrong
