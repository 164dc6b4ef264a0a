"""/import: drop, what we understood, fix, commit, receipt with undo."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import UploadFile

from coachloop.domain.errors import CoachloopError
from coachloop.domain.rights import Action, Area
from coachloop.loop.ingest.run import undo as undo_import
from coachloop.loop.report.model.imports import ImportsView, Progress, ReceiptView, UploadView
from coachloop.store import imports, work
from coachloop.store.people import load_people
from coachloop.store.work import RunKind, RunState
from coachloop.web import uploads
from coachloop.web.import_views import (
    CALLS,
    KINDS,
    preview_of,
    receipt_line,
    sheet_of,
    upload_view,
    waiting_of,
)
from coachloop.web.render import Page, Renderer
from coachloop.web.rights import Sent, sent
from coachloop.web.services import ReaderServices
from coachloop.wiring.importing import commit_table_import, plan_import

_FILES = (uploads.MOST_BYTES, uploads.MOST_FILES)


def _root(services: ReaderServices) -> Path:
    return services.workspace.folder / "uploads"


def load_all(_request: Request, services: ReaderServices) -> ImportsView:
    with services.whole.database.read() as c:
        receipts = tuple(receipt_line(row) for row in imports.load_imports(c))
        people = len(load_people(c))
    waiting = tuple(waiting_of(upload) for upload in uploads.waiting(_root(services)))
    return ImportsView(KINDS, waiting, receipts, people)


def load_upload(request: Request, services: ReaderServices) -> UploadView:
    upload = uploads.find(_root(services), request.path_params["upload_id"])
    return upload_view(services, upload)


def load_receipt(request: Request, services: ReaderServices) -> ReceiptView:
    return _receipt(services, request.path_params["import_id"])


def _receipt(services: ReaderServices, import_id: str, refused: str = "") -> ReceiptView:
    with services.whole.database.read() as c:
        row = imports.load_import(c, import_id)
        line = receipt_line(row)
        running = work.load_runs(c, state=RunState.RUNNING) if line.open else ()
    mine = (r for r in running if r.kind is RunKind.IMPORT and r.arguments.get("import_id") == import_id)
    run = next((Progress(r.total, r.dealt_with, r.skipped, r.failed) for r in mine), None)
    return ReceiptView(line, tuple(row.problems), run, refused)


PAGES = (
    Page("/import", "import.html", "/import", Area.IMPORT, load_all),
    Page("/import/receipts/{import_id}", "import_receipt.html", "/import", Area.IMPORT, load_receipt),
    Page("/import/{upload_id}", "import_upload.html", "/import", Area.IMPORT, load_upload),
)


def add_posts(app: FastAPI, renderer: Renderer) -> None:
    def drop(request: Request, got: Annotated[Sent, Depends(sent(Action.IMPORT, _FILES))]) -> Response:
        kind = got.text("kind") if got.text("kind") in dict(KINDS) else CALLS
        files = [f for f in got.form.getlist("files") if isinstance(f, UploadFile)]
        root = _root(got.services)
        uploads.sweep(root, _finished(got.services))
        try:
            upload = uploads.keep(root, kind, got.services.reader.name, files)
        except uploads.NothingUploaded as error:
            view = load_all(request, got.services)
            return renderer.html(request, "import.html", status=422, nav="/import", view=view, refused=error)
        return RedirectResponse(f"/import/{upload.id}", 303)

    def fix(request: Request, got: Annotated[Sent, Depends(sent(Action.IMPORT))]) -> Response:
        upload = uploads.find(_root(got.services), request.path_params["upload_id"])
        uploads.save(_said(upload, got))
        return RedirectResponse(f"/import/{upload.id}#understood", 303)

    def commit(request: Request, got: Annotated[Sent, Depends(sent(Action.IMPORT))]) -> Response:
        upload = uploads.find(_root(got.services), request.path_params["upload_id"])
        try:
            import_id = _commit(got.services, upload)
        except CoachloopError as error:
            view = upload_view(got.services, upload, refused=f"{error.what} {error.why} {error.fix}")
            return renderer.html(request, "import_upload.html", status=422, nav="/import", view=view)
        return RedirectResponse(f"/import/receipts/{import_id}", 303)

    def throw_away(request: Request, got: Annotated[Sent, Depends(sent(Action.IMPORT))]) -> Response:
        uploads.throw_away(uploads.find(_root(got.services), request.path_params["upload_id"]))
        return RedirectResponse("/import", 303)

    def take_back(request: Request, got: Annotated[Sent, Depends(sent(Action.IMPORT))]) -> Response:
        import_id, services = request.path_params["import_id"], got.services
        try:
            undo_import(services.whole, import_id, services.now(), services.reader.name)
        except CoachloopError as error:
            view = _receipt(services, import_id, f"{error.what} {error.why} {error.fix}")
            return renderer.html(
                request, "import_receipt.html", status=error.http_status, nav="/import", view=view
            )
        return RedirectResponse(f"/import/receipts/{import_id}", 303)

    app.add_api_route("/import", drop, methods=["POST"], response_class=Response)
    app.add_api_route(
        "/import/receipts/{import_id}/undo", take_back, methods=["POST"], response_class=Response
    )
    for name, handler in (("fix", fix), ("commit", commit), ("throw-away", throw_away)):
        app.add_api_route(f"/import/{{upload_id}}/{name}", handler, methods=["POST"], response_class=Response)


def _finished(services: ReaderServices) -> list[str]:
    with services.whole.database.read() as c:
        runs = work.load_runs(c)
    return [r.id for r in runs if r.kind is RunKind.IMPORT and r.state is not RunState.RUNNING]


def _said(upload: uploads.Upload, got: Sent) -> uploads.Upload:
    """The upload with what the form says of it; another profile begins the columns anew."""
    answers = {
        name.removeprefix("answer:"): str(value)[:200]
        for name, value in got.form.items()
        if name.startswith("answer:") and value
    }
    profile = got.text("profile")[:80]
    columns = [str(name) for name in got.form.getlist("column")]
    fields = [str(value) for value in got.form.getlist("field")]
    scales = [str(value)[:20] for value in got.form.getlist("scale")]
    meant = dict(zip(columns, zip(fields, scales, strict=False), strict=False))
    return replace(
        upload,
        call_type=got.text("call_type")[:40],
        scored_person=got.text("scored_person")[:80],
        profile=profile,
        answers={**upload.answers, **answers},
        meant=meant if profile == upload.profile else {},
    )


def _commit(services: ReaderServices, upload: uploads.Upload) -> str:
    """The id of the import. Raises UnansweredQuestion and what the table or the files raise."""
    if upload.kind != CALLS:
        sheet = sheet_of(services, upload)
        receipt, _ = commit_table_import(services, sheet, upload.answers, Path(sheet.source).stem)
        uploads.throw_away(upload)
        return receipt.import_id
    preview = preview_of(services, upload)
    plan = plan_import(services, preview, upload.answers, f"{len(preview.found)} dropped by {upload.made_by}")
    run_id = services.start_import(plan)
    uploads.began(upload, run_id)
    with services.whole.database.read() as c:
        return str(work.load_run(c, run_id).arguments["import_id"])
