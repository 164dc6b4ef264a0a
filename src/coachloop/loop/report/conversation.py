"""One conversation: the summary, who spoke when, every score with its words, the transcript."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from coachloop.domain.conversation import Conversation, Transcript
from coachloop.domain.errors import CoachloopError, ErrorKind, NotFound
from coachloop.loop.context import Context
from coachloop.loop.report import folding
from coachloop.loop.report.five_minutes import five_minutes
from coachloop.loop.report.lines import conversation_line
from coachloop.loop.report.model import (
    AgreedChange,
    Asker,
    ConversationView,
    Fold,
    PersonLink,
    TurnLine,
)
from coachloop.loop.report.rated import Rated, rated_criteria
from coachloop.loop.report.spoken import history
from coachloop.loop.report.talk import talk_strip
from coachloop.loop.report.turns import found_in, side_of, turn_line
from coachloop.loop.review.blind import calibrating
from coachloop.store import coaching, conversations, people, rubrics, sight
from coachloop.store import report as store
from coachloop.store.database import Connection

_AGREED_BACK = timedelta(days=200)


@dataclass(frozen=True, slots=True)
class Place:
    """What was asked for: a turn by its number, or a second of the conversation; and words to be found."""

    turn: int | None = None
    at: float | None = None
    find: str = ""


class NotShown(CoachloopError):
    """Consent for the conversation was refused or withdrawn."""

    code = "E-REP-002"
    kind = ErrorKind.NOT_PERMITTED


def conversation_view(
    c: Connection,
    context: Context,
    conversation_id: str,
    person_id: str,
    place: Place,
    asker: Asker,
) -> ConversationView:
    """As scored for `person_id`, "" being the first scored person whom the reader sees. Raises NotFound,
    NotShown.

    While the reader still rates it in a calibration set there are its words alone, as for nobody.
    """
    conversation = _visible(c, conversation_id)
    persons = _persons(c, context, conversation)
    blind = bool(calibrating(c, [conversation_id], asker.name))
    person = None if blind else _person(persons, person_id, conversation_id)
    scoring = store.scoring_of(c, conversation.id, person.id) if person else None
    transcript = conversations.load_transcript(c, conversation.id, scoring[0] if scoring else None)
    rated = rated_criteria(c, context, transcript, person.id) if person else Rated((), {})
    published = rubrics.load_version(c, scoring[1]) if scoring else None
    agreed = _agreed(c, conversation, person)
    rubric = published.rubric if published else None
    review = five_minutes(c, context, conversation, transcript, person, rated.criteria, rubric, agreed)
    speakers = _speakers(conversation, person)
    talk = _talk(transcript, speakers, rated, [m.turn_seq for m in review.summary.lines], place)
    return ConversationView(
        line=conversation_line(store.conversation_rows(c, ids=[conversation.id], sight=context.sight)[0]),
        person=person,
        others=() if blind else tuple(p for p in persons if person is None or p.id != person.id),
        blind=blind,
        rubric=f"{published.rubric.name} v{published.number}" if published else None,
        language=conversation.language,
        difficulty=conversation.difficulty.value if conversation.difficulty else None,
        date_source=conversation.date_source.value,
        summary=review.summary,
        agreed=agreed,
        strip=talk_strip(transcript, speakers, review.summary.lines),
        questions=review.questions,
        scorecard=review.scorecard,
        read_by=review.read_by,
        scores=rated.criteria,
        turns=talk.turns,
        turn_count=len(transcript.turns),
        folds=talk.folds,
        find=place.find,
        found=talk.found,
        history=history(c, conversation.id, person.id) if person else (),
        asker=asker,
    )


@dataclass(frozen=True, slots=True)
class _Talk:
    """The turns shown, what lies between them, and how many turns have the words searched for."""

    turns: tuple[TurnLine, ...]
    folds: tuple[Fold, ...]
    found: int


def _talk(
    transcript: Transcript, speakers: frozenset[str], rated: Rated, moments: Sequence[int], place: Place
) -> _Talk:
    turns, here = transcript.turns, _here(transcript, place.turn, place.at)
    found = {k: spans for k, t in enumerate(turns) if (spans := found_in(t.text, place.find))}
    shown = folding.kept(turns, here, found, [*moments, *rated.spans])
    lines = tuple(
        turn_line(
            turns[k],
            side_of(turns[k], speakers),
            (*rated.spans.get(turns[k].seq, ()), *found.get(k, ())),
            here=k == here,
        )
        for k in shown
    )
    return _Talk(lines, folding.folds(turns, shown), len(found))


def turns_view(
    c: Connection, context: Context, conversation_id: str, person_id: str, first: int, until: int
) -> tuple[tuple[TurnLine, ...], Fold | None]:
    """The words of a fold that is opened: turns at index `first` to before `until`, and what stays folded.

    Reads no score. Raises NotFound, NotShown.
    """
    conversation = _visible(c, conversation_id)
    person = _person(_persons(c, context, conversation), person_id, conversation_id)
    scoring = store.scoring_of(c, conversation.id, person.id) if person else None
    transcript = conversations.load_transcript(c, conversation.id, scoring[0] if scoring else None)
    places, rest = folding.opened(transcript.turns, first, until)
    speakers = _speakers(conversation, person)
    turns = (transcript.turns[k] for k in places)
    return tuple(turn_line(t, side_of(t, speakers), (), here=False) for t in turns), rest


def _persons(c: Connection, context: Context, conversation: Conversation) -> tuple[PersonLink, ...]:
    """The scored people whom the reader sees, in the order of the conversation."""
    seen = conversation.scored_persons
    if not context.sight.everyone:
        mine = sight.scored_and_seen(c, context.sight, conversation.id)
        seen = tuple(i for i in seen if i in mine)
    named = {p.id: p.name for p in people.load_people(c, ids=seen)}
    return tuple(PersonLink(i, named.get(i, i)) for i in seen)


def _visible(c: Connection, conversation_id: str) -> Conversation:
    conversation = conversations.load_conversation(c, conversation_id)
    if not conversation.consent.may_be_scored:
        raise NotShown(
            "This conversation is not shown.",
            why=f"Its consent is {conversation.consent.value}: it is neither scored nor visible.",
            where=conversation_id,
        )
    return conversation


def _person(persons: Sequence[PersonLink], wanted: str, conversation_id: str) -> PersonLink | None:
    if not wanted:
        return persons[0] if persons else None
    found = next((p for p in persons if p.id == wanted), None)
    if found is None:
        raise NotFound(f"{wanted} is not scored in this conversation.", where=conversation_id)
    return found


def _speakers(conversation: Conversation, person: PersonLink | None) -> frozenset[str]:
    return conversation.speakers_of(person.id) if person else frozenset()


def _here(transcript: Transcript, turn: int | None, at: float | None) -> int | None:
    """The index of the turn asked for: by number, else the last that had begun at that second."""
    if turn is not None:
        return next((k for k, t in enumerate(transcript.turns) if t.seq == turn), None)
    if at is None:
        return None
    begun = [k for k, t in enumerate(transcript.turns) if t.start_ms is not None and t.start_ms <= at * 1000]
    return begun[-1] if begun else None


def _agreed(c: Connection, conversation: Conversation, person: PersonLink | None) -> AgreedChange | None:
    """The last agreed change of the person before this conversation."""
    if person is None:
        return None
    since = conversation.started_at - _AGREED_BACK
    sessions = coaching.load_sessions(c, person_id=person.id, since=since)
    before = [s for s, _ in sessions if s.starts_at < conversation.started_at]
    if not before:
        return None
    last = before[-1]
    criteria = coaching.names(c)[1]
    name = criteria.get(last.criterion_version_id, last.criterion_version_id)
    return AgreedChange(last.id, name, last.commitment, last.starts_at)
