"""The sample's past coaching: when each session was, and on what."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from coachloop.sample.people import CHARACTERS
from coachloop.sample.plot import Event

#: What was agreed, by criterion.
_AGREED = {
    "discovery_depth": "I take up one noun of each answer before I go to the next topic.",
    "engagement_ratio": "I tell our story in two sentences and then ask.",
    "next_steps_clarity": "I end each interview with the next step and a weekday.",
    "candidate_pushback": "I say back the doubt before I answer it.",
    "no_leading_questions": "I ask without the answer I hope for.",
    "no_dual_questions": "I ask one thing and wait for five breaths.",
    "on_script": "I keep the plan beside me and tick each topic.",
    "discovery_questions": "I ask four questions before I name any package.",
    "price_objection_before_closing": "I ask what the price is compared with before I go on.",
    "value_before_price": "I tie the offer to one sentence of the customer before the price.",
    "recording_notice": "I say the recording sentence before the first question.",
    "refund_policy_within_60s": "I name the thirty days in my first minute.",
    "empathy_within_30s": "I answer the feeling before I open the file.",
    "empathy_expression": "I say one sentence on how it is for them before I look anything up.",
    "active_listening": "I give back two answers in my own words on each call.",
    "close_and_follow_through": "I ask what is still open and say goodbye by name.",
}
_METHODS = ("roleplay", "call review", "script walkthrough")
_TOTAL = 38
_WINDOW = 10
#: A session is scheduled an hour after the conversation it is about, and held an hour later.
_LOGGED_AFTER, _HELD_AFTER = timedelta(hours=1), timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class PastSession:
    """`as_of`: entered later from paper. `cited` is the id of a conversation, or None."""

    person: str
    criterion: str
    method: str
    agreed: str
    created_at: datetime
    starts_at: datetime
    coach: str
    cited: str | None = None
    as_of: bool = False


def past_sessions(all_events: Sequence[Event], seed: int) -> list[PastSession]:
    """The sessions of the story and some everyday ones, in order of time. Fewer events give fewer sessions."""
    by_person = {c.name: [e for e in all_events if usable(e) and e.person is c] for c in CHARACTERS}
    found = [s for s in _story(by_person) if s is not None]
    found += _everyday(by_person, found, random.Random(f"{seed}/sessions"))  # noqa: S311 -- no secret
    unique = {(s.person, s.criterion, s.starts_at): s for s in found}
    return sorted(unique.values(), key=lambda s: (s.created_at, s.person, s.criterion))


def usable(event: Event) -> bool:
    """Windows are of what was consented to and comparable."""
    return event.consent != "refused" and event.call_type not in ("panel", "complaint")


def _story(by_person: dict[str, list[Event]]) -> list[PastSession | None]:
    """The hard cases: found again by rule in the tests, never by id."""
    casey, devon = by_person["Sample Casey"], by_person["Sample Devon"]
    quinn = by_person["Sample Quinn"]
    return [
        _on_day(by_person["Sample Avery"], "discovery_depth", 31),
        _on_day(by_person["Sample Reese"], "empathy_expression", 30),
        _on_day(by_person["Sample Ellis"], "no_leading_questions", 38),
        _on_day(by_person["Sample Sage"], "active_listening", 40),
        _on_day(by_person["Sample Morgan"], "recording_notice", 36),
        _by_chance(by_person["Sample Indigo"], "discovery_questions", up=True),
        _by_chance(quinn, "close_and_follow_through", up=False),
        _logged_late(_on_day(devon, "next_steps_clarity", 33)),
        _from_paper(_on_day(quinn, "active_listening", 20)),
        _overdue(casey, "discovery_depth", 50),
    ]


def _on_day(events: Sequence[Event], criterion: str, day: int, method: int = 0) -> PastSession | None:
    """After the last conversation before that working day."""
    before = [e for e in events if e.day < day]
    return _session(before[-1], criterion, method) if before else None


def _session(event: Event, criterion: str, method: int) -> PastSession:
    return PastSession(
        event.person.name, criterion, _METHODS[method % len(_METHODS)], _AGREED[criterion],
        event.ended_at + _LOGGED_AFTER, event.ended_at + _HELD_AFTER, event.person.coach, event.id,
    )  # fmt: skip


def _by_chance(events: Sequence[Event], criterion: str, *, up: bool) -> PastSession | None:
    """After the worst ten (or the best): coaches pick people when they are low, and low ones come back."""
    places = range(_WINDOW, len(events) - _WINDOW - 2)
    if not places:
        return None

    def mean(some: Sequence[Event]) -> float:
        return sum(e.want[criterion] for e in some) / len(some)

    def change(place: int) -> float:
        return mean(events[place : place + _WINDOW]) - mean(events[place - _WINDOW : place])

    best = max(places, key=lambda p: (change(p) if up else -change(p), p))
    return _session(events[best - 1], criterion, 1)


def _logged_late(session: PastSession | None) -> PastSession | None:
    """Written down on the day after."""
    return session and _with(session, created_at=session.starts_at + timedelta(hours=20))


def _from_paper(session: PastSession | None) -> PastSession | None:
    return session and _with(session, as_of=True, created_at=session.starts_at + timedelta(days=30))


def _overdue(events: Sequence[Event], criterion: str, day: int) -> PastSession | None:
    """About a conversation of the week before."""
    before = [e for e in events if e.day < day]
    return _with(_session(before[-1], criterion, 1), cited=before[-5].id) if len(before) > 4 else None


def _with(session: PastSession, **changed: object) -> PastSession:
    return replace(session, **changed)  # type: ignore[arg-type]


def _weakest(recent: Sequence[Event]) -> str:
    """The criterion that went least well in these conversations, ties by key."""
    went: dict[str, list[float]] = {}
    for event in recent:
        for key, level in event.want.items():
            went.setdefault(key, []).append(level)
    return min(went, key=lambda key: (sum(went[key]) / len(went[key]), key))


def _everyday(
    by_person: dict[str, list[Event]], there: Sequence[PastSession], rng: random.Random
) -> list[PastSession]:
    """Ordinary sessions, on what a person is least good at, up to the total."""
    taken = {s.person for s in there}
    found: list[PastSession] = []
    rounds = ((24, 2), (41, 3), (52, 1), (33, 1))
    places = list(enumerate(by_person))
    turns = [(name, day + place % 6) for day, every in rounds for place, name in places if place % every == 0]
    for name, day in turns:
        if len(there) + len(found) >= _TOTAL:
            break
        before = [e for e in by_person[name] if e.day < day]
        if len(before) < _WINDOW or (name in taken and day < 40):
            continue
        session = _session(before[-1], _weakest(before[-_WINDOW:]), rng.randrange(3))
        found.append(session if rng.random() < 0.8 else _with(session, cited=None))
    return found
