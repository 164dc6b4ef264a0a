"""The methods of an opened workspace give the figures that the loop gives."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import cast

import pandas as pd
import pytest
from typer.testing import CliRunner

import coachloop as cl
from coachloop.api import Workspace
from coachloop.cli.main import app
from coachloop.domain.conversation import Consent
from coachloop.domain.errors import NotFound
from coachloop.domain.result import Known
from coachloop.loop.context import load_targets
from coachloop.loop.gaps.run import team_gaps
from coachloop.loop.measure.run import close_due, measure_sessions
from coachloop.settings import WorkspaceMissing
from coachloop.store import conversations, people
from coachloop.store.query import QueryRefused
from coachloop.wiring import App
from tests.web import workspace
from tests.web.workspace import NOW, Made


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    built = workspace.build(tmp_path_factory.mktemp("api"), weeks=5)
    yield built
    built.context.database.close()


@pytest.fixture
def ws(made: Made) -> Workspace:
    return Workspace(cast("App", made), ExitStack())


def _no_nan(frame: pd.DataFrame) -> bool:
    return not any(isinstance(v, float) and v != v for column in frame for v in frame[column])


def test_scores_are_one_row_a_rater_and_hold_what_was_scored(ws: Workspace, made: Made) -> None:
    found = ws.scores()
    with made.context.database.read() as c:
        counted = c.exec_driver_sql(
            "select count(*) from current_score s join conversation v on v.id = s.conversation_id"
            " where v.consent in ('confirmed', 'not_confirmed')"
        ).scalar_one()
    assert len(found[~found["override"]]) == counted
    assert not found.duplicated(
        ["conversation", "person_id", "criterion_version", "series", "rater", "scored_at"]
    ).any()
    scored = found[found["status"] == "scored"]
    assert scored["pct"].between(0, 100).all()
    assert found.loc[found["status"] != "scored", "pct"].isna().all()


def test_since_and_person_narrow_the_scores(ws: Workspace, made: Made) -> None:
    everyone = ws.scores()
    person = everyone["person"].iloc[0]
    mine = ws.scores(person=person)
    assert set(mine["person"]) == {person}
    assert len(mine) == (everyone["person"] == person).sum()
    week = ws.scores(since="7d")
    assert (week["started_at"] >= pd.Timestamp(NOW) - pd.Timedelta(days=7)).all()
    assert 0 < len(week) < len(everyone)


def test_a_gap_is_the_gap_of_the_page(ws: Workspace, made: Made) -> None:
    found = ws.gaps().set_index("criterion")
    with made.context.database.read() as c:
        expected = team_gaps(
            c,
            made.context,
            people.load_people(c),
            people.load_segments(c),
            list(load_targets(c).values()),
            NOW,
        )
    for gap in expected:
        row = found.loc[gap.criterion_key]
        assert row["status"] == gap.playbook.status
        if isinstance(gap.mean, Known):
            assert row["mean"] == gap.mean.value
            assert row["conversations"] == gap.mean.n
        else:
            assert row["mean"] is pd.NA


def test_coaching_has_both_columns_and_no_nan(ws: Workspace, made: Made) -> None:
    found = ws.coaching()
    with made.context.database.read() as c:
        expected = {m.row.id: m for m in measure_sessions(c, made.context, NOW)}
    assert list(found["session"]) == list(expected)
    assert _no_nan(found)
    for row in found.itertuples():
        result = expected[row.session].result
        assert row.status == result.playbook.status
        assert bool(row.valid) is (row.invalid_reason is pd.NA)
        assert bool(row.valid) is not (row.estimate is pd.NA)


def test_what_came_by_itself_stands_beside_every_estimate(ws: Workspace) -> None:
    found = ws.coaching()
    for row in found[found["estimate"].notna()].to_dict("records"):
        assert row["expected_regression"] == ws.effect(row["session"])["expected_regression"].iloc[0]
        assert row["expected_regression"] == row["expected_regression"]


def test_one_session_is_one_row(ws: Workspace) -> None:
    first = ws.coaching()["session"].iloc[0]
    assert list(ws.effect(first)["session"]) == [first]
    assert len(ws.effect("s_999999")) == 0


def test_a_trend_is_of_one_person(ws: Workspace) -> None:
    person = ws.scores()["person"].iloc[0]
    found = ws.trend(person)
    assert set(found["person"]) == {person}
    assert found["criterion"].is_unique
    assert _no_nan(found)
    with pytest.raises(NotFound):
        ws.trend("Nobody At All")


def test_alerts_and_agreement_have_their_columns(ws: Workspace) -> None:
    assert set(ws.alerts()["state"]) <= {"watch", "flag", "recovering"}
    agreement = ws.agreement()
    assert (agreement["n"] >= 0).all()
    assert set(agreement["trust"]) == {"unmeasured", "counted, not judged"}


def test_every_estimate_has_its_n_or_its_reason(ws: Workspace) -> None:
    frames = (ws.coaching(), ws.gaps(), ws.alerts(), ws.what_works(), ws.response_rate(), ws.calibration())
    frames += (ws.readiness(), ws.training_records(), ws.outcome(), ws.trend(ws.scores()["person"].iloc[0]))
    assert sum(len(found) for found in frames) > 10
    for found in frames:
        assert _no_nan(found)
        given = found[found["valid"]]
        assert given[["estimate", "lo", "hi", "level", "n", "method"]].notna().all(axis=None)
        assert (given["lo"] <= given["hi"]).all()
        absent = found[~found["valid"]]
        assert absent[["estimate", "lo", "hi", "level", "n"]].isna().all(axis=None)
        assert absent["invalid_reason"].notna().all()
        verdict = found[found["playbook_verdict"].notna()]
        assert verdict[["playbook", "playbook_n"]].notna().all(axis=None)


def test_empty_stages_have_their_columns(ws: Workspace) -> None:
    assert list(ws.handoff().columns)[:2] == ["person_id", "person"]
    assert {"was", "became", "because"} <= set(ws.changes().columns)


def test_a_kept_result_says_why_it_was_worked_out(ws: Workspace, made: Made) -> None:
    close_due(made.context, NOW)
    found = ws.coaching()
    kept = found[found["reason"].notna()]
    assert len(kept) > 0
    assert set(kept["reason"]) == {"window closed"}
    assert set(kept["phase"]) <= {"closed", "expired"}


def test_words_of_a_conversation_that_may_not_be_read_are_not_given(ws: Workspace, made: Made) -> None:
    some = ws.scores()["conversation"].iloc[-1]
    assert len(ws.transcript(some)) > 0
    with made.context.database.write() as c:
        conversations.change_consent(c, some, Consent.WITHDRAWN, NOW)
    assert len(ws.transcript(some)) == 0
    assert some not in set(ws.scores()["conversation"])


def test_sql_reads_and_does_not_write(ws: Workspace) -> None:
    assert ws.sql("select count(*) as n from person")["n"].iloc[0] > 0
    with pytest.raises(QueryRefused):
        ws.sql("delete from person")


def test_three_lines_from_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "team.coachloop"
    with pytest.raises(WorkspaceMissing):
        cl.open(folder)
    assert CliRunner().invoke(app, ["init", str(folder)]).exit_code == 0
    with cl.open(folder) as ws:
        assert len(ws.gaps()) > 0
        assert next(iter(ws.coaching().columns)) == "session"
