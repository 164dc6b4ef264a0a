"""Rubrics: what good looks like, in levels with anchors; published versions are immutable."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property


class Subject(StrEnum):
    """Whom a rubric is about: the scored person, or the counterpart (rated by people only)."""

    PERSON = "person"
    COUNTERPART = "counterpart"


class Method(StrEnum):
    """How a criterion may be scored (DESIGN.md section 4)."""

    MEASURE = "measure"
    BEHAVIOUR = "behaviour"
    EXAMPLES = "examples"
    JUDGE = "judge"
    HUMAN = "human"


class ScaleKind(StrEnum):
    LEVELS = "levels"
    PASS_FAIL = "pass_fail"
    SHARE = "share"


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Scale:
    """`minimum`..`maximum` in steps; for SHARE (per cent) `limit` is the value that still counts as met."""

    kind: ScaleKind
    minimum: float
    maximum: float
    labels: tuple[str, ...] = ()
    limit: float | None = None

    def pct(self, value: float) -> float:
        """METHOD.md 0.1: 100*(x-min)/(max-min); a SHARE is 100 at or under its limit, else 0."""
        if self.kind is ScaleKind.SHARE and self.limit is not None:
            return 100.0 if value <= self.limit else 0.0
        return 100.0 * (value - self.minimum) / (self.maximum - self.minimum)

    @property
    def step(self) -> float:
        """Points between two neighbouring levels; a share is met or not."""
        return 100.0 / (self.maximum - self.minimum) if self.kind is ScaleKind.LEVELS else 100.0


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a level sounds like, with example sentences written for it."""

    text: str
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trackable:
    """The trackability test (D2): all three, or the criterion carries the badge "noise"."""

    in_recordings: bool
    present_or_absent: bool
    persons_choice: bool

    @property
    def passed(self) -> bool:
        return self.in_recordings and self.present_or_absent and self.persons_choice


@dataclass(frozen=True, slots=True)
class ScoringSpec:
    """One way to score: for MEASURE and BEHAVIOUR `name` is the scorer, `params` its settings."""

    method: Method
    name: str = ""
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Criterion:
    """One line of a rubric. A parent has children and is never scored or coached itself.

    Without slots: its identity is worked out once and kept with it, pages ask for it thousands of times.
    """

    key: str
    name: str
    description: str
    weight: float
    scale: Scale
    scoring: tuple[ScoringSpec, ...]
    parent: str | None = None
    direction: Direction = Direction.UP
    exemplary: Anchor | None = None
    deficient: Anchor | None = None
    na_rule: str | None = None
    call_types: tuple[str, ...] = ()
    trackable: Trackable | None = None

    @cached_property
    def version_hash(self) -> str:
        """Identity of the criterion version: wording, anchors, scale and scoring; not weight or place."""
        return _digest(
            [
                self.key,
                self.name,
                self.description,
                _scale(self.scale),
                [[s.method, s.name, sorted(s.params.items())] for s in self.scoring],
                self.direction,
                _anchor(self.exemplary),
                _anchor(self.deficient),
                self.na_rule,
                sorted(self.call_types),
            ]
        )

    @cached_property
    def version_id(self) -> str:
        """Stable id of this criterion version, e.g. `discovery_depth@1f3a9c02`."""
        return f"{self.key}@{self.version_hash[:8]}"


@dataclass(frozen=True, slots=True)
class Rubric:
    """One version of a rubric as written; publishing gives it a number and freezes it."""

    key: str
    name: str
    subject: Subject
    criteria: tuple[Criterion, ...]
    language: str = "en"
    description: str = ""

    @property
    def leaves(self) -> tuple[Criterion, ...]:
        """The criteria that are scored: those that are no other's parent."""
        parents = {c.parent for c in self.criteria}
        return tuple(c for c in self.criteria if c.key not in parents)

    @property
    def version_hash(self) -> str:
        """Identity of the whole version: anything in it that a person can read or change."""
        lines = [[c.version_hash, float(c.weight), c.parent, _answers(c.trackable)] for c in self.criteria]
        return _digest([self.key, self.name, self.subject, self.language, self.description, lines])

    @property
    def version_id(self) -> str:
        """Stable id of the whole rubric version, e.g. `interviewer@9be21c44`."""
        return f"{self.key}@{self.version_hash[:8]}"

    def criterion(self, key: str) -> Criterion | None:
        return next((c for c in self.criteria if c.key == key), None)


def _scale(scale: Scale) -> list[object]:
    """1 and 1.0 are the same scale, so that a version is the same before and after it is stored."""
    limit = None if scale.limit is None else float(scale.limit)
    return [scale.kind, float(scale.minimum), float(scale.maximum), scale.labels, limit]


def _anchor(anchor: Anchor | None) -> list[object] | None:
    return None if anchor is None else [anchor.text, list(anchor.examples)]


def _answers(test: Trackable | None) -> list[bool] | None:
    return None if test is None else [test.in_recordings, test.present_or_absent, test.persons_choice]


def _digest(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=list)
    return hashlib.sha256(text.encode()).hexdigest()
