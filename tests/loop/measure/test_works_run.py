"""What many sessions say together, on a real database: episodes, modules, plans, each once and as of its day."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import insert

from coachloop.domain.policy import Policy
from coachloop.domain.result import Absent
from coachloop.domain.verdict import NextStep
from coachloop.loop.coach.run import Extras, log_session
from coachloop.loop.measure import works
from coachloop.loop.measure.effect import ChangeEstimate
from coachloop.loop.measure.model import GroupBy, HalvesEstimate, Outcome
from coachloop.loop.measure.planned import WEEKS_BETWEEN, draw_plan, load_plans
from coachloop.loop.measure.run import close_due, measure_sessions
from coachloop.loop.measure.taught import load_taught
from coachloop.loop.measure.works import overlapping, what_works
from coachloop.store import tables
from tests.loop.measure.team import CLOSED, DRAFT, LOGGED, after, past, session
from tests.support.world import START, World, world


@pytest.fixture
def made(engine_url: str) -> Iterator[World]:
    made = world(engine_url)
    past(made)
    yield made
    made.context.database.close()


def second(made: World, coach: str) -> str:
    """On day 34, before the first one's tenth conversation."""
    when = LOGGED + timedelta(days=4)
    return log_session(made.context, DRAFT, when, Extras(coach=coach)).session.id


def test_an_episode_is_estimated_once_from_its_first_baseline(
    made: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = session(made)
    after(made, [3] * 4)
    other = second(made, "Kim")
    made.say_daily([4] * 12, LOGGED + timedelta(days=5), person="p0")
    now = LOGGED + timedelta(days=20)
    close_due(made.context, now)
    seen: list[Outcome] = []

    def read(rows: Sequence[Outcome], _policy: Policy) -> tuple[NextStep, ...]:
        seen.extend(rows)
        return ()

    monkeypatch.setattr(works, "flat_steps", read)
    with made.context.database.write() as c:
        found = what_works(c, made.context, now, keep=True)
        assert overlapping(c, measure_sessions(c, made.context, now)) == {first, other}
    [outcome] = seen
    assert outcome.session_ids == (first, other)
    assert isinstance(outcome.honest, ChangeEstimate)
    # First baseline: the last ten of days 11 to 20 at levels of p0; the last result: ten of level 4 (75).
    assert outcome.change == pytest.approx(75 - outcome.baseline)
    assert outcome.honest.expected_regression is not None
    assert [(x.coach, x.sessions, x.episodes) for x in found.credit] == [("Kim", 1, 0.5), ("coach", 1, 0.5)]
    monkeypatch.setattr(works, "filled", lambda _c, _context, cases: cases and pytest.fail("estimated again"))
    with made.context.database.read() as c:
        what_works(c, made.context, now)


def test_groups_with_too_few_are_listed_and_nothing_is_a_bare_number(made: World) -> None:
    session(made)
    after(made, [3] * 10)
    with made.context.database.read() as c:
        found = what_works(c, made.context, CLOSED)
    assert [aggregate.by for aggregate in found.by] == list(GroupBy)
    for aggregate in found.by:
        [line] = aggregate.lines
        assert aggregate.early.startswith("early: month 1 of 3")
        assert line.playbook.verdict == ""
        assert isinstance(line.honest, Absent)
        assert line.honest.of is not None
    assert found.response.playbook.status == "too_few(1 of 5)"


def test_a_completed_module_has_both_columns(made: World) -> None:
    with made.context.database.write() as c:
        for person in range(2):
            values = {
                "person_id": f"p{person}",
                "module": "Listening 101",
                "criterion_key": "listening",
                "kind": "knowledge",
                "completed_at": LOGGED,
            }
            c.execute(insert(tables.training).values(values))
    after(made, [4] * 10)
    with made.context.database.read() as c:
        [early] = load_taught(c, made.context, LOGGED + timedelta(days=20))
        [found] = load_taught(c, made.context, LOGGED + timedelta(days=40))
    assert [g.playbook.status for g in early.gaps] == ["waiting(10 of 10)", "waiting(0 of 10)"]
    assert [g.playbook.status for g in found.gaps] == ["ok", "too_few(0 of 10)"]
    assert isinstance(found.gaps[0].honest, ChangeEstimate)
    assert (found.summary.completed, found.summary.playbook.status) == (2, "ok")
    assert str(found.summary.honest) == "too_few(1 of 6)"


def test_two_halves_are_compared_once_the_first_is_coached(made: World) -> None:
    names = [f"P{k}" for k in range(6)]
    made_plan = draw_plan(made.context, "listening", names, 3, "Dana", START + timedelta(days=21))
    now = made_plan.second_from + timedelta(days=1)
    with made.context.database.read() as c:
        [waiting] = load_plans(c, made.context, made_plan.drawn_at + timedelta(days=1))
        [short] = load_plans(c, made.context, now)
    assert waiting.halves is not None
    assert str(waiting.halves.honest) == "waiting(0 of 3)"
    assert short.halves is not None
    assert str(short.halves.honest) == "too_few(0 of 3)"  # nobody of the first half was coached in time
    assert made_plan.second_from - made_plan.drawn_at == timedelta(weeks=WEEKS_BETWEEN)
    assert not isinstance(short.halves.honest, HalvesEstimate)
