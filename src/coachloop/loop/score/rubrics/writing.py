"""A rubric as the text of its file, and that text with what was changed in a form."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from coachloop.domain.rubric import Anchor, Criterion, Rubric, Scale, ScaleKind, ScoringSpec, Trackable

_WIDTH = 110


@dataclass(frozen=True, slots=True)
class AnchorEdit:
    """An anchor as typed; without words it is left out."""

    text: str = ""
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CriterionEdit:
    """A criterion as typed in the form: nothing is checked here, `examine` reads the text that it makes.

    `trackable`: the three answers of the trackability test.
    """

    name: str
    description: str
    weight: str
    exemplary: AnchorEdit = AnchorEdit()
    deficient: AnchorEdit = AnchorEdit()
    na_rule: str = ""
    trackable: tuple[bool, bool, bool] = (False, False, False)


def rubric_yaml(rubric: Rubric) -> str:
    """The text of a file that reads as exactly this rubric."""
    return _dump(_tree(rubric))


def edited_yaml(
    rubric: Rubric, edits: Mapping[str, CriterionEdit], removed: Collection[str], added: Sequence[str]
) -> str:
    """The rubric's text with the edits by criterion key; `added` are names of new ones, scored by people."""
    tree = _tree(rubric)
    tree["criteria"] = [_changed(c, edits, removed) for c in tree["criteria"] if c["key"] not in removed]
    tree["criteria"] += [_blank(name) for name in added]
    return _dump(tree)


def criterion_at(text: str, line: int) -> str | None:
    """The key of the criterion that a line (from 1) of such a text belongs to."""
    found = None
    for row in text.splitlines()[:line]:
        word = row.strip().removeprefix("- ")
        if word.startswith("key: ") and row.startswith(("- ", "  ")):
            found = word.removeprefix("key: ").strip()
    return found


def _dump(tree: Mapping[str, Any]) -> str:
    return yaml.safe_dump(tree, sort_keys=False, allow_unicode=True, width=_WIDTH)


def _tree(rubric: Rubric) -> dict[str, Any]:
    tops = [c for c in rubric.criteria if c.parent is None]
    return {
        "key": rubric.key,
        "name": rubric.name,
        "subject": str(rubric.subject),
        "language": rubric.language,
        "description": rubric.description,
        "criteria": [_one(c, [x for x in rubric.criteria if x.parent == c.key]) for c in tops],
    }


def _one(criterion: Criterion, children: Sequence[Criterion]) -> dict[str, Any]:
    head = {
        "key": criterion.key,
        "name": criterion.name,
        "description": criterion.description,
        "weight": _plain_number(criterion.weight),
    }
    if children:
        return {**head, "children": [_one(child, ()) for child in children]}
    rest = {
        "scale": _scale(criterion.scale),
        "direction": str(criterion.direction),
        "scoring": [_spec(spec) for spec in criterion.scoring],
        "exemplary": _anchor(criterion.exemplary),
        "deficient": _anchor(criterion.deficient),
        "na_rule": criterion.na_rule,
        "call_types": list(criterion.call_types),
        "trackable": _answers(criterion.trackable),
    }
    return {**head, **{name: value for name, value in rest.items() if value is not None}}


def _scale(scale: Scale) -> dict[str, Any]:
    if scale.kind is ScaleKind.SHARE:
        return {"kind": str(scale.kind), "limit": _plain_number(scale.limit or 0.0)}
    found: dict[str, Any] = {"kind": str(scale.kind), "labels": list(scale.labels)}
    if scale.kind is ScaleKind.LEVELS:
        found["minimum"] = _plain_number(scale.minimum)
    return found


def _spec(spec: ScoringSpec) -> dict[str, Any]:
    found: dict[str, Any] = {"method": str(spec.method)}
    if spec.name:
        found["name"] = spec.name
    if spec.params:
        found["params"] = {k: list(v) if isinstance(v, tuple) else v for k, v in spec.params.items()}
    return found


def _anchor(anchor: Anchor | None) -> dict[str, Any] | None:
    return None if anchor is None else {"text": anchor.text, "examples": list(anchor.examples)}


def _answers(test: Trackable | None) -> dict[str, bool] | None:
    if test is None:
        return None
    return {
        "in_recordings": test.in_recordings,
        "present_or_absent": test.present_or_absent,
        "persons_choice": test.persons_choice,
    }


def _plain_number(value: float) -> float | int:
    return int(value) if float(value).is_integer() else float(value)


def _changed(
    line: dict[str, Any], edits: Mapping[str, CriterionEdit], removed: Collection[str]
) -> dict[str, Any]:
    """A line of the tree as edited; a parent with its children."""
    edit = edits.get(line["key"])
    found = dict(line)
    if "children" in found:
        kept = [child for child in found["children"] if child["key"] not in removed]
        found["children"] = [_changed(child, edits, removed) for child in kept]
    if edit is None:
        return found
    found |= {"name": edit.name, "description": edit.description, "weight": _weight(edit.weight)}
    if "children" not in found:
        found |= _leaf_edits(edit)
        answered = any(edit.trackable) or "trackable" in line
        found["trackable"] = _answers(Trackable(*edit.trackable)) if answered else None
    return {name: value for name, value in found.items() if value is not None}


def _leaf_edits(edit: CriterionEdit) -> dict[str, Any]:
    return {
        "exemplary": _typed(edit.exemplary),
        "deficient": _typed(edit.deficient),
        "na_rule": edit.na_rule or None,
    }


def _typed(anchor: AnchorEdit) -> dict[str, Any] | None:
    if not anchor.text and not anchor.examples:
        return None
    return {"text": anchor.text, "examples": list(anchor.examples)}


def _weight(typed: str) -> float | int | str:
    """As typed where it is no number: the reader says so."""
    try:
        return _plain_number(float(typed))
    except (ValueError, OverflowError):
        return typed


def _blank(name: str) -> dict[str, Any]:
    """A new criterion that people score; its weight has to be taken from others."""
    return {
        "key": _key_of(name),
        "name": name,
        "description": name,
        "weight": 5,
        "scale": {"kind": "pass_fail", "labels": ["not met", "met"]},
        "scoring": [{"method": "human"}],
        "call_types": [],
    }


def _key_of(name: str) -> str:
    plain = "".join(x if x.isascii() and x.isalnum() else "_" for x in name.lower()).strip("_")
    return plain if plain[:1].isalpha() else f"criterion_{plain}".strip("_")
