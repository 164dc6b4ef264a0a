"""Team gap over 90 days, a person's points, consensus, the block on sessions, and what is due."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from coachloop.domain.people import Person, UserRole
from coachloop.domain.policy import Policy
from coachloop.domain.result import Known, waiting
from coachloop.loop.coach.model import Draft
from coachloop.loop.coach.run import Extras, Logged, log_session
from coachloop.loop.review.calibration.agreeing import Agreeing, agree
from coachloop.loop.review.calibration.model import SCORING_CONSISTENCY, CalibrateFirst, GapEstimate
from coachloop.loop.review.calibration.run import (
    banner,
    block_for,
    consensus,
    due_list,
    may_see,
    person_gap_points,
    rater_standings,
    scoring_consistency,
    team_gap,
)
from coachloop.store import calibration as store
from coachloop.store import people, users
from coachloop.store.users import find_user
from tests.loop.review.calibration.made import NOW, Made, making
from tests.support.world import START


def rated(m: Made, *pairs: tuple[float, float], rubric: str = "made", team: str | None = "north") -> str:
    """A set of which Ann and Ben rate the first conversations with these levels; revealed at NOW."""
    key = "listening" if rubric == "made" else "skills"
    one = m.open(rubric, calls=len(pairs), team=team)
    for k, (ann, ben) in enumerate(pairs):
        m.rate(one, "Ann", ann, call=k, key=key)
        m.rate(one, "Ben", ben, call=k, key=key)
    return one


def figures(m: Made, team: str | None, now: object = NOW) -> list[tuple[str, str]]:
    with m.world.context.database.read() as c:
        return [(g.criterion_key, str(g.figure)) for g in team_gap(c, m.world.context, team, now)]  # type: ignore[arg-type]


def test_the_team_gap_is_over_all_conversations_of_ninety_days(m: Made) -> None:
    """Levels 4 and 2 are 75 and 25: 50. Levels 3 and 3: 0. Mean 25 over two conversations."""
    rated(m, (4, 2), (3, 3))
    assert figures(m, "north") == [("listening", "25.0 (n=2)")]
    assert figures(m, None) == [("listening", "25.0 (n=2)")]
    assert figures(m, "south") == []
    # The last day of the window, and the day after it.
    assert figures(m, "north", NOW + timedelta(days=90)) == [("listening", "25.0 (n=2)")]
    assert figures(m, "north", NOW + timedelta(days=91)) == []


def test_a_set_of_all_teams_counts_for_each(m: Made) -> None:
    rated(m, (4, 2), team=None)
    assert figures(m, "south") == [("listening", "50.0 (n=1)")]


def test_the_same_conversation_in_two_sets_counts_twice(m: Made) -> None:
    rated(m, (4, 2))
    rated(m, (3, 3))
    assert figures(m, "north") == [("listening", "25.0 (n=2)")]


def test_both_columns(m: Made) -> None:
    rated(m, (4, 2), (3, 3))
    with m.world.context.database.read() as c:
        (gap,) = team_gap(c, m.world.context, "north", NOW)
    assert gap.playbook.verdict == "calibrate before coaching"
    assert isinstance(gap.honest, GapEstimate)
    assert (gap.honest.estimate, gap.honest.n, gap.honest.lo) == (25, 2, 0)
    assert "2 of 10 shared conversations" in gap.honest.words


def test_the_machine_is_a_rater_only_where_the_policy_says_so(engine_url: str) -> None:
    """The machine said 3 (50 points), Ann 4 (75), Ben 2 (25): distances 50, 25, 25, mean 33.3."""
    with making(engine_url, policy=Policy(gap_include_ai="yes")) as m:
        rated(m, (4, 2))
        assert figures(m, "north") == [("listening", "33.3 (n=1)")]
        with m.world.context.database.read() as c:
            (gap,) = team_gap(c, m.world.context, "north", NOW)
        assert (gap.raters, gap.pairs) == (3, 3)


# --- the block ---------------------------------------------------------------------------------------------


def log(m: Made, **more: object) -> Logged:
    draft = Draft("dana", "listening", "roleplay", "Ask one more question.")
    return log_session(m.world.context, draft, NOW + timedelta(hours=1), Extras(coach="Ann", **more))  # type: ignore[arg-type]


def test_a_new_session_waits_for_the_calibration(m: Made) -> None:
    rated(m, (4, 2))
    with pytest.raises(CalibrateFirst, match=r"50\.0 points apart over 1 conversation") as raised:
        log(m)
    assert raised.value.where == "calibration"
    with m.world.context.database.read() as c:
        found = block_for(c, m.world.context, "listening", NOW, "north")
        assert found is not None
        assert (found.gap, found.n, found.step.source) == (50, 1, "D0")
        assert block_for(c, m.world.context, "listening", NOW, "south") is None
        assert block_for(c, m.world.context, "tone", NOW, "north") is None


def test_a_reason_lets_it_be_held_and_is_kept(m: Made) -> None:
    rated(m, (4, 2))
    done = log(m, despite_calibration="Her panel is tomorrow.")
    assert any("50.0 points apart" in prompt for prompt in done.prompts)
    with m.world.context.database.read() as c:
        kept = store.despite(c, [done.session.id])[done.session.id]
    assert (kept.said_by, kept.reason, kept.dimension) == ("Ann", "Her panel is tomorrow.", "listening")
    assert (kept.gap, kept.n, kept.said_at) == (50, 1, NOW + timedelta(hours=1))
    with pytest.raises(DBAPIError), m.world.context.database.write() as c:
        c.execute(text("UPDATE despite_calibration SET reason = 'no reason'"))


def test_no_gap_needs_no_reason_and_a_session_of_the_past_is_not_held_up(m: Made) -> None:
    done = log(m, despite_calibration="Just in case.")
    with m.world.context.database.read() as c:
        assert store.despite(c, [done.session.id]) == {}
    rated(m, (4, 2))
    assert log(m, as_of=NOW - timedelta(days=2)).session.imported


def test_a_gap_on_scorecards_holds_up_sessions_on_scoring_consistency(m: Made) -> None:
    rated(m, (5, 1), rubric="card")
    with m.world.context.database.read() as c:
        found = block_for(c, m.world.context, SCORING_CONSISTENCY, NOW, "north")
        assert found is not None
        assert (found.dimension, found.gap) == ("skills", 100)
        assert block_for(c, m.world.context, "listening", NOW, "north") is None
        # Coaching of that team goes on, with the banner on every form.
        assert [b.dimension for b in banner(c, m.world.context, NOW, "north")] == ["skills"]
    assert any("Skills" in prompt for prompt in log(m).prompts)


# --- one person --------------------------------------------------------------------------------------------


def test_one_point_a_calibration_date(m: Made) -> None:
    """Ben's gap of the first date: distances 50 and 0, mean 25: 75. Of the second: 25: 75."""
    with m.world.context.database.read() as c:
        assert person_gap_points(c, m.world.context, "ben", NOW) == ()
        assert scoring_consistency(()) == waiting(0, 1)
    rated(m, (4, 2), (3, 3))
    later = NOW + timedelta(days=30)
    two = m.open(now=later, deadline=later + timedelta(days=1))
    m.rate(two, "Ann", 4, now=later)
    m.rate(two, "Ben", 5, now=later)
    with m.world.context.database.read() as c:
        points = person_gap_points(c, m.world.context, "ben", later)
        assert [(p.day, p.gap, p.value, p.n) for p in points] == [
            (NOW.date(), 25, 75, 2),
            (later.date(), 25, 75, 1),
        ]
        assert scoring_consistency(points) == Known(75, 1)
        assert person_gap_points(c, m.world.context, "dana", later) == ()


def test_consensus_is_the_agreed_score_else_the_others(m: Made) -> None:
    one = rated(m, (4, 2), (3, 5))
    agree(m.world.context, Agreeing(one, m.calls[1], "listening", 4, "Ann"), NOW)
    with m.world.context.database.read() as c:
        first, second = consensus(c, "ben", NOW)
    assert (first.pct, first.consensus, first.agreed, first.gap) == (25, 75, False, 50)
    assert (second.pct, second.consensus, second.agreed, second.gap) == (100, 75, True, 50)
    assert (first.started_at, first.others, first.set_id) == (START, ("u_001",), one)


def test_consensus_is_silent_before_the_reveal(m: Made) -> None:
    one = m.open()
    m.rate(one, "Ben", 2)
    with m.world.context.database.read() as c:
        assert consensus(c, "ben", NOW) == ()


def test_an_individual_gap_is_for_that_person_and_their_own_coach(m: Made) -> None:
    rated(m, (4, 2))
    with m.world.context.database.read() as c:
        ann, ben, cleo = (find_user(c, name) for name in ("Ann", "Ben", "Cleo"))
        assert may_see(c, ben, ben)
        assert may_see(c, ann, ben)  # his coach
        assert not may_see(c, cleo, ben)
        assert not may_see(c, ben, ann)  # nobody's coach
        assert not may_see(c, None, ben)
        (mine,) = rater_standings(c, m.world.context, ben, "north", NOW)
        assert (str(mine.gap), str(mine.severity)) == ("50.0 (n=1)", "too_few(0 of 10)")
        assert rater_standings(c, m.world.context, cleo, "north", NOW) == ()


# --- due ---------------------------------------------------------------------------------------------------


def test_each_team_calibrates_every_thirty_days(m: Made) -> None:
    with m.world.context.database.read() as c:
        (due,) = due_list(c, m.world.context, NOW)
    assert (due.team, due.rubric_key, due.last, due.words) == ("North", "made", None, "none held yet")
    rated(m, (3, 3))
    later = NOW + timedelta(days=31)
    with m.world.context.database.read() as c:
        (due,) = due_list(c, m.world.context, later)
    assert (due.last, due.due, due.days_late) == (NOW.date(), NOW.date() + timedelta(days=30), 1)
    assert due.words == "1 d late"


def test_a_workspace_without_scores_or_users_has_nothing_to_say(engine_url: str) -> None:
    with making(engine_url, calls=0) as m, m.world.context.database.read() as c:
        assert due_list(c, m.world.context, NOW) == ()
        assert team_gap(c, m.world.context, None, NOW) == ()
        assert banner(c, m.world.context, NOW) == ()
        assert consensus(c, "nobody", NOW) == ()


def test_two_users_may_be_one_person(m: Made) -> None:
    """Nobody is lost where somebody was added twice under other names."""
    with m.world.context.database.write() as c:
        people.upsert_person(c, Person("ben", "Ben"))
        users.add_user(c, "Benjamin", [UserRole.COACH], START, "ben")
    rated(m, (4, 2))
    with m.world.context.database.read() as c:
        assert [p.day for p in person_gap_points(c, m.world.context, "ben", NOW)] == [date(2026, 4, 11)]
