"""A throwaway PostgreSQL server on loopback, run as an ordinary user."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DEBIAN_BINARIES = Path("/usr/lib/postgresql")

# The server lives as long as the pipe on standard input. However this process ends, even by SIGKILL, the pipe
# closes and the shell takes the server and its files away.
SUPERVISOR = """
trap '' INT TERM HUP
"$1/initdb" -D "$2/data" -U postgres -A trust -E UTF8 --locale=C >"$2/log" 2>&1 &&
"$1/pg_ctl" -D "$2/data" -l "$2/log" -w -t 60 -o "$3" start >>"$2/log" 2>&1 &&
echo ready || { cat "$2/log"; exit 1; }
read -r _
"$1/pg_ctl" -D "$2/data" -m immediate stop >/dev/null 2>&1
rm -rf "$2"
"""

# Speed over safety: the data is thrown away.
OPTIONS = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=200"


def binaries() -> Path | None:
    """The folder that holds initdb and pg_ctl: the newest of Debian's, else the one on PATH, else None."""
    found = sorted(DEBIAN_BINARIES.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    return Path(on_path).resolve().parent if on_path else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _ordinary_user() -> str | None:
    """PostgreSQL refuses to run as root; None means that we are nobody special already."""
    return "postgres" if os.geteuid() == 0 else None


@contextmanager
def running_server(bin_folder: Path) -> Iterator[str]:
    """Yield `postgresql://postgres@127.0.0.1:PORT`, a server that is gone when the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="coachloop-pg-"))
    user = _ordinary_user()
    if user:
        shutil.chown(folder, user)
    port = _free_port()
    options = f"-c listen_addresses=127.0.0.1 -p {port} -k {folder} {OPTIONS}"
    command = ["sh", "-c", SUPERVISOR, "sh", str(bin_folder), str(folder), options]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd="/", user=user
    ) as shell:
        assert shell.stdin is not None
        assert shell.stdout is not None
        if shell.stdout.readline().strip() != "ready":
            raise RuntimeError(f"PostgreSQL did not start: {shell.stdout.read()}")
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}"
        finally:
            shell.stdin.close()
