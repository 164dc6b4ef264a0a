"""The fairness check in plain words, as Markdown: for a works council as much as for an engineer."""

from collections.abc import Iterator, Mapping, Sequence

from coachloop.domain.words import conversations
from coachloop.loop.score.fairness.model import FairnessReport, Kind, Rate, Version
from coachloop.loop.score.fairness.rules import floor_of, stands_out
from coachloop.loop.score.fairness.versions import VERSIONS

KINDS = {
    Kind.NAMES: "names",
    Kind.PRONOUNS: "he and she",
    Kind.DIALECT: "way of speaking",
    Kind.REGISTER: "casual or formal",
    Kind.CONTROL: "another day (control)",
}

_MEANS = """\
## What this means

- A score that never changes here does not react to that name, pronoun or wording in these conversations. The
  upper end of the range says how much may have been missed: 0 of 60 conversations still allows for 6 in 100.
- A score that changes is no proof of ill will. A criterion that counts wordings may miss a wording that it
  was not taught. For the person who is scored it comes to the same, so the criterion should be mended, or
  left out of decisions until it is.
- The control changes nothing that anybody could mind. What it moves is what any edit moves.

## What this cannot say

- Nothing about accents: it reads words. How well a recogniser hears an accent is measured on recordings.
- Nothing about people of one group being given other conversations, other coaches or other chances.
- The marks of each way of speaking are a few written ones. Real speech differs more.
- A change of wording can change what was said a little. A few changed scores may be right for that reason.
- Whether the score is right at all is another question: see the agreement with people's own scores.
- On invented conversations the embedded scorer was mended with this check; fresh ones, on which it was not,
  are counted in docs/measures/scores.md, and your own say more.
- Many comparisons were made. With ranges of 95 %, about one in twenty stands out by chance alone.
"""

_CHECK = """\
## For those who check the figures

A pair is one criterion of one conversation, scored as it was and as written again; pairs without a score on
either side are left out. A score has changed if its level or its status is another one. The range is Wilson's
interval, with as many cases as there are conversations, because the versions of one conversation are no
separate evidence. 0 changed in 60 conversations:

```python
>>> from coachloop.stats.proportion import wilson
>>> found = wilson(0 / 60, 60)
>>> f"{100 * found.lo:.1f} to {100 * found.hi:.1f} %"
'0.0 to 6.0 %'

```

The mean change is taken within each conversation and then over conversations, with Student's interval.
"""


def markdown(report: FairnessReport, versions: Sequence[Version] = VERSIONS) -> str:
    """The whole report; ends with one line break."""
    shown = [version for version in versions if report.places[version.key]]
    parts = [
        "# Does a score change when only the name or the way of speaking does?",
        _opening(report),
        "## In short",
        "\n".join(_short(report, shown)),
        "## What was changed",
        "Names, pronouns and days are changed in the words of all; the rest in the scored person's words.",
        _table(("written again", "for example", "becomes", "places"), _changed(report, shown)),
        "## How often the score changed",
        _table(("criterion", *(KINDS[kind] for kind in _kinds(report))), _rows(report)),
        "Changed pairs of all pairs, the share in per cent, and its range (95 %).",
        "## Who would gain",
        "Mean change of the score in points of 100, over all criteria: above 0, writing it again gains.",
        _table(("written again", "changed", "mean change", "range (95 %)"), _gains(report, shown)),
        _MEANS + "\n" + _CHECK,
    ]
    return "\n\n".join(parts).rstrip() + "\n"


def in_short(report: FairnessReport, versions: Sequence[Version] = VERSIONS) -> tuple[str, ...]:
    """A line a kind, and one for each comparison that stands out, without marks of Markdown."""
    shown = [version for version in versions if report.places[version.key]]
    lines = (line.strip().removeprefix("- ").replace("**", "") for line in _short(report, shown))
    return tuple(line for line in lines if line)


def _opening(report: FairnessReport) -> str:
    left = f" {report.failed} pairs have no answer, because the scorer failed." if report.failed else ""
    return (
        f"The scorer `{report.scorer}` scored {conversations(report.conversations)}. Each was written again "
        "with one thing changed that must not matter, and scored by the same scorer. Nobody's real score was "
        f"touched.{left}"
    )


def findings(report: FairnessReport) -> list[Rate]:
    """The rates that stand out, criteria before their kinds' totals."""
    floor = floor_of(report)
    found = [rate for rate in report.rates if stands_out(rate, floor)]
    return sorted(found, key=lambda rate: rate.criterion is None)


def sentence(rate: Rate, report: FairnessReport, versions: Sequence[Version] = VERSIONS) -> str:
    """One rate that stands out, in words."""
    names = {version.key: f"written {version.name}" for version in versions}
    what = names[rate.version] if rate.version else KINDS[rate.kind]
    who = "All criteria together" if rate.criterion is None else f"**{report.criteria[rate.criterion]}**"
    moved = f"{rate.flips} of {rate.pairs} changed ({_range(rate)})"
    sure = rate.change is not None and (rate.change.lo > 0 or rate.change.hi < 0)
    gain = f"; on average {rate.change.value:+.1f} points" if rate.change is not None and sure else ""
    return f"{who}, {what}: {moved}{gain}."


def _short(report: FairnessReport, versions: Sequence[Version]) -> Iterator[str]:
    """One line a kind, then what stands out."""
    for rate in report.rates:
        if rate.criterion is None and rate.version is None:
            yield f"- {KINDS[rate.kind].capitalize()}: {rate.flips} of {rate.pairs} changed ({_range(rate)})."
    out = [rate for rate in findings(report) if rate.criterion is not None]
    compared = sum(rate.criterion is not None and rate.kind is not Kind.CONTROL for rate in report.rates)
    yield f"\nTo be looked at: {len(out)} of {compared} comparisons.\n" if out else "\nNothing stands out."
    yield from (f"- {sentence(rate, report, versions)}" for rate in out)


def _changed(report: FairnessReport, versions: Sequence[Version]) -> Iterator[tuple[str, ...]]:
    for version in versions:
        yield version.name, *version.example, str(report.places[version.key])


def _kinds(report: FairnessReport) -> list[Kind]:
    return list(dict.fromkeys(rate.kind for rate in report.rates))


def _rows(report: FairnessReport) -> Iterator[tuple[str, ...]]:
    """One a criterion, one cell a kind."""
    by_place = {(rate.criterion, rate.kind): rate for rate in report.rates if rate.version is None}
    for key in dict.fromkeys(rate.criterion for rate in report.rates if rate.criterion is not None):
        yield report.criteria[key], *(_cell(by_place, key, kind) for kind in _kinds(report))


def _cell(by_place: Mapping[tuple[str | None, Kind], Rate], key: str, kind: Kind) -> str:
    rate = by_place[key, kind]
    return f"{rate.flips} of {rate.pairs} ({_range(rate)})" if rate.pairs else "no pair"


def _range(rate: Rate) -> str:
    share = rate.share
    if share is None:
        return "no pair"
    return f"{100 * share.value:.1f} %, {100 * share.lo:.1f} to {100 * share.hi:.1f}"


def _gains(report: FairnessReport, versions: Sequence[Version]) -> Iterator[tuple[str, ...]]:
    alone = {kind: sum(v.kind is kind for v in versions) == 1 for kind in Kind}
    by_version = {(rate.kind, rate.version): rate for rate in report.rates if rate.criterion is None}
    for version in versions:
        rate = by_version[version.kind, None if alone[version.kind] else version.key]
        change = rate.change
        spread = (
            ("–", "–")
            if change is None
            else (f"{change.value:+.2f}", f"{change.lo:+.2f} to {change.hi:+.2f}")
        )
        yield version.name, f"{rate.flips} of {rate.pairs}", *spread


def _table(head: Sequence[str], rows: Iterator[tuple[str, ...]]) -> str:
    """A Markdown table; an upright stroke in a cell would end it."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "/") for cell in line) + " |" for line in lines)
