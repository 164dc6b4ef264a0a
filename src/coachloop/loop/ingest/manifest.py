"""`conversations.csv` beside the files: what an organisation knows about them that they do not say."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import PurePosixPath

from coachloop.domain.conversation import Consent, Difficulty
from coachloop.domain.errors import CoachloopError
from coachloop.loop.ingest.files import Source
from coachloop.loop.ingest.model import FileFacts, Problem
from coachloop.loop.ingest.tables.dates import order_of
from coachloop.loop.ingest.tables.model import Column, DateOrder, ReadTable, Sheet, SheetRow
from coachloop.loop.ingest.tables.values import Reading, Refused, convert

NAME = "conversations.csv"
COLUMNS = {
    "file": "text",
    "conversation": "text",
    "person": "text",
    "counterpart": "text",
    "started_at": "time",
    "ended_at": "time",
    "call_type": "text",
    "consent": "text",
    "language": "text",
    "round": "text",
    "job_role": "text",
    "difficulty": "text",
}
UNKNOWN_COLUMN = "E-IMP-040"
NO_FILE = "E-IMP-041"
UNKNOWN_WORD = "E-IMP-042"

_WORDS = {"consent": tuple(Consent), "difficulty": tuple(Difficulty)}


@dataclass(frozen=True, slots=True)
class ManifestRow:
    """What is stated about one file, or about one of the conversations in it."""

    source: str
    line: int
    facts: FileFacts
    person: str | None = None


@dataclass(slots=True)
class Manifest:
    """The rows by (path of the file, conversation within it or "")."""

    rows: dict[tuple[str, str], ManifestRow] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    ambiguous: int = 0
    used: set[tuple[str, str]] = field(default_factory=set)

    def row_for(self, name: str, external_id: str | None) -> ManifestRow | None:
        """The row about one conversation, else the one about its whole file."""
        for key in ((name, external_id or ""), (name, "")):
            if key in self.rows:
                self.used.add(key)
                return self.rows[key]
        return None

    def unused(self) -> list[Problem]:
        """Rows about files that are not there, in order."""
        rows = [(row.source, row.line, key[0]) for key, row in self.rows.items() if key not in self.used]
        return [
            Problem(NO_FILE, f"there is no file {name!r}", source, line)
            for source, line, name in sorted(rows)
        ]


def is_manifest(source: Source) -> bool:
    return PurePosixPath(source.name).name == NAME


def add_manifest(
    manifest: Manifest, source: Source, read_table: ReadTable, zone: tzinfo, order: DateOrder | None
) -> None:
    """Reads one manifest; what cannot be used is a problem. Paths in it are compared, never opened."""
    try:
        sheet = read_table(io.BytesIO(source.text.encode()), source.name)
    except CoachloopError as error:
        manifest.problems.append(Problem(error.code, error.what, source.name))
        return
    manifest.problems.extend(sheet.problems)
    columns = _columns(sheet, manifest)
    shown, doubtful = order_of(_dates(sheet, columns))
    order = order or shown
    manifest.ambiguous += 0 if order else doubtful
    how = Reading(order or DateOrder.DAY_FIRST, zone)
    folder = PurePosixPath(source.name).parent
    for row in sheet.rows:
        _add_row(manifest, row, columns, how, sheet.source, folder)


def _columns(sheet: Sheet, manifest: Manifest) -> dict[int, Column]:
    found = {}
    for place, header in enumerate(sheet.header):
        name = "_".join(header.casefold().split())
        if name in COLUMNS:
            found[place] = Column(header, name, COLUMNS[name])
        else:
            known = ", ".join(COLUMNS)
            message = f"the column {header!r} was not used; known are {known}"
            manifest.problems.append(Problem(UNKNOWN_COLUMN, message, sheet.source, 1))
    return found


def _dates(sheet: Sheet, columns: Mapping[int, Column]) -> list[str]:
    places = [place for place, column in columns.items() if column.type == "time"]
    return [row.cells[place] for row in sheet.rows for place in places]


def _add_row(
    manifest: Manifest,
    row: SheetRow,
    columns: Mapping[int, Column],
    how: Reading,
    source: str,
    folder: PurePosixPath,
) -> None:
    values: dict[str, object] = {}
    for place, column in columns.items():
        value = convert(row.cells[place], column, how)
        if isinstance(value, Refused):
            manifest.problems.append(
                Problem(value.code, f"{column.field}: {value.message}", source, row.line)
            )
        else:
            values[column.field] = value
    file = values.get("file")
    if not isinstance(file, str):
        manifest.problems.append(Problem(NO_FILE, "the row names no file", source, row.line))
        return
    for name, words in _WORDS.items():
        values[name] = _word(manifest, values.get(name), words, source, row.line)
    key = ((folder / file.removeprefix("./")).as_posix(), _text(values, "conversation") or "")
    manifest.rows[key] = ManifestRow(source, row.line, _facts(values), _text(values, "person"))


def _word(manifest: Manifest, value: object, words: tuple[str, ...], source: str, line: int) -> str | None:
    if not isinstance(value, str):
        return None
    word = "_".join(value.casefold().replace("-", " ").split())
    if word in words:
        return word
    message = f"{value[:40]!r} is none of {', '.join(words)}"
    manifest.problems.append(Problem(UNKNOWN_WORD, message, source, line))
    return None


def _facts(values: Mapping[str, object]) -> FileFacts:
    started, ended = values.get("started_at"), values.get("ended_at")
    return FileFacts(
        started_at=started if isinstance(started, datetime) else None,
        ended_at=ended if isinstance(ended, datetime) else None,
        language=_text(values, "language"),
        call_type=_text(values, "call_type"),
        consent=_text(values, "consent"),
        counterpart=_text(values, "counterpart"),
        job_role=_text(values, "job_role"),
        round=_text(values, "round"),
        difficulty=_text(values, "difficulty"),
        external_id=_text(values, "conversation"),
    )


def _text(values: Mapping[str, object], name: str) -> str | None:
    value = values.get(name)
    return value[:200] if isinstance(value, str) else None
