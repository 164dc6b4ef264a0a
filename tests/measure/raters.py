"""Empathy as experts rate it: `python -m tests.measure.raters`.

empathy_raters dev, "Lend an Ear": 23 talks, six dimensions rated 1 to 5 by three experts, a crowd and three LLMs.
One or two named features a dimension, chosen by what they mean; for advice the best of three ways to count. A talk's score is
the experts' mean at the same rank among the other talks (leave one talk out): monotone, nothing is fitted.
The figure is the quadratic-weighted kappa with each expert, mean over the experts. No text is printed or kept.
"""

import csv
import gzip
import io
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from statistics import fmean, pstdev

from coachloop.domain.conversation import Role, Turn
from coachloop.loop.score.behaviours import TurnBehaviour
from coachloop.loop.score.language import cues, situations
from coachloop.loop.score.language.patterns import Cue, cue, says
from coachloop.loop.score.model import ReadTurns
from tests.measure.annomi_questions import SHARED_DATA, bare
from tests.measure.lines import Figure, Line, resampled

EXPERTS = ("expert1", "expert2", "expert3")
MODELS = ("gpt", "claude", "gemini")
#: From what kappa between experts a dimension counts as one that can be scored at all; one LLM's level.
SCORABLE, ONE_LLM = 0.5, 0.42
Mine = Sequence[TurnBehaviour]


@dataclass(frozen=True)
class Talk:
    """One talk: what the supporter's turns do, and each rater's score by dimension."""

    mine: tuple[TurnBehaviour, ...]
    scores: Mapping[str, Mapping[str, float]]

    def experts(self, dimension: str) -> list[float]:
        return [self.scores[dimension][name] for name in EXPERTS]


def _share(mine: Mine, counts: Callable[[TurnBehaviour], bool]) -> float:
    return sum(map(counts, mine)) / len(mine)


def _count(mine: Mine, *looked_for: Cue) -> int:
    return sum(says(clause, *looked_for) for turn in mine for clause in turn.clauses)


def _clauses(mine: Mine, *looked_for: Cue) -> float:
    return _count(mine, *looked_for) / sum(len(turn.clauses) for turn in mine)


_OWN_STORY = cue(
    1, r"(?:i|i've|i'd) (?:\w+ )?(?:had|was|went|did|lost|used to|felt|know|always)", r"(?:my|me)"
)
#: By dimension: the features that stand for it; more is higher.
FEATURES: Mapping[str, tuple[Callable[[Mine], float], ...]] = {
    "validating_emotions": (
        lambda mine: fmean(t.p["empathy"] for t in mine),
        lambda mine: _clauses(mine, cues.FEELING),
    ),
    "encouraging_elaboration": (
        lambda mine: _share(mine, lambda t: t.asks),
        lambda mine: -_share(mine, lambda t: t.advice),
    ),
    "demonstrating_understanding": (
        lambda mine: fmean(t.p["reflection"] for t in mine),
        lambda mine: fmean(t.p["empathy"] for t in mine),
    ),
    "advice_giving": (lambda mine: float(_count(mine, *cues.ADVISING)),),
    "self_oriented": (lambda mine: _clauses(mine, _OWN_STORY),),
    "dismissing_emotions": (
        lambda mine: _clauses(mine, *situations.DISMISSING, *situations.DEFLECTING),
        lambda mine: -fmean(t.p["empathy"] for t in mine),
    ),
}


def talks(folder: Path, read: ReadTurns, strip: bool = False) -> list[Talk]:
    """In the order of the file."""
    scores: dict[str, dict[str, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for row in _rows(folder / "ratings_long.csv.gz"):
        if row["framework"] == "lend_an_ear":
            scores[row["conversation_id"]][row["dimension"]][row["rater"]] = float(row["score"])
    result = []
    for row in _rows(folder / "lend_an_ear_conversations.csv"):
        found = read(_turns(row["full_conversation"], strip))
        mine = tuple(t for t in found if t.role is Role.PERSON and t.clauses)
        result.append(Talk(mine, scores[row["conversation_id"]]))
    return result


def _turns(text: str, strip: bool) -> list[Turn]:
    parts = re.split(r"^(Seeker|Supporter): ?", text, flags=re.MULTILINE)[1:]
    pairs = [(parts[i], parts[i + 1].strip()) for i in range(0, len(parts), 2)]
    return [
        Turn(i, who, Role.PERSON if who == "Supporter" else Role.COUNTERPART, bare(said) if strip else said)
        for i, (who, said) in enumerate(pairs)
    ]


def _rows(path: Path) -> list[dict[str, str]]:
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def weighted_kappa(a: Sequence[float], b: Sequence[float]) -> float:
    """1 - sum of squared differences / the same expected of independent raters (Cohen, 1968)."""
    seen = fmean((x - y) ** 2 for x, y in zip(a, b, strict=True))
    expected = fmean((x - y) ** 2 for x in a for y in b)
    return 1.0 - seen / expected if expected else 0.0


def predicted(given: Sequence[Talk], dimension: str) -> list[float]:
    """Each talk's score 1 to 5, from the ranks of its features among the other talks and their experts."""
    raw = [[feature(t.mine) for t in given] for feature in FEATURES[dimension]]
    combined = [fmean(values) for values in zip(*map(_standard, raw), strict=True)]
    truth = [fmean(t.experts(dimension)) for t in given]
    return [_at_rank(combined, truth, i) for i in range(len(given))]


def _standard(values: Sequence[float]) -> list[float]:
    spread = pstdev(values) or 1.0
    return [(v - fmean(values)) / spread for v in values]


def _at_rank(features: Sequence[float], truth: Sequence[float], left: int) -> float:
    others = [i for i in range(len(truth)) if i != left]
    below = sum(features[i] < features[left] for i in others)
    level = sum(features[i] == features[left] for i in others)
    ordered = sorted(truth[i] for i in others)
    first, last = below, min(below + level, len(ordered) - 1)
    return float(round(fmean(ordered[min(first, len(ordered) - 1) : last + 1])))


def kappas(given: Sequence[Talk], dimension: str) -> list[tuple[float, ...]]:
    """One row a talk: (predicted, expert 1, 2, 3), to be resampled."""
    return [(p, *t.experts(dimension)) for p, t in zip(predicted(given, dimension), given, strict=True)]


def with_experts(rows: Sequence[tuple[float, ...]]) -> float:
    mine, *experts = zip(*rows, strict=True)
    return fmean(weighted_kappa(mine, one) for one in experts)


def _between(given: Sequence[Talk], dimension: str, pairs: Sequence[tuple[str, str]]) -> float:
    scores = [t.scores[dimension] for t in given]
    return fmean(
        weighted_kappa([round(s[a]) for s in scores], [round(s[b]) for s in scores]) for a, b in pairs
    )


def lines(read: ReadTurns, by_rule: ReadTurns) -> list[Line]:
    """One a dimension; its note says whether the embedded scorer may be used for it."""
    folder = SHARED_DATA / "empathy_raters" / "dev"
    given, stripped, rules = talks(folder, read), talks(folder, read, strip=True), talks(folder, by_rule)
    return [_line(name, given, stripped, rules) for name in FEATURES]


def _line(name: str, given: Sequence[Talk], stripped: Sequence[Talk], rules: Sequence[Talk]) -> Line:
    figure = resampled(kappas(given, name), with_experts)
    between = _between(given, name, list(combinations(EXPERTS, 2)))
    llm = _between(given, name, [(m, e) for m in MODELS for e in EXPERTS])
    return Line(
        corpus="empathy_raters dev, Lend an Ear",
        target=name.replace("_", " "),
        measure="weighted kappa, mean over experts",
        n=f"{len(given)} talks, 3 experts",
        figure=figure,
        bare=resampled(kappas(stripped, name), with_experts),
        others=(
            ("expert with expert", between),
            ("one LLM with one expert", llm),
            ("rules alone", with_experts(kappas(rules, name))),
        ),
        goal=ONE_LLM if between >= SCORABLE else None,
        note=_verdict(figure, between),
    )


def _verdict(figure: Figure, between: float) -> str:
    if usable(figure, between):
        return "may be used"
    if figure.value >= max(ONE_LLM, between):
        return "a hint at most: the experts agree too little among themselves"
    return "must not be used"


def usable(figure: Figure, between: float) -> bool:
    """Experts agree well enough for a truth to exist, and the scorer reaches one LLM's level."""
    return between >= SCORABLE and figure.value >= ONE_LLM


def main() -> None:
    from coachloop.engines.embed.minilm import MiniLM
    from coachloop.loop.score.behaviours import behaviours
    from coachloop.loop.score.heads.read import Heads

    for line in lines(Heads(MiniLM()).read, behaviours):
        others = ", ".join(f"{name} {value:.2f}" for name, value in line.others)
        print(f"{line.target:28s} {line.figure}  bare {line.bare}  ({others}): {line.note}")


if __name__ == "__main__":
    main()
