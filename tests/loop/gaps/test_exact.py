"""Ten thousand scores give exactly the alerts that follow from how they were made, once, also after a kill."""

import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from coachloop.loop.context import Context
from coachloop.loop.gaps import alerting
from coachloop.store import rollups, rubrics, tables
from coachloop.store.alerts import load_alerts
from coachloop.store.database import Database
from coachloop.store.migrations import migrate
from tests.conftest import ROOT
from tests.loop.gaps import exact
from tests.loop.gaps.exact import DAYS, scored_at
from tests.support.world import RATER, START, rubric

#: Who is killed has so many scored, at least.
KILLED_AT = 1_000
PARTS = 2

# A flag is the mean of 7 days below 75, a drop a fall of more than 5 from the 14 days before to the last 14; both
# need 3 conversations (of the smaller side) to be a flag, fewer are a watch. Day n is the n-th from 0.
#
# low     below: watch on day 0 and 1, flag from day 2 on. No drop: 0 - 0.
# falls   100 to day 24, 75 from day 25 on: never below 75. With k days of 75 in the last 14 and none before them
#         the change is -25 k / 14: -3.6 at k = 2, -5.4 at k = 3, so a flag from day 27 on. On day 49 the 14 days
#         before hold 3 days of 100: the change is -25 x 3 / 14 = -5.4 still.
# once    0 on day 10 only: the week's mean is 600/7 = 85.7. The change is -100/14 = -7.1 as soon as there is
#         something before the last 14 days: day 14 (one conversation: watch), 15 (two), 16 (three: flag). From
#         day 24 on the 0 lies before the last 14 days, and nothing is true any more: what is open stays open until
#         a scan. On day 49 the change is 0.
# starts  0 on day 0 and 1: below, watch, watch, and on day 2 (100/3 = 33.3 of three) a flag, true until day 6
#         (500/7 = 71.4). On day 49 the mean is 100. It only rose: no drop.
# steady  never anything.
FLAG, RECOVERING = "flag", "recovering"
ALERTS = {
    "low": ("below", FLAG, 0, 2, 0.0, 7),
    "falls": ("drop", FLAG, 27, 27, -25 * 3 / 14, 14),
    "once": ("drop", FLAG, 14, 16, 0.0, 14),
    "starts": ("below", FLAG, 0, 2, 100.0, 7),
}
# 20 people each: low, once and starts were watched first; all four were flagged; once and starts recover at the scan.
NEWS = {"alert.watch": 60, "alert.flagged": 80, "alert.recovered": 40}


@pytest.fixture
def database(engine_url: str) -> Database:
    database = Database(engine_url)
    migrate(database)
    with database.write() as c:
        rubrics.publish(c, rubric(), "made in a test", START)
    exact.fill(database)
    _analyze(database)
    return database


def _analyze(database: Database) -> None:
    """What PostgreSQL does by itself once a minute: until then it plans as for empty tables."""
    with database.write() as c:
        c.exec_driver_sql("ANALYZE")


def _score(url: str) -> "list[subprocess.Popen[bytes]]":
    command = [sys.executable, "-m", "tests.loop.gaps.exact", url]
    return [subprocess.Popen([*command, str(part), str(PARTS)], cwd=ROOT) for part in range(PARTS)]


def _scored(database: Database) -> int:
    with database.read() as c:
        return c.scalar(select(func.count()).select_from(tables.scoring)) or 0


def _kill_half_way(database: Database) -> None:
    processes = _score(database.url)
    give_up = time.monotonic() + 400
    while _scored(database) < KILLED_AT and time.monotonic() < give_up:
        time.sleep(0.05)
    for process in processes:
        process.send_signal(signal.SIGKILL)
    assert {process.wait() for process in processes} == {-signal.SIGKILL}


def _found(database: Database) -> dict[str, tuple[str, str, datetime, datetime, float | None, int]]:
    with database.read() as c:
        rows = load_alerts(c, open_only=False)
    assert len({row.person_id for row in rows}) == len(rows)  # nobody has two
    return {r.person_id: (r.rule, r.state, r.opened_at, r.changed_at, r.value, r.n) for r in rows}


def _expected() -> dict[str, tuple[str, str, datetime, datetime, object, int]]:
    found = {}
    for person, _ in exact.everybody():
        if (kind := person.partition("-")[0]) in ALERTS:
            rule, state, opened, changed, value, n = ALERTS[kind]
            found[person] = (rule, state, scored_at(opened), scored_at(changed), pytest.approx(value), n)
    return found


def test_ten_thousand_scores_and_a_kill(database: Database) -> None:
    _kill_half_way(database)
    killed_at = _scored(database)
    _analyze(database)
    assert KILLED_AT <= killed_at < 10_000
    # Started anew they begin at the first conversation: what is scored is left alone.
    assert [process.wait() for process in _score(database.url)] == [0] * PARTS
    assert _scored(database) == 10_000
    assert _found(database) == _expected()
    night = scored_at(DAYS - 1) + timedelta(hours=10)
    context = Context(database, UTC, RATER.series)
    assert alerting.scan_if_due(context, night) == 80
    assert alerting.scan_if_due(context, night + timedelta(hours=1)) == 0  # once a day
    states = Counter((p.partition("-")[0], found[1]) for p, found in _found(database).items())
    assert states == {
        ("low", FLAG): 20,
        ("falls", FLAG): 20,
        ("once", RECOVERING): 20,
        ("starts", RECOVERING): 20,
    }
    with database.read() as c:
        told = c.execute(select(tables.news.c.kind, func.count()).group_by(tables.news.c.kind))
        assert {row[0]: row[1] for row in told} == NEWS
        assert rollups.compare(c) == ()
    database.close()
