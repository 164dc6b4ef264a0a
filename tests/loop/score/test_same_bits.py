"""The same conversations, the same rows: in any order, by two threads, after others, on repeat."""

import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, timedelta
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import select
from training.examples import Example, load

from coachloop.domain.conversation import Role, Turn
from coachloop.domain.rubric import Rubric
from coachloop.domain.score import Rater, RaterKind
from coachloop.engines.embed.minilm import MiniLM
from coachloop.loop.context import Context
from coachloop.loop.score.heads.read import Heads
from coachloop.loop.score.rubrics import read_rubric, starter_text
from coachloop.loop.score.rules import SCORER_NAME, judge_scene
from coachloop.loop.score.run import MachineRater, score_conversation
from coachloop.loop.score.scorers import SCORERS
from coachloop.store import conversations, tables
from coachloop.store.database import Database
from coachloop.store.migrations import migrate
from tests.store.samples import START, add_people, conversation
from tests.store.scored import publish

CALLS = tuple(range(1, 5))
ELSEWHERE = 99  # a conversation that the same heads have read before
Row = tuple[object, ...]


@cache
def _exchanges() -> list[Example]:
    return [one for one in load() if one.before]


def _turns(number: int) -> tuple[Turn, ...]:
    """Sixteen turns, one of our example lines each; timed in one half of the conversations."""
    chosen = random.Random(number).sample(_exchanges(), 16)
    sides = (("Candidate", Role.COUNTERPART), ("dana-r", Role.PERSON))
    timed = number % 2 == 0
    return tuple(
        Turn(
            seq, *sides[seq % 2], one.before or "" if seq % 2 == 0 else one.said,
            seq * 9_000 if timed else None, seq * 9_000 + 8_000 if timed else None,
        )
        for seq, one in enumerate(chosen)
    )  # fmt: skip


@cache
def _rubric() -> Rubric:
    return read_rubric(starter_text("sales"), "sales", SCORERS)


@pytest.fixture(scope="module")
def embedder() -> MiniLM:
    return MiniLM()


def _workspace(folder: Path, numbers: Sequence[int]) -> Database:
    database = Database(f"sqlite:///{folder / 'workspace.sqlite'}")
    migrate(database)
    with database.write() as c:
        publish(c, _rubric())
        add_people(c, "dana-r")
        for number in numbers:
            call = replace(conversation(number, call_type="sales_call"), language="en")
            conversations.save_conversation(
                c, call, _turns(number), format="plain", zone=UTC, import_id=None, created_at=START
            )
    return database


def _score(database: Database, numbers: Sequence[int], heads: Heads, threads: int) -> None:
    rater = Rater(RaterKind.MACHINE, SCORER_NAME, heads.version)
    machine = MachineRater(rater, judge_scene, heads.provenance, heads.read, keeps_reading=True)
    context = Context(database, UTC, rater.series)

    def one(number: int) -> None:
        score_conversation(context, f"c_{number:04}", _rubric(), machine, START + timedelta(days=number))

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(one, numbers))


def _rows(database: Database) -> list[Row]:
    """Scores and their evidence, without what only numbers them or says when; figures bit by bit."""
    s, e = tables.score, tables.evidence
    left_out = {"id", "scoring_id", "scored_at"}
    columns = [x for x in s.columns if x.name not in left_out]
    columns += [x for x in e.columns if x.name != "score_id"]
    joined = select(*columns).join(e, e.c.score_id == s.c.id, isouter=True)
    with database.read() as c:
        return sorted((tuple(map(_exact, row)) for row in c.execute(joined)), key=repr)


def _exact(value: object) -> object:
    return value.hex() if isinstance(value, float) else repr(value)


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory, embedder: MiniLM) -> Iterator[list[Row]]:
    """In order, by one thread, by heads that have read nothing before."""
    database = _workspace(tmp_path_factory.mktemp("first"), CALLS)
    _score(database, CALLS, Heads(embedder), threads=1)
    yield _rows(database)
    database.close()


def test_there_is_something_to_compare(rows: Sequence[Row]) -> None:
    scored = [row for row in rows if "'scored'" in row]

    assert {row[0] for row in rows} == {f"'c_{number:04}'" for number in CALLS}
    assert len(scored) > 3 * len(CALLS)


@pytest.mark.parametrize("threads", [1, 2])
def test_in_another_order_after_others_and_by_threads(
    rows: Sequence[Row], embedder: MiniLM, tmp_path: Path, threads: int
) -> None:
    database, heads = _workspace(tmp_path, CALLS[::-1]), Heads(embedder)
    heads.read(_turns(ELSEWHERE))
    _score(database, CALLS[::-1], heads, threads)

    assert _rows(database) == rows
    database.close()
