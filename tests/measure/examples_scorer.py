"""Measures the examples scorer: `python -m tests.measure.examples_scorer [--write]`.

Labels of public sets stand in for an organisation's own scores: whether a thing was said at all in a
conversation (CaSiNo, CC BY 4.0; PersuasionForGood, Apache-2.0; STAR, MIT; their dev parts). The example
sentences stand in examples_scorer.yaml. `--write` puts the table into docs/measures/examples.md. The limit of
likeness (NEAR) was chosen on these ten criteria, so those columns are a little optimistic; the head was not.
No text of these sets is printed or kept.
"""

import csv
import gzip
import json
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
import yaml

from coachloop.domain.conversation import Role, Turn
from coachloop.domain.rubric import Anchor, Criterion, Method, Scale, ScaleKind, ScoringSpec
from coachloop.engines.embed.minilm import MiniLM
from coachloop.loop.score.behaviours import behaviours
from coachloop.loop.score.learning.checking import Labelled, placed
from coachloop.loop.score.learning.fitting import features_of, fit
from coachloop.loop.score.learning.likeness import Nearness, nearness, poles_of, read_level
from coachloop.loop.score.learning.talk import Floats, Talk, talk_of
from coachloop.loop.score.model import Embedder
from tests.measure.lines import Figure, resampled

ROOT = Path(__file__).resolve().parents[2]
SHARED_DATA = ROOT.parent / "shared" / "data"
PAGE = ROOT / "docs" / "measures" / "examples.md"
BEGIN, END = "<!-- figures -->\n", "<!-- end of figures -->"
LEARNT_FROM = (10, 25, 50, 100)
_DRAWS = 8
_MOST = 400  # conversations of a set
_YES_NO = Scale(ScaleKind.PASS_FAIL, 0.0, 1.0)


@dataclass(frozen=True)
class Sample:
    """One conversation with the labels that stand somewhere in it."""

    id: str
    person: str
    turns: tuple[Turn, ...]
    labels: frozenset[str]


@dataclass(frozen=True)
class Figures:
    """One criterion: shares 0..1. `usual` is the share of the rarer answer; `learnt` by number of scores.

    `wrong` of those that were told; `wrong_yes` of all, where what was not told counts as a no. Intervals are
    a bootstrap over conversations (of `learnt` over its draws).
    """

    name: str
    n: int
    usual: float
    ranked: float
    cannot_tell: float
    wrong: Figure
    wrong_yes: Figure
    learnt: dict[int, Figure]


# --- the sets ----------------------------------------------------------------------------------------------


def star(folder: Path) -> list[Sample]:
    found = []
    for call in _lines(folder / "star/dev/calls.jsonl.gz"):
        spoken = [t for t in call["turns"] if t["role"] in ("agent", "customer") and t.get("text")]
        turns = _turns((t["role"] == "agent", t["text"]) for t in spoken)
        labels = {t.get("label") for t in spoken if t["role"] == "agent"}
        found.append(Sample(call["id"], call["agent"], turns, frozenset(filter(None, labels))))
    return found


def persuasionforgood(folder: Path) -> list[Sample]:
    rows: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in _rows(folder / "persuasionforgood/dev/sentences.csv.gz"):
        rows[row["dialogue_id"]].append(row)
    who = {
        r["dialogue_id"]: r["user_id"]
        for r in _rows(folder / "persuasionforgood/dev/outcomes.csv.gz")
        if r["role"] == "0"
    }
    found = []
    for name, units in rows.items():
        labels = {r[c] for r in units if r["role"] == "0" for c in ("er_label_1", "er_label_2")}
        turns = _turns((r["role"] == "0", r["Unit"]) for r in units)
        found.append(Sample(name, who.get(name, name), turns, frozenset(labels)))
    return found


def casino(folder: Path) -> list[Sample]:
    """The first of the two speakers; nobody speaks twice as far as the set says."""
    found = []
    for talk in _lines(folder / "casino/dev/dialogues.jsonl.gz"):
        said = [t for t in talk["turns"] if not t["task_data"] and t["text"].strip()]
        mine = {t["text"] for t in said if t["speaker"] == "mturk_agent_1"}
        labels = {x.strip() for text, xs in talk["strategies"] if text in mine for x in xs.split(",")}
        turns = _turns((t["speaker"] == "mturk_agent_1", t["text"]) for t in said)
        found.append(Sample(str(talk["dialogue_id"]), str(talk["dialogue_id"]), turns, frozenset(labels)))
    return found


SETS: dict[str, Callable[[Path], list[Sample]]] = {
    "casino": casino,
    "persuasionforgood": persuasionforgood,
    "star": star,
}


def _turns(said: Iterable[tuple[bool, str]]) -> tuple[Turn, ...]:
    return tuple(
        Turn(seq, "P" if mine else "C", Role.PERSON if mine else Role.COUNTERPART, text)
        for seq, (mine, text) in enumerate(said)
    )


def _lines(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _rows(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# --- measuring ---------------------------------------------------------------------------------------------


def criteria() -> list[tuple[str, str, Criterion]]:
    """(set, label, criterion) in the order of the file."""
    raw = yaml.safe_load((Path(__file__).parent / "examples_scorer.yaml").read_text(encoding="utf-8"))
    return [
        (
            x["corpus"],
            x["label"],
            Criterion(
                x["label"], x["label"], "", 100, _YES_NO, (ScoringSpec(Method.EXAMPLES),),
                exemplary=Anchor("", tuple(x["good"])), deficient=Anchor("", tuple(x["weak"])),
            ),
        )
        for x in raw
    ]  # fmt: skip


def measure(model: Embedder, folder: Path = SHARED_DATA) -> list[Figures]:
    talks: dict[str, list[tuple[Sample, Talk]]] = {}
    for name, read in SETS.items():
        some = sorted(read(folder), key=lambda s: s.id)[:_MOST]
        heard = ((s, talk_of(behaviours(s.turns), model.embed)) for s in some)
        talks[name] = [(s, talk) for s, talk in heard if talk is not None]
    return [_figures(corpus, label, c, talks[corpus], model) for corpus, label, c in criteria()]


def _figures(
    corpus: str, label: str, criterion: Criterion, talks: Sequence[tuple[Sample, Talk]], model: Embedder
) -> Figures:
    poles = poles_of(criterion, model.embed)
    nears = [nearness(talk, poles) for _, talk in talks]
    rows = [
        Labelled(s.id, s.person, 100.0 * (label in s.labels), features_of(talk, near))
        for (s, talk), near in zip(talks, nears, strict=True)
    ]
    truth = [row.points > 50 for row in rows]
    levels = [read_level(near) for near in nears]
    said = [(None if x is None else x.fraction > 0.5, t) for x, t in zip(levels, truth, strict=True)]
    told = [pair for pair in said if pair[0] is not None]
    return Figures(
        name=f"{label} ({corpus})",
        n=len(rows),
        usual=min(fmean(truth), 1 - fmean(truth)),
        ranked=auc([_likeness(near) for near in nears], truth),
        cannot_tell=1 - len(told) / len(rows),
        wrong=resampled(told, _wrong),
        wrong_yes=resampled(said, _wrong),
        learnt={k: _learnt(rows, k) for k in LEARNT_FROM},
    )


def _wrong(said: Sequence[tuple[bool | None, bool]]) -> float:
    return fmean(bool(yes) != truth for yes, truth in said)


def _likeness(near: Nearness) -> float:
    best: Floats = near.good - 0.5 * near.weak
    return float(best.max())


def _learnt(rows: Sequence[Labelled], k: int) -> Figure:
    """Wrong when learnt from k conversations drawn at random, asked about people of none of them."""
    found = []
    for draw in range(_DRAWS):
        drawn = random.Random(draw).sample(rows, k)
        people = {row.person_id for row in drawn}
        rest = [row for row in rows if row.person_id not in people]
        if len({row.points for row in drawn}) > 1 and rest:
            head = fit([row.given for row in drawn], [row.points for row in drawn])
            found.append(fmean(placed(_YES_NO, head.points(r.given)) != r.points for r in rest))
    return resampled(found, fmean)


def auc(values: Sequence[float], truth: Sequence[bool]) -> float:
    """The share of pairs of yes and no that the values rank right; ties are half right."""
    yes = np.array([v for v, t in zip(values, truth, strict=True) if t])
    no = np.array([v for v, t in zip(values, truth, strict=True) if not t])
    if not len(yes) or not len(no):
        return 0.5
    return float((yes[:, None] > no).mean() + 0.5 * (yes[:, None] == no).mean())


# --- the page ----------------------------------------------------------------------------------------------


def table(found: Sequence[Figures]) -> str:
    """Shares in per cent; the last line is the mean."""
    only = ["examples only: ranked right", "cannot tell", "wrong where told", "wrong, not told taken for no"]
    heads = ["criterion", "n", "rarer answer", *only, *(f"learnt from {k}: wrong" for k in LEARNT_FROM)]
    lines = [
        f"| {' | '.join(heads)} |",
        "|---" * len(heads) + "|",
        *(_line(f.name, str(f.n), f) for f in found),
    ]
    mean = Figures(
        name="mean",
        n=0,
        usual=fmean(f.usual for f in found),
        ranked=fmean(f.ranked for f in found),
        cannot_tell=fmean(f.cannot_tell for f in found),
        wrong=_mean([f.wrong for f in found]),
        wrong_yes=_mean([f.wrong_yes for f in found]),
        learnt={k: _mean([f.learnt[k] for f in found]) for k in LEARNT_FROM},
    )
    return "\n".join([*lines, _line("**mean**", "", mean)]) + "\n"


def _mean(figures: Sequence[Figure]) -> Figure:
    """The mean over criteria, with an interval over criteria: how it would be on others of this kind."""
    return resampled([f.value for f in figures], fmean)


def _line(name: str, n: str, f: Figures) -> str:
    shares = [f"{100 * share:.0f} %" for share in (f.usual, f.ranked, f.cannot_tell)]
    figures = (f.wrong, f.wrong_yes, *f.learnt.values())
    shares += [f"{100 * x.value:.0f} % [{100 * x.lo:.0f}, {100 * x.hi:.0f}]" for x in figures]
    return f"| {name} | {n} | {' | '.join(shares)} |"


def main() -> None:
    found = measure(MiniLM())
    print(table(found))
    if "--write" in sys.argv:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        PAGE.write_text(
            before + BEGIN + "\n" + table(found) + "\n" + END + rest.partition(END)[2], encoding="utf-8"
        )


if __name__ == "__main__":
    main()
