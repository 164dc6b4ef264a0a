"""Pages say what is likely and what could be chance, beside the rule and without hiding any of it."""

import html

import pytest
from fastapi.testclient import TestClient

from coachloop.domain.result import Absent, too_few
from coachloop.loop.gaps.looks import Looked
from coachloop.loop.gaps.model import GapEstimate
from coachloop.loop.report import alerts
from coachloop.web.charts import share_bar
from coachloop.web.words import share


def test_gaps_have_both_columns(client: TestClient) -> None:
    data = client.get("/gaps.json").json()["data"]
    text = html.unescape(client.get("/gaps").text)
    lines = [line for board in data["boards"] for line in board["lowest"]]
    assert lines
    for line in lines:
        honest = line["gap"]["honest"]
        assert line["gap"]["words"] in text
        assert honest["words"] in text
        assert honest["n"] == len(line["gap"]["people"])
        assert 0 <= honest["lo"] <= honest["hi"] <= 1
        # The rule's verdict stands whatever the estimate says.
        assert line["gap"]["playbook"]["verdict"] in text
    assert text.count("Our best estimate") == len(lines)
    assert text.count("Playbook rule") == len(lines)


def test_every_alert_is_shown_with_how_sure_it_is(client: TestClient) -> None:
    data = client.get("/week.json").json()["data"]
    text = html.unescape(client.get("/week").text)
    assert len(data["alerts"]) == 2
    for alert in data["alerts"]:
        assert alert["sentence"] in text
        assert alert["honest"]["label"] in ("likely real", "could be chance")
        assert alert["honest"]["words"] in text
    assert text.count("How sure is that?") == 2


def test_an_alert_without_an_estimate_is_shown_too(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(looked: Looked, _charts: object) -> dict[int, Absent]:
        return {row.id: too_few(1, 4) for row in looked.rows}

    monkeypatch.setattr(alerts, "estimates", none)
    page = client.get("/week")
    assert page.status_code == 200
    assert "How sure is that?" not in page.text


def test_a_trend_says_what_it_cannot_tell(client: TestClient) -> None:
    panels = client.get("/people/smp_avery.json").json()["data"]["panels"]
    text = html.unescape(client.get("/people/smp_avery").text)
    told = [p["trend"]["honest"] for p in panels if p["trend"]["playbook"]["verdict"]]
    assert told
    for honest in told:
        assert honest["words"] in text
        assert honest["lo"] <= honest["estimate"] <= honest["hi"]


def test_who_is_not_ready_to_track_is_told_what_is_missing(client: TestClient) -> None:
    start = client.get("/people/smp_avery.json").json()["data"]["start"]
    shown = "Before tracking" in client.get("/people/smp_avery").text
    assert shown == bool(start["missing"])


def test_a_mean_has_its_interval(client: TestClient) -> None:
    sheet = client.get("/people/smp_avery.json").json()["data"]["sheets"][0]
    known = [line for line in sheet["lines"] if line["low"] is not None]
    assert known
    assert all(line["half"] > 0 for line in known)
    spark = client.get("/people.json").json()["data"]["boards"][0]["lines"][0]["sparks"][0]
    assert spark["half"] > 0


def test_the_bar_of_a_share_in_one_sentence() -> None:
    found = GapEstimate(
        0.52,
        0.31,
        0.74,
        0.80,
        9,
        "posterior share",
        p_high=0.3,
        p_middle=0.5,
        p_low=0.2,
        p_mean=0.6,
        segment=None,
    )
    drawn = share_bar(found, 4 / 9, (0.4, 0.6), "Structure")
    assert f"Structure: {share(4 / 9)} counted below, truly {share(0.52)}" in drawn
    assert f"({share(0.31)} to {share(0.74)})" in drawn


@pytest.mark.parametrize("path", ["/gaps.csv", "/week.csv"])
def test_tables_have_the_estimate(client: TestClient, path: str) -> None:
    header = client.get(path).text.splitlines()[0]
    assert "estimate" in header
