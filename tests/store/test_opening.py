"""Opening a record that does not exist yet, several at once."""

import sqlite3
import threading
from pathlib import Path

from coachloop.store.database import _sqlite_pragmas

#: Without waiting, 45 of 1,600 such openings met "database is locked": of 600 some do all but surely.
ROUNDS = 150
AT_ONCE = 4


def test_new_files_are_opened_by_several_at_once(tmp_path: Path) -> None:
    failures: list[BaseException] = []

    def start(path: Path, ready: threading.Barrier) -> None:
        connection = sqlite3.connect(path, timeout=30)
        ready.wait()
        try:
            _sqlite_pragmas(connection, None)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    for number in range(ROUNDS):
        ready = threading.Barrier(AT_ONCE)
        path = tmp_path / f"{number}.db"
        threads = [threading.Thread(target=start, args=(path, ready)) for _ in range(AT_ONCE)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failures == []
