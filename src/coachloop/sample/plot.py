"""What happened in the sample's twelve weeks: who spoke when, with whom, and how well."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from coachloop.sample.interviews import ROLES, Cast, interview
from coachloop.sample.people import CHARACTERS, SHOWN_FIRST, WORKING_DAYS, Character, drawn
from coachloop.sample.sales import sales_call
from coachloop.sample.spoken import Line, Timed, spoken
from coachloop.sample.support import support_call

_COUNTERPARTS = (
    "Robin", "Jamie", "Kim", "Toni", "Charlie", "Alex", "Sam", "Lou", "Andrea", "Chris", "Nico", "Dominique",
    "Rene", "Sasha", "Jo", "Pat", "Maxime", "Kit", "Bo", "Ashley",
)  # fmt: skip
#: Who sits on the panels of others.
_PANELS = ("Flynn", "Casey", "Ellis", "Devon", "Gray")
_CONSENTS = ("confirmed",) * 17 + ("not_confirmed",) * 4
_REFUSED_EVERY = 37


@dataclass(frozen=True, slots=True)
class Event:
    """One conversation. `want` is how each criterion was meant to go; it is never written to a file."""

    id: str
    person: Character
    number: int
    day: int
    started_at: datetime
    call_type: str
    counterpart: str
    consent: str
    turns: tuple[Timed, ...]
    want: dict[str, float] = field(hash=False)
    job_role: str | None = None
    colleague: Character | None = None

    @property
    def ended_at(self) -> datetime:
        return self.started_at + timedelta(milliseconds=self.turns[-1].end_ms)

    @property
    def candidate(self) -> str:
        """How files name the counterpart: no first name is one person."""
        return f"{self.counterpart} {self.id}"


def working_days(until: datetime) -> list[date]:
    """The last sixty working days before the day of `until`, oldest first."""
    found: list[date] = []
    day = until.date()
    while len(found) < WORKING_DAYS:
        day -= timedelta(days=1)
        if day.weekday() < 5:
            found.append(day)
    return found[::-1]


def events(seed: int, until: datetime, share: float = 1.0) -> list[Event]:
    """All conversations, person by person, each in order of time. `share` < 1 makes fewer of each person."""
    days = working_days(until)
    return [event for c in CHARACTERS for event in _of(c, seed, days, until, max(1, round(c.count * share)))]


def _of(character: Character, seed: int, days: Sequence[date], until: datetime, count: int) -> list[Event]:
    rng = random.Random(f"{seed}/{character.name}")  # noqa: S311 -- invented text, no secret
    places = _places(character, count)
    return [
        _event(rng, character, n, place, _moment(days, place, n * 7 + 3 * CHARACTERS.index(character), until))
        for n, place in enumerate(places)
    ]


def _places(character: Character, count: int) -> list[float]:
    """When, in working days: evenly spread; a burst puts twelve into two days."""
    if character.burst_day is None:
        span = character.last_day + 1 - character.first_day
        return [character.first_day + span * (n + 0.5) / count for n in range(count)]
    few = min(14, count // 3)
    rest = count - few
    usual = [WORKING_DAYS * (n + 0.5) / rest for n in range(rest)]
    return sorted(usual + [character.burst_day + 2.0 * (n + 0.5) / few for n in range(few)])


def _moment(days: Sequence[date], place: float, offset: int, until: datetime) -> datetime:
    """Between eight and six, some minutes off the even spread, so that it does not look ruled."""
    day, part = days[int(place)], place % 1
    minutes = 8 * 60 + round(part * 8 * 60) + offset % 53
    return datetime.combine(day, time(0), until.tzinfo) + timedelta(minutes=minutes)


def _event(rng: random.Random, character: Character, number: int, place: float, started: datetime) -> Event:
    day = int(place)
    want = {key: level for key in character.base if (level := drawn(rng, character, key, day)) is not None}
    kind = _kind(rng, character, number)
    colleague = _colleague(character, number, kind)
    counterpart = rng.choice(_COUNTERPARTS)
    cast = Cast(_first(character), counterpart, _first(colleague) if colleague else None)
    lines = _lines(rng, character, cast, kind, want, number)
    brief = bool(want["engagement_ratio"]) if "engagement_ratio" in want else None
    refused = (number * 24 + CHARACTERS.index(character)) % _REFUSED_EVERY == 5
    return Event(
        id=f"smp_{_first(character).lower()}_{number + 1:03d}",
        person=character,
        number=number,
        day=day,
        started_at=started,
        call_type=kind,
        counterpart=counterpart,
        consent="refused" if refused else rng.choice(_CONSENTS),
        turns=spoken(lines, rng, brief),
        want=want,
        job_role=rng.choice(ROLES) if character.family == "interviewer" else None,
        colleague=colleague,
    )


def _kind(rng: random.Random, character: Character, number: int) -> str:
    if character.family == "interviewer":
        panel = number % 9 == 6 and character.name not in SHOWN_FIRST and character.count > 20
        return "panel" if panel else rng.choice(("screen", "screen", "technical"))
    if character.family == "sales":
        return rng.choice(("discovery", "discovery", "demo"))
    return "complaint" if number % 6 == 4 else "support"


def _colleague(character: Character, number: int, kind: str) -> Character | None:
    """A second interviewer of the panel; one more who asks where nobody planned it; a call that is passed on."""
    by_name = {_first(c): c for c in CHARACTERS}
    if kind == "panel":
        partners = [name for name in _PANELS if name != _first(character)]
        return by_name[partners[number // 9 % len(partners)]]
    if _first(character) == "Gray" and number in (12, 30):
        return by_name["Flynn"]
    return by_name["Vale"] if _first(character) == "Tatum" and number == 21 else None


def _first(character: Character) -> str:
    return character.name.removeprefix("Sample ")


def _lines(
    rng: random.Random, character: Character, cast: Cast, kind: str, want: dict[str, float], number: int
) -> list[Line]:
    if character.family == "interviewer":
        return interview(rng, cast, kind, want, butts_in=cast.colleague is not None)
    if character.family == "sales":
        return sales_call(rng, cast, want)
    injection = _first(character) == "Quinn" and number == 18
    return support_call(rng, cast, want, worried=rng.random() < 0.25, injection=injection)
