"""/conversations, one conversation, and questioning a score of it."""

from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import Depends, FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from coachloop.loop.measure.run import recheck
from coachloop.loop.report.model import ConversationsView, ConversationView, Facets
from coachloop.loop.report.run import blind_item, conversation_page, conversations_page
from coachloop.loop.review.overrides import Word, accept_rest, override_score
from coachloop.loop.review.run import question_score
from coachloop.web.guard import posted, text_of
from coachloop.web.params import level_of, number, reader_of, whole
from coachloop.web.render import Page, Renderer
from coachloop.web.services import Services

_FACETS = tuple(Facets.__dataclass_fields__)
_MOST_TURNS = 1_000_000
_DAY_SECONDS = 86_400


def load_list(request: Request, services: Services) -> ConversationsView:
    given = {name: request.query_params.get(name, "").strip()[:200] for name in _FACETS}
    key = request.query_params.get("after", "")
    reader = reader_of(request, services)
    return conversations_page(services.context, Facets(**given), key, reader, services.now())


def load_one(request: Request, services: Services) -> ConversationView:
    return conversation_page(
        services.context,
        request.path_params["conversation_id"],
        request.query_params.get("person", ""),
        number(request, "turn", _MOST_TURNS),
        number(request, "t", _DAY_SECONDS),
        reader_of(request, services),
    )


def while_blind(request: Request, services: Services) -> str | None:
    """The form of a blind rating stands in for the page until this reader has rated (decision 0008)."""
    reader = reader_of(request, services)
    conversation_id, person = request.path_params["conversation_id"], request.query_params.get("person", "")
    item = blind_item(services.context, conversation_id, person, reader)
    given = {"rater": request.query_params.get("rater", ""), "from": "conversation"}
    return None if item is None else f"/review/{item}?{urlencode({k: v for k, v in given.items() if v})}"


PAGES = (
    Page("/conversations", "conversations.html", "/conversations", load_list),
    Page("/conversations/{conversation_id}", "conversation.html", "/conversations", load_one, while_blind),
)


def add_posts(app: FastAPI, renderer: Renderer, services: Services) -> None:  # noqa: ARG001
    """A question on a score, another level beside it, or agreeing: whoever says so is named in it."""

    def question(request: Request, form: Annotated[FormData, Depends(posted)]) -> Response:
        conversation_id = request.path_params["conversation_id"]
        question_score(
            services.context,
            conversation_id,
            whole(text_of(form, "score"), "score", request),
            text_of(form, "reason"),
            services.context.coach,
            services.now(),
            level_of(text_of(form, "proposed"), request),
        )
        recheck(services.context, conversation_id, "a score was questioned", services.now())
        return _back(conversation_id, form)

    def override(request: Request, form: Annotated[FormData, Depends(posted)]) -> Response:
        conversation_id = request.path_params["conversation_id"]
        level = level_of(text_of(form, "level"), request)
        word = Word(text_of(form, "rater") or services.context.coach, level, text_of(form, "reason"))
        score = whole(text_of(form, "score"), "score", request)
        override_score(services.context, conversation_id, score, word, services.now())
        return _back(conversation_id, form)

    def accept(request: Request, form: Annotated[FormData, Depends(posted)]) -> Response:
        conversation_id = request.path_params["conversation_id"]
        who = text_of(form, "rater") or services.context.coach
        scores = {whole(str(given), "score", request) for given in form.getlist("score")}
        accept_rest(services.context, conversation_id, scores, who, services.now())
        return _back(conversation_id, form)

    parts = (("question", question), ("override", override), ("accept", accept))
    for name, handler in parts:
        path = f"/conversations/{{conversation_id}}/{name}"
        app.add_api_route(path, handler, methods=["POST"], response_class=Response)


def _back(conversation_id: str, form: FormData) -> Response:
    person = quote(text_of(form, "person"), safe="")
    return RedirectResponse(f"/conversations/{quote(conversation_id, safe='')}?person={person}#scores", 303)
