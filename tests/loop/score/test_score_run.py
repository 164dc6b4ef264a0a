"""What a scorer is shown of a conversation, whom it scores, and what is left out and why."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from sqlalchemy import insert

from coachloop.domain.conversation import Consent, Participant, Role, Transcript, Turn
from coachloop.domain.errors import NotFound
from coachloop.domain.people import Person
from coachloop.domain.policy import PolicyBook
from coachloop.domain.rubric import Rubric, Subject
from coachloop.domain.score import Judgement, Score, Status
from coachloop.loop.context import Context
from coachloop.loop.score.model import Scene
from coachloop.loop.score.run import MachineRater, Scored, score_conversation, seen_for
from coachloop.store import conversations, people, rollups, sheets, tables, work
from coachloop.store.database import Connection, Database
from coachloop.store.migrations import migrate
from coachloop.store.work import Outcome, RunKind
from tests.store.samples import START, add_conversation, conversation
from tests.store.scored import MACHINE, RUBRIC, publish


@pytest.fixture
def database(engine_url: str) -> Iterator[Database]:
    opened = Database(engine_url)
    migrate(opened)
    with opened.write() as c:
        publish(c)
    yield opened
    opened.close()


class Looker:
    """A scorer that keeps what it was shown; every criterion is 50."""

    def __init__(self) -> None:
        self.scenes: list[Scene] = []

    def __call__(self, scene: Scene, rubric: Rubric) -> tuple[Judgement, ...]:
        self.scenes.append(scene)
        return tuple(Judgement(x.key, Status.SCORED, level=2, pct=50.0) for x in rubric.leaves)


def _score(database: Database, looker: Looker, number: int = 1, rubric: Rubric = RUBRIC) -> Scored:
    context = Context(database, UTC, MACHINE.series)
    return score_conversation(context, f"c_{number:04}", rubric, MachineRater(MACHINE, looker), START)


def test_a_panel_is_seen_from_each_side(database: Database) -> None:
    panel = conversation(1, persons=("lee-o", "dana-r"))
    with database.write() as c:
        add_conversation(c, panel)
    looker = Looker()
    result = _score(database, looker)
    assert (result.outcome, len(result.scores)) == (Outcome.DONE, 4)
    roles = [{turn.speaker: turn.role for turn in scene.transcript.turns} for scene in looker.scenes]
    # By id, whoever spoke first; the candidate is the counterpart of both.
    assert [scene.person_id for scene in looker.scenes] == ["dana-r", "lee-o"]
    assert roles == [
        {"dana-r": Role.PERSON, "lee-o": Role.OTHER, "Candidate": Role.COUNTERPART},
        {"dana-r": Role.OTHER, "lee-o": Role.PERSON, "Candidate": Role.COUNTERPART},
    ]


def test_one_person_under_two_labels_and_a_speaker_nobody_knows() -> None:
    call = replace(
        conversation(1),
        participants=(
            Participant("Dana", Role.PERSON, "dana-r"),
            Participant("Dana (phone)", Role.PERSON, "dana-r"),
            Participant("Interviewer 2", Role.PERSON),
            Participant("Candidate", Role.COUNTERPART),
        ),
    )
    labels = ("Dana", "Dana (phone)", "Interviewer 2", "Candidate", "Somebody")
    turns = tuple(Turn(n, label, Role.UNKNOWN, "Hello.") for n, label in enumerate(labels))
    seen = seen_for("dana-r", call, Transcript("c_0001", 1, turns))
    wanted = [Role.PERSON, Role.PERSON, Role.OTHER, Role.COUNTERPART, Role.UNKNOWN]
    assert [turn.role for turn in seen.turns] == wanted
    assert seen.text_hash == Transcript("c_0001", 1, turns).text_hash


def test_the_plan_of_role_and_round_is_shown(database: Database) -> None:
    planned = replace(conversation(1), job_role="data", round="onsite")
    with database.write() as c:
        add_conversation(c, planned)
        add_conversation(c, conversation(2))
        c.execute(insert(tables.interview_plan).values(id=1, job_role="data", round="onsite", interviewers=2))
        c.execute(insert(tables.planned_question).values(plan_id=1, position=0, text="Why us?"))
    looker = Looker()
    _score(database, looker, 1)
    _score(database, looker, 2)
    shown = [(scene.planned_questions, scene.panel_planned) for scene in looker.scenes]
    assert shown == [(("Why us?",), True), ((), False)]


def test_the_policy_is_that_of_the_persons_team(database: Database) -> None:
    with database.write() as c:
        c.execute(insert(tables.team).values(id="night", name="Night"))
        people.upsert_person(c, Person("dana-r", "Dana", team_id="night"))
        add_conversation(c, conversation(1))
    looker = Looker()
    context = Context(database, UTC, MACHINE.series, PolicyBook(teams={"night": {"min_topics": 3}}))
    score_conversation(context, "c_0001", RUBRIC, MachineRater(MACHINE, looker), START)
    assert looker.scenes[0].policy.min_topics == 3


@pytest.mark.parametrize("consent", [Consent.REFUSED, Consent.WITHDRAWN])
def test_without_consent_nothing_is_scored(database: Database, consent: Consent) -> None:
    with database.write() as c:
        add_conversation(c, conversation(1, consent=consent))
    looker = Looker()
    result = _score(database, looker)
    assert (result.outcome, result.reason) == (Outcome.SKIPPED, f"consent {consent}")
    assert looker.scenes == []


def test_consent_withdrawn_while_it_is_judged(database: Database) -> None:
    with database.write() as c:
        add_conversation(c, conversation(1))

    def withdraw(scene: Scene, rubric: Rubric) -> tuple[Judgement, ...]:
        with database.write() as c:
            conversations.change_consent(c, scene.conversation.id, Consent.WITHDRAWN, START)
        return Looker()(scene, rubric)

    context = Context(database, UTC, MACHINE.series)
    result = score_conversation(context, "c_0001", RUBRIC, MachineRater(MACHINE, withdraw), START)
    assert (result.outcome, result.reason) == (Outcome.SKIPPED, "consent withdrawn")
    with database.read() as c:
        assert sheets.all_scores(c, "c_0001") == ()


def test_what_does_not_fit_is_left_out_with_its_reason(database: Database) -> None:
    with database.write() as c:
        add_conversation(c, conversation(1))
        add_conversation(c, conversation(2, persons=()))
    only_sales = replace(RUBRIC, criteria=tuple(replace(x, call_types=("sales",)) for x in RUBRIC.criteria))
    of_candidates = replace(RUBRIC, subject=Subject.COUNTERPART)
    looker = Looker()
    reasons = [
        _score(database, looker, 1, only_sales).reason,
        _score(database, looker, 1, of_candidates).reason,
        _score(database, looker, 2).reason,
    ]
    assert reasons == [
        "no criterion of the rubric is for call type screen",
        "the rubric is about the counterpart, who is rated by people only",
        "nobody in it is a scored person",
    ]
    assert looker.scenes == []
    with pytest.raises(NotFound):
        _score(database, looker, 99)


def test_what_follows_is_in_the_same_transaction(database: Database) -> None:
    with database.write() as c:
        add_conversation(c, conversation(1, persons=("dana-r", "lee-o")))
        work.start_run(c, "run", RunKind.SCORE, 1, {}, START)
    seen: list[tuple[str, ...]] = []

    def after(c: Connection, scores: tuple[Score, ...]) -> None:
        assert sheets.count_scores(c) == 2 * (len(seen) + 1)
        seen.append(tuple(score.person_id for score in scores))
        if len(seen) == 2:
            raise NotFound("made for the test")

    context = Context(database, UTC, MACHINE.series)
    with pytest.raises(NotFound):
        score_conversation(
            context,
            "c_0001",
            RUBRIC,
            MachineRater(MACHINE, Looker()),
            START,
            run_id="run",
            after_scores=after,
        )
    assert seen == [("dana-r", "dana-r"), ("lee-o", "lee-o")]
    with database.read() as c:
        assert sheets.count_scores(c) == 0
        assert rollups.kept(c) == {}
        assert work.load_run(c, "run").dealt_with == 0


def test_provenance_says_what_was_used(database: Database) -> None:
    with database.write() as c:
        add_conversation(c, conversation(1))
    context = Context(database, UTC, MACHINE.series)
    judge = MachineRater(MACHINE, Looker(), {"scorer": "rules", "code": "1.2"})
    score_conversation(context, "c_0001", RUBRIC, judge, START + timedelta(days=1))
    with database.read() as c:
        row = c.execute(tables.scoring.select()).one()
    assert row.scored_at == START + timedelta(days=1)
    assert row.provenance["scorer"] == "rules"
    assert row.provenance["rubric_hash"] == RUBRIC.version_hash
    assert len(row.provenance["policy"]) == 12
