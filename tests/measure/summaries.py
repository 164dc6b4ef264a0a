"""What the 90-second summary says of real talks and of the sample: lines, words, and what a reading found.

    python -m tests.measure.summaries            lines a kind, words, share of read lines that hold
    python -m tests.measure.summaries --lines    the lines themselves, to be read

A line was read beside its talk by us, one reader: it holds when what it says of the quoted words is so. The
verdicts stand in summaries.yaml by place, without words. A line that is new since then counts as not read.
"""

import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import yaml

from coachloop.loop.report.model import SummaryLine
from coachloop.loop.report.summary import summary
from coachloop.loop.score.model import ReadTurns, Scene
from coachloop.wiring.machine import heads
from tests.conftest import SHARED_DATA
from tests.loop.report.test_summary import from_files
from tests.measure.lines import Figure, resampled
from tests.proof.corpora import write_anthropic, write_star

VERDICTS = Path(__file__).with_suffix(".yaml")
#: Writer, first, and every so many: ten talks each, drawn before any was read.
TALKS: tuple[tuple[str, Callable[[Path, Path], int], int, int], ...] = (
    ("anthropic", write_anthropic, 3, 9),
    ("star", write_star, 3, 37),
)
OF_EACH = 10


@dataclass(frozen=True)
class Told:
    """One talk and its lines."""

    name: str
    words: int
    lines: tuple[SummaryLine, ...]

    def key(self, line: SummaryLine) -> str:
        return f"{self.name} {line.kind} {line.turn_seq}:{line.quote.start}"


def told(data: Path, read: ReadTurns) -> list[Told]:
    found: list[Told] = []
    for name, write, first, step in TALKS:
        with tempfile.TemporaryDirectory() as folder:
            write(data, Path(folder))
            scenes = from_files(Path(folder))[first::step][:OF_EACH]
        found += [_told(name, replace(made, read_turns=read)) for made in scenes]
    return found


def _told(corpus: str, made: Scene) -> Told:
    made_of = summary(made)
    return Told(f"{corpus}/{made.transcript.conversation_id}", made_of.words, made_of.lines)


def verdicts() -> dict[str, bool]:
    """By place: whether the line holds."""
    read: dict[str, bool] = yaml.safe_load(VERDICTS.read_text(encoding="utf-8"))
    return read


def hold(talks: Sequence[Told], read: dict[str, bool]) -> Figure:
    """The share of read lines that hold, with a 95 % interval over talks."""

    def share(some: Sequence[Told]) -> float:
        found = [read[talk.key(line)] for talk in some for line in talk.lines if talk.key(line) in read]
        return sum(found) / len(found) if found else 0.0

    return resampled(talks, share)


def main() -> None:
    talks, read = told(SHARED_DATA, heads().read), verdicts()
    kinds = Counter(line.kind.value for talk in talks for line in talk.lines)
    known = sum(talk.key(line) in read for talk in talks for line in talk.lines)
    if "--lines" in sys.argv:
        for talk in talks:
            for line in talk.lines:
                print(f"{talk.key(line)}: {read.get(talk.key(line), '?')}  # {line.text!r}")
    print(f"{len(talks)} talks, {sum(kinds.values())} lines, median {median(t.words for t in talks)} words")
    print(", ".join(f"{kind} {n}" for kind, n in sorted(kinds.items())))
    print(f"{known} lines read, of them hold {hold(talks, read)}")


if __name__ == "__main__":
    main()
