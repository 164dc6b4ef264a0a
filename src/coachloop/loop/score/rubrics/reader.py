"""A rubric from its YAML file, with every mistake and its line (docs/reference/rubrics.md)."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import yaml

from coachloop.domain.policy import Policy
from coachloop.domain.rubric import Criterion, Rubric, Subject
from coachloop.loop.score.rubrics import checks
from coachloop.loop.score.rubrics.findings import Code, Finding, Notes, RubricInvalid
from coachloop.loop.score.rubrics.parts import (
    read_anchor,
    read_scale,
    read_scoring,
    read_trackable,
    read_weight,
)
from coachloop.loop.score.rubrics.tree import MAX_CHARACTERS, Block, compose, identifier_of

RUBRIC_KEYS = ("key", "name", "subject", "language", "description", "criteria")
PARENT_KEYS = ("key", "name", "description", "weight", "children")
LEAF_KEYS = (
    "key", "name", "description", "weight", "scale", "direction", "scoring", "exemplary", "deficient",
    "na_rule", "call_types", "trackable",
)  # fmt: skip

_DEFAULT_POLICY = Policy()


@dataclass(frozen=True, slots=True)
class Examined:
    """What a file holds: the rubric when `findings` is empty, and advice in `warnings` either way."""

    rubric: Rubric | None
    findings: tuple[Finding, ...]
    warnings: tuple[Finding, ...]


def examine(text: str, scorers: Collection[str], policy: Policy = _DEFAULT_POLICY) -> Examined:
    """Reads a rubric and never raises. `scorers` are the names that measure and behaviour may use."""
    notes = Notes()
    root = compose(text, notes)
    if root is None:
        if not notes.errors:
            notes.add(Code.MISSING, 1, "The file is empty.", "Begin with `coachloop rubric new`.")
        return Examined(None, notes.errors, notes.warnings)
    rubric = _rubric(Block(root, "A rubric", RUBRIC_KEYS, notes), scorers, policy)
    return Examined(None if notes.errors else rubric, notes.errors, notes.warnings)


def read_rubric(text: str, source: str, scorers: Collection[str], policy: Policy = _DEFAULT_POLICY) -> Rubric:
    """The rubric that `text` describes. Raises RubricInvalid with all findings; `source` names the file."""
    examined = examine(text, scorers, policy)
    if examined.rubric is None:
        raise RubricInvalid(source, examined.findings, examined.warnings)
    return examined.rubric


def read_rubric_file(path: Path, scorers: Collection[str], policy: Policy = _DEFAULT_POLICY) -> Rubric:
    """The same from a UTF-8 file. Raises RubricInvalid, also for a wrong encoding, and OSError."""
    return read_rubric(rubric_text(path), str(path), scorers, policy)


def rubric_text(path: Path) -> str:
    """The text of a rubric file, at most just over the permitted size. Raises RubricInvalid, OSError."""
    with path.open("rb") as file:
        raw = file.read(4 * MAX_CHARACTERS + 4)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        finding = Finding(line, Code.NOT_YAML, "The file is not UTF-8 text.", "Save it as UTF-8.")
        raise RubricInvalid(str(path), [finding]) from None


def _rubric(block: Block, scorers: Collection[str], policy: Policy) -> Rubric:
    subject = block.choice("subject", Subject, required=True) or Subject.PERSON
    return Rubric(
        key=block.identifier("key"),
        name=block.text("name", required=True),
        subject=subject,
        criteria=_criteria(block, subject, scorers, policy),
        language=block.text("language") or "en",
        description=block.text("description"),
    )


def _criteria(
    block: Block, subject: Subject, scorers: Collection[str], policy: Policy
) -> tuple[Criterion, ...]:
    nodes = block.items("criteria", required=True)
    notes = block.notes
    found = checks.Found(notes, subject, scorers)
    tops = [_one(node, None, found) for node in nodes]
    found.check_all()
    if nodes:
        checks.weights(
            [c.weight for group in tops for c in group[:1]], block.line_of("criteria"), "all criteria", notes
        )
    elif "criteria" in block:
        notes.add(Code.MISSING, block.line_of("criteria"), "The rubric has no criterion.", "Add one.")
    if subject is Subject.PERSON:
        checks.number_of_targets(len(found.leaves), block.line_of("criteria"), policy, notes)
    return tuple(c for group in tops for c in group)


def _one(node: yaml.Node, parent: str | None, found: checks.Found) -> list[Criterion]:
    """A criterion; a parent is followed by its children."""
    is_parent = isinstance(node, yaml.MappingNode) and any(k.value == "children" for k, _ in node.value)
    if is_parent and parent is None:
        return _parent(Block(node, "A criterion with children", PARENT_KEYS, found.notes), found)
    what = "A criterion" if parent is None else "A sub-criterion"
    return [_leaf(Block(node, what, LEAF_KEYS, found.notes), parent, found)]


def _parent(block: Block, found: checks.Found) -> list[Criterion]:
    own = Criterion(
        key=block.identifier("key"),
        name=block.text("name", required=True),
        description=block.text("description", required=True),
        weight=read_weight(block),
        scale=checks.PARENT_SCALE,
        scoring=(),
    )
    found.add(own, block)
    nodes = block.items("children")
    children = [c for node in nodes for c in _one(node, own.key, found)]
    line = block.line_of("children")
    if len(nodes) < 2:
        fix = "Add a second one, or score the criterion itself."
        found.notes.add(Code.CHILDREN, line, "A criterion with children needs at least two.", fix)
    else:
        checks.weights([c.weight for c in children], line, "these children", found.notes)
    return [own, *children]


def _leaf(block: Block, parent: str | None, found: checks.Found) -> Criterion:
    notes = found.notes
    scale = read_scale(block, notes)
    criterion = Criterion(
        key=block.identifier("key"),
        name=block.text("name", required=True),
        description=block.text("description", required=True),
        weight=read_weight(block),
        scale=scale,
        scoring=read_scoring(block, found.subject, found.scorers),
        parent=parent,
        direction=checks.direction(block, scale, notes),
        exemplary=read_anchor(block, "exemplary", notes),
        deficient=read_anchor(block, "deficient", notes),
        na_rule=block.text("na_rule") or None,
        call_types=_call_types(block, notes),
        trackable=read_trackable(block),
    )
    found.add(criterion, block)
    return criterion


def _call_types(block: Block, notes: Notes) -> tuple[str, ...]:
    return tuple(dict.fromkeys(identifier_of(n, "A call type", notes) for n in block.items("call_types")))
