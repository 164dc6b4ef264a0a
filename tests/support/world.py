"""A small world for runs of the loop: one criterion, conversations with chosen levels, a real database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from coachloop.domain.conversation import (
    Consent,
    Conversation,
    DateSource,
    Participant,
    Role,
    Turn,
)
from coachloop.domain.people import Person
from coachloop.domain.policy import Policy
from coachloop.domain.rubric import Criterion, Method, Rubric, Scale, ScaleKind, ScoringSpec, Subject
from coachloop.domain.score import Judgement, Rater, RaterKind, Status
from coachloop.loop.context import Context
from coachloop.loop.score.model import Scene
from coachloop.loop.score.run import MachineRater, score_conversation
from coachloop.store import conversations, people, rubrics
from coachloop.store.database import Database
from coachloop.store.migrations import migrate
from coachloop.store.scores import AfterScores

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday
RATER = Rater(RaterKind.MACHINE, "made", "1")
FIVE = Scale(ScaleKind.LEVELS, 1, 5)


def criterion(key: str = "listening", description: str = "Takes up what was said.") -> Criterion:
    return Criterion(key, key.title(), description, 100, FIVE, (ScoringSpec(Method.BEHAVIOUR, "made"),))


def rubric(*criteria: Criterion) -> Rubric:
    return Rubric("made", "Made", Subject.PERSON, criteria or (criterion(),))


@dataclass
class World:
    """`say` adds and scores a conversation; levels are 1..5 on every criterion of the rubric."""

    context: Context
    rubric: Rubric
    after_scores: AfterScores | None = None
    number: int = 0

    def say(
        self,
        level: float | None,
        started_at: datetime,
        *,
        person: str = "dana",
        call_type: str = "screen",
        scored_at: datetime | None = None,
        status: Status = Status.SCORED,
        ended: bool = True,
    ) -> str:
        """One conversation, half an hour long where its end is known. Its id.

        `level` None with a status that is not scored."""
        self.number += 1
        given = Conversation(
            id=f"c_{self.number:05}",
            content_hash=f"hash-{self.number}",
            call_type=call_type,
            started_at=started_at,
            ended_at=started_at + timedelta(minutes=30) if ended else None,
            date_source=DateSource.STATED,
            consent=Consent.CONFIRMED,
            participants=(Participant(person, Role.PERSON, person), Participant("them", Role.COUNTERPART)),
        )
        turns = (Turn(0, person, Role.PERSON, "What then?"), Turn(1, "them", Role.COUNTERPART, "We left."))
        with self.context.database.write() as c:
            people.upsert_person(c, Person(person, person.title()))
            conversations.save_conversation(
                c, given, turns, format="made", zone=self.context.zone, import_id=None, created_at=started_at
            )
        judge = MachineRater(RATER, lambda scene, made: self._judged(scene, made, level, status))
        at = scored_at or started_at + timedelta(hours=1)
        score_conversation(self.context, given.id, self.rubric, judge, at, after_scores=self.after_scores)
        return given.id

    def say_daily(self, levels: Sequence[float], first: datetime, **more: str) -> list[str]:
        """One conversation a day, from `first`."""
        return [self.say(level, first + timedelta(days=n), **more) for n, level in enumerate(levels)]  # type: ignore[arg-type]

    def _judged(
        self, _scene: Scene, made: Rubric, level: float | None, status: Status
    ) -> tuple[Judgement, ...]:
        pct = None if level is None else FIVE.pct(level)
        return tuple(Judgement(c.key, status, level=level, pct=pct, method="behaviour") for c in made.leaves)


def world(url: str, made: Rubric | None = None, policy: Policy | None = None) -> World:
    """A migrated database with the rubric published."""
    from coachloop.domain.policy import PolicyBook

    database = Database(url)
    migrate(database)
    chosen = made or rubric()
    with database.write() as c:
        rubrics.publish(c, chosen, "made in a test", START)
    context = Context(database, UTC, RATER.series, PolicyBook(policy or Policy()))
    return World(context, chosen)
