"""METHOD 8 (f): every rule of the loop with empty, constant, N/A-heavy, one-person, mixed-version and
unordered data gives a status: never NaN, never an exception, no verdict without its n."""

import ast
import sys
from collections.abc import Iterator
from importlib import import_module
from inspect import unwrap
from pathlib import Path
from types import CodeType, FrameType

import pytest
from hypothesis import HealthCheck, given, settings

import coachloop.loop
from tests.loop.driving_stages import DRIVES
from tests.loop.shapes import ANY_PEOPLE, SHAPES, People, check

LOOP = Path(coachloop.loop.__path__[0])
#: Modules that read or write the record are no rules, nor are those that read words in place of scores.
_RECORD = ("coachloop.store", "coachloop.loop.context", "sqlalchemy")
_WORDS_READ = ("ingest", "score")
#: Module, or module:function -> why it is not driven here.
NOT_DRIVEN = {
    "coach.handoff_feedback": "refuses what a coach wrote: tests/loop/coach/test_handoff_rules.py",
    "gaps.simulated": "draws its own teams: tests/cli/test_simulate.py",
    "measure.simulated": "draws its own teams: tests/loop/measure/test_estimate_simulated.py",
    "readiness.model": "reads a typed word",
    "readiness.words": "sentences about a standing of the record: tests/loop/readiness",
    "report.answers": "reads a transcript: tests/loop/report/test_answers.py",
    "report.excerpts": "reads a transcript: tests/loop/report/test_excerpts.py",
    "report.folding": "folds turns of a transcript: tests/loop/report/test_folding.py",
    "report.noticed": "reads a transcript: tests/loop/report/test_summary.py",
    "report.program_rules": "sentences about figures of a group: tests/loop/report/test_program_rules.py",
    "report.summary": "reads a transcript: tests/loop/report/test_summary.py",
    "report.talk": "reads a transcript: tests/loop/report/test_talk.py",
    "report.trail_words": "sentences about what was done: tests/rights/test_trail.py",
    "report.turns": "reads a transcript: tests/loop/report/test_turns.py",
    "report.model.base": "cells of a table",
    "report.model.people": "cells of a table",
    "review.audit_rules": "draws conversations and reads answers: tests/loop/review/test_audit_rules.py",
    "review.calibration.typed": "reads typed answers",
    "review.effort": "minutes and intervals of ratings: tests/loop/review/test_effort.py",
    "review.errors": "refuses empty names and reasons",
    "review.words": "sentences of the agreement of the record: tests/loop/review",
    "train.excerpts": "reads a transcript: tests/loop/train/test_train_rules.py",
}


def rule_modules() -> list[str]:
    """Modules of the loop with public functions that know nothing of the record."""
    found = []
    for path in sorted(LOOP.rglob("*.py")):
        name = ".".join(path.relative_to(LOOP).with_suffix("").parts)
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imports = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        reads = any(module.startswith(_RECORD) for module in imports)
        if not reads and not name.startswith(_WORDS_READ) and _public(tree):
            found.append(name)
    return found


def _public(tree: ast.Module) -> list[str]:
    return [n.name for n in tree.body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_")]


def public_rules() -> Iterator[tuple[str, CodeType]]:
    for name in rule_modules():
        module = import_module(f"coachloop.loop.{name}")
        for function in _public(ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))):
            yield f"{name}:{function}", unwrap(getattr(module, function)).__code__


def called_by(people: People) -> set[CodeType]:
    """Every function that the drives come through."""
    seen: set[CodeType] = set()

    def look(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            seen.add(frame.f_code)

    sys.setprofile(look)
    try:
        for drive in DRIVES.values():
            list(drive(people))
    finally:
        sys.setprofile(None)
    return seen


def test_every_rule_is_driven_or_listed_with_a_reason() -> None:
    seen = called_by(SHAPES["usual"]) | called_by(SHAPES["mixed versions"])
    lacking = [
        name
        for name, code in public_rules()
        if code not in seen and name not in NOT_DRIVEN and name.partition(":")[0] not in NOT_DRIVEN
    ]
    assert lacking == []


def test_what_is_listed_is_there() -> None:
    modules = set(rule_modules())
    assert {name.partition(":")[0] for name in NOT_DRIVEN} <= modules


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("drive", DRIVES)
def test_every_shape_gives_a_status(drive: str, shape: str) -> None:
    for found in DRIVES[drive](SHAPES[shape]):
        check(found)


@pytest.mark.parametrize("drive", DRIVES)
@given(people=ANY_PEOPLE)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_people_give_a_status(drive: str, people: People) -> None:
    for found in DRIVES[drive](people):
        check(found)
