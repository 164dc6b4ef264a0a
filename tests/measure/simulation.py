"""Writes docs/measures/simulation.md: `make simulation`. How often each verdict on a session is wrong.

Invented teams, seeded; the verdicts are those of the product itself. A minute or two.
"""

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from coachloop.domain.policy import Policy
from coachloop.loop.measure.effect import ChangeEstimate
from coachloop.loop.measure.estimate import session_estimates
from coachloop.loop.measure.simulated import Simulated, Verdict, as_record, simulate_sessions
from coachloop.stats.change.expected import changes
from coachloop.stats.change.record import Intervals, Windows
from coachloop.stats.change.settings import Settings
from coachloop.stats.simulate.rates import Figure, mean_figure
from coachloop.stats.simulate.teams import SCALES, SELECTIONS, Plan, invent
from tests.measure.rolling import Rolling, world

PAGE = Path(__file__).resolve().parents[2] / "docs" / "measures" / "simulation.md"
_SEED = 20261122
_TEAMS = 800

#: The bars: |bias| in points, false alarms and coverage as shares.
_BIAS, _FALSE, _COVERED = 1.0, (0.03, 0.07), (0.92, 0.98)
_WHO = {"random": "by lot", "below75": "below 75", "lowest20": "lowest fifth", "drop5": "fell by more than 5"}


@dataclass(frozen=True)
class Cell:
    """One row: a plan, how many teams, and what is special about it."""

    plan: Plan
    teams: int = _TEAMS
    note: str = ""


def zero_effect() -> list[Cell]:
    return [Cell(Plan(scale, selection=who)) for scale in SCALES.values() for who in SELECTIONS]


def less_kind() -> Iterator[Cell]:
    five, three = SCALES["5-level"], SCALES["3-level"]
    for scale in (five, three):
        for who in ("lowest20", "drop5"):
            yield Cell(Plan(scale, selection=who, correlation=0.2), note="correlated, .2")
    yield Cell(Plan(five, drift=4.0), note="everybody drifts by +4")
    for scale in (SCALES["composite"], five, three):
        yield Cell(Plan(scale, wander=4.0), note="skill wanders, 4 in ten")
    for people in (8, 12, 20):
        yield Cell(Plan(five, people=people), 400, f"{people} people")


def true_effect() -> list[Cell]:
    return [
        Cell(Plan(scale, effect=effect), note=f"true +{effect:g}")
        for scale in SCALES.values()
        for effect in (8.0, 15.0)
    ]


def run(cell: Cell) -> Simulated:
    found = simulate_sessions(np.random.default_rng(_SEED), cell.plan, cell.teams, Policy())
    assert found is not None
    return found


def verdict(found: Simulated, name: str) -> Verdict:
    return next(v for v in found.verdicts if v.name.startswith(name))


def misses(found: Simulated, effect: float) -> list[str]:
    """Which bars the estimate misses; false alarms are asked only where there is nothing to find."""
    ours = verdict(found, "expected-next")
    assert ours.bias is not None
    assert ours.coverage is not None
    wrong = ["bias"] if abs(ours.bias.value) > _BIAS else []
    if effect == 0 and not _FALSE[0] <= ours.claims.value <= _FALSE[1]:
        wrong.append("false alarms")
    return [*wrong, *([] if _COVERED[0] <= ours.coverage.value <= _COVERED[1] else ["coverage"])]


def _points(figure: Figure | None) -> str:
    assert figure is not None
    return f"{figure.value + 0.0:+.1f} ± {figure.error:.1f}"


def _share(figure: Figure | None) -> str:
    assert figure is not None
    return f"{100 * figure.value:.1f} ± {100 * figure.error:.1f}"


_HEAD = (
    "| scale | coached | n | playbook ≥ 8 | naive bias | naive covers | naive false | bias | RMSE | false | covers"
    " | improved | bars |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|"
)


def row(cell: Cell, found: Simulated) -> str:
    rule, naive = verdict(found, "playbook: 8"), verdict(found, "naive")
    ours, label = verdict(found, "expected-next"), verdict(found, "label: improved")
    assert ours.rmse is not None
    missed = misses(found, cell.plan.effect)
    who = _WHO[cell.plan.selection]
    cells = (
        cell.plan.scale.name,
        f"{who}; {cell.note}" if cell.note else who,
        f"{found.sessions:,}",
        _share(rule.claims),
        _points(rule.bias),
        _share(naive.coverage),
        _share(naive.claims),
        _points(ours.bias),
        f"{ours.rmse.value:.1f}",
        _share(ours.claims),
        _share(ours.coverage),
        _share(label.claims),
        f"misses: {', '.join(missed)}" if missed else "met",
    )
    return f"| {' | '.join(cells)} |"


_ROLLING_HEAD = "| scale | coached | n | bias | false | covers |\n|---|---|---|---|---|---|"


def rolling_rows(teams: int = 100) -> Iterator[str]:
    """Two or four coached every five days; the unshrunk change and its own interval."""
    for scale in SCALES.values():
        for coached in (2, 4):
            rng = np.random.default_rng(_SEED)
            parts = [_rolled(rng, Rolling(scale, coached=coached)) for _ in range(teams)]
            team = np.repeat(np.arange(teams), [len(part[0]) for part in parts])
            d, false, held = (np.concatenate(column) for column in zip(*parts, strict=True))
            cells = (
                _points(mean_figure(d, team)),
                _share(mean_figure(false, team)),
                _share(mean_figure(held, team)),
            )
            yield f"| {scale.name} | {coached} every 5 days | {len(d):,} | {' | '.join(cells)} |"


def _rolled(rng: np.random.Generator, plan: Rolling) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    record, windows, coached = world(rng, plan)
    found = changes(record, Windows.of(windows), Intervals.of(coached), Settings())
    lo, hi = found.interval()
    return found.d, found.interval(0.90)[0] > 0, (lo <= 0) & (hi >= 0)


_BINS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def calibration_rows(teams: int = 1500) -> Iterator[str]:
    """P(8 points or more) as said, and how often it is so; half of the teams gain nothing, half N(8, 6^2)."""
    rng = np.random.default_rng(_SEED)
    said, true, team = [], [], []
    for number in range(teams):
        plan = Plan(SCALES["5-level"], effect=float(rng.normal(8, 6)) if number % 2 else 0.0)
        invented = invent(rng, plan)
        record, windows, coached = as_record(invented, plan)
        for window, found in zip(windows, session_estimates(record, windows, coached, Policy()), strict=True):
            assert isinstance(found, ChangeEstimate)
            said.append(found.p_effect)
            true.append(invented.truth[window.person] >= 8)
            team.append(number)
    chances, came, teams_of = np.array(said), np.array(true), np.array(team)
    for lo, hi in pairwise(_BINS):
        these = (chances >= lo) & (chances < hi)
        if these.sum() > 20:
            share = mean_figure(came[these], teams_of[these])
            yield f"| {chances[these].mean():.2f} | {share.value:.2f} ± {share.error:.2f} | {share.n:,} |"


def response_rows() -> Iterator[str]:
    for scale in SCALES.values():
        found = run(Cell(Plan(scale)))
        gap = found.expected_response.value - found.responded.value
        yield (
            f"| {scale.name} | {found.sessions:,} | {_share(found.expected_response)} | {_share(found.responded)}"
            f" | {100 * gap + 0.0:+.1f} |"
        )


OPENING = """# Simulation: how often each verdict is wrong

<!-- Written by `make simulation` from tests/measure/simulation.py. -->

**Rule (ours).** A verdict is worth what its error rates are. So teams are invented of whom the truth is known, and
every verdict on a session is asked of them: the playbook's (D2: above 0; D4: 8 points or more), an interval around
the plain difference, and [expected-next](expected-next.md), by the same functions that the product uses.

**How they are invented.** A person's level is drawn from N(72, 9²); a conversation adds normal noise (12, 20, 30 or
42 points, each correlated with the next where the row says so) and the sum is rounded to the nearest level of the
scale: 0 to 100, five, three, or two levels. Everybody has 60 conversations, ten more as a baseline, and ten after.
Who is coached is decided by the record only. A true change moves the mean of the coached, drift that of everybody.
Teams of 30 people unless a row says otherwise.

**How to read the tables.** *playbook ≥ 8*: per cent of sessions of which the rule says 8 points or more. *naive*: the
difference of the two means with the interval of two independent samples; *false*: per cent of which a one-sided 5 %
test says improved; *covers*: per cent of the 95 % intervals that hold the truth. From *bias* on: expected-next;
*improved*: per cent that get this label. ± is the error that chance leaves in the figure (one standard error, people
of one team taken together). *Bars*: |bias| at most 1 point, false alarms 3 to 7 %, coverage 92 to 98 %.
"""

#: Why a bar is missed, under the table where it is.
WANDER = """
*Skill wanders*: everybody's level walks by itself (4 points in ten conversations) from one start, so people are further
apart at the end than they were when most of the pairs were made. The pairs then take a low score for more of a passing
one than it is by now: those lowest are expected about a point too high on the three-level scale, and the estimate says a
point too little of them, never too much. It is said here and not mended: newer pairs alone would be too few for the other rows.
"""

CLOSING = """
## By hand, and again

```python
>>> import numpy as np
>>> from coachloop.domain.policy import Policy
>>> from coachloop.loop.measure.simulated import simulate_sessions
>>> from coachloop.stats.simulate.teams import SCALES, Plan
>>> found = simulate_sessions(np.random.default_rng(1), Plan(SCALES["5-level"]), 40, Policy())
>>> by_name = {v.name: round(v.claims.value, 2) for v in found.verdicts}
>>> found.sessions, by_name["playbook: above 0"] > 0.5, by_name["label: improved"] < 0.1
(240, True, True)

```

In a terminal: `coachloop simulate --scale 5-level --select lowest20`, with `--effect`, `--drift`, `--correlation`,
`--people` and `--history` for your own team.

## What it cannot say

- How *your* people's scores are spread and correlated: the spreads here are assumed. Compare them with your own
  before you lean on a row.
- What happens when a coach acts on what no score shows, or when something else changes for the coached people only:
  no row invents that.
- Anything of customers or coaches shared by several people: the invented noise of two people is independent.
"""


def main() -> None:
    started = time.monotonic()
    parts = [OPENING]
    for title, cells in (
        ("Coaching does nothing", zero_effect()),
        ("Coaching does nothing, in a less kind world", list(less_kind())),
        ("Coaching works", true_effect()),
    ):
        parts += [f"\n## {title}\n", _HEAD]
        for cell in cells:
            parts.append(row(cell, run(cell)))
            print(parts[-1], file=sys.stderr, flush=True)
        if any(cell.plan.wander for cell in cells):
            parts.append(WANDER.rstrip("\n"))
    parts += [
        "\n## Coached week after week, everybody at their own pace\n",
        "200 days, 0.6 to 1.4 conversations a day; the lowest baselines of those not being coached. Coaching does nothing.\n",
        _ROLLING_HEAD,
        *rolling_rows(),
        "\n## P(8 points or more): said, and so\n",
        "Five levels, lowest fifth, prior N(0, 8²). Half of the teams gain nothing, half N(8, 6²) points.\n",
        "| said | so | n |\n|---|---|---|",
        *calibration_rows(),
        "\n## Response rate if coaching does nothing\n",
        "Lowest fifth coached. *Expected* is what [response rate](response-rate.md) takes for its null.\n",
        "| scale | n | expected % | seen % | apart |\n|---|---|---|---|---|",
        *response_rows(),
        CLOSING.rstrip("\n"),
    ]
    took = time.monotonic() - started
    PAGE.write_text("\n".join(parts) + "\n", encoding="utf-8")
    print(f"written: {PAGE} in {took:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
