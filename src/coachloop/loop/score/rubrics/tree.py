"""A YAML text as a bounded tree of nodes with line numbers; nothing is ever constructed from it."""

import re
from collections.abc import Collection
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

import yaml

from coachloop.loop.score.rubrics.findings import Code, Notes, short

MAX_CHARACTERS = 200_000
MAX_DEPTH = 12
MAX_NODES = 5_000
MAX_TEXT = 4_000

_NUMBER = re.compile(r"[+-]?[0-9]{1,9}(\.[0-9]{1,9})?")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,63}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_FLAGS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}

Choice = TypeVar("Choice", bound=StrEnum)


def compose(text: str, notes: Notes) -> yaml.Node | None:
    """The root node, or None with a finding: not YAML, too big, too deep, or made with aliases."""
    if len(text) > MAX_CHARACTERS:
        notes.add(
            Code.TOO_BIG, 1, f"The file has more than {MAX_CHARACTERS} characters.", "Split the rubric."
        )
        return None
    try:
        return yaml.compose(text, Loader=yaml.SafeLoader) if _is_bounded(text, notes) else None
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        # ValueError: PyYAML does not check the size of numbers in escapes and directives.
        notes.add(Code.NOT_YAML, _error_line(error, text), f"This is not YAML: {_problem(error)}.", "")
        return None


def _is_bounded(text: str, notes: Notes) -> bool:
    """Walks the events, which are lazy and not recursive, before a tree is built from them."""
    depth = nodes = documents = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        documents += isinstance(event, yaml.DocumentStartEvent)
        nodes += isinstance(event, yaml.NodeEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if documents > 1:
            notes.add(Code.NOT_YAML, line, "A second document begins here.", "Write one rubric a file.")
        elif depth > MAX_DEPTH or nodes > MAX_NODES:
            notes.add(
                Code.TOO_BIG, line, "The file is nested too deep or has too many entries.", "Make it simpler."
            )
        elif (
            isinstance(event, yaml.AliasEvent)
            or getattr(event, "anchor", None)
            or getattr(event, "tag", None)
        ):
            notes.add(
                Code.ALIAS, line, "YAML anchors, aliases and tags are not used here.", "Write the value out."
            )
        else:
            continue
        return False
    return True


def _error_line(error: Exception, text: str) -> int:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is not None:
        return int(mark.line) + 1
    position = getattr(error, "position", 0)
    return text.count("\n", 0, position) + 1 if isinstance(position, int) else 1


def _problem(error: Exception) -> str:
    return getattr(error, "problem", None) or getattr(error, "reason", None) or "a number is out of range"


def line_of(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def nearest_word(word: str, known: Collection[str]) -> str:
    """Advice for a word that is not known: the nearest, else all of them."""
    close = get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f'Did you mean "{close[0]}"?' if close else f"Use one of: {', '.join(sorted(known))}."


class Block:
    """A mapping of the file. Each getter notes what is wrong and then answers something harmless.

    `allowed` are the keys it may have; None permits any name.
    """

    def __init__(self, node: yaml.Node, what: str, allowed: Collection[str] | None, notes: Notes) -> None:
        self.what, self.line, self.notes = what, line_of(node), notes
        self._allowed = allowed
        self._nodes: dict[str, yaml.Node] = {}
        self._lines: dict[str, int] = {}
        self._misspelt: set[str] = set()
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                self._take(key, value)
        else:
            notes.add(Code.WRONG_TYPE, self.line, f"{what} must be written as `key: value` lines.")

    def _take(self, key: yaml.Node, value: yaml.Node) -> None:
        name, line = str(key.value) if isinstance(key, yaml.ScalarNode) else "?", line_of(key)
        if not self._knows(name):
            self._misspelt.update(get_close_matches(name, self._allowed or (), n=1))
            fix = nearest_word(name, self._allowed) if self._allowed else "Use small letters, digits and _."
            self.notes.add(Code.UNKNOWN_KEY, line, f"{self.what} has no key {short(name)}.", fix)
        elif name in self._nodes:
            self.notes.add(Code.DUPLICATE_KEY, line, f"{self.what} has {short(name)} twice.", "Keep one.")
        else:
            self._nodes[name], self._lines[name] = value, line

    def _knows(self, name: str) -> bool:
        return _KEY.fullmatch(name) is not None if self._allowed is None else name in self._allowed

    def __contains__(self, key: str) -> bool:
        return key in self._nodes

    def line_of(self, key: str) -> int:
        return self._lines.get(key, self.line)

    def node(self, key: str, *, required: bool = False) -> yaml.Node | None:
        found = self._nodes.get(key)
        if found is None and required and key not in self._misspelt:
            self.notes.add(Code.MISSING, self.line, f"{self.what} lacks `{key}`.", f"Add `{key}:`.")
        return found

    def text(self, key: str, *, required: bool = False) -> str:
        node = self.node(key, required=required)
        return "" if node is None else text_of(node, f"`{key}`", self.notes)

    def identifier(self, key: str) -> str:
        node = self.node(key, required=True)
        return "" if node is None else identifier_of(node, f"`{key}`", self.notes)

    def number(self, key: str, *, required: bool = False) -> float | None:
        node = self.node(key, required=required)
        if node is None:
            return None
        if isinstance(node, yaml.ScalarNode) and _NUMBER.fullmatch(node.value):
            return float(node.value)
        self.notes.add(Code.WRONG_TYPE, line_of(node), f"`{key}` must be a number.")
        return None

    def flag(self, key: str) -> bool | None:
        node = self.node(key, required=True)
        if node is None:
            return None
        if isinstance(node, yaml.ScalarNode) and node.value.lower() in _FLAGS:
            return _FLAGS[node.value.lower()]
        self.notes.add(Code.WRONG_TYPE, line_of(node), f"`{key}` must be yes or no.")
        return None

    def choice(self, key: str, kinds: type[Choice], *, required: bool = False) -> Choice | None:
        word = self.text(key, required=required)
        if not word:
            return None
        if word in set(kinds):
            return kinds(word)
        fix = nearest_word(word, [str(k) for k in kinds])
        self.notes.add(Code.WRONG_VALUE, self.line_of(key), f"`{key}` cannot be {short(word)}.", fix)
        return None

    def items(self, key: str, *, required: bool = False) -> list[yaml.Node]:
        node = self.node(key, required=required)
        if node is None:
            return []
        if isinstance(node, yaml.SequenceNode):
            return list(node.value)
        self.notes.add(
            Code.WRONG_TYPE, line_of(node), f"`{key}` must be a list.", "Begin each entry with `- `."
        )
        return []

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(text_of(item, f"An entry of `{key}`", self.notes) for item in self.items(key))

    def block(self, key: str, allowed: Collection[str] | None, *, required: bool = False) -> "Block | None":
        node = self.node(key, required=required)
        return None if node is None else Block(node, f"`{key}`", allowed, self.notes)

    def entries(self) -> list[tuple[str, yaml.Node]]:
        return sorted(self._nodes.items(), key=lambda entry: entry[0])


def text_of(node: yaml.Node, what: str, notes: Notes) -> str:
    """The words as written, white space made one space: rewrapping lines makes no new version."""
    if not isinstance(node, yaml.ScalarNode) or node.tag.endswith(":null"):
        notes.add(Code.WRONG_TYPE, line_of(node), f"{what} must be text.", 'Put it in quotes: "...".')
        return ""
    text = " ".join(str(node.value).split())
    if not text:
        notes.add(Code.MISSING, line_of(node), f"{what} is empty.", "Write a sentence or take the line out.")
    elif len(text) > MAX_TEXT or _CONTROL.search(text):
        notes.add(
            Code.WRONG_VALUE, line_of(node), f"{what} has control characters or over {MAX_TEXT} characters."
        )
        return ""
    return text


def identifier_of(node: yaml.Node, what: str, notes: Notes) -> str:
    text = text_of(node, what, notes)
    if not text or _KEY.fullmatch(text):
        return text
    fix = "Use small letters, digits and _, beginning with a letter, 64 at most."
    notes.add(Code.WRONG_VALUE, line_of(node), f"{what} cannot be {short(text)}.", fix)
    return ""


def value_of(node: yaml.Node, what: str, notes: Notes) -> int | float | str | tuple[str, ...]:
    """A setting of a scorer: a number, a text, or a list of texts."""
    if isinstance(node, yaml.SequenceNode):
        return tuple(text_of(item, f"An entry of {what}", notes) for item in node.value)
    text = text_of(node, what, notes)
    if node.tag.endswith((":int", ":float")) and _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return text
