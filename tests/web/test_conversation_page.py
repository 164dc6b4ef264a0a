"""One conversation: long transcripts, search, history, links to a moment, and what each reader may do on it."""

import random
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from coachloop.domain.people import UserRole
from coachloop.domain.rights import Grant
from tests.web import workspace
from tests.web.workspace import NOW, Made

ONE = "/conversations/c_avery-3-0"
LONG = "/conversations/c_long"
_EVERYONE = Grant(UserRole.COACH, everyone=True)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """Five weeks, and one conversation of 3,000 turns: three hours."""
    built = workspace.build(tmp_path_factory.mktemp("one"), weeks=5)
    short = workspace.TALK
    many = tuple(
        (
            "person" if n % 2 else "counterpart",
            f"And then number {n} came along, with all that it brings. " * 2,
        )
        for n in range(3_000 - len(short))
    )
    with pytest.MonkeyPatch.context() as patch, built.context.database.write() as c:
        patch.setattr(workspace, "TALK", (*short[:13], *many, short[13]))
        workspace.add_conversation(c, random.Random(1), "long", "Avery", NOW - timedelta(days=1), 0.5)
    yield built
    built.context.database.close()


@pytest.fixture
def page(made: Made) -> Iterator[TestClient]:
    with workspace.browser(made) as opened:
        yield opened


def test_three_hours_stay_light_and_every_fold_can_be_opened(page: TestClient) -> None:
    answer = page.get(LONG)
    assert len(answer.content) < 300_000
    data = page.get(f"{LONG}.json").json()["data"]
    assert data["turn_count"] == 3_000
    shown = {t["seq"] for t in data["turns"]}
    for fold in data["folds"]:
        first = fold["first"]
        while first is not None:
            text = page.get(f"{LONG}/turns?first={first}&until={fold['until']}").text
            seqs = [int(x) for x in re.findall(r'id="turn-(\d+)"', text)]
            shown |= set(seqs)
            rest = re.search(r'id="fold-(\d+)"', text)
            first = int(rest.group(1)) if rest else None
    assert shown == set(range(3_000))


def test_words_are_found_wherever_they_are_folded(page: TestClient) -> None:
    # "number 1500 " stands in one turn only: the 13th and the turns before it, so 1513.
    data = page.get(f"{LONG}.json?find=NUMBER+1500+came").json()["data"]
    assert (data["found"], data["find"]) == (1, "NUMBER 1500 came")
    hit = next(t for t in data["turns"] if any(piece["found"] for piece in t["pieces"]))
    assert hit["seq"] == 1_513
    assert [p["text"] for p in hit["pieces"] if p["found"]] == ["number 1500 came"] * 2
    nothing = page.get(f"{ONE}?find=%3Cscript%3E").text
    assert "No turn with “&lt;script&gt;”" in nothing


@pytest.mark.parametrize(("at", "seq"), [("254", 4), ("4:14", 4), ("0:04:14", 4), ("0", None)])
def test_a_moment_has_an_address(page: TestClient, at: str, seq: int | None) -> None:
    # Turn k starts at 62 k + 4 seconds: at 254 s turn 4 is under way; at 0 s none has begun.
    data = page.get(f"{ONE}.json?t={at}").json()["data"]
    assert [t["seq"] for t in data["turns"] if t["here"]] == ([] if seq is None else [seq])


@pytest.mark.parametrize("at", ["soon", "1:2", "12:60", "-1", "9999999", "١٢"])
def test_a_time_that_is_none_is_refused(page: TestClient, at: str) -> None:
    assert page.get(f"{ONE}?t={at}").status_code == 400


def test_history_keeps_every_word(page: TestClient) -> None:
    text = page.get(ONE).text
    token = re.search(r'name="csrf" value="([0-9a-f]{64})"', text)
    pick = re.search(r'action="[^"]+/override" data-pick>.*?name="score" value="(\d+)"', text)
    assert token
    assert pick
    form = {"csrf": token.group(1), "person": "smp_avery", "score": pick.group(1)}
    for level in ("5.0", "na"):
        answer = page.post(f"{ONE}/override", data={**form, "level": level, "reason": f"I hear {level}."})
        assert answer.status_code == 200
    history = page.get(f"{ONE}.json").json()["data"]["history"]
    mine = [e for e in history if e["what"] == "another level beside it"]
    assert [(e["words"], e["by"], e["note"]) for e in mine] == [
        ("not applicable", "Sample Quinn", "I hear na."),
        ("5 of 5", "Sample Quinn", "I hear 5.0."),
    ]
    assert sum(e["what"] == "scored" for e in history) == 5
    # The machine's score stays on the page, struck through.
    assert 'class="pill mach old"' in page.get(ONE).text


def test_the_coached_person_reads_and_questions_but_does_not_rate(made: Made) -> None:
    with workspace.browser(made, "Sample Avery", UserRole.COACHED_PERSON, person="smp_avery") as own:
        text = own.get(ONE).text
        assert "Question this score" in text
        assert "data-pick" not in text
        assert "data-accept" not in text
        assert "Log session" not in text
        assert "data-elapsed" not in text  # the clock is the coach's alone
        assert own.get("/conversations/c_blake-3-0").status_code == 404
        assert own.get("/conversations/c_blake-3-0/turns?first=0&until=5").status_code == 404
    with workspace.browser(made, "Sample Rowan", _EVERYONE) as coach:
        text = coach.get(ONE).text
        for mark in ("data-pick", "data-accept", "Log session", "data-elapsed"):
            assert mark in text, mark


def test_how_sure_a_machine_is_stands_with_what_that_means(page: TestClient) -> None:
    scores = page.get(ONE).text.split("<article")[1:]
    sure = [score for score in scores if re.search(r"<small>sure 0\.\d\d</small>", score)]

    assert sure
    assert all("not how often the score is right" in score for score in sure)


def test_there_is_no_player_without_a_recording(page: TestClient) -> None:
    assert "Text only: no recording was imported." in page.get(ONE).text
