"""/conversations, one conversation, and questioning a score of it."""

from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from coachloop.domain.rights import Action, Area, Reader, may
from coachloop.loop.measure.run import recheck
from coachloop.loop.report.conversation import Place
from coachloop.loop.report.model import Asker, ConversationsView, ConversationView, Facets
from coachloop.loop.report.run import blind_item, conversation_page, conversations_page, turns_part
from coachloop.loop.review.overrides import Word, accept_rest, override_score
from coachloop.loop.review.run import Asked, question_score
from coachloop.web.params import level_of, number, second, whole
from coachloop.web.render import Page, Renderer
from coachloop.web.rights import Sent, sent, services_in
from coachloop.web.services import ReaderServices

_FACETS = tuple(Facets.__dataclass_fields__)
_MOST_TURNS = 1_000_000
_LONGEST_FIND = 80


def load_list(request: Request, services: ReaderServices) -> ConversationsView:
    given = {name: request.query_params.get(name, "").strip()[:200] for name in _FACETS}
    key = request.query_params.get("after", "")
    return conversations_page(services.context, Facets(**given), key, _asker(services.reader), services.now())


def load_one(request: Request, services: ReaderServices) -> ConversationView:
    place = Place(
        number(request, "turn", _MOST_TURNS),
        second(request, "t"),
        " ".join(request.query_params.get("find", "").split())[:_LONGEST_FIND],
    )
    person = request.query_params.get("person", "")
    conversation_id = request.path_params["conversation_id"]
    return conversation_page(services.context, conversation_id, person, place, _asker(services.reader))


def _asker(reader: Reader) -> Asker:
    return Asker(
        reader.name,
        reader.user_id,
        reader.person_id,
        rates=may(reader, Action.RATE),
        questions=may(reader, Action.QUESTION),
        coaches=may(reader, Action.COACH),
    )


def while_blind(request: Request, services: ReaderServices) -> str | None:
    """The form of a blind rating stands in for the page until this reader has rated (decision 0008)."""
    reader = services.reader.name
    conversation_id, person = request.path_params["conversation_id"], request.query_params.get("person", "")
    item = blind_item(services.context, conversation_id, person, reader)
    return None if item is None else f"/review/{item}"


PAGES = (
    Page("/conversations", "conversations.html", "/conversations", Area.CONVERSATIONS, load_list),
    Page(
        "/conversations/{conversation_id}",
        "conversation.html",
        "/conversations",
        Area.CONVERSATIONS,
        load_one,
        while_blind,
    ),
)


def add_posts(app: FastAPI, renderer: Renderer) -> None:
    """A question on a score, another level beside it, or agreeing: whoever says so is named in it."""

    def question(request: Request, got: Annotated[Sent, Depends(sent(Action.QUESTION))]) -> Response:
        conversation_id = request.path_params["conversation_id"]
        score, now = whole(got.text("score"), "score", request), got.services.now()
        made = question_score(got.services.context, conversation_id, score, _asked(got, request), now)
        recheck(got.services.whole, conversation_id, "a score was questioned", now)
        return RedirectResponse(f"/questions/{made}", 303)

    def override(request: Request, got: Annotated[Sent, Depends(sent(Action.RATE))]) -> Response:
        conversation_id = request.path_params["conversation_id"]
        applies = got.text("level") != "na"
        level = level_of(got.text("level"), request) if applies else None
        word = Word(got.services.reader.name, level, got.text("reason"), applies)
        score = whole(got.text("score"), "score", request)
        override_score(got.services.context, conversation_id, score, word, got.services.now())
        return _back(conversation_id, got)

    def accept(request: Request, got: Annotated[Sent, Depends(sent(Action.RATE))]) -> Response:
        conversation_id = request.path_params["conversation_id"]
        who = got.services.reader.name
        scores = {whole(str(given), "score", request) for given in got.form.getlist("score")}
        accept_rest(got.services.context, conversation_id, scores, who, got.services.now())
        return _back(conversation_id, got)

    def turns(request: Request) -> Response:
        """The words of a fold that is opened; without script its link leads to a turn in it."""
        services = services_in(request, request.app.state.services, Area.CONVERSATIONS)
        conversation_id, person = (
            request.path_params["conversation_id"],
            request.query_params.get("person", ""),
        )
        first, until = (number(request, name, _MOST_TURNS) or 0 for name in ("first", "until"))
        shown, rest = turns_part(services.context, conversation_id, person, first, until)
        view = {"turns": shown, "rest": rest, "id": conversation_id, "person": person}
        return renderer.html(request, "_turns_part.html", nav="", view=view)

    app.add_api_route(
        "/conversations/{conversation_id}/turns", turns, methods=["GET"], response_class=Response
    )
    parts = (("question", question), ("override", override), ("accept", accept))
    for name, handler in parts:
        path = f"/conversations/{{conversation_id}}/{name}"
        app.add_api_route(path, handler, methods=["POST"], response_class=Response)


def _asked(got: Sent, request: Request) -> Asked:
    proposed = level_of(got.text("proposed"), request)
    return Asked(got.services.reader.name, got.text("reason"), proposed, got.text("context"))


def _back(conversation_id: str, got: Sent) -> Response:
    person = quote(got.text("person"), safe="")
    return RedirectResponse(f"/conversations/{quote(conversation_id, safe='')}?person={person}#scores", 303)
