"""/rubrics: what good looks like, word-level differences, and changing it: draft, trial, publishing."""

import re
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from coachloop.domain.errors import CoachloopError, ErrorKind, NotFound
from coachloop.domain.rights import Action, Area
from coachloop.loop.context import Target, load_targets
from coachloop.loop.report import rubric_pages
from coachloop.loop.report.model.rubrics import DiffView, EditView, RubricsView, RubricView
from coachloop.loop.score.learning.errors import NoSuchDraft
from coachloop.loop.score.publishing import publish_version
from coachloop.loop.score.rubrics import examine, read_rubric
from coachloop.loop.score.rubrics.publishing import publish_checked
from coachloop.loop.score.rubrics.trial import trial_json
from coachloop.loop.score.rubrics.writing import edited_yaml
from coachloop.loop.score.scorers import SCORERS
from coachloop.loop.score.trial import TRIED, try_rubric
from coachloop.store import audit, drafts, rubrics
from coachloop.store.audit import Entry
from coachloop.store.scorers import draft_labels
from coachloop.web.render import Page, Renderer
from coachloop.web.rights import Sent, sent
from coachloop.web.rubric_form import edits_of
from coachloop.web.services import ReaderServices
from coachloop.wiring.machine import embedded
from coachloop.wiring.rubrics import publish_starter

_SPAN = re.compile(r"v([0-9]{1,6})\.\.(?:v([0-9]{1,6})|draft)")
_LONGEST = 200_000


class DraftChanged(CoachloopError):
    """Somebody saved the draft again after this page was loaded."""

    code = "E-RUB-003"
    kind = ErrorKind.CONFLICT


def load_all(_request: Request, services: ReaderServices) -> RubricsView:
    with services.context.database.read() as c:
        return rubric_pages.rubrics_view(c)


def load_one(request: Request, services: ReaderServices) -> RubricView:
    asked = request.query_params.get("v", "")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else None
    with services.context.database.read() as c:
        return rubric_pages.rubric_view(c, services.whole, request.path_params["rubric_key"], number)


def load_diff(request: Request, services: ReaderServices) -> DiffView:
    span = _SPAN.fullmatch(request.path_params["span"])
    if span is None:
        raise NotFound(
            "This address compares no versions.", fix="Write it as v3..v4.", where=request.url.path
        )
    new = int(span[2]) if span[2] else None
    with services.context.database.read() as c:
        return rubric_pages.diff_view(c, request.path_params["rubric_key"], int(span[1]), new, SCORERS)


def load_edit(request: Request, services: ReaderServices) -> EditView:
    mode = "text" if request.query_params.get("as") == "text" else "form"
    with services.context.database.read() as c:
        return rubric_pages.edit_view(c, request.path_params["rubric_key"], SCORERS, mode)


PAGES = (
    Page("/rubrics", "rubrics.html", "/rubrics", Area.RUBRICS, load_all),
    Page("/rubrics/{rubric_key}/diff/{span}", "rubric_diff.html", "/rubrics", Area.RUBRICS, load_diff),
    Page("/rubrics/{rubric_key}/edit", "rubric_edit.html", "/rubrics", Area.EDITOR, load_edit),
    Page("/rubrics/{rubric_key}", "rubric.html", "/rubrics", Area.RUBRICS, load_one),
)


def add_posts(app: FastAPI, renderer: Renderer) -> None:
    """Saving a draft, trying it, publishing it, dropping it; publishing a starter; learning from people."""

    def save(request: Request, got: Annotated[Sent, Depends(sent(Action.PUBLISH))]) -> Response:
        key = request.path_params["rubric_key"]
        with got.services.whole.database.read() as c:
            view = rubric_pages.edit_view(c, key, SCORERS, "form")
        text = _posted_text(view, got)
        with got.services.whole.database.write() as c:
            base = next(v for v in rubrics.versions(c, key) if v.number == view.base_number)
            new = drafts.RubricDraft(key, base.id, text, got.services.reader.name, got.services.now())
            drafts.save_draft(c, new)
        usable = examine(text, SCORERS).rubric is not None
        form = got.text("as") != "text" and usable
        return RedirectResponse(_editor(key, "" if form else "?as=text") + "#draft", 303)

    def try_out(request: Request, got: Annotated[Sent, Depends(sent(Action.PUBLISH))]) -> Response:
        key = request.path_params["rubric_key"]
        _try(got, key)
        return RedirectResponse(_editor(key) + "#trial", 303)

    def publish(request: Request, got: Annotated[Sent, Depends(sent(Action.PUBLISH))]) -> Response:
        key = request.path_params["rubric_key"]
        try:
            _publish(got, key)
        except CoachloopError as error:
            if error.kind not in (ErrorKind.NOT_UNDERSTOOD, ErrorKind.CONFLICT):
                raise
            with got.services.whole.database.read() as c:
                view = rubric_pages.edit_view(c, key, SCORERS, "form")
            return renderer.html(
                request, "rubric_edit.html", status=422, nav="/rubrics", view=view, refused=error
            )
        return RedirectResponse(f"/rubrics/{quote(key, safe='')}", 303)

    def drop(request: Request, got: Annotated[Sent, Depends(sent(Action.PUBLISH))]) -> Response:
        key = request.path_params["rubric_key"]
        with got.services.whole.database.write() as c:
            rubrics.current_version(c, key)  # NotFound for a rubric that is not there
            drafts.drop_draft(c, key)
        return RedirectResponse(f"/rubrics/{quote(key, safe='')}", 303)

    app.add_api_route("/rubrics", _start, methods=["POST"], response_class=Response)
    for name, handler in (("edit", save), ("trial", try_out), ("publish", publish), ("drop", drop)):
        app.add_api_route(
            f"/rubrics/{{rubric_key}}/{name}", handler, methods=["POST"], response_class=Response
        )
    _add_learning(app)


def _start(got: Annotated[Sent, Depends(sent(Action.PUBLISH))]) -> Response:
    """Publishes a starter rubric."""
    version = publish_starter(got.services.context, got.text("starter"), got.services.now())
    return RedirectResponse(f"/rubrics/{quote(version.rubric.key, safe='')}", 303)


def _add_learning(app: FastAPI) -> None:
    """Learning a criterion from people's scores, and putting what was learnt in force."""

    def learn(request: Request, got: Annotated[Sent, Depends(sent(Action.PUBLISH))]) -> Response:
        target = _target(got, request)
        got.services.start_learning(target.criterion.key)
        return RedirectResponse(_learning(request), 303)

    def put_in_force(request: Request, got: Annotated[Sent, Depends(sent(Action.PUBLISH))]) -> Response:
        target, services = _target(got, request), got.services
        label = got.text("label")
        with services.whole.database.read() as c:
            drafts_of_it = draft_labels(c, target.criterion.version_id)
        if label not in drafts_of_it:
            raise NoSuchDraft(
                f"{label[:80] or 'Nothing'} is no draft of {target.criterion.key} that could be published.",
                why="It was published meanwhile, or it is of another criterion.",
                fix="Load the page again and look at what is ready.",
                where=_learning(request),
            )
        publish_version(
            services.whole, label, services.reader.name, services.now(), with_break=bool(got.text("break"))
        )
        return RedirectResponse(_learning(request), 303)

    for name, handler in (("learn", learn), ("learnt", put_in_force)):
        path = f"/rubrics/{{rubric_key}}/{name}/{{criterion_key}}"
        app.add_api_route(path, handler, methods=["POST"], response_class=Response)


def _target(got: Sent, request: Request) -> Target:
    """The criterion of this address. Raises NotFound."""
    rubric_key, key = request.path_params["rubric_key"], request.path_params["criterion_key"]
    with got.services.whole.database.read() as c:
        current = rubrics.current_version(c, rubric_key)
        target = load_targets(c).get(key)
    if target is None or target.rubric_version_id != current.id:
        raise NotFound(f"There is no criterion {key[:80]!r} in this rubric.", fix=f"/rubrics/{rubric_key}")
    return target


def _learning(request: Request) -> str:
    """Where the page shows what the criterion of this address has learnt."""
    rubric_key, key = request.path_params["rubric_key"], request.path_params["criterion_key"]
    return f"/rubrics/{quote(rubric_key, safe='')}#{quote(key, safe='')}"


def _editor(key: str, query: str = "") -> str:
    return f"/rubrics/{quote(key, safe='')}/edit{query}"


def _posted_text(view: EditView, got: Sent) -> str:
    """The text as it was typed, or as the form makes it from what the editor shows."""
    if got.text("as") == "text" or view.rubric is None:
        return got.text("text").replace("\r\n", "\n")[:_LONGEST]
    edits, removed, added = edits_of(got.form, view.rubric)
    return edited_yaml(view.rubric, edits, removed, added)


def _try(got: Sent, key: str) -> None:
    context, machine = got.services.whole, embedded()
    with context.database.read() as c:
        draft = _draft(drafts.load_draft(c, key), key)
        base = rubrics.load_version(c, draft.base_version_id).rubric
        old = [leaf.version_id for leaf in base.leaves]
        ids = drafts.newest_scored(c, old, (machine.rater.series,), TRIED)
    rubric = read_rubric(draft.text, f"draft of {key}", SCORERS)
    tried = try_rubric(context, machine, base, rubric, ids)
    with context.database.write() as c:
        if not drafts.keep_trial(c, draft, trial_json(tried, len(ids))):
            raise _changed(key)


def _publish(got: Sent, key: str) -> None:
    """Only the text that was looked at, and only for the rubric of this address."""
    context, now = got.services.whole, got.services.now()
    with context.database.write() as c:
        draft = _draft(drafts.load_draft(c, key), key)
        if rubric_pages.digest_of(draft.text) != got.text("digest"):
            raise _changed(key)
        rubric = read_rubric(draft.text, f"draft of {key}", SCORERS)
        if rubric.key != key:
            raise DraftChanged(
                f"The draft is of the rubric {rubric.key}, not {key}.",
                why="The key says which rubric a version belongs to.",
                fix=f"Write `key: {key}` in the draft, or publish the other rubric from its own file.",
            )
        version, _ = publish_checked(c, rubric, draft.text, f"draft of {key}", now)
        drafts.drop_draft(c, key)
        who = got.services.reader.name
        audit.record(c, Entry(now, who, "rubric published", version.id, version.label))


def _draft(found: drafts.RubricDraft | None, key: str) -> drafts.RubricDraft:
    if found is None:
        raise NotFound("There is no draft of this rubric.", fix=f"Its editor: {_editor(key)}.")
    return found


def _changed(key: str) -> DraftChanged:
    return DraftChanged(
        "The draft was saved again meanwhile; nothing was published.",
        why="What is published is the text that somebody has looked at.",
        fix="Load the page again and look at the difference.",
        where=_editor(key),
    )
