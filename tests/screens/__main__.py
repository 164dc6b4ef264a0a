"""`make screens`: every page of the sample workspace and of an empty one, into .screens/ (kept out of git).

Wide and phone, light, dark, and as it prints; and an index.html to look through.
"""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from coachloop.cli.init import init
from coachloop.domain.people import UserRole
from coachloop.domain.rights import Grant
from coachloop.wiring import opened
from tests.conftest import ROOT
from tests.screens.addresses import Address, addresses
from tests.web.workspace import sign_in_page

OUT = ROOT / ".screens"
PORT = 8437
BASE = f"http://127.0.0.1:{PORT}"
SHAPES = {"wide": (1440, 900), "phone": (390, 844)}
COACHLOOP = str(Path(sys.executable).parent / "coachloop")


@contextmanager
def serving(folder: Path) -> Iterator[None]:
    command = [COACHLOOP, "serve", "-w", str(folder), "--port", str(PORT)]
    log = OUT / "server.log"
    with log.open("wb") as out:
        server = subprocess.Popen(command, stdout=out, stderr=out)
        try:
            _wait_for(PORT)
            yield
        finally:
            server.terminate()
            server.wait(30)


def _wait_for(port: int) -> None:
    """Until somebody answers there, for a minute."""
    for _ in range(240):
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.25)


def make_sample(folder: Path) -> None:
    """As `coachloop demo` makes it, scored to the end."""
    demo = [COACHLOOP, "demo", "--no-browser", "--port", str(PORT)]
    with (OUT / "demo.log").open("wb") as out:
        made = subprocess.Popen([*demo, "--folder", str(folder)], stdout=out, stderr=out)
        for _ in range(600):
            time.sleep(1)
            if b"all scored" in (OUT / "demo.log").read_bytes() or made.poll() is not None:
                break
        made.terminate()
        made.wait(60)


def shoot(browser: Browser, folder: Path, kind: str, wanted: list[str]) -> Iterator[str]:
    with opened(folder) as app:
        with app.context.database.read() as c:
            found = [a for a in addresses(c) if not wanted or any(w in a.name for w in wanted)]
        for shape, size in SHAPES.items():
            context = browser.new_context(viewport={"width": size[0], "height": size[1]})
            page = context.new_page()
            for address in found:
                coached = address.role is UserRole.COACHED_PERSON
                grant = Grant(address.role, everyone=not coached)
                person = address.person if coached else None
                sign_in_page(page, BASE, app, f"Screens {address.role}", grant, person=person)
                yield from _one(page, address, kind, shape)
            context.close()


def _one(page: Page, address: Address, kind: str, shape: str) -> Iterator[str]:
    for look in ("light", "dark") if shape == "wide" else ("light",):
        page.emulate_media(color_scheme=look, media="screen")
        page.goto(BASE + address.path)
        page.wait_for_load_state("networkidle")
        yield _kept(page, f"{address.name}.{kind}.{shape}.{look}")
    if shape == "wide" and kind == "full":
        page.emulate_media(media="print")
        yield _kept(page, f"{address.name}.{kind}.print")


def _kept(page: Page, name: str) -> str:
    page.screenshot(path=OUT / f"{name}.png", full_page=True)
    return f"{name}.png"


def main() -> None:
    wanted = sys.argv[1:]
    if not wanted:
        shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(exist_ok=True)
    sample, empty = OUT / "sample.coachloop", OUT / "empty.coachloop"
    if not sample.exists():
        make_sample(sample)
    if not empty.exists():
        init(empty)
    names: list[str] = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for kind, folder in (("full", sample), ("empty", empty)):
            with serving(folder):
                for name in shoot(browser, folder, kind, wanted):
                    names.append(name)
                    print(name, flush=True)
    figures = "".join(f'<h2>{n}</h2><img src="{n}" width="700" loading="lazy">' for n in sorted(names))
    (OUT / "index.html").write_text(f"<!doctype html><title>Screens</title>{figures}", encoding="utf-8")
    print(f"{len(names)} pictures: {OUT / 'index.html'}")


main()
