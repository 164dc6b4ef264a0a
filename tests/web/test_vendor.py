"""What is not ours is what its maker published, and says under which licence."""

import hashlib
import re
from pathlib import Path

import coachloop.web

STATIC = Path(coachloop.web.__file__).parent / "static"
VENDOR = STATIC / "vendor"


def test_the_files_are_those_that_were_published() -> None:
    lines = (VENDOR / "SHA256SUMS").read_text(encoding="utf-8").split("\n")[:-1]
    known = {name: digest for digest, name in (line.split("  ") for line in lines)}
    there = {p.name for p in VENDOR.iterdir()} - {"SHA256SUMS"}
    assert set(known) == there
    for name, digest in known.items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest, name


def test_each_script_has_its_licence_beside_it() -> None:
    for script in VENDOR.glob("*.js"):
        licence = VENDOR / (re.sub(r"(\.min)?\.js$", "", script.name) + ".LICENSE.txt")
        assert "Permission to use" in licence.read_text(encoding="utf-8")


def test_nothing_of_ours_asks_another_machine() -> None:
    for path in STATIC.glob("*.*"):
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|@import|url\((?!#)", text), path.name
