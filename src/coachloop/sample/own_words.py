"""What people of the sample said about scores and alerts, and what they wrote, kept or took back for themselves.

Whom it is about is found by what happened, so that a sample of fewer conversations leaves out what it lacks.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from coachloop.sample.calibrations import level_heard
from coachloop.sample.deed import Deed
from coachloop.sample.people import SALES
from coachloop.sample.plot import Event
from coachloop.sample.sessions import PastSession, usable

#: Sales: somebody whose questions were heard as one, and who says so; and whose verdict waits for an answer.
ASKER, WAITING, AWAY = "Sample Indigo", "Sample Morgan", "Sample Oakley"
#: Sets to be rated blind are of the newest conversations before the last days; what people speak of is older.
_BEFORE_SETS, _LONG_BEFORE = timedelta(days=5), timedelta(days=21)
_HEARD_AS_ONE = "discovery_questions"


def own_words(events: Sequence[Event], sessions: Sequence[PastSession], until: datetime) -> Iterator[Deed]:
    yield from _override(events, until)
    yield from _held(events, sessions)
    mine = [e for e in events if e.person.name == ASKER and usable(e)]
    yield from _question_and_answer(mine, until)
    yield from _before_the_reveal(mine)
    yield from _taken_back(mine)
    yield from _kept(until)


# --- about scores ------------------------------------------------------------------------------------------


def _override(events: Sequence[Event], until: datetime) -> Iterator[Deed]:
    quinn = [
        e
        for e in events
        if e.person.name == "Sample Quinn"
        and e.want.get("empathy_expression") == 0.5
        and e.started_at < until - _BEFORE_SETS
    ]
    for event in quinn[-1:]:
        facts = {
            **_score(event, "empathy_expression"),
            "level": 3.0,
            "reason": "The words of comfort came with the first question; I heard them as one.",
        }
        yield Deed("override", _day_after(event), "Sample Marlow", ("Sample Quinn",), facts)


def _held(events: Sequence[Event], sessions: Sequence[PastSession]) -> Iterator[Deed]:
    """A question that nobody has answered, about a conversation that a verdict rests on."""
    session = next((s for s in sessions if (s.person, s.criterion) == (WAITING, "recording_notice")), None)
    after = [
        e
        for e in events
        if session and e.person.name == WAITING and e.started_at > session.starts_at and usable(e)
    ]
    for event in after[3:4]:
        facts = {**_score(event, "recording_notice"), "reason": "The notice was played before I picked up."}
        yield Deed("question", _day_after(event), WAITING, (WAITING,), facts)


def _question_and_answer(mine: Sequence[Event], until: datetime) -> Iterator[Deed]:
    """Asked about a middle level, and answered with a higher one: an example to learn from."""
    heard = [e for e in mine if e.want.get(_HEARD_AS_ONE) == 0.5 and e.started_at < until - _LONG_BEFORE]
    for event in heard[-1:]:
        asked, score = _day_after(event), _score(event, _HEARD_AS_ONE)
        question = {
            **score,
            "reason": "Two of my questions came in one breath, and both were answered.",
            "proposed": 3.0,
            "context": "The line was bad, so I did not want to stop twice.",
        }
        answer = {
            **score,
            "outcome": "changed",
            "level": 3.0,
            "answer": "I heard it again: both were answered, one after the other. They are two questions.",
            "wording": "Two questions in one breath count as two when each gets an answer.",
        }
        yield Deed("question", asked, ASKER, (ASKER,), question)
        yield Deed("answer", asked + timedelta(days=1), "Sample Sloane", (ASKER,), answer)


# --- for oneself -------------------------------------------------------------------------------------------


def _before_the_reveal(mine: Sequence[Event]) -> Iterator[Deed]:
    """Own levels, shared with the coach; and a note that nobody else reads."""
    for event in mine[-2:-1]:
        levels = {key: level_heard(key, event.want.get(key)) for key in SALES}
        shown = {key: float(level) for key, level in levels.items() if level != "na"}
        told = {"conversation": event.id, "person": ASKER}
        at = event.ended_at + timedelta(hours=2)
        yield Deed("score oneself", at, ASKER, (ASKER,), {**told, "levels": shown})
        note = "I talk about the price as soon as it is quiet. Count to three first."
        yield Deed("note", at + timedelta(minutes=5), ASKER, (ASKER,), {**told, "text": note})


def _taken_back(mine: Sequence[Event]) -> Iterator[Deed]:
    """Consent for the last conversation, which no verdict rests on."""
    for event in mine[-1:] if len(mine) > 3 else ():
        at = event.ended_at + timedelta(hours=3)
        yield Deed("take consent back", at, ASKER, (ASKER,), {"conversation": event.id})


# --- what stays on a page ----------------------------------------------------------------------------------


def _kept(until: datetime) -> Iterator[Deed]:
    """Alerts that ask for nothing, a rubric that is being changed, a list that is looked at every week."""
    away = {"person": AWAY, "reason": "On leave for five weeks: no calls, so nothing fell."}
    yield Deed("explain", until - timedelta(hours=22), "Sample Sloane", (AWAY,), away)
    draft = {
        "rubric": "sales",
        "criterion": "refund_policy_within_60s",
        "na_rule": "Nothing is offered for sale in the call, or only a time for the next one.",
    }
    yield Deed("change rubric", until - timedelta(hours=26), "Sample Brook", (), draft)
    looked_at = {"list": "/conversations", "query": "call_type=technical", "name": "Technical interviews"}
    yield Deed("keep filter", until - timedelta(days=6), "Sample Rowan", (), looked_at)


def _score(event: Event, criterion: str) -> dict[str, str]:
    """How a score is found again: by the conversation's own id, its person and the criterion."""
    return {"conversation": event.id, "person": event.person.name, "criterion": criterion}


def _day_after(event: Event) -> datetime:
    """The score is there some minutes after the conversation."""
    return event.ended_at + timedelta(days=1, minutes=10)
