"""Consent taken back: scores are voided, frozen figures stay, windows that are open lose the conversation."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from coachloop.domain.errors import NotFound
from coachloop.domain.score import Status
from coachloop.loop.coach.model import Draft
from coachloop.loop.coach.run import log_session
from coachloop.loop.measure.consent import withdraw_consent
from coachloop.loop.measure.run import close_due, measure_session
from coachloop.store import audit, coaching, rollups, sheets
from tests.support.world import START, World, world

SESSION = START + timedelta(days=20)


@pytest.fixture
def coached(engine_url: str) -> Iterator[World]:
    """Ten conversations of level 2 before a session and four of level 4 after it."""
    built = world(engine_url)
    built.say_daily([2.0] * 10, START)
    log_session(built.context, Draft("dana", "listening", "call review", "Ask once more.", SESSION), SESSION)
    built.say_daily([4.0] * 4, SESSION + timedelta(days=1))
    yield built
    built.context.database.close()


def test_a_withdrawn_conversation_leaves_an_open_window_and_no_frozen_one(coached: World) -> None:
    now = SESSION + timedelta(days=10)
    session = _session(coached)
    assert len(measure_session(coached.context, session, now).result.post_ids) == 4
    assert withdraw_consent(coached.context, "c_00011", "Dana", now) == 1  # the first after the session
    assert withdraw_consent(coached.context, "c_00001", "Dana", now) == 1  # one of the baseline
    found = measure_session(coached.context, session, now).result
    assert "c_00011" not in found.post_ids
    assert len(found.post_ids) == 3
    assert found.baseline.figure.value == 25.0  # type: ignore[union-attr]  # frozen: ten of level 2
    with coached.context.database.read() as c:
        statuses = {s.judgement.status for s in sheets.current_scores(c, "c_00011")}
        assert statuses == {Status.VOIDED}
        assert rollups.compare(c) == ()
        entry = audit.load_entries(c, subject="c_00011", limit=1)[0]
    assert (entry.who, entry.action, entry.person_id) == ("Dana", "consent withdrawn", "dana")


def test_a_closed_result_keeps_its_figure(coached: World) -> None:
    coached.say_daily([4.0] * 6, SESSION + timedelta(days=5))
    close = SESSION + timedelta(days=40)
    close_due(coached.context, close)
    session = _session(coached)
    before = measure_session(coached.context, session, close).result
    withdraw_consent(coached.context, "c_00011", "Dana", close)
    after = measure_session(coached.context, session, close).result
    assert (before.playbook, before.post_ids) == (after.playbook, after.post_ids)


def test_what_was_withdrawn_is_not_withdrawn_again(coached: World) -> None:
    now = SESSION + timedelta(days=10)
    withdraw_consent(coached.context, "c_00011", "Dana", now)
    assert withdraw_consent(coached.context, "c_00011", "Dana", now) == 0
    with pytest.raises(NotFound):
        withdraw_consent(coached.context, "c_99999", "Dana", now)


def _session(made: World) -> str:
    with made.context.database.read() as c:
        return coaching.load_sessions(c, person_id="dana")[0][0].id
