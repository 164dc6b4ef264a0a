"""docs/reference/rights.md says what domain.rights says."""

import re
from collections.abc import Collection, Mapping
from enum import StrEnum

from coachloop.domain.people import UserRole
from coachloop.domain.rights import ACTS, READS
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "reference" / "rights.md").read_text(encoding="utf-8")


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|\n").split("|")]


def table(heading: str) -> dict[str, set[str]]:
    """Row -> the columns that say yes, of the first table under the heading."""
    lines = PAGE.partition(f"## {heading}\n")[2].split("\n## ")[0].splitlines()
    rows = [cells(line) for line in lines if re.match(r"\| ", line)]
    columns = rows[0][1:]
    return {
        row[0]: {c for c, cell in zip(columns, row[1:], strict=True) if cell == "yes"} for row in rows[1:]
    }


def said(of: Mapping[StrEnum, Collection[UserRole]]) -> dict[str, set[str]]:
    return {str(name): {role.value.replace("_", " ") for role in roles} for name, roles in of.items()}


def test_pages() -> None:
    assert table("Pages, by area") == said(READS)  # type: ignore[arg-type]


def test_forms() -> None:
    assert table("Forms, by action") == said(ACTS)  # type: ignore[arg-type]
