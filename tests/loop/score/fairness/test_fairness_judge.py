"""A judge that holds a way of speaking against people is found out; names never reach it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from coachloop.domain.people import Person
from coachloop.domain.rubric import Rubric
from coachloop.engines.judge.client import OpenAIEndpoint
from coachloop.engines.judge.fake import Mode, running_fake
from coachloop.engines.judge.pace import Pace
from coachloop.loop.context import Context
from coachloop.loop.score.fairness.model import FairnessReport, Kind
from coachloop.loop.score.fairness.report import findings, sentence
from coachloop.loop.score.fairness.rules import check
from coachloop.loop.score.fairness.versions import VERSIONS
from coachloop.loop.score.judging.run import Judge
from coachloop.loop.score.judging.settings import JudgeSettings
from coachloop.loop.score.model import Scene
from coachloop.store import conversations, people
from coachloop.store.database import Database
from coachloop.store.migrations import migrate
from tests.loop.score.judging.made import C, P, rubric, scene

NOW = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
#: Ten calls; in each an Emily is spoken to, a day is named, and there is something to say in another way.
_OPENINGS = ("parcel", "invoice", "booking", "refund", "card", "router", "order", "ticket", "lease", "claim")
CHOSEN = tuple(
    v for v in VERSIONS if v.kind in (Kind.NAMES, Kind.CONTROL) or v.key in ("scottish", "reduced", "indian")
)


def talks() -> list[tuple[Scene, Rubric]]:
    made = []
    for number, what in enumerate(_OPENINGS):
        lines = (
            (P, f"Yes, thank you for calling about the little {what}. Please go on."),
            (C, f"My name is Emily Miller. The {what} was to come on Monday and I am fed up."),
            (P, "I am sorry, Emily, that is annoying. I am going to look, because you want to know today."),
            (C, "Fine, but be quick please."),
            (P, "I do not know the reason yet. I call you on Tuesday to make sure that it is there."),
        )
        made.append((scene(lines, id=f"c_{number}"), rubric()))
    return made


@pytest.fixture
def context(tmp_path: object) -> Iterator[Context]:
    database = Database(f"sqlite:///{tmp_path}/judge.db")
    migrate(database)
    with database.write() as c:
        for person in ("dana-reyes", "lee-o"):
            people.upsert_person(c, Person(person, person))
        for given, _ in talks():
            turns, at = given.transcript.turns, given.conversation.started_at
            known = replace(given.conversation, content_hash=given.conversation.id)
            conversations.save_conversation(
                c, known, turns, format="made", zone=UTC, import_id=None, created_at=at
            )
    yield Context(database, UTC, "embedded@1")
    database.close()


def checked(context: Context, mode: Mode) -> FairnessReport:
    with running_fake(mode) as url:
        settings = JudgeSettings(url, "made")
        pace = Pace(None, None)
        endpoint = OpenAIEndpoint(url, "made", None, timeout=settings.timeout, pace=pace)
        judge = Judge(context, settings, lambda: endpoint, lambda: NOW)
        return check(judge.rater.series, talks(), judge.judge_scene, CHOSEN)


def test_a_prejudiced_judge_is_found_out(context: Context) -> None:
    report = checked(context, Mode.BIASED)
    assert report.failed == 0
    flips = {(r.kind, r.version): (r.flips, r.pairs) for r in report.rates if r.criterion is None}
    # Ten of ten, for each way of speaking that the endpoint does not like.
    assert flips[Kind.DIALECT, "scottish"] == (10, 10)
    assert flips[Kind.DIALECT, "indian"] == (10, 10)
    # It does not like nine of the names either, and never gets to read one: ten calls, nine groups of names.
    assert flips[Kind.NAMES, None][0] == 0
    assert flips[Kind.NAMES, None][1] == 90
    assert flips[Kind.CONTROL, None] == (0, 10)
    told = [sentence(rate, report) for rate in findings(report) if rate.version == "scottish"]
    assert told[0] == (
        "**Names the feeling**, written with marks of Scottish English: 10 of 10 changed (100.0 %, 72.2 to "
        "100.0); on average -100.0 points."
    )


def test_a_judge_that_answers_by_chance_is_no_less_fair(context: Context) -> None:
    """The level comes from a checksum of the words: an edit that nobody could mind moves it as often."""
    report = checked(context, Mode.OK)
    control = next(r for r in report.rates if r.kind is Kind.CONTROL and r.criterion is None)
    assert control.flips > 2
    assert [r for r in findings(report) if r.share and control.share and r.share.lo > control.share.hi] == []
