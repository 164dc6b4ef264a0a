"""Writing the records of a table: one function a kind, all through the journal of the import."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from coachloop.domain.people import Person, Segment, Team
from coachloop.loop.ingest import rules
from coachloop.loop.ingest.model import Problem
from coachloop.loop.ingest.run import person_for
from coachloop.loop.ingest.tables.model import Record
from coachloop.store import imported, people
from coachloop.store.imports import Journal

BAD_KIND = "E-TAB-050"
LABEL_TAKEN = "E-TAB-051"

#: Words for the kinds of a module (D0: knowledge first, scenario practice when knowledge did not move it).
_KINDS = {
    "knowledge": ("knowledge", "course", "e-learning", "elearning", "video", "reading", "quiz", "module"),
    "scenario": ("scenario", "role-play", "roleplay", "role play", "simulation", "practice", "exercise"),
}


@dataclass(slots=True)
class Keeping:
    """One table being written. `people` is name as in the table -> person id as answered or known."""

    journal: Journal
    source: str
    people: Mapping[str, str]
    zone: tzinfo
    salt: str
    sample: bool
    now: datetime
    done: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _ids: dict[str, str] = field(default_factory=dict)

    def person(self, record: Record) -> str:
        """The id of the row's person, who is added when nobody has that name."""
        name = record.text("person") or ""
        if name not in self._ids:
            self._ids[name] = person_for(self.journal, name, self.people.get(name), self.sample)
        return self._ids[name]

    def problem(self, code: str, message: str, record: Record) -> None:
        self.problems.append(Problem(code, message, self.source, record.line))

    def reference(self, record: Record) -> str:
        return rules.reference_of(record.text("counterpart") or "", self.salt)


def keep_people(keeping: Keeping, records: tuple[Record, ...]) -> None:
    for record in records:
        before = keeping.journal.written
        name = record.text("person") or ""
        there = people.person_by_name_or_alias(keeping.journal.c, keeping.people.get(name) or name)
        person_id = keeping.person(record)
        person = Person(
            person_id,
            there.name if there else name,
            team_id=_team(keeping, record),
            job_family=record.text("job_family"),
            hired_on=record.day("hired_on"),
            coach=record.text("coach"),
            sample=keeping.sample,
        )
        imported.keep_person(keeping.journal, person)
        _labels(keeping, record, person_id)
        for family, value in sorted(record.segments.items()):
            dates = (record.day("since"), record.day("until"))
            imported.keep_segment(keeping.journal, Segment(person_id, family, value, *dates))
        changed = keeping.journal.written > before
        keeping.done.append("added" if there is None else "changed" if changed else "same")


def _team(keeping: Keeping, record: Record) -> str | None:
    """The id of the team of that name, which is added or given its owner."""
    name = record.text("team")
    if name is None:
        return None
    known = {rules.plain_name(t.name): t for t in people.load_teams(keeping.journal.c)}
    there = known.get(rules.plain_name(name))
    team_id = there.id if there else re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:60] or "team"
    taken = {t.id for t in known.values()} if there is None else set()
    while team_id in taken:
        team_id += "-2"
    imported.keep_team(
        keeping.journal, Team(team_id, there.name if there else name, record.text("team_owner"))
    )
    return team_id


def _labels(keeping: Keeping, record: Record, person_id: str) -> None:
    """Aliases are parted by semicolons."""
    for label in (record.text("aliases") or "").split(";"):
        if not label.strip():
            continue
        imported.keep_alias(keeping.journal, label, person_id)
        if people.aliases(keeping.journal.c).get(people.alias_of(label)) != person_id:
            keeping.problem(LABEL_TAKEN, f"somebody else is known as {label.strip()[:40]!r}", record)


def keep_training(keeping: Keeping, records: tuple[Record, ...]) -> None:
    for record in records:
        kind = _kind_of(record.text("kind") or "")
        if kind is None:
            keeping.problem(BAD_KIND, f"{record.text('kind')!r} is neither knowledge nor scenario", record)
            continue
        done = imported.keep_training(
            keeping.journal,
            keeping.person(record),
            record.text("module") or "",
            criterion_key=record.text("criterion"),
            kind=kind,
            started_on=record.day("started"),
            completed_at=record.instant("completed"),
        )
        keeping.done.append(done)


def _kind_of(text: str) -> str | None:
    plain = rules.plain_name(text)
    return next((kind for kind, words in _KINDS.items() if plain in words), None)


def keep_plans(keeping: Keeping, records: tuple[Record, ...]) -> None:
    """Rows of one role and round are one plan, in the order of `position`, else of the file."""
    plans: dict[tuple[str, str], list[Record]] = {}
    for record in records:
        plans.setdefault((record.text("job_role") or "", record.text("round") or ""), []).append(record)
    for (job_role, round_), rows in plans.items():
        ordered = sorted(rows, key=lambda r: (r.number("position") or 0.0, r.line))
        questions = [
            {"text": r.text("question"), "criterion_key": r.text("criterion"), "asked_by": r.text("asked_by")}
            for r in ordered
        ]
        planned = [int(n) for r in rows if (n := r.number("interviewers")) is not None]
        done = imported.keep_plan(keeping.journal, job_role, round_, max(planned, default=None), questions)
        keeping.done.extend([done] * len(rows))


def keep_scorecards(keeping: Keeping, records: tuple[Record, ...]) -> None:
    """Rows of one person, counterpart and time are one scorecard, with a rating a row or a column."""
    cards: dict[tuple[str, str, datetime | None], list[Record]] = {}
    for record in records:
        key = (keeping.person(record), keeping.reference(record), record.instant("submitted_at"))
        cards.setdefault(key, []).append(record)
    for (person_id, counterpart, submitted_at), rows in cards.items():
        first, call = rows[0], rows[0].text("conversation")
        values = {
            "conversation_id": imported.conversation_of(keeping.journal, call) if call else None,
            "job_role": first.text("job_role"),
            "round": first.text("round"),
            "interviewed_at": first.instant("interviewed_at"),
            "recommendation": first.text("recommendation"),
        }
        ratings = [
            {"criterion": x.criterion, "level": x.level, "scale_min": x.scale_min, "scale_max": x.scale_max}
            for row in rows
            for x in row.ratings
            if x.level is not None
        ]
        own = {"counterpart": counterpart, "person_id": person_id, "submitted_at": submitted_at}
        keeping.done.extend([imported.keep_scorecard(keeping.journal, own, values, ratings)] * len(rows))


def keep_hires(keeping: Keeping, records: tuple[Record, ...]) -> None:
    for record in records:
        values = {
            "hired_on": record.day("hired_on"),
            "job_family": record.text("job_family"),
            "instrument": record.text("instrument"),
            "performance": record.number("performance"),
            "performance_on": record.day("performance_on"),
            "left_on": record.day("left_on"),
            "offer_accepted": record.flag("offer_accepted"),
        }
        keeping.done.append(imported.keep_hire(keeping.journal, keeping.reference(record), values))
