"""What people of the sample did beside coaching: ratings, a handoff, a training, readiness, tasks, a lot."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from coachloop.sample.calibrations import calibrations
from coachloop.sample.deed import Deed, of_one_person
from coachloop.sample.own_words import own_words
from coachloop.sample.people import (
    AGENTS,
    ATTENDED,
    BURST_DAY,
    CHARACTERS,
    INTERVIEWER,
    INTERVIEWERS,
    NEW_INTERVIEWER,
    READY,
    TEAM_TRAINING,
    TEAM_TRAINING_DAY,
    TRAINED_DAY,
    TRAINEE,
    TRAINEE_AFTER,
    WELCOME_DAY,
)
from coachloop.sample.plot import Event, working_days
from coachloop.sample.sessions import PastSession
from coachloop.sample.users import QUILL

#: What the coach wrote on each criterion of an interview: where it went well, and where it did not.
_REVIEWS = {
    "discovery_depth": ("You stayed with the first answer for three questions.", "Take one answer further before you move on."),
    "engagement_ratio": ("The candidate had the room to talk.", "Our own story can be half as long."),
    "next_steps_clarity": ("They left knowing the day.", "Say who calls, and on which day."),
    "candidate_pushback": ("You gave the doubt back before you answered.", "Say the doubt back first, then answer."),
    "no_leading_questions": ("Your questions left every answer open.", "One question carried its answer in it."),
    "no_dual_questions": ("One thing at a time, and then silence.", "Two questions came at once; the second was the better one."),
    "on_script": ("All topics of the plan, in your own words.", "Two topics were not in the plan; keep it beside you."),
}  # fmt: skip
_NO_OCCASION = "No occasion in this one."
#: Which of the first interviews were reviewed, and how many hours after; the second was forgotten.
_REVIEWED = {0: 20, 2: 30}
_RULE, _READY_FOR = "support", ("empathy_expression", "active_listening")
#: A batch takes at least so many conversations, and comes up to four weeks after what went before.
_BATCH, _FOUR_WEEKS, _THREE_WEEKS = 15, timedelta(days=28) - timedelta(hours=6), timedelta(days=21)
_TRUSTED = "Two of us listened to ten of these calls and heard what the machine heard."
_LOT_DAY, _LOT = 49, 11


def programme(events: Sequence[Event], sessions: Sequence[PastSession], until: datetime) -> list[Deed]:
    """In order of time; what a sample of fewer conversations does not allow is left out."""
    found = [
        *calibrations(events, until),
        *_handoff(events, until),
        *_readiness(events, until),
        *_training(until),
        *_tasks(until),
        *_lot(until),
        *own_words(events, sessions, until),
    ]
    return sorted((d for d in found if d.at <= until), key=lambda d: d.at)


def _at(until: datetime, day: int, hour: int) -> datetime:
    return datetime.combine(working_days(until)[day], time(hour), until.tzinfo)


def _named(team: str) -> tuple[str, ...]:
    return tuple(c.name for c in CHARACTERS if c.team == team)


# --- the handoff of a new interviewer ----------------------------------------------------------------------


def _handoff(events: Sequence[Event], until: datetime) -> Iterator[Deed]:
    """A coach is named before the training ends; two of the first three interviews are reviewed in time."""
    facts = {"person": NEW_INTERVIEWER}
    coach = {**facts, "coach": "Sample Flynn"}
    yield Deed("start handoff", _at(until, WELCOME_DAY, 9), "Sample Rowan", (), coach)
    pair = (until + timedelta(days=12)).replace(hour=10, minute=0, second=0, microsecond=0)
    yield Deed(
        "book", _at(until, TRAINED_DAY, 9), "Sample Flynn", (), {**facts, "starts_at": pair.isoformat()}
    )
    mine = [e for e in events if e.person.name == NEW_INTERVIEWER and e.consent != "refused"]
    for place, hours in _REVIEWED.items():
        if place < len(mine):
            yield _review(mine[place], mine[place].ended_at + timedelta(hours=hours))


def _review(event: Event, at: datetime) -> Deed:
    facts = {
        "conversation": event.id,
        "person": NEW_INTERVIEWER,
        "texts": {key: _text(event, key) for key in INTERVIEWER},
        "quote": _moment(event),
        "other": _NO_OCCASION,
    }
    return Deed("review", at, "Sample Flynn", (NEW_INTERVIEWER,), facts)


def _text(event: Event, key: str) -> str:
    heard = event.want.get(key)
    return _NO_OCCASION if heard is None else _REVIEWS[key][0 if heard == 1.0 else 1]


def _moment(event: Event) -> str:
    """The last longer thing that the interviewer said: how it ended."""
    return next(
        t.line.text for t in reversed(event.turns) if t.line.who == "P" and len(t.line.text.split()) > 8
    )


# --- who is ready ------------------------------------------------------------------------------------------


def _readiness(events: Sequence[Event], until: datetime) -> Iterator[Deed]:
    """Two people with two batches each: of one a manager decides with conditions, the other waits for that."""
    rule = {"rule": _RULE, "rubric": "contact_centre", "call_type": "support", "criteria": _READY_FOR}
    yield Deed("make rule", _at(until, 8, 9), "Sample Marlow", (), rule)
    trained = datetime.combine(_trained_on(until), time(15), until.tzinfo)
    batches = (trained + _FOUR_WEEKS, trained + 2 * _FOUR_WEEKS)
    assessed = list(_batches(TRAINEE, events, (trained, *batches)))
    yield from assessed
    if len(assessed) == len(batches):
        facts = {"person": TRAINEE, "rule": _RULE, **_decision()}
        yield Deed("decide", batches[1] + timedelta(days=2, hours=7), QUILL, (TRAINEE,), facts)
    first = _at(until, BURST_DAY, 6)
    yield from _batches(READY, events, (trained, first, first + _THREE_WEEKS))


def _batches(person: str, events: Sequence[Event], moments: Sequence[datetime]) -> Iterator[Deed]:
    """A batch at each moment after the first, as long as there are enough conversations since the one before."""
    theirs = [e for e in of_one_person(events) if e.person.name == person and e.call_type == "support"]
    for since, at in pairwise(moments):
        if sum(since <= start < at for start in (e.started_at for e in theirs)) < _BATCH:
            return
        yield Deed("assess", at, "Sample Marlow", (person,), {"person": person, "rule": _RULE})


def _trained_on(until: datetime) -> date:
    return working_days(until)[0] + timedelta(days=TRAINEE_AFTER + 2)


def _decision() -> dict[str, Any]:
    return {
        "choice": "conditions",
        "context": "Calm on the late shift, and others ask Tatum for help. Large bills are still new.",
        "conditions": "Marlow sits in on the first two calls about large bills.",
        "reasons": dict.fromkeys(_READY_FOR, _TRUSTED),
    }


# --- training, tasks, the lot ------------------------------------------------------------------------------


def _training(until: datetime) -> Iterator[Deed]:
    """The whole contact centre on its weak spot: six of eight came, two of them scored the moments blind."""
    team, by, day = _named(AGENTS), "Sample Brook", TEAM_TRAINING_DAY
    starts = _at(until, day, 10)
    plan = {"team": AGENTS, "criterion": TEAM_TRAINING, "starts_at": starts.isoformat()}
    yield Deed("plan training", _at(until, day - 3, 9), by, team, plan)
    held = {"starts_at": starts.isoformat()}
    for place, name in enumerate(ATTENDED[:3]):
        yield Deed(
            "score moments",
            starts + timedelta(minutes=20),
            by,
            team,
            {**held, "person": name, "strict": place},
        )
    yield Deed("reveal moments", starts + timedelta(minutes=40), by, team, held)
    yield Deed("note attendance", starts + timedelta(hours=2), by, team, {**held, "people": ATTENDED})


def _tasks(until: datetime) -> Iterator[Deed]:
    """Of what flags propose one is taken on, one done, one declined; the rest waits for a person."""
    for person, criterion, by, answer, reason in (
        ("Sample Blake", "engagement_ratio", "Sample Rowan", "accept", ""),
        ("Sample Kai", "refund_policy_within_60s", "Sample Sloane", "done", ""),
        (
            "Sample Casey",
            "discovery_depth",
            "Sample Rowan",
            "decline",
            "In coaching on it already: one thing at a time.",
        ),
    ):
        facts = {"person": person, "criterion": criterion, "answer": answer, "reason": reason}
        yield Deed("answer task", until - timedelta(hours=20), by, (person,), facts)


def _lot(until: datetime) -> Iterator[Deed]:
    """Who of the interviewers is coached on next steps first was drawn; the others' turn is not yet here."""
    people = tuple(name for name in _named(INTERVIEWERS) if name != NEW_INTERVIEWER)
    facts = {"criterion": "next_steps_clarity", "people": people, "seed": _LOT}
    yield Deed("draw lot", _at(until, _LOT_DAY, 8), "Sample Rowan", people, facts)
