"""The honest column on a real database: as of the close, kept, and moved by nothing but a fault of the record."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from coachloop.domain.conversation import Consent
from coachloop.domain.policy import Policy, PolicyBook
from coachloop.domain.result import NOT_YET_COMPUTED, Absence, Absent
from coachloop.domain.score import Judgement, Rater, RaterKind, Status
from coachloop.loop.coach.frozen import to_json
from coachloop.loop.measure import column
from coachloop.loop.measure.effect import ChangeEstimate, Expectation, Predictive
from coachloop.loop.measure.nightly import recompute_if_due
from coachloop.loop.measure.run import close_due, measure_session, measure_sessions, recheck
from coachloop.store import coaching, conversations, scores, standing, tables
from coachloop.store.scores import NewScore
from tests.loop.measure.team import CLOSED, LOGGED, after, past, session
from tests.support.world import RATER, World, world


@pytest.fixture
def made(engine_url: str) -> Iterator[World]:
    made = world(engine_url)
    past(made)
    yield made
    made.context.database.close()


def kept(made: World, session_id: str) -> list[tuple[str, str, str]]:
    """The kept rows of a result as text, in the order in which they were written."""
    t = tables.coaching_result.c
    query = select(t.playbook, t.honest, t.reason).where(t.session_id == session_id, t.kind == "result")
    with made.context.database.read() as c:
        rows = c.execute(query.order_by(t.id)).all()
    return [(json.dumps(r.playbook), json.dumps(r.honest), r.reason) for r in rows]


def test_both_columns_are_there_and_the_sentence_says_why_they_differ(made: World) -> None:
    session_id = session(made)
    after(made, [3] * 10)
    found = measure_session(made.context, session_id, CLOSED).result
    assert isinstance(found.honest, ChangeEstimate)
    assert found.honest.lo < found.honest.estimate < found.honest.hi
    assert (found.honest.n, found.honest.tier) == (10, "B")
    # Six people around different levels; the lowest of them was picked, so a part comes back by itself.
    assert found.honest.expected_regression is not None
    assert found.honest.expected_regression > 0
    assert found.honest_words.startswith("The playbook rule says improved")
    assert "come back" in found.honest_words


def test_while_it_is_open_it_says_what_comes_by_itself_and_gives_no_label(made: World) -> None:
    session_id = session(made)
    after(made, [3] * 4)
    found = measure_session(made.context, session_id, LOGGED + timedelta(days=5)).result
    assert found.honest == Absent(Absence.WAITING, 4, 10)
    assert isinstance(found.expectation, Expectation)
    assert found.midcheck.honest == Absent(Absence.WAITING, 4, 5)
    assert "by itself" in found.honest_words


def test_the_look_at_five_is_a_probability_and_stays_as_it_was_seen(made: World) -> None:
    session_id = session(made)
    after(made, [5] * 5)
    first = measure_session(made.context, session_id, LOGGED + timedelta(days=6)).result.midcheck.honest
    assert isinstance(first, Predictive)
    assert 0 <= first.probability <= 1
    assert first.n == 5
    made.say_daily([1] * 5, LOGGED + timedelta(days=6), person="p0")
    again = measure_session(made.context, session_id, CLOSED).result.midcheck.honest
    assert again == first


def test_an_open_window_is_estimated_once(made: World, monkeypatch: pytest.MonkeyPatch) -> None:
    session(made)
    after(made, [3] * 6)
    now = LOGGED + timedelta(days=7)
    close_due(made.context, now)
    monkeypatch.setattr(column, "load_history", lambda *_: pytest.fail("history was read again"))
    with made.context.database.read() as c:
        [found] = measure_sessions(c, made.context, now + timedelta(days=1))
    assert isinstance(found.result.expectation, Expectation)
    assert isinstance(found.result.midcheck.honest, Predictive)


def test_a_session_logged_late_counts_in_the_honest_column_only(made: World) -> None:
    session_id = session(made, held=timedelta(hours=2))
    after(made, [3] * 10)
    found = measure_session(made.context, session_id, CLOSED).result
    assert found.playbook.status == "invalid(baseline after the fact)"
    assert isinstance(found.honest, ChangeEstimate)
    assert found.honest_words.startswith("The playbook rule gives no verdict: the session was logged after")


def test_nobody_to_learn_from_gives_no_number_and_no_label(engine_url: str) -> None:
    made = world(engine_url)
    past(made, people=2)
    session_id = session(made)
    after(made, [5] * 10)
    found = measure_session(made.context, session_id, CLOSED).result
    assert str(found.honest) == "too_few(no honest estimate yet)"
    assert found.honest_words.startswith("No honest estimate yet")
    made.context.database.close()


# --- METHOD.md 8 (e): a closed result is byte-identical ----------------------------------------------------


def _again(made: World, conversation_id: str, rater: Rater, level: float, *, override: bool) -> None:
    """Another score of a conversation that was scored before, written after the close."""
    judged = Judgement("listening", Status.SCORED, level=level, pct=25.0 * (level - 1), method="behaviour")
    with made.context.database.write() as c:
        version = made.rubric.leaves[0].version_id
        new = NewScore("p0", version, rater, judged, CLOSED + timedelta(days=1), is_override=override)
        scores.append_scores(c, conversation_id, [new])


def test_a_closed_result_is_byte_identical_whatever_comes_later(made: World) -> None:
    session_id = session(made)
    ids = after(made, [3] * 10)
    assert close_due(made.context, CLOSED) == 1
    [first] = kept(made, session_id)
    now = CLOSED + timedelta(days=2)

    made.say(1, LOGGED + timedelta(days=2, hours=3), person="p0", scored_at=now)  # scored late
    _again(made, ids[0], RATER, 1, override=False)  # scored again
    _again(made, ids[1], Rater(RaterKind.HUMAN, "Quinn"), 1, override=True)
    with made.context.database.write() as c:
        conversations.change_consent(c, ids[2], Consent.WITHDRAWN, now)
    with made.context.database.write() as c:
        conversations.delete_conversation(c, ids[3])
    changed = replace(
        made.context, policy=PolicyBook(Policy().with_settings({"post_n": 15, "baseline_n": 12}))
    )

    for day in range(3):
        close_due(changed, now + timedelta(days=day))
        recompute_if_due(changed, now + timedelta(days=day))
    assert kept(made, session_id) == [first]
    assert json.dumps(to_json(measure_session(changed, session_id, now).result)) == first[0]


def test_what_was_scored_again_does_not_enter_when_a_question_makes_a_new_row(made: World) -> None:
    session_id = session(made)
    ids = after(made, [3] * 10)
    close_due(made.context, CLOSED)
    before = measure_session(made.context, session_id, CLOSED).result
    _again(made, ids[0], RATER, 1, override=False)
    with made.context.database.write() as c:
        score = c.scalar(select(tables.score.c.id).where(tables.score.c.conversation_id == ids[5]))
        question = coaching.raise_contest(c, int(score or 0), "P0", "I did.", None, CLOSED)
    assert recheck(made.context, ids[5], "a score was questioned", CLOSED + timedelta(days=2)) == 1
    with made.context.database.write() as c:
        c.execute(
            tables.contest.update()
            .where(tables.contest.c.id == question)
            .values(settled_at=CLOSED + timedelta(days=3), outcome="upheld")
        )
    assert recheck(made.context, ids[5], "a question was settled", CLOSED + timedelta(days=3)) == 1
    after_all = measure_session(made.context, session_id, CLOSED + timedelta(days=3)).result
    assert after_all == before
    assert len(kept(made, session_id)) == 3


# --- once a night ------------------------------------------------------------------------------------------


def test_a_fault_of_the_record_moves_the_figure_once_and_says_why(made: World) -> None:
    session_id = session(made)
    ids = after(made, [3] * 10)
    close_due(made.context, CLOSED)
    recompute_if_due(made.context, CLOSED)
    with made.context.database.write() as c:
        scores.void_scores(c, ids[0], "wrong speaker", CLOSED + timedelta(hours=5))
    assert recompute_if_due(made.context, CLOSED + timedelta(hours=6)) == 0  # the night has been looked at
    assert recompute_if_due(made.context, CLOSED + timedelta(days=1)) >= 1
    with made.context.database.read() as c:
        [line] = standing.changes(c, keys=[session_id])
    assert line.was.startswith("playbook: improved")
    assert line.became.startswith("playbook: 9 of 10 so far")
    assert "questioned or set aside" in line.reason
    assert len(kept(made, session_id)) == 2
    assert recompute_if_due(made.context, CLOSED + timedelta(days=2)) == 0
    assert len(kept(made, session_id)) == 2


def test_a_killed_night_loses_and_doubles_nothing(made: World, monkeypatch: pytest.MonkeyPatch) -> None:
    session_id = session(made)
    after(made, [3] * 10)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(standing, "keep_changes", killed)
        with pytest.raises(KeyboardInterrupt):
            recompute_if_due(made.context, CLOSED)
    assert kept(made, session_id) == []
    recompute_if_due(made.context, CLOSED)
    assert len(kept(made, session_id)) == 1
    with made.context.database.read() as c:
        figures = standing.standing_figures(c)
        assert standing.last_night(c) == CLOSED
    assert figures["response_rate/live"].words.startswith("playbook: too few: 1 of 5 sessions")
    assert "what_works/method/roleplay/live" in figures


def test_results_kept_before_there_was_an_estimate_gain_a_row(made: World) -> None:
    session_id = session(made)
    after(made, [3] * 10)
    now = CLOSED
    close_due(made.context, now)
    [(playbook, _, _)] = kept(made, session_id)
    old = {**json.loads(playbook), "honest": to_json(NOT_YET_COMPUTED)}
    with made.context.database.write() as c:
        coaching.save_result(
            c,
            session_id,
            "result",
            datetime.fromisoformat(old["as_of"]),
            playbook=old,
            honest=old["honest"],
            policy={},
            computed_at=now,
            reason="as an earlier version kept it",
        )
    recompute_if_due(made.context, now + timedelta(days=1))
    rows = kept(made, session_id)
    assert rows[-1][0] == playbook
    assert rows[-1][2].startswith("the honest estimate was added")
