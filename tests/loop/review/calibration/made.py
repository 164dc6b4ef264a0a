"""A workspace with named people, a person rubric and a scorecard rubric, and sets to rate."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from coachloop.domain.people import Person, Team, UserRole
from coachloop.domain.policy import Policy
from coachloop.domain.rubric import Rubric, Subject
from coachloop.domain.score import Status
from coachloop.loop.review.audit_rules import Answer
from coachloop.loop.review.calibration.model import SetKind
from coachloop.loop.review.calibration.sets import Opening, open_set, rate_blind
from coachloop.store import people, rubrics, users
from tests.support.world import START, World, criterion, world

NOW = START + timedelta(days=40)
DEADLINE = NOW + timedelta(days=7)
CARD = Rubric("card", "Scorecard", Subject.COUNTERPART, (criterion("skills", "What they can do."),))


@dataclass
class Made:
    """Ann and Ben rate; Cleo does not. Ann coaches Ben, who is the interviewer ben of team north."""

    world: World
    calls: tuple[str, ...]

    def open(
        self,
        rubric: str = "made",
        raters: tuple[str, ...] = ("Ann", "Ben"),
        calls: int = 1,
        kind: SetKind = SetKind.CALIBRATION,
        deadline: datetime = DEADLINE,
        team: str | None = "north",
        now: datetime = NOW,
    ) -> str:
        opening = Opening(kind, rubric, self.calls[:calls], raters, deadline, "Ann", team)
        return open_set(self.world.context, opening, now).id

    def rate(
        self,
        set_id: str,
        rater: str,
        level: float | None,
        call: int = 0,
        key: str = "listening",
        now: datetime = NOW,
    ) -> bool:
        said = Answer(Status.SCORED, level) if level is not None else Answer(Status.NOT_APPLICABLE)
        return rate_blind(self.world.context, set_id, rater, self.calls[call], {key: said}, now)


@contextmanager
def making(url: str, calls: int = 2, policy: Policy | None = None) -> Iterator[Made]:
    found = world(url, policy=policy)
    with found.context.database.write() as c:
        rubrics.publish(c, CARD, "made in a test", START)
        people.upsert_team(c, Team("north", "North"))
        people.upsert_team(c, Team("south", "South"))
        people.upsert_person(c, Person("dana", "Dana", team_id="north"))
        people.upsert_person(c, Person("ben", "Ben", team_id="north", coach="Ann"))
        users.add_user(c, "Ann", [UserRole.COACH, UserRole.RECRUITER], START)
        users.add_user(c, "Ben", [UserRole.COACHED_PERSON, UserRole.HIRING_MANAGER], START, "ben")
        users.add_user(c, "Cleo", [UserRole.LEADER], START)
        users.add_user(c, "Dana", [UserRole.COACHED_PERSON], START, "dana")
    ids = tuple(found.say(3, START + timedelta(days=k)) for k in range(calls))
    yield Made(found, ids)
    found.context.database.close()
