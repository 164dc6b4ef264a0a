"""Imports of conversations and tables: looked at first, then written."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from coachloop.engines.tables import read_table
from coachloop.engines.transcripts import READERS
from coachloop.loop.coach.model import Draft
from coachloop.loop.coach.run import Extras, log_in
from coachloop.loop.context import Context
from coachloop.loop.gaps.alerting import after_scores as alert_after
from coachloop.loop.ingest.model import Answers, ImportPlan, Preview, Receipt
from coachloop.loop.ingest.preview import Options
from coachloop.loop.ingest.run import begin, item_text, plan_calls, preview_calls
from coachloop.loop.ingest.single import NotUsable
from coachloop.loop.ingest.tables.look import TablePreview
from coachloop.loop.ingest.tables.model import Kind, TableMapping
from coachloop.loop.ingest.tables.run import (
    STARTER_MAPPINGS,
    commit_table,
    find_mapping,
    preview_table,
    save_mapping,
)
from coachloop.loop.ingest.tables.scores import PastSession
from coachloop.settings import Workspace
from coachloop.store.alerts import scores_of_import
from coachloop.store.database import Connection
from coachloop.wiring.clock import clock

if TYPE_CHECKING:
    from coachloop.wiring.app import App


class Opened(Protocol):
    """What looking at files and writing tables needs of an opened workspace."""

    @property
    def context(self) -> Context: ...

    @property
    def workspace(self) -> Workspace: ...


def preview_import(app: Opened, paths: Sequence[str], options: Options, answers: Answers) -> Preview:
    """What importing these files would do; nothing is written."""
    return preview_calls(app.context, paths, READERS, read_table, clock(), options, answers)


def plan_import(app: Opened, preview: Preview, answers: Answers, source: str) -> ImportPlan:
    """Raises UnansweredQuestion when something has to be said first."""
    return plan_calls(app.context, preview, answers, source)


def start_import(app: "App", plan: ImportPlan, by: str) -> str:
    """Starts writing what the preview showed; the run's id. The same plan goes on where it was."""
    import_id = begin(replace(app.context, coach=by), plan, clock())
    arguments = {"import_id": import_id, "problems": list(plan.problems)}
    return app.jobs.start_import(tuple(item_text(item) for item in plan.items), arguments)


def preview_table_import(
    app: Opened, path: str, kind: Kind, mapping: str | TableMapping | None, answers: Answers
) -> TablePreview:
    """What importing this table would do. `mapping`: one, a file, or a name here or among the starters."""
    folders = [app.workspace.mappings, STARTER_MAPPINGS]
    chosen = find_mapping(mapping, folders) if isinstance(mapping, str) and mapping else mapping or None
    try:
        with Path(path).open("rb") as stream:
            return preview_table(app.context, stream, path, kind, read_table, chosen, answers)
    except OSError as error:
        raise NotUsable("The table cannot be opened.", why=str(error.strerror), where=path) from error


def commit_table_import(
    app: Opened, preview: TablePreview, answers: Answers, name: str
) -> tuple[Receipt, Path]:
    """Writes all good rows or none, and keeps the mapping as a file."""
    receipt = commit_table(app.context, preview, answers, clock(), partial(_log_past, app.context))
    with app.context.database.write() as c:
        for person_id, score_ids in scores_of_import(c, receipt.import_id).items():
            alert_after(c, app.context, person_id, score_ids, clock())
    return receipt, save_mapping(app.workspace.mappings, preview.mapping, name)


def _log_past(context: Context, c: Connection, past: PastSession, import_id: str) -> None:
    """A session of an import: its baseline is reconstructed from what came before it."""
    draft = Draft(
        person_id=past.person_id,
        criterion=past.criterion_key,
        method=past.method,
        agreed=past.commitment,
        session_start=past.starts_at,
        session_end=past.ends_at,
        cited_conversation_id=past.conversation_id,
    )
    log_in(c, context, draft, clock(), Extras(coach=past.coach, as_of=past.starts_at, import_id=import_id))


def mapping_names(app: Opened) -> tuple[str, ...]:
    """Mappings that may be chosen by name: those kept here, and the starters."""
    folders = (app.workspace.mappings, STARTER_MAPPINGS)
    return tuple(sorted({path.stem for folder in folders for path in folder.glob("*.yaml")}))
