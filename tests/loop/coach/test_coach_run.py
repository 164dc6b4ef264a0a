"""Logging a session on a real database: what is frozen, and that it stays frozen."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from coachloop.domain.policy import Policy
from coachloop.domain.score import Status
from coachloop.loop.coach.model import CallTypeUnknown, Draft, SessionKind, ThemeRefused
from coachloop.loop.coach.run import Extras, close_loop, load_baseline, log_session
from coachloop.loop.context import Context
from coachloop.store import coaching, tables
from coachloop.store.coaching import SessionExists
from tests.support.world import START, World, world

LOGGED = START + timedelta(days=20)
DRAFT = Draft("dana", "listening", "roleplay", "Ask what happened next before moving on.")


@pytest.fixture
def made(engine_url: str) -> Iterator[World]:
    made = world(engine_url)
    yield made
    made.context.database.close()


def test_the_last_ten_before_logging_are_frozen(made: World) -> None:
    # Levels 1..5 are 0, 25, 50, 75, 100 points. Twelve daily conversations; the last ten are
    # 3 3 3 3 3 5 5 5 5 5 = five of 50 and five of 100: mean 75.
    ids = made.say_daily([1, 1, 3, 3, 3, 3, 3, 5, 5, 5, 5, 5], START)
    logged = log_session(made.context, DRAFT, LOGGED)
    assert logged.baseline.conversation_ids == tuple(ids[2:])
    assert logged.baseline.value is not None
    assert logged.baseline.value.value == pytest.approx(75.0)
    assert logged.baseline.kind is SessionKind.LIVE
    assert logged.session.series == made.context.machine_series


def test_calls_that_do_not_count_are_passed_over_and_the_window_reaches_back(made: World) -> None:
    ids = made.say_daily([3] * 10, START)
    made.say(None, START + timedelta(days=11), status=Status.NOT_APPLICABLE)
    made.say(5, START + timedelta(days=12), scored_at=LOGGED + timedelta(days=1))  # scored after the log
    logged = log_session(made.context, DRAFT, LOGGED)
    assert logged.baseline.conversation_ids == tuple(ids)


def test_other_call_types_stay_out(made: World) -> None:
    ids = made.say_daily([3] * 10, START)
    made.say_daily([5] * 3, START + timedelta(days=12), call_type="panel")
    logged = log_session(made.context, DRAFT, LOGGED)
    assert logged.session.comparable_set == ["screen"]
    assert logged.baseline.conversation_ids == tuple(ids)


def test_what_was_frozen_is_read_back_the_same_after_everything_that_may_come(made: World) -> None:
    made.say_daily([3] * 10, START)
    session = log_session(made.context, DRAFT, LOGGED)
    before = _frozen(made.context, session.session.id)
    made.say(1, START + timedelta(days=3, hours=5))  # a late score inside the window
    later = Policy().with_settings({"baseline_n": 5, "flag_below": 90})
    changed = Context(made.context.database, made.context.zone, "made@2", made.context.policy)
    assert later.baseline_n == 5
    assert _frozen(changed, session.session.id) == before
    assert load_baseline(before[1]) == session.baseline


def _frozen(context: Context, session_id: str) -> tuple[coaching.SessionRow, coaching.BaselineRow]:
    with context.database.read() as c:
        return coaching.load_session(c, session_id)


def test_neither_database_lets_a_baseline_change_or_go(made: World) -> None:
    made.say_daily([3] * 10, START)
    log_session(made.context, DRAFT, LOGGED)
    before = _rows(made)
    for statement in (update(tables.baseline).values(mean=99.0), delete(tables.baseline)):
        with pytest.raises(DBAPIError), made.context.database.write() as c:
            c.execute(statement)
    assert _rows(made) == before


def _rows(made: World) -> list[object]:
    with made.context.database.read() as c:
        return list(c.execute(select(tables.baseline)))


def test_a_theme_writes_nothing(made: World) -> None:
    made.say_daily([3] * 10, START)
    with pytest.raises(ThemeRefused):
        log_session(made.context, Draft("dana", "communication", "roleplay", "Listen more."), LOGGED)
    assert _rows(made) == []


def test_the_same_session_twice_is_refused_and_the_first_stays(made: World) -> None:
    made.say_daily([3] * 10, START)
    first = log_session(made.context, DRAFT, LOGGED)
    with pytest.raises(SessionExists, match=first.session.id):
        log_session(made.context, DRAFT, LOGGED)
    assert len(_rows(made)) == 1


def test_a_session_of_a_time_gone_by_is_reconstructed(made: World) -> None:
    ids = made.say_daily([2] * 10 + [5] * 10, START)
    as_of = START + timedelta(days=9, hours=12)  # after the tenth, before the eleventh
    logged = log_session(made.context, DRAFT, LOGGED + timedelta(days=300), Extras(as_of=as_of))
    assert logged.baseline.kind is SessionKind.RECONSTRUCTED
    assert logged.baseline.conversation_ids == tuple(ids[:10])
    assert logged.baseline.badges == ("reconstructed",)
    assert logged.session.starts_at == as_of


def test_a_loop_closes_only_with_a_moment_and_own_words(made: World) -> None:
    ids = made.say_daily([3] * 10, START)
    session = log_session(made.context, DRAFT, LOGGED).session.id
    assert not close_loop(made.context, session, ids[0], 0, "  ", LOGGED).ready
    assert close_loop(made.context, session, ids[0], 0, "I will ask what came next.", LOGGED).ready
    with made.context.database.read() as c:
        assert coaching.reflections(c, [session]) == {session: "I will ask what came next."}


def test_the_coach_may_choose_what_is_compared_before_saving(made: World) -> None:
    made.say_daily([3] * 6, START)
    made.say_daily([5] * 4, START + timedelta(days=6), call_type="panel")
    now = START + timedelta(days=12)
    by_rule = log_session(made.context, DRAFT, now)
    assert sorted(by_rule.comparable.call_types) == ["screen"]
    assert str(by_rule.baseline.figure) == "too_few(6 of 10)"
    # Six at 50 and four at 100: mean 70.
    both = replace(DRAFT, call_types=("Screen", "panel"), session_start=now + timedelta(days=1))
    chosen = log_session(made.context, both, now)
    assert str(chosen.baseline.figure) == "70.0 (n=10)"
    assert chosen.session.comparable_set == ["panel", "screen"]
    assert chosen.comparable.reason == "chosen by the coach"
    with pytest.raises(CallTypeUnknown, match="webinar"):
        log_session(made.context, replace(both, call_types=("webinar",)), now)
