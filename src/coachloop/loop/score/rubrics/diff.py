"""What changed between two versions of a rubric, word by word, and which comparisons that breaks."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from coachloop.domain.rubric import Anchor, Criterion, Rubric, Scale, ScaleKind


class Op(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


class Change(StrEnum):
    """What became of a criterion. Only ADDED, REMOVED and NEW_VERSION touch its series."""

    ADDED = "added"
    REMOVED = "removed"
    NEW_VERSION = "new_version"
    WEIGHT_ONLY = "weight_only"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Words:
    """A run of words that stayed, went or came."""

    op: Op
    text: str

    def __str__(self) -> str:
        marks = {Op.SAME: "{}", Op.REMOVED: "[-{}-]", Op.ADDED: "{{+{}+}}"}
        return marks[self.op].format(self.text)


@dataclass(frozen=True, slots=True)
class FieldChange:
    field: str
    words: tuple[Words, ...]

    def __str__(self) -> str:
        return f"{self.field}: {' '.join(str(w) for w in self.words)}"


@dataclass(frozen=True, slots=True)
class CriterionChange:
    """One criterion; the version ids are None where it does not exist, `fields` empty unless reworded."""

    key: str
    name: str
    change: Change
    old_version: str | None
    new_version: str | None
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Break:
    """A series that cannot be read across the change; `key` is None for the weighted total."""

    key: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class RubricDiff:
    """`rubric` lists what changed outside the criteria; criteria that stayed as they were are left out."""

    old_version: str
    new_version: str
    rubric: tuple[FieldChange, ...]
    criteria: tuple[CriterionChange, ...]
    breaks: tuple[Break, ...]

    def lines(self) -> tuple[str, ...]:
        """For a terminal: changes first, then what they break."""
        if not self.rubric and not self.criteria:
            return ("No difference in content.",)
        body = [str(f) for f in self.rubric] + [line for c in self.criteria for line in _lines(c)]
        broken = [f"  {b.key or 'weighted total'}: {b.reason}" for b in self.breaks]
        return (*body, "Comparisons that break:", *(broken or ["  none"]))

    def as_json(self) -> dict[str, object]:
        return {
            "old_version": self.old_version,
            "new_version": self.new_version,
            "rubric": [_field_json(f) for f in self.rubric],
            "criteria": [_criterion_json(c) for c in self.criteria],
            "breaks": [{"key": b.key, "reason": b.reason} for b in self.breaks],
        }


def rubric_diff(old: Rubric, new: Rubric) -> RubricDiff:
    """The difference from `old` to `new`, criteria in the order of `new`, removed ones last."""
    before = {c.key: c for c in old.criteria}
    after = {c.key: c for c in new.criteria}
    pairs = [(before.get(k), c) for k, c in after.items()]
    gone = [_removed(c) for k, c in before.items() if k not in after]
    changes = [change for a, b in pairs if (change := _criterion_change(a, b)) is not None] + gone
    return RubricDiff(
        old.version_id,
        new.version_id,
        _field_changes(_rubric_fields(old, after), _rubric_fields(new, before)),
        tuple(changes),
        tuple(_breaks(old, new, changes)),
    )


def word_diff(old: str, new: str) -> tuple[Words, ...]:
    """Runs of words in order; where words were exchanged the old ones come first."""
    a, b = old.split(), new.split()
    runs: list[Words] = []
    for tag, a0, a1, b0, b1 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            runs.append(Words(Op.SAME, " ".join(a[a0:a1])))
            continue
        runs += [Words(Op.REMOVED, " ".join(a[a0:a1]))] if a1 > a0 else []
        runs += [Words(Op.ADDED, " ".join(b[b0:b1]))] if b1 > b0 else []
    return tuple(runs)


def _removed(old: Criterion) -> CriterionChange:
    return CriterionChange(old.key, old.name, Change.REMOVED, old.version_id, None)


def _criterion_change(old: Criterion | None, new: Criterion) -> CriterionChange | None:
    if old is None:
        return CriterionChange(new.key, new.name, Change.ADDED, None, new.version_id)
    fields = _field_changes(_fields(old), _fields(new))
    if not fields and old.version_hash == new.version_hash:
        return None
    if old.version_hash != new.version_hash:
        kind = Change.NEW_VERSION
    else:
        kind = Change.WEIGHT_ONLY if [f.field for f in fields] == ["weight"] else Change.OTHER
    return CriterionChange(new.key, new.name, kind, old.version_id, new.version_id, fields)


def _field_changes(old: dict[str, str], new: dict[str, str]) -> tuple[FieldChange, ...]:
    return tuple(FieldChange(k, word_diff(old[k], new[k])) for k in new if old[k] != new[k])


def _rubric_fields(rubric: Rubric, other: Collection[str]) -> dict[str, str]:
    """`other` are the criteria of the other version: only those of both have an order to compare."""
    return {
        "key": rubric.key,
        "name": rubric.name,
        "subject": rubric.subject,
        "language": rubric.language,
        "description": rubric.description,
        "order": " ".join(c.key for c in rubric.criteria if c.key in other),
    }


def _fields(c: Criterion) -> dict[str, str]:
    """Everything a person can change, as text; `trackable`, `weight` and `parent` make no new version."""
    return {
        "name": c.name,
        "description": c.description,
        "scale": _scale(c.scale),
        "direction": c.direction,
        "scoring": " | ".join(_spec(s.method, s.name, dict(s.params)) for s in c.scoring),
        **_anchor("exemplary", c.exemplary),
        **_anchor("deficient", c.deficient),
        "na_rule": c.na_rule or "",
        "call_types": " ".join(sorted(c.call_types)),
        "trackable": _trackable(c),
        "weight": f"{c.weight:g}",
        "parent": c.parent or "",
    }


def _scale(scale: Scale) -> str:
    if scale.kind is ScaleKind.SHARE:
        return f"share, limit {scale.limit:g}" if scale.limit is not None else "mean of the sub-criteria"
    return f"{scale.kind} {scale.minimum:g} to {scale.maximum:g}: " + " | ".join(scale.labels)


def _spec(method: str, name: str, params: dict[str, object]) -> str:
    settings = json.dumps(params, ensure_ascii=False, sort_keys=True, default=list) if params else ""
    return " ".join(part for part in (method, name, settings) if part)


def _anchor(key: str, anchor: Anchor | None) -> dict[str, str]:
    examples = " | ".join(anchor.examples) if anchor else ""
    return {key: anchor.text if anchor else "", f"{key} examples": examples}


def _trackable(c: Criterion) -> str:
    if c.trackable is None:
        return ""
    answers = (c.trackable.in_recordings, c.trackable.present_or_absent, c.trackable.persons_choice)
    return " ".join("yes" if answer else "no" for answer in answers)


def _breaks(old: Rubric, new: Rubric, changes: list[CriterionChange]) -> Iterator[Break]:
    """METHOD.md 0.1, 0.2: wording breaks a criterion series, weights only the weighted means above it."""
    parents = {c.parent for c in (*old.criteria, *new.criteria) if c.parent}
    for change in changes:
        if change.key in parents or change.change is Change.ADDED:
            continue
        if change.change is Change.NEW_VERSION:
            yield Break(
                change.key, "a new criterion version; its series begins again, open windows finish on the old"
            )
        elif change.change is Change.REMOVED:
            yield Break(change.key, "no longer in the rubric; its series ends")
    for key in (c.key for c in new.criteria if c.key in parents):
        if _mixture(old, key) != _mixture(new, key):
            yield Break(key, "its sub-criteria or their weights changed")
    if _mixture(old, None) != _mixture(new, None):
        yield Break(None, "the weights or the criteria under it changed")


def _mixture(rubric: Rubric, parent: str | None) -> dict[str, object]:
    """What goes into a weighted mean: leaf versions with their weights, parents with what is in them."""
    inner = {c.parent for c in rubric.criteria}
    return {
        c.key: (c.weight, _mixture(rubric, c.key) if c.key in inner else c.version_hash)
        for c in rubric.criteria
        if c.parent == parent
    }


def _lines(c: CriterionChange) -> list[str]:
    signs = {Change.ADDED: "+", Change.REMOVED: "-"}
    says = {
        Change.ADDED: "added",
        Change.REMOVED: "removed",
        Change.NEW_VERSION: f"new version: {c.old_version} -> {c.new_version}",
        Change.WEIGHT_ONLY: f"weight only; the criterion version stays {c.new_version}",
        Change.OTHER: f"the criterion version stays {c.new_version}",
    }
    head = f"{signs.get(c.change, '~')} {c.key} ({c.name}): {says[c.change]}"
    return [head, *(f"    {field}" for field in c.fields)]


def _field_json(field: FieldChange) -> dict[str, object]:
    return {"field": field.field, "words": [{"op": str(w.op), "text": w.text} for w in field.words]}


def _criterion_json(c: CriterionChange) -> dict[str, object]:
    return {
        "key": c.key,
        "name": c.name,
        "change": str(c.change),
        "old_version": c.old_version,
        "new_version": c.new_version,
        "fields": [_field_json(f) for f in c.fields],
    }
