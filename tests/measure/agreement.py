"""How far people agree on real ratings, through the reader and the coefficients of `coachloop agreement`.

.venv/bin/python -m tests.measure.agreement
"""

import csv
import gzip
import io
import json
import statistics
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path

from coachloop.engines.tables.ratings import Columns, RatingTable, read_ratings
from coachloop.stats.agreement import Estimate
from coachloop.wiring.agreement import agreement_of, read_weights
from tests.measure.lines import Figure, Line

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"

Row = tuple[str, str, str, str]

#: AnnoMI's ten annotators: column -> Fleiss' kappa over all seven sessions (DATA.md 2).
_ANNOMI = {
    "main_therapist_behaviour": 0.737,
    "question_exists": 0.869,
    "question_subtype": 0.740,
    "reflection_subtype": 0.496,
    "client_talk_type": 0.467,
}


def lines(shared: Path) -> list[Line]:
    return [*_annomi(shared), *_satisfaction(shared), *_experts(shared)]


def _table(rows: Iterable[Row]) -> RatingTable:
    text = io.StringIO()
    csv.writer(text).writerows([("item", "rater", "criterion", "score"), *rows])
    return read_ratings(io.BytesIO(text.getvalue().encode()), "measured", Columns())


def _found(
    table: RatingTable, coefficient: str, weights: str, asked: str | None = None
) -> dict[str, Estimate]:
    """By criterion."""
    found = {}
    chosen = None if asked is None else read_weights(asked)
    for ratings in table.criteria:
        for line in agreement_of(ratings, chosen).lines:
            if (line.coefficient, line.weights) == (coefficient, weights) and isinstance(
                line.found, Estimate
            ):
                found[ratings.criterion] = line.found
    return found


def _annomi(shared: Path) -> list[Line]:
    with gzip.open(
        shared / "annomi" / "dev" / "labels_ten_annotators.csv.gz", "rt", encoding="utf-8"
    ) as file:
        table = _table(row for given in csv.DictReader(file) for row in _labels(given))
    found = _found(table, "fleiss_kappa", "identity")
    return [
        Line(
            "AnnoMI, ten annotators (dev)",
            column.replace("_", " "),
            "Fleiss' kappa",
            f"{found[column].n} turns",
            _figure(found[column]),
            others=(("all seven sessions", known),),
        )
        for column, known in _ANNOMI.items()
    ]


def _labels(given: dict[str, str]) -> Iterable[Row]:
    """Therapist columns of therapist turns, the client column of client turns; n/a is a label there."""
    by_client = given["main_therapist_behaviour"] == "n/a"
    for column in _ANNOMI:
        if (column == "client_talk_type") is by_client:
            item = f"{given['transcript_id']}-{given['utterance_id']}"
            yield item, given["annotator_id"], column, given[column].replace("n/a", "none")


def _satisfaction(shared: Path) -> list[Line]:
    made = []
    for name in ("ccpe", "multiwoz", "sgd"):
        with gzip.open(shared / "uss" / "dev" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
            table = _table(row for line in file for row in _ratings(json.loads(line)))
        found = _found(table, "krippendorff_alpha", "ordinal")[""]
        made.append(
            Line(
                f"USS {name} (dev)", "user satisfaction", "ordinal alpha", f"{found.n} turns", _figure(found)
            )
        )
    return made


def _ratings(dialogue: dict[str, object]) -> Iterable[Row]:
    turns = dialogue["turns"]
    assert isinstance(turns, list)
    for number, turn in enumerate(turns):
        for rater, score in enumerate(turn["ratings"] or []):
            yield f"{dialogue['id']}-{number}", str(rater), "", str(score)


def _experts(shared: Path) -> list[Line]:
    """Quadratic-weighted kappa of each pair of experts, the middle over pairs and dimensions."""
    with gzip.open(shared / "empathy_raters" / "dev" / "ratings_long.csv.gz", "rt", encoding="utf-8") as file:
        given = [row for row in csv.DictReader(file) if row["rater"].startswith("expert")]
    kappas = [
        estimate.value
        for pair in combinations(("expert1", "expert2", "expert3"), 2)
        for estimate in _found(_table(_of(given, pair)), "cohen_kappa", "quadratic", "quadratic").values()
    ]
    low, middle, high = statistics.quantiles(kappas, n=4)
    return [
        Line(
            "Empathy raters (dev)",
            "expert against expert",
            "quadratic-weighted kappa, median and quartiles",
            f"{len(kappas)} pairs and dimensions",
            Figure(middle, low, high),
            others=(("published median", 0.58), ("all conversations, measured", 0.571)),
            note="in brackets the quartiles, not an interval",
        )
    ]


def _of(given: Sequence[dict[str, str]], raters: Sequence[str]) -> Iterable[Row]:
    for row in given:
        if row["rater"] in raters:
            criterion = f"{row['framework']} {row['dimension']}"
            yield row["conversation_id"], row["rater"], criterion, row["score"]


def _figure(found: Estimate) -> Figure:
    return Figure(found.value, found.lo, found.hi)


if __name__ == "__main__":
    for found in lines(SHARED):
        others = ", ".join(f"{name} {value:.3f}" for name, value in found.others)
        print(f"{found.corpus}: {found.target}: {found.measure} {found.figure} ({found.n}) {others}")
