"""People who are scored, their teams, and the dated segments they belong to; and what users do here."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Team:
    """A team; its owner is a named person, required before tracking starts (METHOD.md 1.2)."""

    id: str
    name: str
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """One who is scored: interviewer, agent or rep."""

    id: str
    name: str
    team_id: str | None = None
    job_family: str | None = None
    hired_on: date | None = None
    aliases: tuple[str, ...] = ()
    coach: str | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """`person_id` belongs to `family`=`value` (shift=night, queue=billing) on days [since, until)."""

    person_id: str
    family: str
    value: str
    since: date | None = None
    until: date | None = None


def segment_on(segments: tuple[Segment, ...], person_id: str, family: str, day: date) -> str | None:
    """The value that held on `day`; the latest started wins, ties by value; None when none did."""
    held = [
        s
        for s in segments
        if s.person_id == person_id
        and s.family == family
        and (s.since is None or s.since <= day)
        and (s.until is None or day < s.until)
    ]
    return max(held, key=lambda s: (s.since or date.min, s.value)).value if held else None


class UserRole(StrEnum):
    """What somebody who uses coachloop does here; a user may have several."""

    COACH = "coach"
    SUPERVISOR = "supervisor"
    LEADER = "leader"
    TRAINING_LEAD = "training lead"
    COACHED_PERSON = "coached person"
    ADMIN = "admin"
    ANALYST = "analyst"
    RECRUITER = "recruiter"
    HIRING_MANAGER = "hiring manager"
    MANAGER = "manager"
