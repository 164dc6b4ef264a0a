"""Somebody types `coachloop demo`, looks at the week, is interrupted, and types it again."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from coachloop.store.database import Database
from coachloop.store.due import scored_and_refused
from coachloop.store.rollups import compare
from coachloop.store.status import counts
from coachloop.wiring.machine import embedded_series

COMMAND = [sys.executable, "-c", "from coachloop.cli.main import main; main()", "demo", "--share", "0.1"]
PATIENCE = 180


def _port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@contextmanager
def demo(folder: Path, port: int) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    said = folder.parent / f"said-{port}.txt"
    # Sample data never goes into the organisation's own database, even where one is named.
    env = {**os.environ, "COACHLOOP_DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:1/none"}
    arguments = [*COMMAND, "--folder", str(folder), "--port", str(port), "--no-browser"]
    with said.open("w", encoding="utf-8") as err:
        process = subprocess.Popen(arguments, stderr=err, env=env, text=True)
        try:
            yield process, said
        finally:
            process.kill()
            process.wait()


def page(process: subprocess.Popen[str], said: Path, path: str) -> str:
    """The page, as soon as the link that was printed lets one in."""
    visitor = build_opener(HTTPCookieProcessor())
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        found = re.search(r"Open  (http://127.0.0.1:\d+)(/enter/\S+)", said.read_text("utf-8"))
        try:
            if found:
                with visitor.open(found.group(1) + found.group(2), timeout=30) as landed:
                    assert landed.url == found.group(1) + "/week"
                with visitor.open(found.group(1) + path, timeout=30) as answer:
                    return str(answer.read().decode("utf-8"))
        except URLError:
            pass
        time.sleep(0.3)
    pytest.fail(said.read_text("utf-8"))


def figures(folder: Path) -> dict[str, object]:
    database = Database(f"sqlite:///{folder / 'coachloop.db'}")
    try:
        with database.read() as c:
            scored, refused = scored_and_refused(c, embedded_series())
            return {**counts(c), "scored": scored, "refused": refused, "differences": compare(c)}
    finally:
        database.close()


def stopped(process: subprocess.Popen[str]) -> int:
    process.send_signal(signal.SIGINT)
    return process.wait(timeout=60)


def test_demo_is_made_looked_at_killed_and_gone_on_with(tmp_path: Path) -> None:
    folder = tmp_path / "sample.coachloop"
    with demo(folder, _port()) as (process, said):
        week = page(process, said, "/week")
        assert "SAMPLE" in week
        process.kill()
    before = figures(folder)
    assert before["people"] == 24
    with demo(folder, _port()) as (process, said):
        assert "Sample Avery" in page(process, said, "/people/smp_sample-avery")
        end = time.monotonic() + PATIENCE
        while "all scored" not in said.read_text("utf-8") and time.monotonic() < end:
            if figures(folder)["scored"] == int(str(before["conversations"])) - int(str(before["refused"])):
                break
            time.sleep(0.5)
        assert "going on with" in said.read_text("utf-8")
        assert stopped(process) == 0
        assert "Traceback" not in said.read_text("utf-8")
        assert "goes on from here" in said.read_text("utf-8")
    after = figures(folder)
    assert (after["people"], after["conversations"]) == (before["people"], before["conversations"])
    assert after["scored"] == int(str(after["conversations"])) - int(str(after["refused"]))
    assert after["differences"] == ()


def test_a_port_that_is_taken_and_a_folder_that_is_no_sample(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine", encoding="utf-8")
    for extra in ([], ["--remove"]):
        done = subprocess.run(
            [*COMMAND, "--folder", str(tmp_path / "mine"), "--no-browser", *extra],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode != 0
        assert "E-DEM-001" in done.stderr
    assert (tmp_path / "mine" / "notes.txt").read_text("utf-8") == "mine"


def test_another_port_is_chosen_and_said(capsys: pytest.CaptureFixture[str]) -> None:
    from coachloop.cli.demo import _free_port

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        chosen = _free_port(port)
    assert chosen > port
    assert f"Port {port} is taken" in capsys.readouterr().err
