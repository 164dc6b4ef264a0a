"""Who rated the same conversations blind: one criterion far apart, one pair close, one set open, one alignment.

Ratings are what people said: they heard how it went, and one of them hears it more strictly.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from coachloop.sample.deed import Deed, of_one_person
from coachloop.sample.interviews import ASKED_FOR
from coachloop.sample.people import AGENTS, INTERVIEWERS, NEW_INTERVIEWER, REPS, SALES, SUPPORT, TWO_LEVELS
from coachloop.sample.plot import Event
from coachloop.sample.users import HOLLIS, IRA, PERRY, TEAL

Ratings = dict[str, str]
#: Of eighteen ratings of empathy, so many are a level apart: 8 x 50 / 18 is 22 points.
_SET, _APART = 18, 8
_STRICT = "empathy_expression"
#: How often a rater hears something as a level less.
_SLIP = 0.06
_CANDIDATE = tuple(sorted(set(ASKED_FOR.values())))


def calibrations(events: Sequence[Event], until: datetime) -> Iterator[Deed]:
    """Opened, rated and (by the last rating) revealed, in order of time within each set."""
    yield from _far_apart(events, until)
    yield from _pair(events, until)
    yield from _open(events, until)
    yield from _alignment(events, until)


def _far_apart(events: Sequence[Event], until: datetime) -> Iterator[Deed]:
    """Two who rate support calls agree, but for empathy: coaching on it waits until they do."""
    heard = [e for e in _newest(events, AGENTS, until) if e.call_type == "support" and _STRICT in e.want]
    chosen, strict = heard[:_SET], "Sample Marlow"
    warm = {e.id for e in [e for e in chosen if e.want[_STRICT] == 1.0][:_APART]}

    def rated(rater: str, event: Event) -> Ratings:
        said = _heard(event, SUPPORT) | {"tone_consistency": "3", "problem_resolution": "3"}
        lower = {_STRICT: "2"} if rater == strict and event.id in warm else {_STRICT: said[_STRICT]}
        return _slipped(said, rater, event) | lower

    yield from _set(
        "contact_centre", AGENTS, chosen, (HOLLIS, strict), until - timedelta(days=3), rated, until
    )


def _pair(events: Sequence[Event], until: datetime) -> Iterator[Deed]:
    """The new interviewer and the coach rate the candidates of the same interviews, and are close."""
    harper = [e for e in of_one_person(events) if e.person.name == NEW_INTERVIEWER]
    chosen = [*harper[:4], *[e for e in _newest(events, INTERVIEWERS, until) if e not in harper][:8]]
    yield from _set(
        "candidate",
        INTERVIEWERS,
        chosen,
        ("Sample Flynn", NEW_INTERVIEWER),
        until - timedelta(days=2),
        _near,
        until,
    )


def _open(events: Sequence[Event], until: datetime) -> Iterator[Deed]:
    """Both have rated half of it, not the same half; five days are left."""
    chosen, half, by = _newest(events, REPS, until)[:8], 4, "Sample Sloane"
    opened = until - timedelta(days=1)
    yield _opening("sales", REPS, chosen, (by, PERRY), opened, until + timedelta(days=5))
    yield from (_rating(opened, by, e, _heard(e, SALES), 1) for e in chosen[:half])
    yield from (_rating(opened, PERRY, e, _slipped(_heard(e, SALES), PERRY, e), 2) for e in chosen[half:])


def _alignment(events: Sequence[Event], until: datetime) -> Iterator[Deed]:
    """Recruiter and hiring manager on the same candidates: apart on what the role asks for."""
    panels = [e for e in events if e.call_type == "panel" and e.consent != "refused"][-6:]
    yield from _set(
        "candidate",
        INTERVIEWERS,
        panels,
        (IRA, TEAL),
        until - timedelta(days=9),
        _aligned,
        until,
        kind="alignment",
    )


# --- ratings -----------------------------------------------------------------------------------------------


def _heard(event: Event, criteria: Sequence[str] | dict[str, float]) -> Ratings:
    """What a careful listener says of a person: a level, or that there was no occasion."""
    return {key: level_heard(key, event.want.get(key)) for key in criteria}


def level_heard(key: str, heard: float | None) -> str:
    """On the criterion's own scale; `na` without an occasion."""
    if heard is None:
        return "na"
    if key in TWO_LEVELS and key not in SUPPORT:
        return str(round(heard))
    return str(round(1 + 2 * heard))


def _shown(event: Event) -> dict[str, int]:
    """How the candidate came across, 1 to 4."""
    rng = random.Random(f"candidate/{event.id}")  # noqa: S311 -- invented people, no secret
    return {key: rng.randint(2, 4) for key in _CANDIDATE}


def _near(rater: str, event: Event) -> Ratings:
    return _slipped({key: str(level) for key, level in _shown(event).items()}, rater, event)


def _slipped(said: Ratings, rater: str, event: Event) -> Ratings:
    """Everybody is a level off now and then."""
    rng = random.Random(f"slip/{rater}/{event.id}")  # noqa: S311 -- invented people, no secret
    slips = {key: rng.random() < _SLIP for key in sorted(said)}
    return {
        key: str(int(level) - 1) if slips[key] and level in "234" else level for key, level in said.items()
    }


def _aligned(rater: str, event: Event) -> Ratings:
    """The hiring manager asks more of the skills of the role."""
    stricter = {"role_skills": 1} if rater == TEAL else {}
    return {key: str(level - stricter.get(key, 0)) for key, level in _shown(event).items()}


# --- deeds -------------------------------------------------------------------------------------------------


def _newest(events: Sequence[Event], team: str, until: datetime) -> list[Event]:
    """Of that team, the newest first, but for the last four days: sets are about what is over."""
    found = [
        e for e in of_one_person(events) if e.person.team == team and e.started_at < until - timedelta(days=4)
    ]
    return sorted(found, key=lambda e: (e.started_at, e.id), reverse=True)


def _set(
    rubric: str,
    team: str,
    chosen: Sequence[Event],
    raters: tuple[str, str],
    opened: datetime,
    rated: Callable[[str, Event], Ratings],
    until: datetime,
    kind: str = "calibration",
) -> Iterator[Deed]:
    """Both rate all of it within a few hours; the last rating reveals it."""
    if not chosen:
        return
    yield _opening(rubric, team, chosen, raters, opened, until + timedelta(days=4), kind)
    for hours, rater in enumerate(raters, 2):
        yield from (_rating(opened, rater, e, rated(rater, e), hours) for e in chosen)


def _opening(
    rubric: str,
    team: str,
    chosen: Sequence[Event],
    raters: tuple[str, str],
    opened: datetime,
    deadline: datetime,
    kind: str = "calibration",
) -> Deed:
    facts = {
        "kind": kind,
        "rubric": rubric,
        "team": team,
        "conversations": [e.id for e in chosen],
        "raters": raters,
        "deadline": deadline.isoformat(),
    }
    return Deed("open set", opened, raters[0], _people(chosen), facts)


def _rating(opened: datetime, rater: str, event: Event, answers: Ratings, hours: int) -> Deed:
    facts = {"opened": opened.isoformat(), "conversation": event.id, "answers": answers}
    return Deed("rate blind", opened + timedelta(hours=hours), rater, _people([event]), facts)


def _people(chosen: Sequence[Event]) -> tuple[str, ...]:
    return tuple(sorted({e.person.name for e in chosen}))
