"""The gaps page: filters in the address, who may plan, and a reading that a person chooses."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from coachloop.domain.people import UserRole
from coachloop.domain.policy import Policy
from coachloop.domain.result import Known
from coachloop.domain.rights import Grant
from coachloop.domain.verdict import Playbook, PolicyUsed
from coachloop.loop.gaps.choices import ChoiceRefused, choose, evidence
from coachloop.loop.gaps.model import Concentration, CriterionGap, GapVerdict, PersonMean
from coachloop.loop.gaps.taken import TakenAs
from coachloop.store import audit, choices
from tests.web import workspace
from tests.web.workspace import NOW, SECOND, Made

VERSION = SECOND.criteria[0].version_id


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    built = workspace.build(tmp_path_factory.mktemp("gaps"), weeks=6)
    yield built
    built.context.database.close()


@pytest.fixture
def page(made: Made) -> Iterator[TestClient]:
    with workspace.browser(made) as opened:
        yield opened


def mixed() -> CriterionGap:
    """2 of 4 people are below 70: 50 %, between 40 and 60; both work in the evening."""
    evening = (("shift", "evening"),)
    people = tuple(
        PersonMean(f"p{k}", f"P{k}", mean, 10, mean < 70, evening if mean < 70 else ())
        for k, mean in enumerate((50.0, 60.0, 80.0, 90.0))
    )
    held = (Concentration("shift", "evening", 2, 2, ("p0", "p1")),)
    column = Playbook(Known(0.5, 4), GapVerdict.MIXED)
    return CriterionGap(
        "follow_up", "Follow-up depth", Known(70.0, 40), column, False, None, people, (), held, (), (),
        "2 of 4 people (50 %) have a mean below 70.", PolicyUsed("workspace", "abc"),
    )  # fmt: skip


def test_both_readings_have_their_evidence() -> None:
    training, coaching = evidence(mixed(), Policy())
    assert (training.reading, coaching.reading) == (TakenAs.TRAINING, TakenAs.COACHING)
    assert training.words[0] == (
        "50 % are below; the source calls more than 50 % a training signal, and this is not more."
    )
    assert coaching.words[:2] == (
        "2 of 4 are at or above 70 and would sit through it.",
        "2 of the 2 belong to shift evening.",
    )


def test_only_an_open_gap_is_chosen(made: Made) -> None:
    gap = mixed()
    with pytest.raises(ChoiceRefused):
        choose(made.context, gap, VERSION, None, "training", "", NOW)
    with pytest.raises(ChoiceRefused):
        choose(made.context, gap, VERSION, None, "blame", "a reason", NOW)


def test_a_choice_is_kept_with_its_figures_and_written_down(made: Made) -> None:
    choose(made.context, mixed(), VERSION, None, "coaching", "Two people, two talks.", NOW)
    choose(made.context, mixed(), VERSION, None, "training", "The queue changes in May.", NOW)
    with made.context.database.read() as c:
        kept = choices.last_choices(c, [VERSION], None, NOW)[VERSION]
        entries = [e for e in audit.load_entries(c, subject=VERSION) if e.action == "gap chosen"]
        assert choices.last_choices(c, [VERSION], "interviewing", NOW) == {}
    assert (kept.reading, kept.chosen_by, kept.figures["below"], kept.figures["people"]) == (
        "training", "Sample Quinn", 2, 4,
    )  # fmt: skip
    assert [e.detail for e in entries] == [
        "read as training: The queue changes in May.", "read as coaching: Two people, two talks.",
    ]  # fmt: skip


def test_filters_stand_in_the_address(page: TestClient) -> None:
    data = page.get("/gaps.json?days=60&family=shift").json()["data"]
    assert (data["days"], data["family"]) == (60, "shift")
    assert {row["family"] for board in data["boards"] for row in board["rows"]} == {"shift"}
    # 60 days back from 12 November.
    assert data["since"] == "2026-09-13"
    plain = page.get("/gaps.json?days=7&family=nothing").json()["data"]
    assert (plain["days"], plain["family"]) == (30, "")


def test_the_response_rate_stands_first(page: TestClient) -> None:
    text = page.get("/gaps").text
    assert text.index("Coaching response rate") < text.index("lowest criteria")
    assert "Timing and specificity" in text


def test_a_coach_sees_a_gap_and_does_not_plan(made: Made) -> None:
    with workspace.browser(made, "Sample Robin", Grant(UserRole.COACH, everyone=True)) as page:
        assert "Design session" not in page.get("/gaps").text
        form = {
            "csrf": workspace.csrf_of(page),
            "criterion": "follow_up",
            "reading": "training",
            "reason": "x",
        }
        assert page.post("/gaps/choose", data=form).status_code == 403
    with workspace.browser(made, "Sample Marlow", UserRole.TRAINING_LEAD) as page:
        assert "Design session" in page.get("/gaps").text


def test_what_the_rule_decides_is_not_chosen(page: TestClient) -> None:
    form = {"csrf": workspace.csrf_of(page), "criterion": "structure", "reading": "training", "reason": "x"}
    answer = page.post("/gaps/choose", data=form)
    assert answer.status_code == 422
    assert "The rule says what this gap is." in answer.text
