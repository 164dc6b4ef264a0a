"""The pages about rubrics say what the code does."""

import re

from coachloop.loop.score.rubrics import STARTERS, examine, parts, reader
from coachloop.loop.score.rubrics.findings import Code
from coachloop.loop.score.scorers import SCORERS
from tests.conftest import ROOT

REFERENCE = (ROOT / "docs/reference/rubrics.md").read_text(encoding="utf-8")
HOW_TO = (ROOT / "docs/how-to/write-a-rubric.md").read_text(encoding="utf-8")


def test_every_finding_is_listed_once() -> None:
    assert re.findall(r"^\| ([EW]-RUB-\d{3}) \|", REFERENCE, re.M) == [str(code) for code in Code]


def test_every_key_is_explained() -> None:
    keys = {
        *reader.RUBRIC_KEYS,
        *reader.LEAF_KEYS,
        *reader.PARENT_KEYS,
        *parts.SCALE_KEYS,
        *parts.SCORING_KEYS,
    }
    keys |= {*parts.ANCHOR_KEYS, *parts.TRACKABLE_KEYS, *STARTERS}
    assert {key for key in keys if not re.search(rf"\b{key}\b", REFERENCE)} == set()


def test_the_example_can_be_published() -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", HOW_TO, re.S)
    examined = examine(example, SCORERS)
    assert examined.findings == ()
    # It is an example of two criteria; nothing else is advised about it.
    assert [w.code for w in examined.warnings] == [Code.TARGETS]
