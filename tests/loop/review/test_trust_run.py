"""The audit's word on a machine, from the store to flags, trends, gaps and results, on both databases."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from coachloop.domain.people import Segment
from coachloop.domain.policy import Policy
from coachloop.domain.result import NOT_TRUSTED, Known, too_few
from coachloop.domain.rubric import Scale, ScaleKind
from coachloop.domain.score import Given, Judgement, Rater, RaterKind, Status, Tag
from coachloop.loop.coach.model import Draft
from coachloop.loop.coach.run import log_session
from coachloop.loop.context import load_targets
from coachloop.loop.gaps.alerting import after_scores, open_alerts
from coachloop.loop.gaps.run import person_trend, team_gaps
from coachloop.loop.measure.run import measure_session
from coachloop.loop.review.audit_rules import audited
from coachloop.loop.review.model import TrustState
from coachloop.loop.review.trust import load_record, measure_agreement, trust_of
from coachloop.stats.student import MeanInterval
from coachloop.store import people
from coachloop.store.scores import NewScore, append_scores
from tests.support.world import FIVE, RATER, START, World, criterion, rubric, world

#: Ten conversations stand for the fifty of METHOD.md, so that a world is made quickly.
POLICY = Policy(audit_min_n=10, coefficient_min_n=6)
DAYS = 40
NOW = START + timedelta(days=DAYS)
MACHINE_LEVEL = 2.0


@pytest.fixture
def made(engine_url: str) -> Iterator[World]:
    """Forty conversations, one a day, with level 2 (25 points) of 5 from the machine."""
    built = world(engine_url, policy=POLICY)
    built.say_daily([MACHINE_LEVEL] * DAYS, START)
    yield built
    built.context.database.close()


def rate(made: World, numbers: Iterable[int], name: str, level: float | None, tag: Tag = Tag.AUDIT) -> None:
    """A person's ratings of conversations by number (from 0), each two days after it."""
    version = made.rubric.leaves[0].version_id
    status = Status.SCORED if level is not None else Status.CANNOT_TELL
    pct = None if level is None else FIVE.pct(level)
    judgement = Judgement("listening", status, level=level, pct=pct, method="human")
    rater = Rater(RaterKind.HUMAN, name)
    with made.context.database.write() as c:
        for number in numbers:
            at = START + timedelta(days=number + 2)
            new = NewScore("dana", version, rater, judgement, at, given=Given(tag))
            append_scores(c, f"c_{number + 1:05}", [new])


def rate_twice(made: World, n: int, level: float, tag: Tag = Tag.AUDIT) -> None:
    for name in ("kim", "pat"):
        rate(made, range(n), name, level, tag)


def state(made: World) -> TrustState:
    with made.context.database.read() as c:
        (found,) = trust_of(c, made.context, load_targets(c).values()).values()
    return found.state


def test_nobody_has_rated(made: World) -> None:
    assert state(made) is TrustState.UNMEASURED


def test_people_who_agree_with_it(made: World) -> None:
    rate_twice(made, 9, MACHINE_LEVEL)
    assert state(made) is TrustState.UNMEASURED
    rate(made, [9], "kim", MACHINE_LEVEL)
    assert state(made) is TrustState.TRUSTED


def test_only_the_blind_audit_counts(made: World) -> None:
    for tag in (Tag.OVERRIDE, Tag.DISPUTE):
        rate_twice(made, 10, 5.0, tag)
    assert state(made) is TrustState.UNMEASURED


def test_a_rating_without_a_level_is_none(made: World) -> None:
    rate_twice(made, 9, MACHINE_LEVEL)
    rate(made, [9], "kim", None)
    assert state(made) is TrustState.UNMEASURED


def test_what_a_version_learnt_from_does_not_measure_it(made: World) -> None:
    rate_twice(made, 10, MACHINE_LEVEL)
    version = made.rubric.leaves[0].version_id
    with made.context.database.read() as c:
        record = load_record(c, [version], [RATER.series])
    assert len(record.audited(version, RATER.series)) == 10
    learnt = replace(record, learnt={version: frozenset({"c_00001", "c_00002"})})
    assert len(learnt.audited(version, RATER.series)) == 8


def test_a_share_is_counted_and_nobody_rates_it(engine_url: str) -> None:
    share = Scale(ScaleKind.SHARE, 0, 100, limit=40)
    built = world(engine_url, rubric(replace(criterion("talk"), scale=share)), POLICY)
    built.say(1, START)
    assert audited(built.rubric) == ()
    with built.context.database.read() as c:
        targets = load_targets(c)
        (found,) = trust_of(c, built.context, targets.values()).values()
        (measured,) = measure_agreement(c, built.context)
        by_people = replace(built.context, reads=RaterKind.HUMAN)
        (other,) = trust_of(c, by_people, targets.values()).values()
    assert (found.state, found.decides, found.n) == (TrustState.COUNTED, True, 0)
    assert found.words == "counted, not judged"
    assert measured.trust == found
    assert other.state is TrustState.BY_PEOPLE
    built.context.database.close()


def test_another_series_has_no_score_to_compare(made: World) -> None:
    rate_twice(made, 10, MACHINE_LEVEL)
    version = made.rubric.leaves[0].version_id
    with made.context.database.read() as c:
        record = load_record(c, [version], ["made@2"])
    found = record.audited(version, "made@2")
    assert [a.machine for a in found] == [None] * 10
    assert found[0].people == (25.0, 25.0)


def test_as_known_at_a_time(made: World) -> None:
    rate_twice(made, 10, 5.0)
    version = made.rubric.leaves[0].version_id
    with made.context.database.read() as c:
        record = load_record(c, [version], [RATER.series])
    # Conversation 0 is rated on day 2, 1 on day 3, ...
    assert len(record.audited(version, RATER.series, START + timedelta(days=3))) == 2


# --- what rests on it --------------------------------------------------------------------------------------


def test_flags_wait_while_it_is_not_trusted(made: World) -> None:
    version = made.rubric.leaves[0].version_id
    with made.context.database.write() as c:
        after_scores(c, made.context, "dana", {version: 1}, NOW - timedelta(days=1))
        stands, held = open_alerts(c, made.context)
        # 25 points, below 75; a steady 25 has not fallen.
        assert ([a.rule for a in stands], held) == (["below"], [])
    rate_twice(made, 10, 5.0)
    assert state(made) is TrustState.NOT_TRUSTED
    with made.context.database.read() as c:
        stands, held = open_alerts(c, made.context)
        assert (stands, [a.rule for a in held]) == ([], ["below"])


def test_no_new_flag_on_it(made: World) -> None:
    rate_twice(made, 10, 5.0)
    version = made.rubric.leaves[0].version_id
    with made.context.database.write() as c:
        after_scores(c, made.context, "dana", {version: 1}, NOW - timedelta(days=1))
        assert open_alerts(c, made.context) == ([], [])


@pytest.mark.parametrize(("level", "absent"), [(5.0, True), (MACHINE_LEVEL, False)])
def test_trend_and_gap_have_a_figure_and_no_verdict(made: World, level: float, absent: bool) -> None:
    rate_twice(made, 10, level)
    with made.context.database.read() as c:
        (target,) = load_targets(c).values()
        dana = people.load_person(c, "dana")
        trend = person_trend(c, made.context, dana, target, NOW)
        (gap,) = team_gaps(c, made.context, [dana], (), [target], NOW)
    assert (trend.playbook.figure == NOT_TRUSTED) is absent
    assert (gap.playbook.figure == NOT_TRUSTED) is absent
    assert isinstance(gap.mean, Known)
    assert gap.mean.value == 25
    assert gap.trust is not None
    assert (gap.playbook.verdict == "") is absent
    if absent:
        assert "too far from people" in gap.words


def test_a_result_waits_for_trust_and_a_closed_one_stays(made: World) -> None:
    # Twenty conversations, a session on day 20: the window is full on day 29 and closes on day 34.
    session = START + timedelta(days=20)
    logged = log_session(made.context, _draft(session), session - timedelta(hours=1))
    for name in ("kim", "pat"):
        rate(made, range(29, 39), name, 5.0)
    # By day 34 conversations 29 to 32 were rated: unmeasured, so the verdict is kept as of then.
    before = measure_session(made.context, logged.session.id, session + timedelta(days=15))
    assert (before.kept, before.result.playbook.status) == (True, "ok")
    assert state(made) is TrustState.NOT_TRUSTED
    assert measure_session(made.context, logged.session.id, NOW).result == before.result


def _draft(at: datetime) -> Draft:
    return Draft(
        person_id="dana", criterion="listening", method="roleplay", agreed="Ask how.", session_start=at
    )


def test_an_open_result_reads_not_trusted(made: World) -> None:
    rate_twice(made, 10, 5.0)
    session = START + timedelta(days=36)
    logged = log_session(made.context, _draft(session), session - timedelta(hours=1))
    found = measure_session(made.context, logged.session.id, NOW)
    assert found.result.playbook.figure == NOT_TRUSTED


# --- the whole picture -------------------------------------------------------------------------------------


def test_measured_criterion_by_criterion(made: World) -> None:
    with made.context.database.write() as c:
        people.add_segment(c, Segment("dana", "queue", "billing", until=(START + timedelta(days=9)).date()))
        people.add_segment(c, Segment("dana", "queue", "returns", since=(START + timedelta(days=9)).date()))
    rate_twice(made, 10, MACHINE_LEVEL)
    with made.context.database.read() as c:
        (found,) = measure_agreement(c, made.context)
    assert (found.series, found.trust.state) == (RATER.series, TrustState.TRUSTED)
    assert (found.agreement.n, found.agreement.double_rated) == (10, 10)
    assert found.drift.n == 10
    assert found.trust.words == "agreement with people: ±0 points, n 10, trusted"
    # Rated on days 2 to 11: 7 while in billing, 3 in returns; one language and one call type are no split.
    billing, returns = found.agreement.splits
    assert isinstance(billing.signed, MeanInterval)
    assert (billing.kind, billing.value, billing.signed.value) == ("queue", "billing", 0)
    assert (returns.value, returns.signed) == ("returns", too_few(3, 6))
