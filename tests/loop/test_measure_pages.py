"""Every page of docs/measures works its example out by running it."""

import doctest
from pathlib import Path

import pytest

PAGES = sorted((Path(__file__).resolve().parents[2] / "docs" / "measures").glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_example_is_true(page: Path) -> None:
    result = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert result.attempted > 0, f"{page.name} has no example"
    assert result.failed == 0


def test_the_index_names_every_page() -> None:
    index = next(page for page in PAGES if page.stem == "README").read_text(encoding="utf-8")
    assert [p.name for p in PAGES if p.stem != "README" and f"]({p.name})" not in index] == []
