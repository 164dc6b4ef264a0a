"""Reads the examples written for the project: `training/examples/*.yaml`, one file a behaviour.

Every line was written for this project, without reading any of the sets that the heads are measured on.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import yaml

from coachloop.domain.errors import CoachloopError, ErrorKind

DOMAINS = ("interview", "sales", "support", "helping")
LONGEST = 80
FOLDER = Path(__file__).parent / "examples"


@dataclass(frozen=True)
class Example:
    """One line and what it shows; `before` is what the other side said just before, where that matters."""

    behaviour: str
    label: str
    domain: str
    before: str | None
    said: str


class ExamplesNotUnderstood(CoachloopError):
    """A file of examples that breaks the rules of this folder."""

    code: ClassVar[str] = "E-TRN-001"
    kind: ClassVar[ErrorKind] = ErrorKind.NOT_UNDERSTOOD

    def __init__(self, where: str, why: str) -> None:
        super().__init__(
            f"An example could not be used: {why}",
            why=why,
            where=where,
            fix="Correct the line and load again.",
        )


def load(folder: Path = FOLDER) -> list[Example]:
    """Every example of the folder, by file name and then in the order of the file.

    Raises ExamplesNotUnderstood for a file that is not as described, an unknown domain, an empty line,
    a line of more than 80 words, or one that stands twice in a behaviour once case and stops are gone.
    """
    examples = [one for path in sorted(folder.glob("*.yaml")) for one in _of_file(path)]
    seen: set[tuple[str, str, str]] = set()
    for one in examples:
        key = (one.behaviour, normal(one.before or ""), normal(one.said))
        if key in seen:
            raise ExamplesNotUnderstood(
                f"{one.behaviour}, {one.label}", f"it stands here twice: {one.said!r}."
            )
        seen.add(key)
    return examples


def normal(text: str) -> str:
    """The words alone: lower case, no stops, single spaces."""
    return " ".join(re.findall(r"\w+", text.lower().replace("'", "").replace("’", "")))


def _of_file(path: Path) -> Iterator[Example]:
    """The examples of one file; `behaviour` must be the name of the file."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ExamplesNotUnderstood(path.name, f"it is not YAML: {error}.") from error
    if not isinstance(content, dict) or set(content) != {"behaviour", "labels"}:
        raise ExamplesNotUnderstood(path.name, "a file holds `behaviour` and `labels`, nothing else.")
    behaviour = content["behaviour"]
    if behaviour != path.stem:
        raise ExamplesNotUnderstood(path.name, f"the file is not named after its behaviour {behaviour!r}.")
    for label, domains in _entries(content["labels"], path.name):
        for domain, lines in _entries(domains, f"{path.name}, {label}"):
            if domain not in DOMAINS:
                raise ExamplesNotUnderstood(f"{path.name}, {label}", f"{domain!r} is not one of {DOMAINS}.")
            for line in _list(lines, f"{path.name}, {label}, {domain}"):
                yield _example(behaviour, label, domain, line)


def _entries(value: object, where: str) -> list[tuple[str, object]]:
    if not isinstance(value, dict) or not value:
        raise ExamplesNotUnderstood(where, "names with entries below them are wanted here.")
    return [(str(name), entry) for name, entry in value.items()]


def _list(value: object, where: str) -> list[object]:
    if not isinstance(value, list):
        raise ExamplesNotUnderstood(where, "a list of lines is wanted here.")
    return value


def _example(behaviour: str, label: str, domain: str, line: object) -> Example:
    """One line: a text, or `before` and `said`."""
    where = f"{behaviour}, {label}, {domain}"
    if isinstance(line, str):
        return Example(behaviour, label, domain, None, _text(line, where))
    if not isinstance(line, dict) or set(line) != {"before", "said"}:
        raise ExamplesNotUnderstood(where, f"a line is a text, or `before` and `said`: {line!r}.")
    return Example(behaviour, label, domain, _text(line["before"], where), _text(line["said"], where))


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or not normal(value):
        raise ExamplesNotUnderstood(where, f"a text with words is wanted, not {value!r}.")
    if len(value.split()) > LONGEST:
        raise ExamplesNotUnderstood(where, f"more than {LONGEST} words: {value[:60]!r}...")
    return value
