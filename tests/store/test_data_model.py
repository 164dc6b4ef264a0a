"""The reference page names every table and every guard, and no others."""

import re

from coachloop.store import tables
from coachloop.store.migrations.versions import (
    v0007_guards,
    v0008_review,
    v0012_standing,
    v0013_train,
    v0014_readiness,
    v0015_handoff,
    v0016_calibration,
    v0021_news,
    v0022_calibration_form,
    v0026_gap_choice,
    v0028_report_question,
    v0029_policy_changes,
)
from tests.conftest import ROOT

REFUSED = (
    *v0007_guards.REFUSED,
    *v0008_review.REFUSED,
    *v0012_standing.REFUSED,
    *v0013_train.REFUSED,
    *v0014_readiness.REFUSED,
    *v0015_handoff.REFUSED,
    *v0016_calibration.REFUSED,
    *v0021_news.REFUSED,
    *v0022_calibration_form.REFUSED,
    *v0026_gap_choice.REFUSED,
    *v0028_report_question.REFUSED,
    *v0029_policy_changes.REFUSED,
)
PAGE = (ROOT / "docs" / "reference" / "data-model.md").read_text(encoding="utf-8")


def test_every_table_is_described() -> None:
    rows = [line.split("|")[1] for line in PAGE.splitlines() if line.startswith("| `")]
    assert {name for cell in rows for name in re.findall(r"`(\w+)`", cell)} == set(tables.metadata.tables)


def test_every_guard_is_described() -> None:
    kept = {
        line.split("|")[1].strip(" `"): line
        for line in PAGE.splitlines()
        if line.endswith("|") and "refuses" in line
    }
    assert set(kept) == {table for table, _, _ in REFUSED}
    said = {
        (table, action) for table, line in kept.items() for action in ("UPDATE", "DELETE") if action in line
    }
    assert said == {(table, action) for table, action, _ in REFUSED}
