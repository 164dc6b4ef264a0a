"""Empathy as experts rate it, dimension by dimension: `python -m tests.measure.raters [--write]`.

empathy_raters dev: "Lend an Ear", 23 talks, six dimensions rated 1 to 5 by three experts, a crowd and three LLMs;
"EmpatheticDialogues", 23 short talks, three dimensions; "perceived empathy", nine dimensions without texts. epitome
dev: three dimensions, 0 to 2, one annotation a reply (the experts' agreement on them is in no development part).
One or two named features a dimension, chosen by what they mean; for advice and elaboration the best of a few ways
to count. A talk's score is the experts' mean at the same rank among the other talks (leave one talk out): monotone, nothing is fitted.
The figure is the quadratic-weighted kappa with each expert, mean over the experts. No text is printed or kept.
`--write` puts the list of what the embedded scorer may be used for into the package and into docs/models.
"""

import csv
import gzip
import io
import json
import re
import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from statistics import fmean, pstdev

from coachloop.domain.conversation import Role, Turn
from coachloop.loop.score.behaviours import TurnBehaviour
from coachloop.loop.score.language import cues, situations
from coachloop.loop.score.language.lexicon import word_set
from coachloop.loop.score.language.patterns import Cue, says
from coachloop.loop.score.model import ReadTurns
from coachloop.loop.score.rubrics import dimensions
from coachloop.loop.score.rubrics.dimensions import Use
from tests.measure import epitome
from tests.measure.annomi_questions import SHARED_DATA, bare
from tests.measure.lines import Figure, Line, resampled

LIST = Path(dimensions.__file__).with_suffix(".yaml")
PAGE = Path(__file__).resolve().parents[2] / "docs" / "models" / "dimensions.md"
BEGIN, END = "<!-- figures -->\n", "<!-- end of figures -->"
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


def _hands_over(turn: TurnBehaviour) -> bool:
    """The turn ends by asking, so that the other side goes on."""
    return bool(turn.questions) and turn.questions[-1].clause.end == turn.clauses[-1].end


def _about_them(mine: Mine) -> float:
    words = [word for turn in mine for clause in turn.clauses for word in clause.heard]
    return sum(word in _YOU for word in words) / len(words)


_YOU = word_set("you your you're you've you'd you'll yours yourself")
#: By dimension: the features that stand for it; more is higher.
FEATURES: Mapping[str, tuple[Callable[[Mine], float], ...]] = {
    "validating_emotions": (
        lambda mine: fmean(t.p["empathy"] for t in mine),
        lambda mine: _clauses(mine, cues.FEELING),
    ),
    "encouraging_elaboration": (
        lambda mine: _share(mine, _hands_over),
        _about_them,
    ),
    "demonstrating_understanding": (lambda mine: fmean(t.p["empathy"] for t in mine),),
    "advice_giving": (lambda mine: float(_count(mine, *cues.ADVISING)),),
    "self_oriented": (lambda mine: max(t.p.get("own_story", 0.0) for t in mine),),
    "dismissing_emotions": (
        lambda mine: _clauses(mine, *situations.DISMISSING, *situations.DEFLECTING),
        lambda mine: -fmean(t.p["empathy"] for t in mine),
    ),
}


#: The same of the short talks of EmpatheticDialogues. How fluent somebody is nothing here reads.
IN_SHORT_TALKS: Mapping[str, tuple[Callable[[Mine], float], ...]] = {
    "empathy": (lambda mine: fmean(t.p["empathy"] for t in mine),),
    "relevance": (lambda mine: fmean(t.builds_on_answer for t in mine),),
}


def talks(folder: Path, read: ReadTurns, strip: bool = False) -> list[Talk]:
    """Lend an Ear, in the order of the file."""
    scores = _scores(folder, "lend_an_ear")
    rows = _rows(folder / "lend_an_ear_conversations.csv")
    return [
        _talk(_turns(row["full_conversation"], strip), read, scores[row["conversation_id"]]) for row in rows
    ]


def short_talks(folder: Path, read: ReadTurns, strip: bool = False) -> list[Talk]:
    """EmpatheticDialogues, by id; who speaks second listens."""
    scores = _scores(folder, "empatheticdialogues")
    said: dict[str, list[Turn]] = defaultdict(list)
    for row in _rows(folder / "empatheticdialogues_conversations.csv"):
        text = row["utterance"].replace("_comma_", ",")
        role = Role.PERSON if int(row["utterance_idx"]) % 2 == 0 else Role.COUNTERPART
        said[row["conv_id"]].append(
            Turn(len(said[row["conv_id"]]), role.value, role, bare(text) if strip else text)
        )
    return [_talk(said[key], read, scores[key]) for key in sorted(said)]


Scores = Mapping[str, Mapping[str, Mapping[str, float]]]


def _scores(folder: Path, framework: str) -> Scores:
    """By conversation, dimension and rater."""
    scores: dict[str, dict[str, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for row in _rows(folder / "ratings_long.csv.gz"):
        if row["framework"] == framework:
            scores[row["conversation_id"]][row["dimension"]][row["rater"]] = float(row["score"])
    return scores


def _talk(turns: Sequence[Turn], read: ReadTurns, scores: Mapping[str, Mapping[str, float]]) -> Talk:
    mine = tuple(t for t in read(turns) if t.role is Role.PERSON and t.clauses)
    return Talk(mine, scores)


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
    # The mean of (x - y) ** 2 over all pairs of one of a and one of b.
    expected = fmean(x * x for x in a) + fmean(y * y for y in b) - 2 * fmean(a) * fmean(b)
    return 1.0 - seen / expected if expected > 1e-9 else 0.0


def predicted(given: Sequence[Talk], dimension: str) -> list[float]:
    """Each talk's score 1 to 5, from the ranks of its features among the other talks and their experts."""
    raw = [[feature(t.mine) for t in given] for feature in {**FEATURES, **IN_SHORT_TALKS}[dimension]]
    combined = [fmean(values) for values in zip(*map(_standard, raw), strict=True)]
    return at_ranks(combined, [fmean(t.experts(dimension)) for t in given])


def at_ranks(features: Sequence[float], truth: Sequence[float]) -> list[float]:
    """Of each the mean truth of the others at its rank among them, rounded."""
    ordered = sorted(truth)
    return [_at_rank(features, truth, ordered, i) for i in range(len(truth))]


def _standard(values: Sequence[float]) -> list[float]:
    spread = pstdev(values) or 1.0
    return [(v - fmean(values)) / spread for v in values]


def _at_rank(features: Sequence[float], truth: Sequence[float], ordered: Sequence[float], left: int) -> float:
    own = bisect_left(ordered, truth[left])
    others = [*ordered[:own], *ordered[own + 1 :]]
    below = sum(value < features[left] for value in features)
    level = sum(value == features[left] for value in features) - 1
    first, last = min(below, len(others) - 1), min(below + level, len(others) - 1)
    return float(round(fmean(others[first : last + 1])))


def kappas(given: Sequence[Talk], dimension: str) -> list[tuple[float, ...]]:
    """One row a talk: (predicted, expert 1, 2, 3), to be resampled."""
    return [(p, *t.experts(dimension)) for p, t in zip(predicted(given, dimension), given, strict=True)]


def with_experts(rows: Sequence[tuple[float, ...]]) -> float:
    mine, *experts = zip(*rows, strict=True)
    return fmean(weighted_kappa(mine, one) for one in experts)


def _between(scores: Sequence[Mapping[str, float]], pairs: Sequence[tuple[str, str]]) -> float:
    return fmean(
        weighted_kappa([round(s[a]) for s in scores], [round(s[b]) for s in scores]) for a, b in pairs
    )


def lines(read: ReadTurns, by_rule: ReadTurns) -> list[Line]:
    """One a dimension with texts; its note says whether the embedded scorer may be used for it."""
    folder = SHARED_DATA / "empathy_raters" / "dev"
    return [
        _line(corpus, name, *given)
        for corpus, load, features in (
            ("Lend an Ear", talks, FEATURES), ("EmpatheticDialogues", short_talks, IN_SHORT_TALKS),
        )
        for given in [(load(folder, read), load(folder, read, True), load(folder, by_rule))]
        for name in features
    ]  # fmt: skip


def _line(
    corpus: str, name: str, given: Sequence[Talk], stripped: Sequence[Talk], rules: Sequence[Talk]
) -> Line:
    figure = resampled(kappas(given, name), with_experts)
    between = _between([t.scores[name] for t in given], list(combinations(EXPERTS, 2)))
    llm = _between([t.scores[name] for t in given], [(m, e) for m in MODELS for e in EXPERTS])
    return Line(
        corpus=f"empathy_raters dev, {corpus}",
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
        note=use_of(figure, between),
    )


def use_of(figure: Figure | None, between: float | None) -> Use:
    """Experts agree well enough for a truth to exist, and the scorer reaches one LLM's level; a hint where it
    reaches that and no less than the experts, who agree less or nobody knows how well."""
    if figure is None or figure.value < max(ONE_LLM, min(between or 0.0, SCORABLE)):
        return Use.MUST_NOT
    return Use.MAY if between is not None and between >= SCORABLE else Use.HINT


# --- the list that stands in the product -------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """One of the 21 dimensions. `figure` None: it has no texts, or nothing here reads it."""

    framework: str
    name: str
    n: str
    figure: Figure | None
    bare: Figure | None
    between: float | None
    llm: float | None

    @property
    def use(self) -> Use:
        return use_of(self.figure, self.between)


def entries(read: ReadTurns, by_rule: ReadTurns) -> list[Entry]:
    """All dimensions, with figures or without."""
    measured = [
        Entry(x.corpus.partition(", ")[2], x.target, x.n, x.figure, x.bare, *(v for _, v in x.others[:2]))
        for x in lines(read, by_rule)
    ]
    return [*measured, *_unread("empatheticdialogues", ("fluency",)), *_of_replies(read), *_felt()]


def _unread(framework: str, names: Iterable[str]) -> Iterator[Entry]:
    """Dimensions that experts rated and nothing here can be held against."""
    rated = _scores(SHARED_DATA / "empathy_raters" / "dev", framework)
    corpus = {"empatheticdialogues": "EmpatheticDialogues"}.get(framework, "Perceived empathy")
    for name in names:
        scores = [by[name] for _, by in sorted(rated.items())]
        pairs, llm = list(combinations(EXPERTS, 2)), [(m, e) for m in MODELS for e in EXPERTS]
        between = _between(scores, pairs)
        yield Entry(corpus, name, "", None, None, between, _between(scores, llm))


def _felt() -> Iterator[Entry]:
    rated = _scores(SHARED_DATA / "empathy_raters" / "dev", "perceived_empathy")
    return _unread("perceived_empathy", sorted({name for by in rated.values() for name in by}))


def _of_replies(read: ReadTurns) -> Iterator[Entry]:
    """EPITOME: the level of one annotator, 0 to 2, against the rank of how sure the reply shows it."""
    path = SHARED_DATA / "epitome" / "dev" / "empathy.csv.gz"
    sure, bare_sure = (_sure(path, read, strip) for strip in (False, True))
    for name, level in sure.items():
        with_marks, without = (
            resampled(list(zip(at_ranks(values, level[1]), level[1], strict=True)), with_experts, draws=200)
            for values in (level[0], bare_sure[name][0])
        )
        n = f"{len(level[1])} replies, 1 annotator"
        yield Entry("EPITOME", name.replace("_", " "), n, with_marks, without, None, None)


def _sure(path: Path, read: ReadTurns, strip: bool) -> dict[str, tuple[list[float], list[float]]]:
    """By dimension: how sure each reply shows it, and its level."""
    found: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in epitome.MARKED}
    for row in _rows(path):
        turn = read(epitome.turns_of(row, strip))[-1]
        for name, (sure, level) in found.items():
            sure.append(turn.p.get(epitome.looked_for(turn, epitome.MARKED[name][1]), 0.0))
            level.append(float(row[f"{name}_level"]))
    return found


def write(found: Sequence[Entry]) -> None:
    """The list into the package, and the page."""
    rows = [
        {
            "framework": e.framework,
            "name": e.name,
            "use": str(e.use),
            "kappa": None if e.figure is None else round(e.figure.value, 3),
            "experts": None if e.between is None else round(e.between, 3),
        }
        for e in found
    ]
    lines_ = "".join(f"- {json.dumps(row)}\n" for row in rows)
    LIST.write_text(
        f"# Written by `python -m tests.measure.raters --write`; no figure is typed in.\n{lines_}"
    )
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    PAGE.write_text(
        before + BEGIN + "\n" + table(found) + "\n" + END + rest.partition(END)[2], encoding="utf-8"
    )


def table(found: Sequence[Entry]) -> str:
    """Those that may be used first, as the page shows them."""
    order = {use: k for k, use in enumerate(Use)}
    heads = (
        "framework",
        "dimension",
        "the embedded scorer",
        "with experts",
        "bare text",
        "experts",
        "one LLM",
        "n",
    )
    rows = [
        (
            e.framework,
            e.name,
            str(e.use),
            e.figure or "not measured",
            e.bare or "–",
            _short(e.between),
            _short(e.llm),
            e.n or "–",
        )
        for e in sorted(found, key=lambda e: order[e.use])
    ]
    return "".join(f"| {' | '.join(map(str, row))} |\n" for row in (heads, ("---",) * len(heads), *rows))


def _short(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def main() -> None:
    from coachloop.engines.embed.minilm import MiniLM
    from coachloop.loop.score.behaviours import behaviours
    from coachloop.loop.score.heads.read import Heads

    found = entries(Heads(MiniLM()).read, behaviours)
    print(table(found))
    if "--write" in sys.argv:
        write(found)


if __name__ == "__main__":
    main()
