"""Published rubrics: immutable versions v1, v2, ..., and the criterion versions that they share."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from coachloop.domain.errors import NotFound
from coachloop.domain.rubric import (
    Anchor,
    Criterion,
    Direction,
    Method,
    Rubric,
    Scale,
    ScaleKind,
    ScoringSpec,
    Subject,
    Trackable,
)
from coachloop.store.tables import criterion_version, rubric_line, rubric_version


@dataclass(frozen=True, slots=True)
class PublishedRubric:
    """A rubric as it was published; `number` 3 is shown as v3, `id` is the rubric's version_id."""

    id: str
    number: int
    rubric: Rubric
    source_text: str
    published_at: datetime

    @property
    def label(self) -> str:
        return f"{self.rubric.key} v{self.number}"


def publish(c: Connection, rubric: Rubric, source_text: str, now: datetime) -> PublishedRubric:
    """Freezes `rubric` under the next number. The same content again gives the version that holds it.

    `source_text` is the file it was read from. Criterion versions that exist already are shared.
    """
    known = _rows(c, rubric_version.c.content_hash == rubric.version_hash)
    if known:
        return known[0]
    highest = c.execute(
        select(func.max(rubric_version.c.number)).where(rubric_version.c.rubric_key == rubric.key)
    ).scalar_one()
    row = {
        "id": rubric.version_id,
        "rubric_key": rubric.key,
        "number": (highest or 0) + 1,
        "name": rubric.name,
        "subject": str(rubric.subject),
        "content_hash": rubric.version_hash,
        "source_text": source_text,
        "definition": asdict(rubric),
        "published_at": now,
    }
    c.execute(insert(rubric_version).values(row))
    _insert_criteria(c, rubric.criteria)
    _insert_lines(c, rubric)
    return load_version(c, rubric.version_id)


def _insert_criteria(c: Connection, criteria: Iterable[Criterion]) -> None:
    wanted = {x.version_id: x for x in criteria}
    there = set(c.scalars(select(criterion_version.c.id).where(criterion_version.c.id.in_(wanted))))
    rows = [
        {"id": i, "key": x.key, "name": x.name, "content_hash": x.version_hash}
        for i, x in wanted.items()
        if i not in there
    ]
    if rows:
        c.execute(insert(criterion_version), rows)


def _insert_lines(c: Connection, rubric: Rubric) -> None:
    rows = [
        {
            "rubric_version_id": rubric.version_id,
            "position": position,
            "criterion_version_id": x.version_id,
            "weight": x.weight,
            "parent_key": x.parent,
        }
        for position, x in enumerate(rubric.criteria)
    ]
    c.execute(insert(rubric_line), rows)


def load_version(c: Connection, version_id: str) -> PublishedRubric:
    """By id, such as `interviewer@9be21c44`. Raises NotFound."""
    found = _rows(c, rubric_version.c.id == version_id)
    if not found:
        raise NotFound(f"There is no rubric version {version_id}.", fix=_known(c))
    return found[0]


def load_rubric(c: Connection, version_id: str) -> Rubric:
    """The rubric of a published version. Raises NotFound."""
    return load_version(c, version_id).rubric


def versions(c: Connection, rubric_key: str | None = None) -> list[PublishedRubric]:
    """All published versions, or those of one rubric, in order of (rubric key, number)."""
    return _rows(c, *(() if rubric_key is None else (rubric_version.c.rubric_key == rubric_key,)))


def version_ids(c: Connection) -> tuple[str, ...]:
    """Ids of all published versions in the order of `versions`; they name their content."""
    order = (rubric_version.c.rubric_key, rubric_version.c.number)
    return tuple(c.scalars(select(rubric_version.c.id).order_by(*order)))


def numbered_version(c: Connection, rubric_key: str, number: int) -> PublishedRubric:
    """`interviewer` v3. Raises NotFound."""
    found = _rows(c, rubric_version.c.rubric_key == rubric_key, rubric_version.c.number == number)
    if not found:
        raise NotFound(f"There is no version v{number} of the rubric {rubric_key}.", fix=_known(c))
    return found[0]


def current_version(c: Connection, rubric_key: str) -> PublishedRubric:
    """The version with the highest number. Raises NotFound for a rubric that was never published."""
    found = versions(c, rubric_key)
    if not found:
        raise NotFound(f"There is no published rubric {rubric_key}.", fix=_known(c))
    return found[-1]


def current_versions(c: Connection) -> list[PublishedRubric]:
    """The current version of every rubric, by rubric key."""
    return list({v.rubric.key: v for v in versions(c)}.values())


def version_of(c: Connection, spec: str) -> PublishedRubric:
    """By id, as KEY:v3, or as v3 where only one rubric has a third version. Raises NotFound."""
    key, _, number = spec.rpartition("v")
    if not number.isdecimal() or (key and not key.endswith(":")):
        return load_version(c, spec)
    if key:
        return numbered_version(c, key.removesuffix(":"), int(number))
    found = [v for v in versions(c) if v.number == int(number)]
    if len(found) != 1:
        named = ", ".join(f"{v.rubric.key}:{spec}" for v in found) or "none"
        raise NotFound(f"{spec} is not the version of one rubric.", fix=f"Of that number there are: {named}.")
    return found[0]


def load_criterion(c: Connection, criterion_version_id: str) -> Criterion:
    """A criterion version as the latest rubric that holds it has it. Raises NotFound."""
    rubric_id = c.scalar(
        select(rubric_line.c.rubric_version_id)
        .join(rubric_version, rubric_version.c.id == rubric_line.c.rubric_version_id)
        .where(rubric_line.c.criterion_version_id == criterion_version_id)
        .order_by(rubric_version.c.published_at.desc(), rubric_version.c.number.desc(), rubric_version.c.id)
        .limit(1)
    )
    if rubric_id is None:
        raise NotFound(f"There is no criterion version {criterion_version_id}.", fix=_known(c))
    return next(x for x in load_rubric(c, rubric_id).criteria if x.version_id == criterion_version_id)


def _known(c: Connection) -> str:
    ids = c.scalars(
        select(rubric_version.c.id).order_by(rubric_version.c.rubric_key, rubric_version.c.number)
    )
    names = list(ids)
    return (
        f"Published are: {', '.join(names)}."
        if names
        else "Publish one with `coachloop rubric publish FILE`."
    )


def _rows(c: Connection, *conditions: Any) -> list[PublishedRubric]:
    order = (rubric_version.c.rubric_key, rubric_version.c.number)
    return [_published(row) for row in c.execute(select(rubric_version).where(*conditions).order_by(*order))]


def _published(row: Row[Any]) -> PublishedRubric:
    rubric = rubric_from_json(row.definition)
    return PublishedRubric(row.id, row.number, rubric, row.source_text, row.published_at)


def rubric_from_json(raw: Mapping[str, Any]) -> Rubric:
    """What `asdict` made of a rubric, after a journey through JSON."""
    return Rubric(
        key=raw["key"],
        name=raw["name"],
        subject=Subject(raw["subject"]),
        criteria=tuple(_criterion(x) for x in raw["criteria"]),
        language=raw["language"],
        description=raw["description"],
    )


def _criterion(raw: Mapping[str, Any]) -> Criterion:
    return Criterion(
        key=raw["key"],
        name=raw["name"],
        description=raw["description"],
        weight=float(raw["weight"]),
        scale=_scale(raw["scale"]),
        scoring=tuple(_spec(s) for s in raw["scoring"]),
        parent=raw["parent"],
        direction=Direction(raw["direction"]),
        exemplary=_anchor(raw["exemplary"]),
        deficient=_anchor(raw["deficient"]),
        na_rule=raw["na_rule"],
        call_types=tuple(raw["call_types"]),
        trackable=Trackable(**raw["trackable"]) if raw["trackable"] else None,
    )


def _scale(raw: Mapping[str, Any]) -> Scale:
    limit = None if raw["limit"] is None else float(raw["limit"])
    labels = tuple(raw["labels"])
    return Scale(ScaleKind(raw["kind"]), float(raw["minimum"]), float(raw["maximum"]), labels, limit)


def _spec(raw: Mapping[str, Any]) -> ScoringSpec:
    params = {k: tuple(v) if isinstance(v, list) else v for k, v in raw["params"].items()}
    return ScoringSpec(Method(raw["method"]), raw["name"], params)


def _anchor(raw: Mapping[str, Any] | None) -> Anchor | None:
    return None if raw is None else Anchor(raw["text"], tuple(raw["examples"]))
