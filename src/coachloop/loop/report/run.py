"""Each view from the store: one consistent read a page."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar

from coachloop.domain.errors import CoachloopError
from coachloop.loop.coach.run import close_loop
from coachloop.loop.context import Context, Target, load_targets
from coachloop.loop.gaps.choices import choose
from coachloop.loop.report import (
    coaching,
    conversation,
    conversations,
    form,
    gaps,
    people,
    person,
    review,
    status,
    team_sessions,
    training,
    week,
    works,
)
from coachloop.loop.report.conversation import Place
from coachloop.loop.report.model import (
    Asker,
    BaselinePreview,
    BlindView,
    CoachingView,
    ConversationsView,
    ConversationView,
    Facets,
    FirstSteps,
    Fold,
    FormView,
    GapsView,
    PeopleView,
    PersonView,
    ResultView,
    RevealView,
    ReviewView,
    StatusView,
    TurnLine,
    Typed,
    TypedAnswer,
    WeekView,
    WorksView,
)
from coachloop.loop.report.model.people import PeopleFilter
from coachloop.loop.report.model.team_sessions import (
    NewSessionView,
    OwnSessionView,
    TeamSessionsView,
    TeamSessionView,
    TypedSession,
)
from coachloop.loop.report.training import TrainingRecords
from coachloop.loop.report.turns import Part
from coachloop.store.database import Connection

V = TypeVar("V")
#: Where one begins to read, and who is asked for by nobody in particular.
_START, _NOBODY, _WHOLE = Place(), Asker(), Part()


def _read(context: Context, load: Callable[[Connection], V]) -> V:
    with context.database.read() as c:
        return load(c)


def week_page(context: Context, now: datetime) -> WeekView:
    return _read(context, lambda c: week.week_view(c, context, now))


def first_steps(context: Context, user_id: str, view: WeekView) -> FirstSteps | None:
    """What a user looks at first in the sample; None once they have put that away."""
    return _read(context, lambda c: week.steps_of(c, context, user_id, view))


def people_page(context: Context, now: datetime, wanted: PeopleFilter | None = None) -> PeopleView:
    return _read(context, lambda c: people.people_view(c, context, now, wanted or PeopleFilter()))


def gaps_page(
    context: Context,
    now: datetime,
    team_id: str = "",
    days: int = 0,
    family: str = "",
    refused: CoachloopError | None = None,
) -> GapsView:
    return _read(context, lambda c: gaps.gaps_view(c, context, now, team_id, days, family, refused))


def choose_reading(
    context: Context, key: str, team_id: str, reading: str, reason: str, now: datetime
) -> None:
    """Keep how a person reads a gap that the rule leaves open. Raises NotFound, ChoiceRefused."""
    gap, version_id = _read(context, lambda c: gaps.gap_of(c, context, key, team_id, now))
    choose(context, gap, version_id, team_id or None, reading, reason, now)


def status_page(context: Context, now: datetime) -> StatusView:
    return _read(context, lambda c: status.status_view(c, now))


def person_page(
    context: Context, person_id: str, now: datetime, days: int, span: tuple[date, date] | None = None
) -> PersonView:
    return _read(context, lambda c: person.person_view(c, context, person_id, now, days, span))


def conversations_page(
    context: Context, facets: Facets, key: str, asker: Asker, now: datetime
) -> ConversationsView:
    return _read(context, lambda c: conversations.conversations_view(c, context, facets, key, asker, now))


def conversation_page(
    context: Context, conversation_id: str, person_id: str, place: Place = _START, asker: Asker = _NOBODY
) -> ConversationView:
    def view(c: Connection) -> ConversationView:
        return conversation.conversation_view(c, context, conversation_id, person_id, place, asker)

    return _read(context, view)


def turns_part(
    context: Context, conversation_id: str, person_id: str, first: int, until: int
) -> tuple[tuple[TurnLine, ...], Fold | None]:
    """The words of a fold that is opened, and what of it stays folded."""

    def view(c: Connection) -> tuple[tuple[TurnLine, ...], Fold | None]:
        return conversation.turns_view(c, context, conversation_id, person_id, first, until)

    return _read(context, view)


def coaching_page(context: Context, key: str, now: datetime) -> CoachingView:
    return _read(context, lambda c: coaching.coaching_view(c, context, key, now))


def works_page(context: Context, now: datetime) -> WorksView:
    return _read(context, lambda c: works.works_view(c, context, now))


def form_page(
    context: Context, typed: Typed, now: datetime, refused: CoachloopError | None = None
) -> FormView:
    return _read(context, lambda c: form.form_view(c, context, typed, now, refused))


def baseline_part(context: Context, typed: Typed, now: datetime) -> BaselinePreview | None:
    return _read(context, lambda c: form.preview(c, context, typed, now))


def result_page(context: Context, session_id: str, now: datetime) -> ResultView:
    return _read(context, lambda c: coaching.result_view(c, context, session_id, now))


def close_page(
    context: Context, session_id: str, conversation_id: str, turn_seq: int, own_words: str, now: datetime
) -> ResultView | None:
    """Keep what the coached person marked and said: None when the loop is closed, else the page with what
    is missing. Raises NotFound, LoopClosed."""

    def load(c: Connection) -> tuple[ResultView, bool]:
        view = coaching.result_view(c, context, session_id, now)
        return view, coaching.turn_exists(c, conversation_id, turn_seq)

    view, marked = _read(context, load)
    if view.reflection:
        raise coaching.LoopClosed("This loop is closed already.", fix="What was said stands on its page.")
    moment = conversation_id if marked else ""
    missing = close_loop(context, session_id, moment, turn_seq, own_words, now).missing
    if not missing:
        return None
    person_id = view.line.person.id
    return _read(
        context,
        lambda c: replace(view, close=coaching.refused_close(c, context, person_id, missing, own_words)),
    )


def review_page(context: Context, reader: str, now: datetime) -> ReviewView:
    return _read(context, lambda c: review.review_view(c, context, reader, now))


def blind_page(
    context: Context,
    item_id: int,
    reader: str,
    part: Part = _WHOLE,
    typed: Mapping[str, TypedAnswer] | None = None,
    refused: CoachloopError | None = None,
) -> BlindView:
    return _read(
        context, lambda c: review.blind_view(c, context, item_id, reader, part, typed or {}, refused)
    )


def reveal_page(context: Context, item_id: int, reader: str) -> RevealView:
    return _read(context, lambda c: review.reveal_view(c, context, item_id, reader))


def blind_item(context: Context, conversation_id: str, person_id: str, reader: str) -> int | None:
    """The open item that keeps scores of this person ("": the first) from `reader`."""
    return _read(context, lambda c: review.blind_item(c, conversation_id, person_id, reader))


def item_page(context: Context, item_id: int, reader: str) -> tuple[int, bool]:
    """(item, whether it is to be rated first) that `reader` sees for this item. Raises NotFound."""
    return _read(context, lambda c: review.item_for(c, item_id, reader))


# --- sessions for many -------------------------------------------------------------------------------------


def team_sessions_page(context: Context, now: datetime) -> TeamSessionsView:
    return _read(context, lambda c: team_sessions.team_sessions_view(c, context, now))


def team_session_page(context: Context, session_id: str, now: datetime) -> TeamSessionView:
    return _read(context, lambda c: team_sessions.team_session_view(c, context, session_id, now))


def new_session_page(
    context: Context, typed: TypedSession, now: datetime, refused: CoachloopError | None = None
) -> NewSessionView:
    return _read(context, lambda c: team_sessions.new_session_view(c, context, typed, now, refused))


def own_session_page(
    context: Context, session_id: str, person_id: str | None, now: datetime
) -> OwnSessionView:
    return _read(context, lambda c: team_sessions.own_session_view(c, context, session_id, person_id, now))


def records_page(context: Context, now: datetime) -> TrainingRecords:
    return _read(context, lambda c: training.training_records(c, context, now))


def target_named(context: Context, key: str) -> Target:
    """The criterion of a current rubric with that key. Raises NotFound."""
    return _read(context, lambda c: team_sessions.target_of(load_targets(c), key))
