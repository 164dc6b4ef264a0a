"""What is done leaves one row: who, what, and about whom; sent through the forms that people send."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from coachloop.loop.report.trail_words import sentence
from coachloop.store import audit
from coachloop.store.audit import Entry, Sought
from coachloop.store.rubrics import current_version
from tests.rights import world
from tests.rights.deeds import plain
from tests.rights.world import World, scores_of
from tests.web.workspace import csrf_of

ADA = "smp_adaquill"
CALLED = re.compile(r'\bEntry\((?:[^()]|\([^()]*\))*?"((?:[a-z]+-)?[a-z]+(?: [a-z]+)*)"', re.DOTALL)
Deed = tuple[str, str, dict[str, object], str, str | None]


@pytest.fixture
def one(engine_url: str, tmp_path: Path) -> Iterator[World]:
    made = world.build(tmp_path, engine_url)
    yield made
    made.made.context.database.close()


def entries(made: World) -> list[Entry]:
    """Of the newest first."""
    with made.made.context.database.read() as c:
        return [kept.entry for kept in audit.entries(c, Sought(), 500)]


def deeds(made: World) -> list[Deed]:
    """(user, form, fields, what the trail says, about whom), in an order in which each succeeds."""
    with made.made.context.database.read() as c:
        second, fourth = (scores_of(c, "Adaquill", n) for n in (2, 4))
        keys = [leaf.key for leaf in current_version(c, "interviewer").rubric.leaves]
    rated: dict[str, object] = dict.fromkeys([f"level:{k}" for k in keys if k != "engagement"], "1")
    reviewed: dict[str, object] = {f"text:{k}": f"On {k}." for k in keys}
    talk, held, alert = "/conversations/c_adaquill", made.sessions["Adaquill"], made.alerts["Adaquill"]
    own, decision = made.deeds.sets["Adaquill"], made.deeds.decisions["Adaquill"]
    taught, question = made.deeds.trainings["Adaquill"], made.questions["Adaquill"]
    log = {"person": ADA, "criterion": "structure", "method": "call review", "agreed": "Adaquill says the plan first.",
           "at": "2026-11-12T14:00"}  # fmt: skip
    opening = {"rubric": "interviewer", "team": "north", "name": "", "kind": "calibration", "call": [plain("Gusvale")],
               "rater": [made.users["Cora Coach"], made.users["Sam Owner"]], "deadline": "2026-11-20T10:00"}  # fmt: skip
    why = {"reason": "I heard it."}
    return [
        ("Cora Coach", f"{talk}-2/override", {"person": ADA, "score": second[0], "level": "3", **why},
         "score overridden", ADA),
        ("Cora Coach", f"{talk}-4/accept", {"person": ADA, "score": [str(x) for x in fourth]}, "scores accepted", ADA),
        ("Ada Herself", f"{talk}-2/question", {"score": second[2], **why}, "score questioned", ADA),
        ("Sam Owner", f"/questions/{question}", {"outcome": "upheld", "answer": "It stands."}, "question settled", ADA),
        ("Cora Coach", "/coaching/new", log, "session logged", ADA),
        ("Cora Coach", f"/coaching/{held}/close",
         {"conversation": "c_adaquill-3", "turn": "5", "own_words": "I asked once more."}, "session closed", ADA),
        ("Cora Coach", "/today/explain", {"alert_id": alert, **why}, "alert explained away", ADA),
        ("Cora Coach", f"/review/{made.items['Adaquill']}", rated, "audit rated", ADA),
        ("Max Manager", f"/decisions/{decision}/sign", {}, "readiness decision signed", ADA),
        ("Sam Owner", f"/readiness/{ADA}/decision",
         {"rule": "screens", "choice": "wait", "context": "Not yet.", "reason_structure": "I listened."},
         "readiness decided", ADA),
        ("Sam Owner", "/calibration/new", opening, "calibration opened", None),
        ("Ada Herself", f"/calibration/{own}/rate/1", rated, "", None),
        ("Cora Coach", f"/calibration/{own}/agree", {"item": "1", "criterion": "follow_up", "level": "3"},
         "calibration agreed", "smp_benrook"),
        ("Tess Owner", f"/calibration/{made.deeds.sets['Cleomarsh']}/reveal", why, "calibration revealed", None),
        ("Sam Owner", "/handoff/coach", {"person": ADA, "coach": made.users["Cora Coach"]},
         "coach of a handoff named", ADA),
        ("Cora Coach", f"/handoff/{ADA}/book", {"at": "2026-11-14T10:00", "minutes": "30"},
         "pair calibration booked", ADA),
        ("Cora Coach", f"/handoff/{ADA}/feedback", {"conversation": "c_adaquill-8", "turn": "5", **reviewed},
         "interview reviewed", ADA),
        ("Tia Trainer", "/training/new", {"criterion": "structure", "at": "2026-11-20T10:00", "people": [ADA]},
         "training planned", None),
        ("Tia Trainer", f"/training/{taught}/attended", {"people": [ADA]}, "training attendance noted", None),
        ("Tia Trainer", f"/training/{taught}/reveal", {}, "training scores revealed", None),
        ("Ada Herself", "/me/conversations/c_adaquill-7/withdraw", {"understood": "yes"}, "consent withdrawn", ADA),
        ("Adi Admin", "/settings/thresholds/flag_below", {"value": "70", "why": "pilot"}, "threshold changed", None),
        ("Adi Admin", "/settings/teams/north", {"owner": "Sam Owner"}, "team owner named", None),
        ("Adi Admin", "/settings/roles/invite", {"name": "Kim New", "role": ["coach"]}, "user invited", None),
        ("Adi Admin", "/settings/roles/link", {"user": made.users["Otto Outsider"]}, "link made", None),
        ("Otto Outsider", "/sign-out", {}, "signed out", None),
    ]  # fmt: skip


def test_each_deed_leaves_one_row(one: World) -> None:
    for user, path, fields, action, person in deeds(one):
        before = len(entries(one))
        with world.browser(one, user) as page:
            answer = page.post(path, data={**fields, "csrf": csrf_of(page)}, follow_redirects=False)
        assert answer.status_code in (200, 303), (path, answer.status_code, answer.text[-600:])
        after = entries(one)
        new = [(e.who, e.action, e.person_id) for e in after[: len(after) - before]]
        if action:
            assert new == [(user, action, person)], path
        else:  # the last of the raters: the set is revealed with it
            assert new == [
                ("coachloop", "calibration revealed", None),
                (user, "calibration rated", "smp_benrook"),
            ]


def test_an_import_is_one_row_and_so_is_its_end(one: World) -> None:
    made = [e for e in entries(one) if e.action == "imported"]
    assert [(e.subject, e.detail) for e in made] == [(one.deeds.receipt, "training: 3 rows")]


def test_who_reads_the_trail_reads_sentences_and_names(one: World) -> None:
    with world.browser(one, "Adi Admin") as page:
        data = page.get("/settings/audit.json").json()["data"]
    actors = {label for _, label in data["actors"]}
    assert actors >= {"Cora Coach", "Sam Owner", "Tia Trainer"}
    assert not [x for x in actors if re.fullmatch(r"u_\d+", x)]
    words = {x["words"] for x in data["lines"]}
    assert "Sam Owner signed Sample Adaquill’s readiness decision" in words
    assert "Sample Quinn logged Sample Adaquill’s coaching session of 12 Oct" in words
    assert not [x for x in words if ": " in x]
    with world.browser(one, "Ada Herself") as page:
        mine = page.get("/me").text
    assert "Sam Owner signed your readiness decision" in mine
    assert "Cora Coach reviewed your interview of" in mine


def test_everything_that_is_noted_has_its_sentence() -> None:
    source = Path(audit.__file__).parents[1]
    said = {
        x
        for file in source.rglob("*.py")
        if "web/nav" not in str(file)
        for x in CALLED.findall(file.read_text())
    }
    assert len(said) > 25
    said -= {"identity provider"}  # who, not what
    assert [x for x in sorted(said) if sentence(x, "Kim", "", "it", "").startswith("Kim: ")] == []
