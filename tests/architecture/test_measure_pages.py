"""Every page of docs/measures has the rule, its source, an example that is run, and what it cannot say."""

import doctest
import re
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

DOCS = ROOT / "docs"
PAGES = sorted((DOCS / "measures").glob("*.md"))
#: Pages elsewhere that show what Python says.
SHOWN = sorted(page for page in DOCS.rglob("*.md") if page not in PAGES and ">>> " in page.read_text("utf-8"))
MEASURES = [page for page in PAGES if page.stem != "README"]
#: Pages of figures that a command writes; they say what was measured where the others have a rule.
WRITTEN = {"fairness", "placebo", "scores", "simulation"}

_RULE = re.compile(
    r"^\*\*(?:Rule|What it is) \([^)]*(?:D[0-4]|ours|METHOD|[12][90]\d\d|section)[^)]*\)", re.MULTILINE
)
_LIMITS = re.compile(r"^(?:## |\*\*)What (?:it|this) cannot say", re.MULTILINE)
_LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")


def _text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", [*PAGES, *SHOWN], ids=lambda page: page.stem)
def test_the_example_is_true(page: Path) -> None:
    result = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert result.attempted > 0, f"{page.name} has no example"
    assert result.failed == 0


@pytest.mark.parametrize("page", MEASURES, ids=lambda page: page.stem)
def test_the_page_says_the_rule_and_where_it_is_from(page: Path) -> None:
    assert page.stem in WRITTEN or _RULE.search(_text(page)), "begin with **Rule (source).**"


@pytest.mark.parametrize("page", MEASURES, ids=lambda page: page.stem)
def test_the_page_says_what_it_cannot_say(page: Path) -> None:
    found = _LIMITS.search(_text(page))
    assert found, "end with **What it cannot say.**"
    assert len(_text(page)[found.end() :].split()) >= 10


def test_the_index_names_every_page_once_and_no_other() -> None:
    index = _text(DOCS / "measures" / "README.md")
    rows = re.findall(r"^\| \[[^]]+\]\(([^)]+)\) \| \S.* \|$", index, re.MULTILINE)
    assert sorted(rows) == sorted(page.name for page in MEASURES)


def test_links_between_pages_lead_somewhere() -> None:
    dead = [
        f"{page.relative_to(ROOT)}: {link}"
        for page in sorted([*DOCS.rglob("*.md"), ROOT / "README.md"])
        for link in _LINK.findall(re.sub(r"```.*?```|`[^`\n]*`", "", _text(page), flags=re.DOTALL))
        if not (page.parent / link).exists()
    ]
    assert dead == []
