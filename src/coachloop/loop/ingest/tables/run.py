"""Importing a table: look, then write all of its good rows in one transaction."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from zoneinfo import ZoneInfo

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.domain.words import counted
from coachloop.loop.context import Context, load_targets
from coachloop.loop.ingest.errors import check_answered
from coachloop.loop.ingest.model import Answers, Receipt
from coachloop.loop.ingest.run import known_people, receipt_of, salt_of
from coachloop.loop.ingest.tables import keep, scores
from coachloop.loop.ingest.tables.keep import Keeping
from coachloop.loop.ingest.tables.look import TableLook, TablePreview, look_at_table
from coachloop.loop.ingest.tables.mapping import as_json, mapping_text, read_mapping_file
from coachloop.loop.ingest.tables.model import Kind, ReadTable, TableMapping
from coachloop.loop.ingest.tables.scores import SaveSession
from coachloop.store import audit, imports
from coachloop.store.database import Connection
from coachloop.store.imports import Journal

_MOST_PROBLEMS = 500
_SUFFIX = ".yaml"

#: Mappings of common exports, to copy and change.
STARTER_MAPPINGS = Path(__file__).parents[3] / "starters" / "mappings"


class NothingToImport(CoachloopError):
    """No row of the table can be used."""

    code = "E-TAB-070"
    kind = ErrorKind.NOT_UNDERSTOOD


class NoWayToLog(CoachloopError):
    """Past sessions need the stage that keeps them."""

    code = "E-TAB-071"


class UnknownMapping(CoachloopError):
    """No mapping has that name, neither in the workspace nor among the presets."""

    code = "E-MAP-002"
    kind = ErrorKind.NOT_FOUND


def preview_table(
    context: Context,
    stream: BinaryIO,
    source: str,
    kind: Kind,
    read_table: ReadTable,
    mapping: TableMapping | None = None,
    answers: Answers | None = None,
) -> TablePreview:
    """What importing the table would do. Nothing is written. Raises what reading the table raises."""
    sheet = read_table(stream, source)
    with context.database.read() as c:
        criteria = [target.criterion for target in load_targets(c).values()]
    look = TableLook(kind, criteria, known_people(context), context.zone, mapping, answers or {})
    return look_at_table(sheet, look)


def commit_table(
    context: Context,
    preview: TablePreview,
    answers: Answers,
    now: datetime,
    save_session: SaveSession | None = None,
) -> Receipt:
    """Writes the good rows, all or none. Raises UnansweredQuestion, NothingToImport."""
    check_answered(preview.questions, answers)
    if not preview.records:
        first = "; ".join(str(p) for p in preview.problems[:3])
        raise NothingToImport(
            "No row of this table can be used.", why=first, fix="Check the mapping.", where=preview.source
        )
    kind, mapping = preview.mapping.kind, preview.mapping
    with context.database.write() as c:
        import_id = imports.begin_import(c, kind, preview.source, as_json(mapping), now)
        keeping = _keeping(c, context, preview, import_id, now)
        _keep(keeping, preview, c, save_session)
        counts = {word: keeping.done.count(word) for word in ("added", "changed", "same")}
        counts["skipped"] = preview.rows - sum(counts.values())
        listed = [*preview.problems, *keeping.problems, *preview.differences]
        imports.finish_import(c, import_id, counts, [str(p) for p in listed[:_MOST_PROBLEMS]])
        told = f"{kind}: {counted(len(keeping.done), 'row')}"
        audit.record(c, audit.Entry(now, context.coach, "imported", import_id, told))
        return receipt_of(imports.load_import(c, import_id))


def _keeping(
    c: Connection, context: Context, preview: TablePreview, import_id: str, now: datetime
) -> Keeping:
    zone = ZoneInfo(preview.mapping.time_zone) if preview.mapping.time_zone else context.zone
    journal = Journal(c, import_id)
    return Keeping(journal, preview.source, preview.people, zone, salt_of(c), context.sample, now)


def _keep(keeping: Keeping, preview: TablePreview, c: Connection, save_session: SaveSession | None) -> None:
    records = preview.records
    match preview.mapping.kind:
        case Kind.SCORES:
            scores.keep_scores(keeping, records, load_targets(c))
        case Kind.SESSIONS:
            if save_session is None:
                raise NoWayToLog("Past sessions cannot be imported here.")
            scores.keep_sessions(keeping, records, save_session)
        case Kind.PEOPLE:
            keep.keep_people(keeping, records)
        case Kind.TRAINING:
            keep.keep_training(keeping, records)
        case Kind.PLANS:
            keep.keep_plans(keeping, records)
        case Kind.SCORECARDS:
            keep.keep_scorecards(keeping, records)
        case Kind.HIRES:
            keep.keep_hires(keeping, records)


def save_mapping(folder: Path, mapping: TableMapping, name: str) -> Path:
    """The mapping as `folder`/`name`.yaml, for `--map` and version control; -2, ... beside another."""
    safe = "".join(ch if ch.isalnum() or ch in "-_" else "-" for ch in name)[:80].strip("-") or mapping.kind
    folder.mkdir(parents=True, exist_ok=True)
    text, path, number = mapping_text(mapping), folder / f"{safe}{_SUFFIX}", 1
    while path.exists() and path.read_text(encoding="utf-8", errors="replace") != text:
        number += 1
        path = folder / f"{safe}-{number}{_SUFFIX}"
    path.write_text(text, encoding="utf-8")
    return path


def find_mapping(name: str, folders: Sequence[Path]) -> TableMapping:
    """A mapping file by path, or by name in one of `folders`. Raises UnknownMapping, MappingInvalid."""
    given = Path(name)
    if given.is_file():
        return read_mapping_file(given)
    if given.name == name:
        for folder in folders:
            if (folder / f"{name}{_SUFFIX}").is_file():
                return read_mapping_file(folder / f"{name}{_SUFFIX}")
    known = sorted({path.stem for folder in folders for path in folder.glob(f"*{_SUFFIX}")})
    raise UnknownMapping(
        f"There is no mapping {name!r}.", fix=f"Known are: {', '.join(known) or 'none yet'}; or give a file."
    )
