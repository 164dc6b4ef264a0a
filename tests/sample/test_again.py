"""Deleting what was derived and working it out again gives the same; so does another order, and twice."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from coachloop.domain.conversation import Consent
from coachloop.domain.plain import plain
from coachloop.domain.score import HUMAN_SERIES, RaterKind
from coachloop.loop.measure.run import measure_sessions
from coachloop.sample.files import FILES, STORY
from coachloop.sample.people import SHOWN_FIRST
from coachloop.sample.play import play
from coachloop.store import tables
from coachloop.store.database import Connection
from coachloop.store.rollups import recompute
from coachloop.wiring import App
from tests.sample.made import UNTIL, sample, score

SHARE = 0.25
#: Ids count up as rows are written and say nothing; nor does the moment a result was put down.
_UNSAID = {"id", "score_id", "new_score_id", "scoring_id", "computed_at", "import_id", "session_id"}
_DERIVED = (
    tables.contest, tables.evidence, tables.alert, tables.coaching_result, tables.score, tables.scoring, tables.rollup_daily,
)  # fmt: skip


def rows(c: Connection, table: Any) -> list[str]:
    """Of alerts those on machine scores: the others follow from what people rated, which is not deleted."""
    found = (row._mapping for row in c.execute(select(table)))
    return sorted(
        str(said(row)) for row in found if table is not tables.alert or row["series"] != HUMAN_SERIES
    )


def said(value: Any) -> Any:
    """Without what says nothing, inside JSON columns too."""
    if isinstance(value, Mapping):
        return {k: said(v) for k, v in value.items() if k not in _UNSAID}
    return value


def dump(app: App) -> dict[str, Any]:
    with app.context.database.read() as c:
        found: dict[str, Any] = {
            table.name: rows(c, table) for table in _DERIVED if table is not tables.scoring
        }
        found["baseline"] = rows(c, tables.baseline)
        found["session"] = rows(c, tables.coaching_session)
        for table in (tables.training_kit, tables.training_kit_score, tables.handoff_feedback):
            found[table.name] = rows(c, table)
        found["results"] = [
            said(plain(m.result))
            for m in sorted(
                measure_sessions(c, app.context, UNTIL), key=lambda m: (m.row.starts_at, m.row.person_id)
            )
        ]
    return found


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with sample(tmp_path_factory.mktemp("sample"), SHARE) as app:
        score(app)
        yield app


def test_there_is_something_to_compare(scored: App) -> None:
    found = dump(scored)
    assert all(found.values())


def test_the_same_again_after_deleting_what_was_derived(scored: App) -> None:
    before = dump(scored)
    with scored.context.database.write() as c:
        # What people rated blind stays: they said it. Overrides are said again.
        t = tables.score.c
        for table in (tables.contest, tables.evidence, tables.alert, tables.coaching_result):
            c.execute(delete(table))
        c.execute(delete(tables.scoring).where(tables.scoring.c.series != HUMAN_SERIES))
        c.execute(delete(tables.score).where((t.rater_kind != RaterKind.HUMAN) | t.is_override))
        # What was taken back is as it was imported, until it is taken back again.
        conversation = tables.conversation
        taken_back = conversation.c.consent == Consent.WITHDRAWN
        c.execute(update(conversation).where(taken_back).values(consent=Consent.CONFIRMED))
        recompute(c)
        c.execute(
            delete(tables.workspace_fact).where(
                tables.workspace_fact.c.name.like("sample\\_played:%", escape="\\")
            )
        )
    score(scored)
    assert dump(scored) == before


def test_the_first_people_first_gives_the_same(scored: App, tmp_path: Path) -> None:
    with sample(tmp_path, SHARE) as app:
        score(app, SHOWN_FIRST)
        score(app)
        assert dump(app) == dump(scored)


def test_played_twice_is_played_once(scored: App) -> None:
    before = dump(scored)
    play(scored.context, scored.workspace.folder / FILES / STORY)
    assert dump(scored) == before
