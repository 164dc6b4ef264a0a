"""The import page: drop, what we understood, fix, commit, receipt, undo. Real files, a real job."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from coachloop.cli.init import init
from coachloop.store import people
from coachloop.store.conversations import conversation_ids
from coachloop.web.render import STATIC
from coachloop.wiring import App, opened
from tests.web import workspace

EXAMPLES = STATIC / "examples"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    init(tmp_path / "team")
    with opened(tmp_path / "team") as app:
        yield app


@pytest.fixture
def client(app: App) -> Iterator[TestClient]:
    with workspace.browser(app) as opened_:
        yield opened_


def token(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    return found.group(1)


def drop(client: TestClient, kind: str, *files: tuple[str, bytes]) -> str:
    """The address of the upload."""
    given = [("files", (name, data)) for name, data in files]
    sent = {"csrf": token(client.get("/import").text), "kind": kind}
    answer = client.post("/import", data=sent, files=given, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def done(client: TestClient, address: str) -> str:
    """The receipt, once the job has finished."""
    deadline = time.monotonic() + 60
    while True:
        page = client.get(address).text
        if "Imported:" in page:
            return page
        assert time.monotonic() < deadline, page
        time.sleep(0.1)


def example(name: str) -> tuple[str, bytes]:
    return name, (EXAMPLES / name).read_bytes()


def test_from_a_dropped_file_to_undo(client: TestClient, app: App) -> None:
    upload = drop(client, "calls", example("interview-2026-11-03.vtt"))
    page = client.get(upload).text
    assert "conversation can be imported" in page
    assert "3 Nov 2026" in page.replace("\xa0", " ")
    assert "Robin Vale" in page
    assert str(app.workspace.folder) not in page  # where it lies on the server is nobody's business
    with app.context.database.read() as c:
        assert not conversation_ids(c)  # nothing is written yet
    answer = client.post(f"{upload}/commit", data={"csrf": token(page)}, follow_redirects=False)
    receipt = answer.headers["location"]
    page = done(client, receipt)
    with app.context.database.read() as c:
        assert len(conversation_ids(c)) == 1
    page = client.post(f"{receipt}/undo", data={"csrf": token(page)}).text
    assert "taken back" in page
    with app.context.database.read() as c:
        assert not conversation_ids(c)


def test_what_is_here_already_is_said(client: TestClient) -> None:
    first = drop(client, "calls", example("calls.csv"))
    page = client.get(first).text
    answer = client.post(f"{first}/commit", data={"csrf": token(page)}, follow_redirects=False)
    done(client, answer.headers["location"])
    again = client.get(drop(client, "calls", example("calls.csv"))).text
    assert "Nothing new to import" in again
    assert "already here" in again


def test_a_column_is_fixed_before_it_is_imported(client: TestClient, app: App) -> None:
    table = b"name,crew,team owner\nAda Moss,Blue,Kit\nBo Reed,Red,Kit\n"
    upload = drop(client, "people", ("crew.csv", table))
    page = client.get(upload).text
    columns = re.findall(r'name="column" value="([^"]+)"', page)
    assert columns == ["name", "crew", "team owner"]
    sent = {
        "csrf": token(page),
        "column": columns,
        "field": ["person", "team", "team_owner"],
        "scale": ["", "", ""],
    }
    page = client.post(f"{upload}/fix", data=sent).text
    assert re.search(r'name="field"><option value="">.*?<option value="team" selected', page, re.DOTALL)
    client.post(f"{upload}/commit", data={"csrf": token(page)})
    with app.context.database.read() as c:
        assert [(p.name, p.team_id is not None) for p in people.load_people(c)] == [
            ("Ada Moss", True), ("Bo Reed", True),
        ]  # fmt: skip
        assert {t.name for t in people.load_teams(c)} == {"Blue", "Red"}
    assert "Not imported yet" not in client.get("/import").text  # the dropped table is gone


def test_hostile_names_of_files_stay_in_their_folder_and_on_the_page(client: TestClient, app: App) -> None:
    name = "../../<img src=x onerror=alert(1)>.txt"
    upload = drop(client, "calls", (name, b"nothing that is a conversation"))
    page = client.get(upload).text
    assert "<img" not in page
    kept = list((app.workspace.folder / "uploads").rglob("*.txt"))
    assert len(kept) == 1
    assert kept[0].parent.name == "files"


def test_a_form_without_a_file_is_refused_in_words(client: TestClient) -> None:
    sent = {"csrf": token(client.get("/import").text), "kind": "calls"}
    answer = client.post("/import", data=sent, files=[("files", ("", b""))])
    assert answer.status_code == 422
    assert "No file was chosen" in answer.text


def test_two_tables_at_once_are_refused_in_words(client: TestClient) -> None:
    upload = drop(client, "people", ("a.csv", b"name\nA\n"), ("b.csv", b"name\nB\n"))
    assert "imported alone" in client.get(upload).text


@pytest.mark.parametrize("path", ["/import/0123456789abcdef", "/import/..%2f..", "/import/receipts/imp_9999"])
def test_what_is_not_there_is_said(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_thrown_away_is_gone(client: TestClient, app: App) -> None:
    upload = drop(client, "calls", example("interview-2026-11-03.vtt"))
    client.post(f"{upload}/throw-away", data={"csrf": token(client.get(upload).text)})
    assert client.get(upload).status_code == 404
    assert not list((app.workspace.folder / "uploads").rglob("*.vtt"))
