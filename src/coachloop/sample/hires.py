"""Who was hired a year and more ago, what their interviewers had written down, and which offers are out."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from coachloop.sample.interviews import ASKED_FOR
from coachloop.sample.plot import Event

_CRITERIA = tuple(sorted(set(ASKED_FOR.values())))
#: How many were hired after an interview with each, and how much of what became of them was in the ratings.
_INTERVIEWERS = (
    ("Sample Casey", 14, 0.65),
    ("Sample Gray", 12, 0.1),
    ("Sample Avery", 7, 0.4),
    ("Sample Blake", 6, 0.4),
    ("Sample Flynn", 5, 0.4),
)
#: Every so many hires the next interviewer sat in too; every so many left before a year, or have no score.
_PANEL_EVERY, _LEFT_EVERY, _NO_SCORE_EVERY = 6, 11, 17
_FAMILY, _FORM = "service", "yearly review"
#: First days lie between these many days ago; the review comes some weeks after the first year.
_NEWEST, _OLDEST = 410, 560
_OFFER_EVERY, _TAKEN_CLEAR, _TAKEN_UNCLEAR = 5, 0.85, 0.6


@dataclass(frozen=True, slots=True)
class PastHire:
    """`merit` is what they can do, about N(0, 1); nobody in the sample knows it."""

    name: str
    first_day: date
    merit: float
    interviewers: tuple[tuple[str, float], ...]
    left: date | None
    reviewed: date | None


def past_hires(seed: int, until: datetime) -> list[PastHire]:
    """Hires with an outcome or the reason why there is none, in order of number."""
    rng = random.Random(f"{seed}/hires")  # noqa: S311 -- invented people, no secret
    asked = [place for place, (_, n, _) in enumerate(_INTERVIEWERS) for _ in range(n)]
    return [_hire(rng, number, place, until.date()) for number, place in enumerate(asked, 1)]


def _hire(rng: random.Random, number: int, place: int, today: date) -> PastHire:
    first_day = today - timedelta(days=rng.randint(_NEWEST, _OLDEST))
    sat_in = [place] + ([(place + 1) % 2] if place < 2 and number % _PANEL_EVERY == 0 else [])
    left = first_day + timedelta(days=rng.randint(90, 300)) if number % _LEFT_EVERY == 0 else None
    scored = left is None and number % _NO_SCORE_EVERY != 0
    reviewed = first_day + timedelta(days=rng.randint(368, 405)) if scored else None
    by = tuple((_INTERVIEWERS[i][0], _INTERVIEWERS[i][2]) for i in sat_in)
    return PastHire(f"smp_hire_{number:03d}", first_day, rng.gauss(0, 1), by, left, reviewed)


def scorecards(seed: int, until: datetime) -> Iterator[Sequence[object]]:
    """One a hire and interviewer, written on the day of the interview."""
    yield "interviewer", "candidate", "interview date", "submitted", *(f"rating:{key}" for key in _CRITERIA)
    rng = random.Random(f"{seed}/scorecards")  # noqa: S311 -- invented people, no secret
    for hire in past_hires(seed, until):
        for name, share in hire.interviewers:
            met = datetime.combine(hire.first_day - timedelta(days=35), time(10), until.tzinfo)
            heard = share * hire.merit + (1 - share**2) ** 0.5 * rng.gauss(0, 1)
            levels = [min(4, max(1, round(2.7 + 0.7 * heard + rng.gauss(0, 0.5)))) for _ in _CRITERIA]
            yield name, hire.name, met.isoformat(), (met + timedelta(hours=3)).isoformat(), *levels


def hires(seed: int, until: datetime, events: Sequence[Event]) -> Iterator[Sequence[object]]:
    """Those of last year with their review, and the offers that this season's interviews led to."""
    yield (
        "candidate",
        "hired on",
        "job family",
        "review type",
        "performance score",
        "review date",
        "left",
        "accepted",
    )
    rng = random.Random(f"{seed}/reviews")  # noqa: S311 -- invented people, no secret
    for h in past_hires(seed, until):
        score = round(2 * min(5.0, max(1.0, 3.3 + 0.6 * h.merit + rng.gauss(0, 0.4)))) / 2
        review = (_FORM, score, h.reviewed) if h.reviewed else ("", "", "")
        yield h.name, h.first_day, _FAMILY, *review, h.left or "", "yes"
    yield from _offers(rng, until, events)


def _offers(rng: random.Random, until: datetime, events: Sequence[Event]) -> Iterator[Sequence[object]]:
    """Some of the candidates got an offer; whoever knows what comes next says yes a little more often."""
    asked = [e for e in events if e.job_role and e.consent != "refused"]
    for event in asked[::_OFFER_EVERY]:
        clear = bool(event.want.get("next_steps_clarity"))
        taken = rng.random() < (_TAKEN_CLEAR if clear else _TAKEN_UNCLEAR)
        starts = until.date() + timedelta(days=30)
        yield event.candidate, starts, _FAMILY, "", "", "", "", "yes" if taken else "no"
