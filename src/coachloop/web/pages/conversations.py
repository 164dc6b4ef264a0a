"""/conversations, one conversation, and questioning a score of it."""

from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from coachloop.loop.measure.run import recheck
from coachloop.loop.report.model import ConversationsView, ConversationView, Facets
from coachloop.loop.report.run import conversation_page, conversations_page
from coachloop.loop.review.run import question_score
from coachloop.web.errors import ParameterWrong
from coachloop.web.guard import posted, text_of
from coachloop.web.params import number
from coachloop.web.render import Page, Renderer
from coachloop.web.services import Services

_FACETS = tuple(Facets.__dataclass_fields__)
_MOST_TURNS = 1_000_000
_DAY_SECONDS = 86_400


def load_list(request: Request, services: Services) -> ConversationsView:
    given = {name: request.query_params.get(name, "").strip()[:200] for name in _FACETS}
    key = request.query_params.get("after", "")
    return conversations_page(services.context, Facets(**given), key, services.now())


def load_one(request: Request, services: Services) -> ConversationView:
    return conversation_page(
        services.context,
        request.path_params["conversation_id"],
        request.query_params.get("person", ""),
        number(request, "turn", _MOST_TURNS),
        number(request, "t", _DAY_SECONDS),
    )


PAGES = (
    Page("/conversations", "conversations.html", "/conversations", load_list),
    Page("/conversations/{conversation_id}", "conversation.html", "/conversations", load_one),
)


def add_posts(app: FastAPI, renderer: Renderer, services: Services) -> None:  # noqa: ARG001
    """A question on a score: whoever asks is named in it."""

    def question(request: Request, form: Annotated[FormData, Depends(posted)]) -> Response:
        conversation_id = request.path_params["conversation_id"]
        question_score(
            services.context,
            conversation_id,
            _id(text_of(form, "score"), request),
            text_of(form, "reason"),
            services.context.coach,
            services.now(),
            _level(text_of(form, "proposed"), request),
        )
        recheck(services.context, conversation_id, "a score was questioned", services.now())
        person = text_of(form, "person")
        back = f"/conversations/{quote(conversation_id, safe='')}?person={quote(person, safe='')}"
        return RedirectResponse(f"{back}#scores", 303)

    app.add_api_route(
        "/conversations/{conversation_id}/question", question, methods=["POST"], response_class=Response
    )


def _id(text: str, request: Request) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise ParameterWrong("This form does not say which score is meant.", where=request.url.path)
    return int(text)


def _level(text: str, request: Request) -> float | None:
    if not text:
        return None
    try:
        return float(text)
    except ValueError as error:
        raise ParameterWrong("The proposed level is not a number.", where=request.url.path) from error
