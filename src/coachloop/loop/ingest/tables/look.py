"""Looking at a table before anything is written: columns, dates, people, totals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from zoneinfo import ZoneInfo

from coachloop.domain.rubric import Criterion
from coachloop.loop.ingest import rules
from coachloop.loop.ingest.model import Answers, Problem, Question
from coachloop.loop.ingest.tables.guess import date_order, guess_mapping, nearest, notes_of
from coachloop.loop.ingest.tables.model import Kind, Note, Record, Sheet, TableMapping, Understood
from coachloop.loop.ingest.tables.records import total_differences, understand
from coachloop.loop.ingest.tables.values import Reading

UNKNOWN_CRITERION = "E-TAB-040"


@dataclass(frozen=True, slots=True)
class TableLook:
    """What looking at a table needs. `people` is plain name -> person id; `mapping` None: guess it."""

    kind: Kind
    criteria: Sequence[Criterion]
    people: Mapping[str, str]
    zone: tzinfo
    mapping: TableMapping | None = None
    answers: Answers = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TablePreview:
    """What importing a table would do. Nothing is written yet. `differences`: totals that do not add up."""

    source: str
    rows: int
    mapping: TableMapping
    notes: tuple[Note, ...]
    questions: tuple[Question, ...]
    understood: Understood
    differences: tuple[Problem, ...]
    matched: tuple[str, ...]
    new: tuple[str, ...]
    people: Mapping[str, str]

    @property
    def records(self) -> tuple[Record, ...]:
        return self.understood.records

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self.understood.problems


def look_at_table(sheet: Sheet, look: TableLook) -> TablePreview:
    """How `sheet` is understood under its mapping, and what has to be asked."""
    mapping, notes, questions = _mapping(sheet, look)
    zone = ZoneInfo(mapping.time_zone) if mapping.time_zone else look.zone
    understood = understand(sheet, mapping, Reading(mapping.date_order, zone))
    checked = _known_criteria(understood, mapping.kind, look.criteria, sheet.source)
    names = list(dict.fromkeys(name for r in checked.records if (name := r.text("person"))))
    chosen = {name: known for name in names if (known := _person(name, look))}
    asked = [*questions, *_person_questions(names, chosen, look)]
    return TablePreview(
        source=sheet.source,
        rows=len(sheet.rows),
        mapping=mapping,
        notes=notes,
        questions=tuple(q for q in asked if q.key not in look.answers),
        understood=checked,
        differences=total_differences(checked, {c.key: c for c in look.criteria}, sheet.source),
        matched=tuple(sorted(chosen)),
        new=tuple(sorted(name for name in names if name not in chosen)),
        people=chosen,
    )


def _mapping(sheet: Sheet, look: TableLook) -> tuple[TableMapping, tuple[Note, ...], tuple[Question, ...]]:
    if look.mapping is None:
        guess = guess_mapping(sheet, look.kind, look.criteria, look.answers)
        return guess.mapping, guess.notes, guess.questions
    given, notes = look.mapping, notes_of(sheet, look.mapping)
    order, question = date_order(sheet, given, look.answers)
    dated = TableMapping(given.kind, given.columns, order, given.time_zone, given.name)
    return dated, notes, (question,) if question else ()


def _known_criteria(
    understood: Understood, kind: Kind, criteria: Sequence[Criterion], source: str
) -> Understood:
    """Scores, sessions and trainings stand on a criterion of a rubric; another one is offered, not used."""
    if kind not in (Kind.SCORES, Kind.SESSIONS, Kind.TRAINING):
        return understood
    by_name = {rules.plain_name(label): c.key for c in criteria for label in (c.key, c.name)}
    problems: list[Problem] = []
    records = [
        r for x in understood.records if (r := _with_keys(x, kind, by_name, criteria, source, problems))
    ]
    left_out = len(understood.records) - len(records)
    return Understood(tuple(records), (*understood.problems, *problems), understood.skipped + left_out)


def _with_keys(
    record: Record,
    kind: Kind,
    by_name: Mapping[str, str],
    criteria: Sequence[Criterion],
    source: str,
    problems: list[Problem],
) -> Record | None:
    """The record with criterion keys for names; None when nothing of it is left."""
    said = {r.criterion for r in record.ratings} | {record.text("criterion") or ""}
    for name in sorted(said - {""}):
        if rules.plain_name(name) not in by_name:
            problems.append(_unknown(name, criteria, source, record.line))
    ratings = tuple(
        type(r)(by_name[rules.plain_name(r.criterion)], r.level, r.scale_min, r.scale_max)
        for r in record.ratings
        if rules.plain_name(r.criterion) in by_name
    )
    key = by_name.get(rules.plain_name(record.text("criterion") or ""))
    if (kind is Kind.SCORES and not ratings) or (kind is Kind.SESSIONS and key is None):
        return None
    return Record(record.line, {**record.values, "criterion": key}, ratings, record.segments)


def _unknown(name: str, criteria: Sequence[Criterion], source: str, line: int) -> Problem:
    offered = ", ".join(c.key for c, _ in nearest(name, criteria))
    hint = f"; nearest are {offered}" if offered else ""
    return Problem(UNKNOWN_CRITERION, f"no rubric has a criterion {name[:60]!r}{hint}", source, line)


def _person(name: str, look: TableLook) -> str | None:
    given = look.answers.get(f"person:{name}")
    if given in look.people.values():
        return given
    return look.people.get(rules.plain_name(name))


def _person_questions(names: Sequence[str], chosen: Mapping[str, str], look: TableLook) -> list[Question]:
    asked = []
    for name in names:
        near = () if name in chosen else rules.nearest_people(name, look.people)
        if near:
            text = f'"{name}" is new. Or is it one of these?'
            asked.append(Question(f"person:{name}", text, (rules.NEW_PERSON, *near)))
    return asked
