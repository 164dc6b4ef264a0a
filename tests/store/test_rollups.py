"""Whatever happens to scores, the kept daily sums are what the scores add up to (METHOD.md 8 h)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, update

from coachloop.domain.score import Rater
from coachloop.store import conversations, rollups, scores, tables
from coachloop.store.database import Database
from coachloop.store.migrations import migrate
from tests.store.samples import START, add_conversation, conversation, turns_for
from tests.store.scored import MACHINE, NEWER_MACHINE, human, judgement, keep, publish

PANEL = ("dana-r", "lee-o")
NUMBERS = (1, 2, 3)

who = st.sampled_from(PANEL)
which = st.sampled_from(NUMBERS)
pcts = st.none() | st.sampled_from([0.0, 50.0, 100.0, 100 / 3]) | st.floats(0, 100)
actions = st.one_of(
    st.tuples(st.just("score"), which, who, pcts, st.sampled_from([MACHINE, NEWER_MACHINE])),
    st.tuples(st.just("human"), which, who, st.floats(0, 100), st.booleans()),
    st.tuples(st.just("words"), which),
    st.tuples(st.just("void"), which, st.none() | who),
    st.tuples(st.just("delete"), which),
)


def _start(c: Connection, number: int) -> None:
    # The first and third fall on one day, so that a sum has more than one part.
    start = START + timedelta(hours=number, days=int(number == 2))
    add_conversation(c, conversation(number, persons=PANEL, started_at=start))


def _do(c: Connection, action: tuple[object, ...], step: int) -> None:
    name, number, *rest = action
    assert isinstance(number, int)
    found = f"c_{number:04}"
    if not conversations.load_conversations(c, [found]):
        _start(c, number)
    elif name == "score":
        _score(c, found, *rest)  # type: ignore[arg-type]
    elif name == "human":
        person_id, pct, is_override = rest
        word = human("depth", float(str(pct)), str(person_id), is_override=bool(is_override))
        scores.append_scores(c, found, [word])
    elif name == "words":
        words = turns_for(conversation(number, persons=PANEL), f"Words {step}.")
        conversations.add_transcript_version(c, found, words, format="plain", created_at=START)
    elif name == "void":
        scores.void_scores(
            c, found, "wrong speaker", START, person_id=None if rest[0] is None else str(rest[0])
        )
    else:
        conversations.delete_conversation(c, found)


def _score(c: Connection, found: str, person_id: str, pct: float | None, rater: Rater) -> None:
    turned = None if pct is None else 100 - pct
    keep(c, found, person_id, judgement("depth", pct), judgement("share", pct, turned=turned), rater=rater)


def _check(database: Database, steps: list[tuple[object, ...]]) -> None:
    with database.engine.execution_options(writes=True).connect() as c:
        publish(c)
        for number in NUMBERS:
            _start(c, number)
        for step, action in enumerate(steps):
            _do(c, action, step)
            assert rollups.compare(c) == ()
        assert all(sums.pct.n > 0 for sums in rollups.kept(c).values())
        c.rollback()


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Database:
    return _migrated(f"sqlite:///{Path(tmp_path_factory.mktemp('rollups')) / 'record.db'}")


def _migrated(url: str) -> Database:
    database = Database(url)
    migrate(database)
    return database


@given(steps=st.lists(actions, max_size=12))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_kept_sums_are_what_scores_add_up_to(sqlite: Database, steps: list[tuple[object, ...]]) -> None:
    _check(sqlite, steps)


@pytest.mark.postgres
@given(steps=st.lists(actions, max_size=12))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
def test_the_same_on_postgresql(postgres_url: str, steps: list[tuple[object, ...]]) -> None:
    database = _migrated(postgres_url)
    _check(database, steps)
    database.close()


def test_writers_at_the_same_time_count_nothing_twice(database: Database) -> None:
    # Each new rating takes the place of the one before in the sums; two writers must not both take the same.
    with database.write() as c:
        publish(c)
        _start(c, 1)

    def rate(pct: float) -> None:
        for _ in range(20):
            with database.write() as c:
                scores.append_scores(c, "c_0001", [human("depth", pct, person_id) for person_id in PANEL])

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(rate, pct) for pct in (0.0, 25.0, 50.0, 75.0)]:
            done.result()
    with database.read() as c:
        assert rollups.compare(c) == ()
        assert [sums.pct.n for sums in rollups.kept(c).values()] == [1, 1]


def test_a_wrong_sum_is_named_and_put_right(database: Database) -> None:
    with database.write() as c:
        publish(c)
        for number in NUMBERS:
            _start(c, number)
            keep(c, f"c_{number:04}", "dana-r", judgement("depth", 50), judgement("share", 100))
        right = rollups.kept(c)
        t = tables.rollup_daily
        c.execute(update(t).where(t.c.criterion_version_id.like("depth%")).values(pct_sum=t.c.pct_sum + 1))
        c.execute(delete(t).where(t.c.criterion_version_id.like("share%")))
    with database.read() as c:
        named = rollups.compare(c)
    # Two days each: the sum of depth is one too much, share is missing.
    assert [d.rebuilt.pct.n - d.kept.pct.n for d in named] == [0, 0, 2, 1]
    assert [d.kept.pct.total - d.rebuilt.pct.total for d in named] == [1, 1, -200, -100]
    with database.write() as c:
        assert rollups.recompute(c) == named
        assert rollups.recompute(c) == ()
        assert rollups.kept(c) == right
