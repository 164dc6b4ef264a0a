"""One conversation: the summary, who spoke when, every score with its words, the transcript."""

from collections.abc import Sequence
from datetime import timedelta

from coachloop.domain.conversation import Conversation, Transcript
from coachloop.domain.errors import CoachloopError, ErrorKind, NotFound
from coachloop.loop.context import Context
from coachloop.loop.report.five_minutes import five_minutes
from coachloop.loop.report.lines import conversation_line
from coachloop.loop.report.model import (
    AgreedChange,
    ConversationView,
    PersonLink,
    TurnLine,
)
from coachloop.loop.report.rated import Rated, rated_criteria
from coachloop.loop.report.talk import talk_strip
from coachloop.loop.report.turns import side_of, turn_line
from coachloop.loop.review.blind import calibrating
from coachloop.store import coaching, conversations, people, rubrics
from coachloop.store import report as store
from coachloop.store.database import Connection

#: Turns on one page; a longer transcript is paged around the turn that was asked for.
TURNS = 400
_AGREED_BACK = timedelta(days=200)


class NotShown(CoachloopError):
    """Consent for the conversation was refused or withdrawn."""

    code = "E-REP-002"
    kind = ErrorKind.NOT_PERMITTED


def conversation_view(
    c: Connection,
    context: Context,
    conversation_id: str,
    person_id: str,
    turn: int | None,
    at: float | None,
    reader: str = "",
) -> ConversationView:
    """As scored for `person_id`, "" being the first scored person. Raises NotFound, NotShown.

    `turn` is the turn that was asked for, `at` a second of the conversation; either marks its turn. While
    `reader` still rates it in a calibration set there are its words alone, as for nobody.
    """
    conversation = _visible(c, conversation_id)
    named = {p.id: p.name for p in people.load_people(c, ids=conversation.scored_persons)}
    persons = tuple(PersonLink(i, named.get(i, i)) for i in conversation.scored_persons)
    blind = bool(calibrating(c, [conversation_id], reader))
    person = None if blind else _person(persons, person_id, conversation_id)
    scoring = store.scoring_of(c, conversation.id, person.id) if person else None
    transcript = conversations.load_transcript(c, conversation.id, scoring[0] if scoring else None)
    rated = rated_criteria(c, context, transcript, person.id) if person else Rated((), {})
    published = rubrics.load_version(c, scoring[1]) if scoring else None
    agreed = _agreed(c, conversation, person)
    rubric = published.rubric if published else None
    review = five_minutes(c, context, conversation, transcript, person, rated.criteria, rubric, agreed)
    speakers = _speakers(conversation, person)
    here = _here(transcript, turn, at)
    first = max(0, min((here or 0) - TURNS // 2, len(transcript.turns) - TURNS))
    return ConversationView(
        line=conversation_line(store.conversation_rows(c, ids=[conversation.id])[0]),
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
        scores=rated.criteria,
        turns=_shown(transcript, speakers, rated, first, here),
        turn_count=len(transcript.turns),
        first_seq=first,
        earlier=max(0, first - TURNS // 2) if first else None,
        later=first + TURNS + TURNS // 2 if first + TURNS < len(transcript.turns) else None,
    )


def _shown(
    transcript: Transcript, speakers: frozenset[str], rated: Rated, first: int, here: int | None
) -> tuple[TurnLine, ...]:
    """The turns of this page with their evidence marked."""
    return tuple(
        turn_line(t, side_of(t, speakers), rated.spans.get(t.seq, ()), here=first + k == here)
        for k, t in enumerate(transcript.turns[first : first + TURNS])
    )


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
