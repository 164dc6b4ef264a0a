"""Writes docs/measures/placebo.md: `make placebo`. Coaching that never happened, on real conversations.

../shared/data/star/dev: service chats of agents whom nobody coached. For each behaviour a day is drawn at random and
taken for the day of a session; every verdict on it is a false alarm. The page holds figures only.
"""

import gzip
import json
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from coachloop.domain.policy import Policy
from coachloop.domain.result import Absent
from coachloop.loop.measure.effect import ChangeEstimate
from coachloop.loop.measure.estimate import session_estimates
from coachloop.stats.change.record import Coached, Kinds, Record, Window
from coachloop.stats.change.response import ClusterMean, clustered_mean
from coachloop.stats.proportion import wilson
from coachloop.stats.student import t_quantile
from tests.measure.annomi_questions import SHARED_DATA

PAGE = Path(__file__).resolve().parents[2] / "docs" / "measures" / "placebo.md"
CALLS = SHARED_DATA / "star" / "dev" / "calls.jsonl.gz"
_SEED = 20261122
DRAWS = 1000
#: Calls that an agent must have to be taken for coached; ten of them before the window and ten in it.
LEAST_CALLS = 40
_BEFORE, _AFTER = 20, 10


def _labels(call: dict[str, Any]) -> list[str]:
    return [t.get("label") or "" for t in call["turns"] if t["role"] == "agent"]


def _share_scripted(call: dict[str, Any]) -> float:
    labels = _labels(call)
    return 100 * sum(bool(name) for name in labels) / len(labels) if labels else 0.0


def _share_quick(call: dict[str, Any]) -> float:
    """Replies within 20 s of what the customer said."""
    quick, asked = [], None
    for turn in call["turns"]:
        if turn["role"] == "customer":
            asked = turn["t"]
        elif turn["role"] == "agent" and asked is not None:
            quick.append(turn["t"] - asked <= 20)
            asked = None
    return 100 * sum(quick) / len(quick) if quick else 0.0


def _passed(found: bool) -> float:
    return 100.0 if found else 0.0


#: What is scored of a call, 0..100: the behaviours of METHOD.md's control and three that are shares.
BEHAVIOURS: dict[str, Callable[[dict[str, Any]], float]] = {
    "greets (pass/fail)": lambda call: _passed("hello" in _labels(call)),
    "asks what else (pass/fail)": lambda call: _passed("anything_else" in _labels(call)),
    "done within 5 minutes (pass/fail)": lambda call: _passed(call["turns"][-1]["t"] <= 300),
    "scripted replies (share)": _share_scripted,
    "replies within 20 s (share)": _share_quick,
}


@dataclass(frozen=True)
class Line:
    """One behaviour: shares of the drawn sessions of which each verdict says "improved", by agents."""

    behaviour: str
    drawn: str
    sessions: int
    absent: int
    tiers: str
    above_0: ClusterMean
    by_8: ClusterMean
    improved: ClusterMean
    tested: ClusterMean


def read_calls(path: Path = CALLS) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        calls = [json.loads(line) for line in lines]
    return sorted(calls, key=lambda call: (call["started_unix"], call["id"]))


@dataclass(frozen=True)
class Agent:
    """One agent's calls in time order: starts, values, kinds (0 easy, 1 difficult)."""

    code: int
    starts: list[float]
    values: list[float]
    kinds: list[int]


def agents(calls: Sequence[dict[str, Any]], score: Callable[[dict[str, Any]], float]) -> list[Agent]:
    names = sorted({call["agent"] for call in calls})
    found = [Agent(code, [], [], []) for code in range(len(names))]
    for call in calls:
        agent = found[names.index(call["agent"])]
        agent.starts.append(float(call["started_unix"]))
        agent.values.append(score(call))
        agent.kinds.append(0 if call["happy_path"] else 1)
    return found


def candidates(team: Sequence[Agent]) -> list[tuple[Agent, int]]:
    """Every place at which a session may be pretended: twenty calls before it, ten after."""
    long = [agent for agent in team if len(agent.starts) >= LEAST_CALLS]
    return [(a, k) for a in long for k in range(_BEFORE, len(a.starts) - _AFTER + 1)]


def window(agent: Agent, k: int) -> Window:
    """The session right before call k; as of the tenth call after it."""
    before, after = slice(k - 10, k), slice(k, k + 10)
    return Window(
        person=agent.code,
        as_of=agent.starts[k + 9],
        baseline_from=agent.starts[k - 10],
        session_end=agent.starts[k],
        baseline=float(np.mean(agent.values[before])),
        baseline_kinds=_counted(agent.kinds[before]),
        post=float(np.mean(agent.values[after])),
        post_n=10,
        post_kinds=_counted(agent.kinds[after]),
    )


def _counted(kinds: Sequence[int]) -> Kinds:
    return tuple(sorted(Counter(kinds).items()))


def record_of(team: Sequence[Agent]) -> Record:
    return Record.of(
        (a.code, start, value, kind, start)
        for a in team
        for start, value, kind in zip(a.starts, a.values, a.kinds, strict=True)
    )


def judged(
    record: Record, drawn: Sequence[Window], policy: Policy
) -> list[tuple[Window, ChangeEstimate | Absent]]:
    """Each session as if it were the only one, so that nobody else was coached."""
    answers: dict[Window, ChangeEstimate | Absent] = {}
    for one in drawn:
        if one not in answers:
            coached = [Coached(one.person, one.session_end, one.as_of)]
            answers[one] = session_estimates(record, [one], coached, policy)[0]
    return [(one, answers[one]) for one in drawn]


def line(behaviour: str, drawn: str, found: Sequence[tuple[Window, ChangeEstimate | Absent]]) -> Line:
    told = [(w, e) for w, e in found if isinstance(e, ChangeEstimate)]
    person = np.array([w.person for w, _ in told])
    tiers = Counter(e.tier for _, e in told)

    def share(claims: Sequence[bool]) -> ClusterMean:
        mean = clustered_mean(np.array(claims, dtype=np.float64), person)
        assert mean is not None
        return mean

    return Line(
        behaviour,
        drawn,
        len(told),
        len(found) - len(told),
        ", ".join(f"{tier} {n}" for tier, n in sorted(tiers.items())),
        share([w.post > w.baseline for w, _ in told]),
        share([w.post - w.baseline >= 8 for w, _ in told]),
        share([e.improved for _, e in told]),
        share([e.d > t_quantile(0.95, e.df) * e.se for _, e in told]),
    )


def lines(calls: Sequence[dict[str, Any]], draws: int, policy: Policy) -> list[Line]:
    """Two of each behaviour: drawn at random from all places, and from the fifth with the lowest baselines."""
    found = []
    for name, score in BEHAVIOURS.items():
        team = agents(calls, score)
        record = record_of(team)
        places = [window(a, k) for a, k in candidates(team)]
        low = sorted(places, key=lambda w: w.baseline)[: len(places) // 5]
        for drawn, of in (("at random", places), ("when low", low)):
            rng = np.random.default_rng(_SEED)
            chosen = [of[i] for i in rng.integers(0, len(of), draws)]
            found.append(line(name, drawn, judged(record, chosen, policy)))
    return found


# --- the page ----------------------------------------------------------------------------------------------

OPENING = """# Placebo: coaching that never happened

<!-- Written by `make placebo` from tests/measure/star_placebo.py. -->

**Rule (ours).** A verdict that finds improvement where nobody was coached is a false alarm. So a session is pretended: an
agent and a day are drawn, the ten calls before it are the baseline, the ten after it the post window, and every verdict
is asked.

**Source.** STAR (Mosig et al. 2020), the part `dev`: {calls:,} dated service chats of {agents} agents in two weeks, whom
nobody coached. {long} of them have {least} calls or more and can be drawn; there are {places} places with twenty calls
before and ten after. {draws:,} are drawn for each behaviour, seeded, once from all places and once from the fifth with
the lowest baselines, as a coach would choose. Easy and difficult customers are two kinds, and the estimate takes the
mix of them off.

**What was done about the tiers.** The record is short: all agents together give fewer than 40 pairs of blocks, so tier A
(see [expected-next](expected-next.md)) is never reached and every estimate here is tier B. Where even that had too few
people with 20 calls by that day there is no estimate, and the draw is counted as absent. The second table lowers tier A
to 15 pairs of 3 people, to see that tier too on real calls; the product never does.

**How to read it.** Per cent of the pretended sessions of which a verdict says "improved", with the 95 % interval over agents
(12 at most: wide; where none of them had one, that of none of 12). The bar is 5 % for *improved*. *Test*: the one-sided 5 % test on the change that is not shrunk.
"""

CLOSING = """
## By hand

Of 1,000 sessions none of which did anything, a verdict that is right nineteen times in twenty says "improved" of 50:

```python
>>> from coachloop.stats.proportion import wilson
>>> seen = wilson(50 / 1000, 1000)
>>> round(100 * seen.lo, 1), round(100 * seen.hi, 1)
(3.8, 6.5)

```

That interval takes the sessions for independent. They overlap and are of a dozen people, so the tables above take the
agents as clusters.

## What it cannot say

- How the estimate does on *your* record: these are chats of two weeks, most replies picked from a script.
- That nothing changed. Agents without a coach learn by doing; a change of that kind is real, only not of coaching, and
  counts here as a false alarm.
- Anything exact: with 12 agents a share of 5 % cannot be told from 1 % or 12 %.
"""

_HEAD = (
    "| behaviour | day drawn | n | absent | tier | playbook > 0 | playbook ≥ 8 | test | improved |\n"
    "|---|---|---|---|---|---|---|---|---|"
)


def row(found: Line) -> str:
    cells = (
        found.behaviour,
        found.drawn,
        str(found.sessions),
        str(found.absent),
        found.tiers,
        *(_share(mean) for mean in (found.above_0, found.by_8, found.tested, found.improved)),
    )
    return f"| {' | '.join(cells)} |"


def _share(mean: ClusterMean) -> str:
    """Within 0 and 100; where all agents are alike, Wilson's interval of as many cases as there are agents."""
    lo, hi = max(0.0, mean.lo), min(1.0, mean.hi)
    if mean.se == 0:
        alike = wilson(mean.value, mean.clusters)
        assert alike is not None
        lo, hi = alike.lo, alike.hi
    return f"{100 * mean.value:.1f} [{100 * lo:.1f}, {100 * hi:.1f}]"


def _above_the_bar(found: Sequence[Line]) -> str:
    """Which lines say "improved" too often, and why that may be."""
    over = [
        f"{one.behaviour}, {one.drawn} ({_share(one.improved)})" for one in found if one.improved.value > 0.05
    ]
    if not over:
        return "\nNo line says *improved* of more than 5 %."
    return (
        f"\nMore than 5 % *improved*: {'; '.join(over)}. A share that is near 100 but for short spells is not what tier"
        "\nB assumes: it takes part of a low spell for what the person is like, and its end for a change."
    )


def page(calls: Sequence[dict[str, Any]]) -> str:
    team = agents(calls, _share_quick)
    opening = OPENING.format(
        calls=len(calls),
        agents=len(team),
        long=sum(len(a.starts) >= LEAST_CALLS for a in team),
        least=LEAST_CALLS,
        places=len(candidates(team)),
        draws=DRAWS,
    )
    lenient = Policy().with_settings({"pairs_min": 15, "pairs_min_people": 3})
    parts = [opening]
    for title, policy in (("As the product does it", Policy()), ("With tier A lowered", lenient)):
        found = lines(calls, DRAWS, policy)
        parts += [f"\n## {title}\n", _HEAD, *map(row, found), _above_the_bar(found)]
    return "\n".join([*parts, CLOSING.rstrip("\n")]) + "\n"


def main() -> None:
    if not CALLS.exists():
        sys.exit(f"{CALLS} is absent: the placebo needs the shared data.")
    PAGE.write_text(page(read_calls()), encoding="utf-8")
    print(f"written: {PAGE}", file=sys.stderr)


if __name__ == "__main__":
    main()
