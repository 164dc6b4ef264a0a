"""One transaction keeps a scoring whole; scores are only added; nothing with a wrong quote is kept."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from sqlalchemy import Connection, func, select

from coachloop.domain.conversation import Consent, Conversation, Participant, Role
from coachloop.domain.errors import NotFound
from coachloop.domain.score import Judgement, SearchedSpan, Status
from coachloop.domain.times import day_id
from coachloop.stats.moments import Moments
from coachloop.store import conversations, rollups, scores, sheets, tables
from coachloop.store.database import Database
from coachloop.store.windows import WindowKey, last_calls
from tests.store.samples import START, add_conversation, add_people, conversation, turns_for
from tests.store.scored import (
    DEPTH,
    HUMAN,
    MACHINE,
    NEWER_MACHINE,
    RUBRIC,
    SHARE,
    human,
    judgement,
    keep,
    publish,
)

DAY = day_id(START, UTC)


@pytest.fixture
def ready(database: Database) -> Database:
    with database.write() as c:
        publish(c)
        add_conversation(c, conversation(1))
    return database


def _count(c: Connection, table: str) -> int:
    return c.execute(select(func.count()).select_from(getattr(tables, table))).scalar_one()


def _sums(c: Connection) -> dict[tuple[str, str, str, str], tuple[int, float, float]]:
    """(person, criterion version, series, call type) -> n, sum, sum of squares, over all days."""
    found = {}
    for cell, sums in rollups.kept(c).items():
        key = (cell.person_id, cell.criterion_version_id, cell.series, cell.call_type)
        n, total, squares = found.get(key, (0, 0.0, 0.0))
        found[key] = (n + sums.pct.n, total + sums.pct.total, squares + sums.pct.squares)
    return found


# --- a scoring ----------------------------------------------------------------------------------------------


def test_a_scoring_is_kept_whole_and_comes_back(ready: Database) -> None:
    with ready.write() as c:
        transcript = conversations.load_transcript(c, "c_0001")
        given = (
            replace(judgement("depth", 50, transcript), rationale="one follow-up", details={"topics": 4}),
            Judgement("share", Status.NOT_APPLICABLE, reason="no offer", searched=SearchedSpan(0, 3)),
        )
        kept = keep(c, "c_0001", "dana-r", *given)
    assert kept is not None
    with ready.read() as c:
        found = sheets.current_scores(c, "c_0001")
        assert found == kept
        assert tuple(score.judgement for score in found) == given
        row = c.execute(select(tables.scoring)).one()
        assert (row.content_hash, row.series) == (transcript.text_hash, "rules@1")
        assert rollups.compare(c) == ()


def test_the_same_scoring_again_changes_nothing(ready: Database) -> None:
    with ready.write() as c:
        assert keep(c, "c_0001", "dana-r", judgement("depth", 50)) is not None
        before = (_sums(c), _count(c, "score"))
        assert keep(c, "c_0001", "dana-r", judgement("depth", 100)) is None
        assert (_sums(c), _count(c, "score")) == before
        assert sheets.scored_already(c, ["c_0001"], RUBRIC.version_id, "rules@1") == {"c_0001"}
        assert sheets.scored_already(c, ["c_0001"], RUBRIC.version_id, "rules@2") == set()


def test_new_words_are_scored_anew_and_replace_the_old_figure(ready: Database) -> None:
    with ready.write() as c:
        keep(c, "c_0001", "dana-r", judgement("depth", 50))
        words = turns_for(conversation(1), "Corrected words.")
        conversations.add_transcript_version(c, "c_0001", words, format="plain", created_at=START)
        assert keep(c, "c_0001", "dana-r", judgement("depth", 100)) is not None
        assert _sums(c) == {("dana-r", DEPTH, "rules@1", "screen"): (1, 100.0, 10_000.0)}
        assert _count(c, "score") == 2


def test_a_failure_half_way_keeps_nothing(ready: Database) -> None:
    with pytest.raises(NotFound, match="no criterion"), ready.write() as c:
        _one_good_and_one_that_fails(c)
    with ready.read() as c:
        counts = [_count(c, table) for table in ("scoring", "score", "evidence", "rollup_daily")]
    assert counts == [0, 0, 0, 0]


def _one_good_and_one_that_fails(c: Connection) -> None:
    assert keep(c, "c_0001", "dana-r", judgement("depth", 50)) is not None
    keep(c, "c_0001", "dana-r", judgement("nobody wrote this criterion", 50), rater=NEWER_MACHINE)


# --- evidence -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [{"text": "When"}, {"start": 1}, {"turn_seq": 99}, {"transcript_version": 2}, {"end": 9_999}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_score_with_a_wrong_quote_is_kept_as_failed_without_it(
    ready: Database, wrong: dict[str, object]
) -> None:
    with ready.write() as c:
        transcript = conversations.load_transcript(c, "c_0001")
        good = judgement("share", 100, transcript)
        bad = judgement("depth", 50, transcript)
        bad = replace(bad, evidence=(replace(bad.evidence[0], **wrong),), rationale="It says When.")
        keep(c, "c_0001", "dana-r", bad, good)
        by_key = {s.judgement.criterion_key: s.judgement for s in sheets.current_scores(c, "c_0001")}
        failed = by_key["depth"]
        assert (failed.status, failed.pct, failed.evidence, failed.rationale) == (Status.FAILED, None, (), "")
        assert failed.reason is not None
        assert failed.reason.startswith("E-SCO-001")
        assert "When" not in failed.reason
        assert by_key["share"] == good
        assert list(_sums(c)) == [("dana-r", SHARE, "rules@1", "screen")]


@pytest.mark.parametrize("pct", [-0.1, 100.1, float("nan"), float("inf")])
def test_a_figure_outside_the_scale_is_kept_as_failed(ready: Database, pct: float) -> None:
    with ready.write() as c:
        keep(c, "c_0001", "dana-r", judgement("depth", pct))
        (found,) = sheets.current_scores(c, "c_0001")
        assert found.judgement.status is Status.FAILED
        assert rollups.kept(c) == {}


# --- series, overrides, voiding -----------------------------------------------------------------------------


def test_series_never_mix(ready: Database) -> None:
    with ready.write() as c:
        keep(c, "c_0001", "dana-r", judgement("depth", 50))
        keep(c, "c_0001", "dana-r", judgement("depth", 0), rater=NEWER_MACHINE)
        scores.append_scores(c, "c_0001", [human("depth", 100, "dana-r")])
        assert _sums(c) == {
            ("dana-r", DEPTH, "rules@1", "screen"): (1, 50.0, 2_500.0),
            ("dana-r", DEPTH, "rules@2", "screen"): (1, 0.0, 0.0),
            ("dana-r", DEPTH, "human", "screen"): (1, 100.0, 10_000.0),
        }


def test_an_override_never_enters_the_sums(ready: Database) -> None:
    with ready.write() as c:
        keep(c, "c_0001", "dana-r", judgement("depth", 50))
        scores.append_scores(c, "c_0001", [human("depth", 75, "dana-r")])
        before = _sums(c)
        scores.append_scores(c, "c_0001", [human("depth", 100, "dana-r", is_override=True)])
        assert _sums(c) == before
        # The latest rating that is no override still stands in the human series.
        assert [s.judgement.pct for s in sheets.current_scores(c, "c_0001", series="human")] == [75.0]
        assert len(sheets.all_scores(c, "c_0001")) == 3
        assert rollups.compare(c) == ()


def test_voided_scores_leave_the_sums_and_stay_as_rows(ready: Database) -> None:
    with ready.write() as c:
        keep(c, "c_0001", "dana-r", judgement("depth", 50), judgement("share", None))
        scores.append_scores(c, "c_0001", [human("depth", 100, "dana-r", is_override=True)])
        assert scores.void_scores(c, "c_0001", "wrong speaker", START) == 3
        assert rollups.kept(c) == {}
        standing = [s.judgement for s in sheets.current_scores(c, "c_0001")]
        assert {(j.status, j.reason) for j in standing} == {(Status.VOIDED, "wrong speaker")}
        assert len(sheets.all_scores(c, "c_0001")) == 6
        assert scores.void_scores(c, "c_0001", "again", START) == 0


def test_the_value_that_trends_run_on_has_its_own_sum(ready: Database) -> None:
    # A talk share of 35 % is pct 100 and runs in trends as 100 - 35 = 65; 45 % is pct 0 and 55.
    with ready.write() as c:
        add_conversation(c, conversation(2, started_at=START))
        keep(c, "c_0001", "dana-r", judgement("share", 100, turned=65))
        keep(c, "c_0002", "dana-r", judgement("share", 0, turned=55))
        (sums,) = rollups.kept(c).values()
    assert sums == rollups.Sums(Moments(2, 100.0, 10_000.0), Moments(2, 120.0, 65.0**2 + 55.0**2))


def test_withdrawn_consent_voids_and_is_final(ready: Database) -> None:
    with ready.write() as c:
        keep(c, "c_0001", "dana-r", judgement("depth", 50))
        conversations.change_consent(c, "c_0001", Consent.WITHDRAWN, START)
        assert rollups.kept(c) == {}
        assert conversations.load_conversation(c, "c_0001").consent is Consent.WITHDRAWN
        (found,) = sheets.current_scores(c, "c_0001")
        assert found.judgement.reason == "consent withdrawn"
        with pytest.raises(conversations.ConsentGone):
            conversations.change_consent(c, "c_0001", Consent.CONFIRMED, START)


def test_consent_may_be_corrected_before_anything_was_scored(ready: Database) -> None:
    with ready.write() as c:
        conversations.change_consent(c, "c_0001", Consent.REFUSED, START)
        conversations.change_consent(c, "c_0001", Consent.CONFIRMED, START)
        assert conversations.load_conversation(c, "c_0001").consent is Consent.CONFIRMED


def test_a_deleted_conversation_leaves_nothing_in_the_sums(ready: Database) -> None:
    with ready.write() as c:
        add_conversation(c, conversation(2, started_at=START))
        keep(c, "c_0001", "dana-r", judgement("depth", 50, conversations.load_transcript(c, "c_0001")))
        keep(c, "c_0002", "dana-r", judgement("depth", 100))
        conversations.delete_conversation(c, "c_0001")
        assert _sums(c) == {("dana-r", DEPTH, "rules@1", "screen"): (1, 100.0, 10_000.0)}
        for table in ("turn", "transcript", "participant"):
            column = getattr(tables, table).c.conversation_id
            assert set(c.scalars(select(column))) == {"c_0002"}
        assert _count(c, "evidence") == 0
        assert _count(c, "score") == 1
        with pytest.raises(NotFound):
            conversations.delete_conversation(c, "c_0001")


def test_a_score_of_an_unknown_conversation_is_refused(ready: Database) -> None:
    with ready.write() as c, pytest.raises(NotFound, match="c_none"):
        scores.append_scores(c, "c_none", [human("depth", 100, "dana-r")])


# --- the scored person is part of every key -----------------------------------------------------------------


def _window(c: Connection, person_id: str) -> list[float | None]:
    key = WindowKey(person_id, DEPTH, MACHINE.series)
    return [call.pct for call in last_calls(c, key, START + timedelta(days=30), 10)]


def test_a_panel_of_two_interviewers(database: Database) -> None:
    with database.write() as c:
        publish(c)
        add_conversation(c, conversation(1, persons=("dana-r", "lee-o")))
        keep(c, "c_0001", "dana-r", judgement("depth", 50))
        assert keep(c, "c_0001", "lee-o", judgement("depth", 100)) is not None
        # Each one's score stands, and a second look at one leaves the other's.
        assert [(s.person_id, s.judgement.pct) for s in sheets.current_scores(c, "c_0001")] == [
            ("dana-r", 50.0),
            ("lee-o", 100.0),
        ]
        assert {cell.person_id: sums.pct.total for cell, sums in rollups.kept(c).items()} == {
            "dana-r": 50.0,
            "lee-o": 100.0,
        }
        assert (_window(c, "dana-r"), _window(c, "lee-o")) == ([50.0], [100.0])
        scores.void_scores(c, "c_0001", "wrong speaker", START, person_id="lee-o")
        assert (_window(c, "dana-r"), rollups.compare(c)) == ([50.0], ())
        assert [call.pct for call in last_calls(c, WindowKey("lee-o", DEPTH, "rules@1"), START, 10)] == []


def test_a_transferred_call(database: Database) -> None:
    # The customer talks with one agent, then with the next; both are scored on their own.
    call = Conversation(
        **{name: getattr(conversation(1), name) for name in ("id", "content_hash", "date_source", "consent")},
        call_type="inbound",
        started_at=START,
        participants=(
            Participant("Agent 1", Role.PERSON, "dana-r"),
            Participant("Customer", Role.COUNTERPART),
            Participant("Agent 2", Role.PERSON, "lee-o"),
        ),
    )
    with database.write() as c:
        publish(c)
        add_conversation(c, call)
        add_conversation(c, conversation(2, persons=("dana-r",), call_type="inbound"))
        keep(c, "c_0001", "dana-r", judgement("depth", 0))
        keep(c, "c_0001", "lee-o", judgement("depth", 100))
        keep(c, "c_0002", "dana-r", judgement("depth", 50))
        assert (_window(c, "dana-r"), _window(c, "lee-o")) == ([0.0, 50.0], [100.0])
        assert _sums(c) == {
            ("dana-r", DEPTH, "rules@1", "inbound"): (2, 50.0, 2_500.0),
            ("lee-o", DEPTH, "rules@1", "inbound"): (1, 100.0, 10_000.0),
        }
        assert conversations.conversation_ids(c, person_id="lee-o") == ("c_0001",)


def test_the_view_gives_the_rows_of_its_query(database: Database) -> None:
    with database.write() as c:
        publish(c)
        add_people(c, "lee-o")
        add_conversation(c, conversation(1))
        add_conversation(c, conversation(2))
        for number, rater in ((1, MACHINE), (2, MACHINE), (1, NEWER_MACHINE)):
            keep(c, f"c_000{number}", "dana-r", judgement("depth", 50), judgement("share", None), rater=rater)
        for pct, is_override in ((0, False), (50, True), (100, False), (25, True)):
            word = human("depth", pct, "dana-r", is_override=is_override)
            scores.append_scores(c, "c_0001", [word])
        query = tables.scores.current_score_query.order_by(tables.score.c.id)
        wanted = c.execute(query).mappings().all()
        assert c.execute(select(tables.current_score).order_by("id")).mappings().all() == wanted
    # c_0001: two criteria by two machines, and the human word of 100; c_0002: two criteria.
    assert len(wanted) == 7
    assert [row["pct"] for row in wanted if row["series"] == HUMAN.series] == [100.0]
