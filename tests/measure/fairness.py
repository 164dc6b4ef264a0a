"""The fairness check on conversations that no scorer was mended on; half of them are only ever counted.

.venv/bin/python -m tests.measure.fairness
"""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

from coachloop.loop.score.fairness.model import FairnessReport, Kind
from coachloop.loop.score.fairness.report import KINDS, findings, sentence
from coachloop.sample.interviews import Cast
from coachloop.sample.spoken import Line as Said
from coachloop.sample.spoken import spoken
from coachloop.sample.talks import Talk
from coachloop.wiring.fairness import fairness_of_talks
from coachloop.wiring.machine import embedded
from tests.measure.lines import Figure, Line

TALKS = Path(__file__).with_name("fairness_talks.yaml")
_HALVES = ("looked at", "only counted")


def talks() -> tuple[Talk, ...]:
    """As they stand in the file."""
    found = yaml.safe_load(TALKS.read_text(encoding="utf-8"))["talks"]
    return tuple(
        Talk(t["call_type"], Cast(t["P"], t["C"]), spoken([Said(x[0], x[3:]) for x in t["lines"]], _rng()))
        for t in found
    )


def _rng() -> random.Random:
    return random.Random(0)


def lines(shared: Path) -> list[Line]:
    return [line for half in (0, 1) for line in _lines(_HALVES[half], report(talks()[half::2]))]


def report(chosen: Sequence[Talk]) -> FairnessReport:
    return fairness_of_talks(chosen, embedded())


def _lines(half: str, found: FairnessReport) -> Iterator[Line]:
    for rate in found.rates:
        if rate.criterion is None and rate.version is None and rate.share is not None:
            control = " (control)" if rate.kind is Kind.CONTROL else ""
            yield Line(
                f"Written again, fresh talks, half {half}",
                KINDS[rate.kind].removesuffix(control),
                f"share of scores that changed{control}",
                f"{rate.flips} of {rate.pairs} pairs, {rate.conversations} talks",
                Figure(rate.share.value, rate.share.lo, rate.share.hi),
            )


if __name__ == "__main__":
    looked_at, kept = report(talks()[::2]), report(talks()[1::2])
    for half, each in zip(_HALVES, (looked_at, kept), strict=True):
        for line in _lines(half, each):
            print(f"{line.corpus}: {line.target}: {line.figure} ({line.n})")
    for rate in findings(looked_at):
        print("look at", sentence(rate, looked_at))
    print(f"of those only counted {len(findings(kept))} stand out")
