"""A set from opening to agreement: blind until it is revealed, then never rated again."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from coachloop.domain.score import Status
from coachloop.loop.review.audit_rules import Answer
from coachloop.loop.review.calibration.agreeing import Agreeing, agree
from coachloop.loop.review.calibration.looking import look_at_set, look_at_sets, ratings_of
from coachloop.loop.review.calibration.model import (
    NotInvited,
    SetKind,
    SetRevealed,
    SetUnusable,
    StillHidden,
)
from coachloop.loop.review.calibration.run import team_gap
from coachloop.loop.review.calibration.sets import rate_blind, reveal_due, reveal_set
from coachloop.loop.review.errors import AnswersMissing, AnswerWrong, ReasonMissing
from coachloop.store import calibration as store
from coachloop.store.tables import current_score, score, scorecard
from coachloop.store.users import UserUnknown, find_user
from tests.loop.review.calibration.made import DEADLINE, NOW, Made


def levels_seen(m: Made, set_id: str, viewer: str | None) -> list[float | None]:
    with m.world.context.database.read() as c:
        who = find_user(c, viewer) if viewer else None
        return [r.level for r in ratings_of(c, set_id, who, NOW)]


def test_nobody_reads_anothers_rating_before_the_reveal(m: Made) -> None:
    one = m.open()
    assert m.rate(one, "Ann", 4) is False
    # Ann her own; Ben, whom they are for, nothing; Cleo and a stranger to it nothing.
    assert levels_seen(m, one, "Ann") == [4]
    assert levels_seen(m, one, "Ben") == levels_seen(m, one, "Cleo") == levels_seen(m, one, None) == []
    with m.world.context.database.read() as c:
        for viewer in (find_user(c, "Ben"), find_user(c, "Cleo"), None):
            (seen,) = look_at_sets(c, m.world.context, viewer, NOW)
            assert (seen.own, seen.gaps, seen.discuss, seen.revealed_at) == ((), (), (), None)
            assert seen.progress == (("Ann", 1), ("Ben", 0))
        assert team_gap(c, m.world.context, "north", NOW) == ()


def test_the_last_rating_reveals_the_set(m: Made) -> None:
    one = m.open()
    m.rate(one, "Ann", 4)
    m.rate(one, "Ann", 5)  # before the reveal a rater may think again; the newest counts
    assert m.rate(one, "Ben", 4) is True
    assert sorted(levels_seen(m, one, "Ann")) == [4, 5]  # type: ignore[type-var]
    assert levels_seen(m, one, "Cleo") == []  # an outsider sees the gap, not who said what
    with m.world.context.database.read() as c:
        seen = look_at_set(c, m.world.context, one, find_user(c, "Cleo"), NOW)
    # 5 and 4 of five levels are 100 and 75.
    assert seen.gaps[0].figure.value == 25  # type: ignore[union-attr]
    assert [(d.apart, d.said) for d in seen.discuss] == [(25, ())]
    with pytest.raises(SetRevealed):
        m.rate(one, "Ben", 5)
    assert sorted(levels_seen(m, one, "Ann")) == [4, 5]  # type: ignore[type-var]


def test_the_deadline_reveals_and_closes(m: Made) -> None:
    one = m.open()
    m.rate(one, "Ann", 4)
    late = DEADLINE
    with pytest.raises(SetRevealed):
        m.rate(one, "Ben", 2, now=late)
    with m.world.context.database.read() as c:
        assert look_at_set(c, m.world.context, one, None, late).revealed_at == DEADLINE
    assert reveal_due(m.world.context, late + timedelta(days=1)) == 1
    assert reveal_due(m.world.context, late + timedelta(days=1)) == 0
    with m.world.context.database.read() as c:
        row = store.load_set(c, one)
    assert (row.revealed_at, row.reveal_reason) == (DEADLINE, "the deadline has come")


def test_a_person_reveals_with_a_reason(m: Made) -> None:
    one = m.open()
    with pytest.raises(ReasonMissing):
        reveal_set(m.world.context, one, "Ann", " ", NOW)
    with pytest.raises(UserUnknown):
        reveal_set(m.world.context, one, "Zoe", "Ben is away.", NOW)
    reveal_set(m.world.context, one, "Ann", "Ben is away.", NOW)
    with pytest.raises(SetRevealed):
        reveal_set(m.world.context, one, "Ann", "Ben is away.", NOW)
    with pytest.raises(SetRevealed):
        m.rate(one, "Ben", 3)


def test_who_may_rate_what(m: Made) -> None:
    one = m.open()
    with pytest.raises(NotInvited, match="Cleo was not asked"):
        m.rate(one, "Cleo", 3)
    with pytest.raises(NotInvited, match="not in this set"):
        m.rate(one, "Ann", 3, call=1)
    with pytest.raises(AnswerWrong):
        m.rate(one, "Ann", 9)
    with pytest.raises(AnswerWrong, match="no criterion 'theme'"):
        m.rate(one, "Ann", 3, key="theme")
    with pytest.raises(AnswersMissing):
        rate_blind(m.world.context, one, "Ann", m.calls[0], {}, NOW)
    assert levels_seen(m, one, "Ann") == []  # nothing half written


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"raters": ("Ann",)}, "at least two raters"),
        ({"raters": ("Ann", "ann", "u_001")}, "at least two raters"),
        ({"raters": ("Ann", "Dana")}, "rate their own conversation"),
        ({"calls": 0}, "at least one conversation"),
        ({"deadline": NOW}, "deadline has gone by"),
        ({"kind": SetKind.ALIGNMENT, "raters": ("Ann", "Cleo")}, "a recruiter and a hiring manager"),
    ],
)
def test_a_set_that_could_not_be_rated_is_refused(m: Made, changes: dict[str, object], said: str) -> None:
    with pytest.raises(SetUnusable, match=said):
        m.open(**changes)  # type: ignore[arg-type]
    with m.world.context.database.read() as c:
        assert store.load_sets(c) == []


def test_an_alignment_of_recruiter_and_hiring_manager(m: Made) -> None:
    one = m.open("card", kind=SetKind.ALIGNMENT)
    m.rate(one, "Ann", 5, key="skills")
    assert m.rate(one, "Ben", 1, key="skills") is True
    with m.world.context.database.read() as c:
        (found,) = look_at_set(c, m.world.context, one, None, NOW).gaps
        assert (found.figure.value, found.unsafe) == (100, True)  # type: ignore[union-attr]
        # An alignment is no calibration of the team, and counterparts have no series.
        assert team_gap(c, m.world.context, "north", NOW) == ()
        assert c.execute(select(score).where(score.c.rater_kind == "human")).all() == []


def test_ratings_and_then_the_agreed_score_stand_in_the_human_series(m: Made) -> None:
    one = m.open()
    m.rate(one, "Ann", 4)

    def standing() -> list[tuple[float, str]]:
        query = select(current_score.c.pct, current_score.c.rater).where(current_score.c.series == "human")
        with m.world.context.database.read() as c:
            return [(row[0], row[1]) for row in c.execute(query)]

    assert standing() == []  # before the reveal nothing of it can be read
    with pytest.raises(StillHidden):
        agree(m.world.context, Agreeing(one, m.calls[0], "listening", 3, "Ann"), NOW)
    m.rate(one, "Ben", 2)
    assert standing() == [(25, "Ben")]  # the latest submitted rating
    agree(m.world.context, Agreeing(one, m.calls[0], "listening", 3, "Ann", "both 3 after talking"), NOW)
    assert standing() == [(50, "Ann")]
    with pytest.raises(NotInvited):
        agree(m.world.context, Agreeing(one, m.calls[0], "listening", 3, "Cleo"), NOW)
    with pytest.raises(AnswerWrong):
        agree(m.world.context, Agreeing(one, m.calls[0], "theme", 3, "Ann"), NOW)
    with m.world.context.database.read() as c:
        (line,) = look_at_set(c, m.world.context, one, find_user(c, "Ben"), NOW).discuss
    assert (line.said, line.agreed_level) == ((("Ann", "4"), ("Ben", "2")), 3)


def test_not_applicable_has_no_distance(m: Made) -> None:
    one = m.open()
    m.rate(one, "Ann", None)
    m.rate(one, "Ben", 2)
    with m.world.context.database.read() as c:
        (found,) = team_gap(c, m.world.context, "north", NOW)
    assert str(found.figure) == "too_few(0 of 1)"


def test_ratings_are_only_added_to(m: Made) -> None:
    one = m.open()
    m.rate(one, "Ann", 4)
    with pytest.raises(DBAPIError), m.world.context.database.write() as c:
        c.execute(text("UPDATE calibration_rating SET level = 1"))


def test_a_status_that_is_no_answer(m: Made) -> None:
    one = m.open()
    with pytest.raises(AnswerWrong):
        rate_blind(m.world.context, one, "Ann", m.calls[0], {"listening": Answer(Status.FAILED)}, NOW)


def test_imported_scorecards_of_two_people_are_counted_and_enter_no_gap(m: Made) -> None:
    with m.world.context.database.write() as c:
        assert store.rated_by_two(c) == 0
        for who, candidate in (("dana", "C-1"), ("ben", "C-1"), ("dana", "C-2")):
            c.execute(insert(scorecard).values(counterpart=candidate, person_id=who, submitted_at=NOW))
        assert store.rated_by_two(c) == 1
        assert team_gap(c, m.world.context, "north", NOW) == ()
