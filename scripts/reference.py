"""Writes docs/reference/ from the code; with --check says which pages are out of date and writes nothing."""

import importlib
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import typer

import coachloop
from coachloop.api import columns as frame_columns
from coachloop.domain.errors import CoachloopError
from coachloop.domain.policy import SETTINGS

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference"
WRITTEN = "<!-- Written by `make docs` from the code. -->"


def page(title: str, opening: str, body: list[str]) -> str:
    return "\n".join([f"# {title}", "", WRITTEN, "", opening, "", *body]) + "\n"


def policy() -> str:
    opening = (
        "Every threshold, window and count, set in the `policy:` part of the workspace file, for the\n"
        "workspace, a team or a criterion. The source is one of the documents D0 to D4 that the product\n"
        "implements, or ours where they give no number. Each result keeps the settings that it used."
    )
    rows = [f"| `{s.name}` | {s.default} | {s.unit} | {s.source} | {s.meaning} |" for s in SETTINGS]
    return page(
        "Thresholds",
        opening,
        ["| Setting | Default | Unit | Source | Meaning |", "|---|---|---|---|---|", *rows],
    )


def import_everything() -> None:
    for module in pkgutil.walk_packages(coachloop.__path__, "coachloop."):
        # These two run when imported.
        if not module.name.endswith(("__main__", "migrations.env")):
            importlib.import_module(module.name)


def subclasses(base: type[CoachloopError]) -> Iterator[type[CoachloopError]]:
    for child in base.__subclasses__():
        yield child
        yield from subclasses(child)


def in_words(error: type[CoachloopError]) -> str:
    """First paragraph of the docstring, else the words of the name: FileTooLarge -> File too large."""
    named = re.sub(r"(?<=.)[A-Z]", lambda match: " " + match[0].lower(), error.__name__) + "."
    return " ".join((error.__doc__ or named).split("\n\n")[0].split())


def errors() -> str:
    import_everything()
    found = sorted({(e.code, e.__name__, e.kind.value, in_words(e)) for e in subclasses(CoachloopError)})
    rows = [f"| {' | '.join(columns)} |" for columns in found]
    opening = "Each error has a code that stays the same; terminal and pages show it with what to do."
    return page("Errors", opening, ["| Code | Class | Kind | When |", "|---|---|---|---|", *rows])


def leaves(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Every command that does something, with its full name, in the order of the help."""
    if not hasattr(command, "commands"):
        yield name, command
        return
    if command.callback and command.invoke_without_command:
        yield name, command
    for part, child in command.commands.items():
        yield from leaves(child, f"{name} {part}")


def parameter(context: Any, param: Any) -> str | None:
    """A row of the table; None for what is hidden."""
    record = param.get_help_record(context)
    if record is None:
        return None
    names, text = record
    return f"| `{names}` | {' '.join(text.split())} |".replace("[", "\\[")


def commands() -> str:
    from coachloop.cli.main import app

    body = []
    for name, command in leaves(typer.main.get_command(app), "coachloop"):
        context = command.context_class(command, info_name=name)
        usage = " ".join([name, *command.collect_usage_pieces(context)])
        rows = [row for param in command.params if (row := parameter(context, param))]
        body += [f"## {name}", "", command.help or "", "", "```console", f"$ {usage}", "```", ""]
        body += ["| Argument or option | Meaning |", "|---|---|", *rows, ""] if rows else []
    opening = "What each command does and takes. Exit codes are in the [README](../../README.md#in-scripts)."
    return page("Commands", opening, body)[:-1]


def frames() -> str:
    kinds = sorted(
        (value for value in vars(frame_columns).values() if isinstance(value, frame_columns.FrameKind)),
        key=lambda kind: kind.name,
    )
    body = []
    for kind in kinds:
        rows = [f"| `{c.name}` | {c.kind.value} | {c.meaning} |" for c in kind.columns]
        head = ["| Column | Type | Meaning |", "|---|---|---|"]
        body += [f"## {kind.name}", "", f"One row a {kind.row}.", "", *head, *rows, ""]
    opening = (
        "What each data frame of `import coachloop` holds. An empty cell is `<NA>`, never a number that\n"
        "stands for nothing; where an estimate is empty, `invalid_reason` says why."
    )
    return page("Data frames", opening, body)[:-1]


PAGES: dict[str, Callable[[], str]] = {
    "policy.md": policy,
    "errors.md": errors,
    "commands.md": commands,
    "frames.md": frames,
}


def main() -> int:
    check = "--check" in sys.argv
    FOLDER.mkdir(parents=True, exist_ok=True)
    stale = []
    for name, write in PAGES.items():
        path, text = FOLDER / name, write()
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if not check:
                path.write_text(text, encoding="utf-8")
    print("out of date, run make docs:" if check and stale else "written:", *stale)
    return 1 if check and stale else 0


sys.exit(main())
