"""Words are erased when a setting says so; scores, hashes and dates stay, on both databases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from coachloop.domain.people import Person, Team
from coachloop.domain.policy import read_policy_book
from coachloop.loop.ingest import retention
from coachloop.loop.ingest.retention import Purged
from coachloop.store import audit, conversations, due, people, scores, sheets, status
from coachloop.store.database import Connection
from tests.support.world import START, World, world

#: The 2nd of March 2026 and 18 months: the 2nd of September 2027.
EIGHTEEN_LATER = START.replace(year=2027, month=9)


@pytest.fixture
def made(engine_url: str) -> Iterator[World]:
    """Three conversations of Dana, on the 2nd, 3rd and 4th of March 2026, at 9:00."""
    built = world(engine_url)
    built.say_daily([2.0] * 3, START)
    yield built
    built.context.database.close()


def _turns(c: Connection, number: int) -> int:
    return len(conversations.load_transcript(c, f"c_0000{number}").turns)


def _due(made: World, now: datetime) -> list[int]:
    with made.context.database.read() as c:
        return [over.n for _, over in retention.due(c, made.context, now)]


def test_words_are_due_when_they_are_older_than_eighteen_months(made: World) -> None:
    # at 9:00 on the day the first is exactly 18 months old; the next second it is older
    assert _due(made, EIGHTEEN_LATER) == [0]
    assert _due(made, EIGHTEEN_LATER.replace(second=1)) == [1]
    assert _due(made, EIGHTEEN_LATER.replace(day=4, hour=8)) == [2]


def test_a_short_month_ends_on_its_last_day() -> None:
    # 18 months before the 31st of August 2027 there is no 31st of February 2026
    now = datetime(2027, 8, 31, 9, tzinfo=UTC)
    assert retention._before(now, 18) == datetime(2026, 2, 28, 9, tzinfo=UTC)


def test_what_is_erased_and_what_stays(made: World) -> None:
    now = EIGHTEEN_LATER.replace(day=3, hour=10)
    with made.context.database.read() as c:
        before = [s.judgement.pct for n in (1, 2, 3) for s in sheets.all_scores(c, f"c_0000{n}")]
        held, words = conversations.load_conversation(c, "c_00001").content_hash, _turns(c, 1)
    assert words > 0
    gone = retention.purge(made.context, "Kim", now)
    assert (gone.conversations, gone.turns) == (2, 2 * words)
    with made.context.database.read() as c:
        assert [_turns(c, n) for n in (1, 2, 3)] == [0, 0, words]
        assert conversations.erased_at(c, "c_00001") == now
        assert conversations.erased_at(c, "c_00003") is None
        assert conversations.load_conversation(c, "c_00001").content_hash == held
        assert [s.judgement.pct for n in (1, 2, 3) for s in sheets.all_scores(c, f"c_0000{n}")] == before
        assert status.wrong_quotes(c) == 0
        # nothing without words is scored again, whatever the version of the scorer
        assert due.unscored(c, made.rubric.version_id, "another@2") == ("c_00003",)
        entry = audit.load_entries(c, subject="c_00001", limit=1)[0]
    assert (entry.who, entry.action) == ("Kim", "words erased")
    assert retention.purge(made.context, "Kim", now) == Purged()


def test_at_most_so_many_the_oldest_first(made: World) -> None:
    gone = retention.purge(made.context, "Kim", EIGHTEEN_LATER.replace(month=12), most=2)
    assert gone.conversations == 2
    with made.context.database.read() as c:
        assert [_turns(c, n) > 0 for n in (1, 2, 3)] == [False, False, True]


def test_a_team_may_keep_them_for_a_shorter_or_a_longer_time(made: World) -> None:
    made.say(2.0, START, person="lee")
    with made.context.database.write() as c:
        people.upsert_team(c, Team("short", "Short"))
        people.upsert_team(c, Team("long", "Long"))
        people.upsert_person(c, Person("lee", "Lee", "short"))
        people.upsert_person(c, Person("dana", "Dana", "long"))
    book = read_policy_book(
        {"teams": {"short": {"transcripts_months": 6}, "long": {"transcripts_months": 36}}}
    )
    made.context = replace(made.context, policy=book)
    now = EIGHTEEN_LATER.replace(day=20)
    with made.context.database.read() as c:
        found = {rule.team_id: over.n for rule, over in retention.due(c, made.context, now)}
    assert found == {None: 0, "long": 0, "short": 1}
    assert retention.purge(made.context, "Kim", now).conversations == 1
    with made.context.database.read() as c:
        assert _turns(c, 1) > 0


def test_erased_quotes_leave_their_hash(made: World) -> None:
    with made.context.database.write() as c:
        voided = scores.void_scores(c, "c_00001", "wrong speaker", START)
    assert voided == 1
    retention.purge(made.context, "Kim", EIGHTEEN_LATER.replace(month=12))
    with made.context.database.read() as c:
        assert {s.judgement.status for s in sheets.current_scores(c, "c_00001")} == {"voided"}
