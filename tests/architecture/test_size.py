"""Short files and short functions; anything longer is two things."""

import ast
import statistics

from tests.architecture.sources import functions, python_files, shown, tree

MOST_LINES_IN_A_FILE = 400
MOST_LINES_IN_A_FUNCTION = 50
CLOCKS = {"now", "today", "utcnow", "time", "monotonic", "perf_counter"}


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    assert node.end_lineno is not None
    return node.end_lineno - node.lineno + 1


def test_files_are_short() -> None:
    lines = {shown(path): len(path.read_text(encoding="utf-8").splitlines()) for path in python_files()}
    assert {name: n for name, n in lines.items() if n > MOST_LINES_IN_A_FILE} == {}


def test_functions_are_short() -> None:
    # A migration step is a list of columns that is never changed again, not something to read as code.
    files = [path for path in python_files() if path.parent.name != "versions"]
    lines = {f"{shown(path)}:{node.name}": _lines(node) for path in files for node in functions(path)}
    assert {name: n for name, n in lines.items() if n > MOST_LINES_IN_A_FUNCTION} == {}
    assert statistics.median(lines.values()) <= 12


def _reads_a_clock(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS


def test_pure_code_reads_no_clock() -> None:
    pure = [
        path
        for path in python_files()
        if path.name in ("rules.py", "model.py") or {"domain", "stats"} & set(path.parts)
    ]
    wrong = [
        f"{shown(path)}:{node.lineno}"
        for path in pure
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and _reads_a_clock(node)
    ]
    assert not wrong
