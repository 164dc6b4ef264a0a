"""A comparison that lost its definition gets a second figure, labelled re-scored; the frozen one stays."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from coachloop.domain.calls import Call
from coachloop.domain.result import NOT_TRUSTED, WAITING_CONTEST, Absence, Absent, Known, too_few, waiting
from coachloop.domain.score import HUMAN_SERIES, Rater, RaterKind, Status
from coachloop.loop.coach.model import Draft
from coachloop.loop.coach.run import log_session
from coachloop.loop.context import load_targets
from coachloop.loop.measure.lost import lost_windows, scorable
from coachloop.loop.measure.rescored import rescored
from coachloop.loop.measure.run import Measured, measure_session
from coachloop.loop.measure.words import rescored as words
from coachloop.loop.score.run import MachineRater, score_conversation
from coachloop.store import coaching
from tests.loop.made import ANCHOR, POLICY, at
from tests.loop.measure.made import BEFORE, after, session
from tests.support import world as support
from tests.support.world import START, World, world

NEW = replace(ANCHOR, criterion_version_id="next_steps@22222222")
SCALED = "baseline conversations scored again"


def again(rows: Sequence[Call], pct: float) -> list[Call]:
    """The same conversations under the new definition."""
    return [replace(c, criterion_version_id=NEW.criterion_version_id, pct=pct) for c in rows]


TEN = after([60.0] * 10)


@pytest.mark.parametrize(
    ("made", "figure"),
    [
        (again([*BEFORE, *TEN], 30.0), "ok"),
        (again([*BEFORE[1:], *TEN], 30.0), f"waiting({SCALED})"),
        (again([*BEFORE, *TEN[1:]], 30.0), "waiting(9 of 10)"),
        (TEN, f"waiting({SCALED})"),
    ],
)
def test_both_windows_have_to_be_scored_again(made: list[Call], figure: str) -> None:
    assert rescored(session(), made, NEW, at(21), UTC, POLICY).playbook.status == figure


def test_the_second_figure_by_hand() -> None:
    made = [*again(BEFORE, 30.0), *again(TEN, 30.0)]
    found = rescored(session(), made, NEW, at(21), UTC, POLICY)
    # Exactly 0 is no improvement; one post conversation higher is.
    assert (found.playbook.figure, found.playbook.verdict) == (
        Known(0.0, 10),
        "did not produce the intended change",
    )
    made[-1] = replace(made[-1], pct=40.0)
    better = rescored(session(), made, NEW, at(21), UTC, POLICY)
    assert better.playbook.verdict == "improved"
    assert words(better) == (
        "under the new definition: improved, 30.0 (n=10) before, 31.0 (n=10) after, +1.0. "
        "A second figure: the frozen baseline stays."
    )
    short = rescored(session(), made[:-1], NEW, at(29), UTC, POLICY)
    assert (short.playbook.figure, short.playbook.verdict) == (too_few(9, 10), "")
    assert rescored(session(), made[:-1], NEW, at(28), UTC, POLICY).playbook.figure == waiting(9, 10)
    assert rescored(session(), made, NEW, at(21), UTC, POLICY, trusted=False).playbook.figure == NOT_TRUSTED
    made[0] = replace(made[0], contested=True)
    assert rescored(session(), made, NEW, at(21), UTC, POLICY).playbook.figure == WAITING_CONTEST


@pytest.fixture
def made(engine_url: str) -> Iterator[World]:
    made = world(engine_url)
    yield made
    made.context.database.close()


def score_again(made: World, ids: Sequence[str], level: float) -> None:
    judge = MachineRater(support.RATER, lambda scene, r: made._judged(scene, r, level, Status.SCORED))
    for conversation_id in ids:
        score_conversation(made.context, conversation_id, made.rubric, judge, START + timedelta(days=30))


def test_a_machine_that_is_gone(made: World, monkeypatch: pytest.MonkeyPatch) -> None:
    logged = START + timedelta(days=10)
    old = replace(made.context, machine_series="old@1")
    with monkeypatch.context() as gone:
        gone.setattr(support, "RATER", Rater(RaterKind.MACHINE, "old", "1"))
        before = made.say_daily([3] * 10, START)
        draft = Draft("dana", "listening", "roleplay", "Ask what happened next before moving on.")
        name = log_session(old, draft, logged).session.id
        first = made.say_daily([3] * 3, logged + timedelta(days=1))
    later = made.say_daily([5] * 7, logged + timedelta(days=4))
    with made.context.database.read() as c:
        version = load_targets(c)["listening"].rubric_version_id
        wanted = {version: frozenset([*before, *first, *later])}
        assert lost_windows(c, made.context, logged + timedelta(days=20)) == wanted
        assert lost_windows(c, old, logged + timedelta(days=20)) == {}

    def look() -> Measured:
        return measure_session(made.context, name, START + timedelta(days=40))

    found = look()
    assert found.result.playbook.status == "invalid(version)"
    assert found.rescored is not None
    assert found.rescored.playbook.figure == Absent(Absence.WAITING, 0, 10, SCALED)
    score_again(made, before, 2)
    score_again(made, first, 3)
    # Ten at level 2 = 25 before; three at 50 and seven at 100 = 85 after: +60
    second = look()
    assert second.rescored is not None
    assert str(second.rescored.playbook.figure) == "60.0 (n=10)"
    assert second.result.baseline == found.result.baseline
    assert second.result.playbook.status == "invalid(version)"
    with made.context.database.read() as c:
        assert list(coaching.closed_results(c, [name], "rescored")) == [name]


def test_people_score_the_current_definition_only(made: World) -> None:
    made.say_daily([3] * 10, START)
    draft = Draft("dana", "listening", "roleplay", "Ask what happened next before moving on.")
    name = log_session(made.context, draft, START + timedelta(days=10)).session.id
    with made.context.database.read() as c:
        row, _ = coaching.load_session(c, name)
    by_people = replace(row, series=HUMAN_SERIES)
    with made.context.database.read() as c:
        targets = dict(load_targets(c))
    target = targets["listening"]
    changed = replace(target.criterion, description="Takes up what was said, and asks on.")
    later = {"listening": replace(target, criterion=changed, earlier_version_ids=(row.criterion_version_id,))}
    assert scorable(by_people, targets, made.context)
    assert not scorable(by_people, later, made.context)
    assert scorable(row, later, made.context)
