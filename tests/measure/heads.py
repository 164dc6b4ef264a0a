"""Measures the heads on data beside the checkout: `python -m tests.measure.heads`; --write: into the model card.

AnnoMI dev: every labelled therapist turn (where ten people coded a session: their majority), read by the rules,
by the heads on words alone, and by the heads with the embedder; with and without punctuation and capitals.
Intervals are a bootstrap over transcripts. Errors were read, and constants chosen, on the LOOK half of the
series only; the BLIND half is printed beside it. Dev figures all the same: a release is checked on the part kept aside.
Sessions: high against low quality by an untrained figure, "reflection rate minus advice rate" (share of turns).
uptake dev: Spearman with the experts' z, each exchange rated by a model that never saw its lesson (10 folds).
No text of these sets is printed or kept.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from training.examples import load
from training.public import read_exchanges
from training.uptake import fit_uptake

from coachloop.engines.embed.minilm import MiniLM
from coachloop.loop.score.behaviours import TurnBehaviour, behaviours
from coachloop.loop.score.heads.read import Heads
from coachloop.loop.score.heads.uptake import builds_on
from coachloop.loop.score.language.clauses import clauses
from coachloop.loop.score.language.words import content_of, tokens
from coachloop.loop.score.model import ReadTurns
from tests.measure.annomi_people import SAID, people
from tests.measure.annomi_questions import SHARED_DATA, is_looked_at, macro_f1, rows, turn_of
from tests.measure.lines import Line, resampled

Row = dict[str, str]
#: What a turn was found to do, in the experts' words (annomi_people.SAID), with the goals of the issue.
FOUND: Mapping[str, Callable[[TurnBehaviour], str]] = {
    "question yes/no": lambda t: str(t.asks),
    "none/closed/open": lambda t: str(t.question),
    "reflection yes/no": lambda t: str(t.reflection != "none"),
    "advice or information yes/no": lambda t: str(t.advice),
    "four behaviours": lambda t: (
        t.main if t.main in ("question", "reflection", "other") else "therapist_input"
    ),
}
GOALS = {
    "question yes/no": 0.93, "none/closed/open": 0.80, "reflection yes/no": 0.78, "four behaviours": 0.75,
    "high against low": 0.90, "high against low, up to 110 turns": 0.85,
}  # fmt: skip
BARE_GOALS = {"question yes/no": 0.85}
_SHORT_SESSION = 110
_FOLDS = 10
CARD = Path(__file__).resolve().parents[2] / "docs" / "models" / "heads.md"


@dataclass(frozen=True)
class Session:
    """One session as read: `found` and `said` (the experts, None where nobody coded) for each therapist turn."""

    key: str
    high: bool
    turns: int
    looked: bool
    found: tuple[TurnBehaviour, ...]
    said: tuple[Row | None, ...]

    def pairs(self, target: str) -> list[tuple[object, object]]:
        """(experts, machine) of each coded turn."""
        return [
            (SAID[target](said), FOUND[target](found))
            for found, said in zip(self.found, self.said, strict=True)
            if said is not None
        ]

    @property
    def balance(self) -> float:
        """Share of turns that reflect minus share that advises or informs: high where the other side is heard."""
        reflects = sum(t.reflection != "none" for t in self.found)
        return (reflects - sum(t.advice for t in self.found)) / len(self.found)


def sessions(folder: Path, read: ReadTurns, strip: bool) -> list[Session]:
    """All sessions of AnnoMI dev."""
    said = {
        (r["transcript_id"], r["utterance_id"]): r for r in rows(folder / "labels_single_annotator.csv.gz")
    }
    said |= _majorities(rows(folder / "labels_ten_annotators.csv.gz"))
    spoken: dict[str, list[Row]] = defaultdict(list)
    for row in rows(folder / "utterances.csv.gz"):
        spoken[row["transcript_id"]].append(row)
    about = {r["transcript_id"]: r for r in rows(folder / "transcripts.csv")}
    return [_session(about[key], spoken[key], said, read, strip) for key in sorted(spoken, key=int)]


def _session(
    about: Row, spoken: Sequence[Row], said: Mapping[tuple[str, str], Row], read: ReadTurns, strip: bool
) -> Session:
    turns = [turn_of(i, row, strip) for i, row in enumerate(spoken)]
    mine = [i for i, row in enumerate(spoken) if row["interlocutor"] == "therapist"]
    found = read(turns)
    labels = [said.get((about["transcript_id"], spoken[i]["utterance_id"])) for i in mine]
    return Session(
        about["transcript_id"],
        about["mi_quality"] == "high",
        len(turns),
        is_looked_at(about["series"]),
        tuple(found[i] for i in mine),
        tuple(row if row and row["main_therapist_behaviour"] != "n/a" else None for row in labels),
    )


def _majorities(coded: Sequence[Row]) -> dict[tuple[str, str], Row]:
    """What most of the ten said, field by field; kinds among those who saw the behaviour."""
    by_turn: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in coded:
        by_turn[row["transcript_id"], row["utterance_id"]].append(row)
    return {key: {field: _most(rows, field) for field in rows[0]} for key, rows in by_turn.items()}


def _most(coded: Sequence[Row], field: str) -> str:
    kinds = field == "question_subtype"
    values = [row[field] for row in coded if not kinds or row["question_exists"] == "True"] or ["n/a"]
    return Counter(sorted(values)).most_common(1)[0][0]


def turn_f1(of: Sequence[Session], target: str) -> float:
    return macro_f1(pair for session in of for pair in session.pairs(target))


def auc(of: Sequence[Session]) -> float:
    """That a high session stands above a low one, by `balance`; ties count half. 0.5 without both kinds."""
    high, low = ([s.balance for s in of if s.high is kind] for kind in (True, False))
    wins = [(a > b) + 0.5 * (a == b) for a in high for b in low]
    return fmean(wins) if wins else 0.5


def ranked(of: Sequence[Session], folder: Path) -> tuple[int, int]:
    """Matched pairs (the same scenario played well and badly) ranked right, and how many there are."""
    by_key = {s.key: s.balance for s in of}
    pairs = rows(folder / "matched_pairs.csv")
    return sum(by_key[r["high_id"]] > by_key[r["low_id"]] for r in pairs), len(pairs)


@dataclass(frozen=True, slots=True)
class Rated:
    """One exchange of uptake dev: its lesson, the experts' z, and the figure of a model without its lesson."""

    lesson: str
    z: float
    found: float
    overlap: float


def uptake(shared: Path) -> list[list[Rated]]:
    """By lesson. The folds are by lesson, in order of its id."""
    exchanges, examples = read_exchanges(shared), load()
    lessons = sorted({e.group for e in exchanges})
    rated: dict[str, list[Rated]] = defaultdict(list)
    for fold in range(_FOLDS):
        kept_out = set(lessons[fold::_FOLDS])
        model = fit_uptake(examples, [e for e in exchanges if e.group not in kept_out])
        for e in (e for e in exchanges if e.group in kept_out):
            answer, reply = [t.word for t in tokens(e.before)], clauses(e.said)
            found = builds_on(answer, reply, model.weights, model.rarity)
            shared_words = len(content_of(e.before) & content_of(e.said))
            rated[e.group].append(Rated(e.group, e.z, found, float(shared_words)))
    return [rated[lesson] for lesson in lessons]


def spearman(of: Sequence[Sequence[Rated]], value: Callable[[Rated], float] = lambda r: r.found) -> float:
    from scipy.stats import spearmanr

    flat = [rated for lesson in of for rated in lesson]
    return float(spearmanr([r.z for r in flat], [value(r) for r in flat]).statistic)


# --- lines for the page, and the table ----------------------------------------------------------------------


def lines(shared: Path) -> list[Line]:
    """Every target with its interval, the rules and people beside it."""
    folder = shared / "annomi" / "dev"
    heads, words = Heads(MiniLM()).read, Heads().read
    read = {name: sessions(folder, how, strip=False) for name, how in _readers(heads, words)}
    bare = sessions(folder, heads, strip=True)
    best = people(folder)
    found = [_turn_line(target, read, bare, best[target]) for target in FOUND]
    return [*found, *_session_lines(read, bare, folder), _uptake_line(shared)]


def _readers(heads: ReadTurns, words: ReadTurns) -> tuple[tuple[str, ReadTurns], ...]:
    return ("heads", heads), ("words", words), ("rules", behaviours)


def _turn_line(target: str, read: Mapping[str, list[Session]], bare: list[Session], best: float) -> Line:
    def figure(of: Sequence[Session]) -> float:
        return turn_f1(of, target)

    halves = [figure([s for s in read["heads"] if s.looked is half]) for half in (True, False)]
    return Line(
        "AnnoMI dev", target, "macro-F1", _count(read["heads"], target),
        resampled(read["heads"], figure), resampled(bare, figure),
        (("without embedder", figure(read["words"])), ("rules", figure(read["rules"])), ("people", best)),
        GOALS.get(target), BARE_GOALS.get(target),
        note=f"series looked at {halves[0]:.3f}, series never looked at {halves[1]:.3f}",
    )  # fmt: skip


def _count(of: Sequence[Session], target: str) -> str:
    return f"{sum(len(s.pairs(target)) for s in of)} turns, {len(of)} sessions"


def _session_lines(read: Mapping[str, list[Session]], bare: list[Session], folder: Path) -> list[Line]:
    def line(target: str, most: int | None) -> Line:
        of = {name: _up_to(each, most) for name, each in read.items()}
        n = Counter(s.high for s in of["heads"])
        return Line(
            "AnnoMI dev", target, "AUC", f"{n[True]} high, {n[False]} low sessions",
            resampled(of["heads"], auc), resampled(_up_to(bare, most), auc),
            (("without embedder", auc(of["words"])), ("rules", auc(of["rules"]))), GOALS[target],
            note="reflection rate minus advice rate; nothing is fitted",
        )  # fmt: skip

    right, of = ranked(read["heads"], folder)
    share = resampled([read["heads"]], lambda each: ranked(each[0], folder)[0] / of)
    pairs = Line("AnnoMI dev", "matched pairs ranked right", "share", f"{right} of {of}", share, goal=1.0)
    return [
        line("high against low", None), line("high against low, up to 110 turns", _SHORT_SESSION), pairs,
    ]  # fmt: skip


def _up_to(of: Sequence[Session], most: int | None) -> list[Session]:
    return [s for s in of if most is None or s.turns <= most]


def _uptake_line(shared: Path) -> Line:
    rated = uptake(shared)
    n = f"{sum(map(len, rated))} exchanges, {len(rated)} lessons"
    overlap = spearman(rated, lambda r: r.overlap)
    return Line(
        "uptake dev", "builds on the answer", "Spearman", n, resampled(rated, spearman),
        others=(("shared words", overlap),), goal=0.55, note=f"{_FOLDS} folds by lesson",
    )  # fmt: skip


def table(found: Sequence[Line]) -> str:
    """For the model card."""
    head = "| what | measure | figure | bare text | goal | beside it | n |\n| --- | --- | --- | --- | --- | --- | --- |"
    return "\n".join([head, *map(_row, found)])


def _row(line: Line) -> str:
    others = ", ".join(f"{name} {value:.3f}" for name, value in line.others)
    goals = ", ".join(
        f"{goal:g}{bare}" for goal, bare in ((line.goal, ""), (line.bare_goal, " bare")) if goal
    )
    beside = "; ".join(part for part in (others, line.note) if part)
    cells = (line.target, line.measure, line.figure, line.bare or "–", goals or "–", beside or "–", line.n)
    return "| " + " | ".join(map(str, cells)) + " |"


def main() -> None:
    text = table(lines(SHARED_DATA))
    print(text)
    if "--write" in sys.argv:
        card = CARD.read_text(encoding="utf-8")
        before, _, rest = card.partition("--write -->\n")
        CARD.write_text(
            f"{before}--write -->\n{text}\n<!-- end -->{rest.partition('<!-- end -->')[2]}", encoding="utf-8"
        )


if __name__ == "__main__":
    main()
