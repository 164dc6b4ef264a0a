"""/questions/{id}: a question about a score, its clock, and the answer."""

from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.domain.rights import Action, Area, sight_for
from coachloop.loop.gaps.alerting import after_scores as alert_after
from coachloop.loop.measure.run import recheck
from coachloop.loop.report.model.question import QuestionView, TypedSettlement
from coachloop.loop.report.question import Asker, question_view, refused_view
from coachloop.loop.review.errors import LONGEST
from coachloop.loop.review.settling import Outcome, Settlement, settle_question
from coachloop.store.database import Connection
from coachloop.store.questions import Question
from coachloop.web.errors import ParameterWrong
from coachloop.web.params import level_of, whole
from coachloop.web.render import Page, Renderer
from coachloop.web.rights import Sent, sent
from coachloop.web.services import ReaderServices


def load(request: Request, services: ReaderServices) -> QuestionView:
    reader = services.reader
    asker = Asker(reader.name, reader.person_id, sight_for(reader, Action.SETTLE))
    question = whole(request.path_params["question_id"], "question", request)
    with services.whole.database.read() as c:
        return question_view(c, services.whole, question, asker, services.now())


PAGES = (Page("/questions/{question_id}", "question.html", "/review", Area.CONVERSATIONS, load),)


def add_posts(app: FastAPI, renderer: Renderer) -> None:
    def settle(request: Request, got: Annotated[Sent, Depends(sent(Action.SETTLE))]) -> Response:
        question = whole(request.path_params["question_id"], "question", request)
        typed = TypedSettlement(
            got.text("outcome")[:20],
            got.text("level")[:20],
            got.text("answer")[: LONGEST + 1],
            got.text("wording")[: LONGEST + 1],
        )
        try:
            answer(got.services, question, settlement_of(typed, got.services.reader.name, request))
        except CoachloopError as error:
            if error.kind is not ErrorKind.NOT_UNDERSTOOD:
                raise
            view = refused_view(load(request, got.services), typed, error)
            return renderer.html(request, "question.html", status=422, nav="/review", view=view)
        return RedirectResponse(f"/questions/{question}#answer", 303)

    app.add_api_route("/questions/{question_id}", settle, methods=["POST"], response_class=Response)


def settlement_of(typed: TypedSettlement, by: str, request: Request) -> Settlement:
    """Raises ParameterWrong."""
    if typed.outcome not in set(Outcome):
        raise ParameterWrong("This form does not say what becomes of the score.", where=request.url.path)
    level = level_of(typed.level, request) if typed.outcome == Outcome.CHANGED else None
    return Settlement(Outcome(typed.outcome), by, typed.answer, level, typed.wording)


def answer(services: ReaderServices, question: int, settlement: Settlement) -> None:
    """Keeps the answer; alerts and verdicts that waited for it go on. Raises what `settle_question` does."""
    context, now = services.whole, services.now()

    def read_again(c: Connection, told: Question) -> None:
        """An alert may have waited for the answer, or stand on a score that was set aside."""
        alert_after(c, context, told.person_id, {told.criterion_version_id: told.score_id}, now)

    told = settle_question(context, question, settlement, now, read_again)
    recheck(context, told.conversation_id, "a question was settled", now)
