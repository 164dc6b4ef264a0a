"""What was understood of dropped files, as the import page shows it."""

from dataclasses import replace

from coachloop.loop.context import load_targets
from coachloop.loop.ingest.model import Preview, Problem
from coachloop.loop.ingest.preview import Options
from coachloop.loop.ingest.single import NotUsable
from coachloop.loop.ingest.tables.look import TablePreview
from coachloop.loop.ingest.tables.model import Kind
from coachloop.loop.ingest.tables.remap import Meant, choices_of, remapped
from coachloop.loop.report.model.imports import ColumnLine, ReceiptLine, UploadView, Waiting
from coachloop.store.imports import ImportRow
from coachloop.web.services import ReaderServices
from coachloop.web.uploads import Upload
from coachloop.wiring.importing import mapping_names, preview_import, preview_table_import

CALLS = "calls"
KINDS = (
    (CALLS, "Conversations: transcripts of any kind"),
    (Kind.PEOPLE.value, "People: names, teams, coaches, shifts"),
    (Kind.SCORES.value, "Scores that people gave"),
    (Kind.SCORECARDS.value, "Scorecards of candidates"),
    (Kind.TRAINING.value, "Completed trainings"),
    (Kind.SESSIONS.value, "Past coaching sessions"),
    (Kind.PLANS.value, "Interview plans"),
    (Kind.HIRES.value, "Hires and how they did"),
)
#: Lines of problems on the page; the file has them all.
_MOST_PROBLEMS = 200


def receipt_line(row: ImportRow) -> ReceiptLine:
    return ReceiptLine(row.id, row.kind, row.source, row.created_at, row.counts, row.undone_at)


def waiting_of(upload: Upload) -> Waiting:
    files = sum(1 for path in upload.files.iterdir() if path.is_file())
    return Waiting(upload.id, dict(KINDS)[upload.kind], files, upload.made_by)


def preview_of(services: ReaderServices, upload: Upload) -> Preview:
    """Of conversations. Raises CannotOpen, TooManyFiles."""
    options = Options(upload.call_type or None, upload.scored_person or None)
    return preview_import(services, [str(upload.files)], options, upload.answers)


def sheet_of(services: ReaderServices, upload: Upload) -> TablePreview:
    """Of the first file, a table. Raises what reading it raises."""
    files = sorted(path for path in upload.files.iterdir() if path.is_file())
    if len(files) != 1:
        raise NotUsable("A table is imported alone.", fix="Drop one CSV file or workbook at a time.")
    path, kind = str(files[0]), Kind(upload.kind)
    guessed = preview_table_import(services, path, kind, upload.profile or None, upload.answers)
    if not upload.meant:
        return guessed
    meant = {column: Meant(*said) for column, said in upload.meant.items()}
    mapping = remapped(guessed.mapping, meant)
    return preview_table_import(services, path, kind, mapping, upload.answers)


def upload_view(services: ReaderServices, upload: Upload, refused: str = "") -> UploadView:
    """What importing it would do; nothing is written."""
    calls = preview_of(services, upload) if upload.kind == CALLS else None
    sheet = sheet_of(services, upload) if calls is None else None
    shown = calls or sheet
    assert shown is not None
    unread = calls.unread if calls else ()
    return UploadView(
        id=upload.id,
        kind=upload.kind,
        kind_words=dict(KINDS)[upload.kind],
        call_type=upload.call_type,
        scored_person=upload.scored_person,
        answers=upload.answers,
        questions=shown.questions,
        calls=calls,
        sheet=sheet,
        columns=_columns(sheet) if sheet else (),
        choices=choices_of(Kind(upload.kind), _criteria(services)) if sheet else (),
        profiles=mapping_names(services) if sheet else (),
        profile=upload.profile,
        problems=tuple(_named(p, upload) for p in (*unread, *shown.problems)[:_MOST_PROBLEMS]),
        ready=len(calls.to_import) if calls else len(sheet.records) if sheet else 0,
        refused=refused,
    )


def _criteria(services: ReaderServices) -> dict[str, str]:
    with services.whole.database.read() as c:
        return {key: target.criterion.name for key, target in load_targets(c).items()}


def _columns(sheet: TablePreview) -> tuple[ColumnLine, ...]:
    notes = {note.column: note for note in sheet.notes}
    return tuple(
        ColumnLine(
            c.source_column,
            c.field,
            c.scale,
            notes[c.source_column].example if c.source_column in notes else "",
            notes[c.source_column].remark if c.source_column in notes else c.why,
        )
        for c in sheet.mapping.columns
    )


def _named(problem: Problem, upload: Upload) -> Problem:
    """With the name of the dropped file, not with where it lies on the server."""
    return replace(
        problem,
        source=problem.source.replace(f"{upload.files}/", ""),
        message=problem.message.replace(f"{upload.files}/", ""),
    )
