"""What people reach on AnnoMI dev, and what a cheap learner does that was trained on it: never in the product.

People: each of ten raters against the majority of the other nine (ties are left out), four sessions.
Learner: TF-IDF of words and pairs with a logistic regression, trained on the other series (five folds).
"""

import csv
import gzip
import io
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from statistics import fmean

from tests.measure.annomi_questions import Labelled, macro_f1

Row = dict[str, str]

#: Target -> the value of one rater's row.
SAID: Mapping[str, Callable[[Row], str]] = {
    "question yes/no": lambda r: r["question_exists"],
    "none/closed/open": lambda r: r["question_subtype"] if r["question_exists"] == "True" else "none",
    "reflection yes/no": lambda r: r["reflection_exists"],
    "advice or information yes/no": lambda r: r["therapist_input_exists"],
    "four behaviours": lambda r: r["main_therapist_behaviour"],
}


def people(folder: Path) -> dict[str, float]:
    """Mean over the raters of macro-F1 against the majority of the others, by target."""
    by_turn: dict[tuple[str, str], dict[str, Row]] = defaultdict(dict)
    for row in _rows(folder / "labels_ten_annotators.csv.gz"):
        if row["main_therapist_behaviour"] != "n/a":
            by_turn[row["transcript_id"], row["utterance_id"]][row["annotator_id"]] = row
    raters = sorted({rater for turn in by_turn.values() for rater in turn})
    return {
        target: fmean(macro_f1(_against(by_turn.values(), rater, value)) for rater in raters)
        for target, value in SAID.items()
    }


def _against(
    turns: Iterable[dict[str, Row]], rater: str, value: Callable[[Row], str]
) -> list[tuple[object, object]]:
    pairs: list[tuple[object, object]] = []
    for turn in turns:
        most = Counter(value(row) for name, row in turn.items() if name != rater).most_common(2)
        tied = len(most) == 2 and most[0][1] == most[1][1]
        if rater in turn and most and not tied:
            pairs.append((most[0][0], value(turn[rater])))
    return pairs


def learner(items: Sequence[Labelled], series: Sequence[str]) -> dict[str, float]:
    """Macro-F1 of TF-IDF and logistic regression, each turn read by a model that never saw its series."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold
    from sklearn.pipeline import make_pipeline

    truths: dict[str, Callable[[Labelled], str]] = {
        "question yes/no": lambda x: str(x.question != "none"),
        "none/closed/open": lambda x: x.question,
        "reflection yes/no": lambda x: str(x.reflection),
        "advice or information yes/no": lambda x: str(x.informs),
        "four behaviours": lambda x: x.main,
    }
    texts = [x.found.text for x in items]
    figures = {}
    for target, truth in truths.items():
        labels = [truth(x) for x in items]
        pairs: list[tuple[object, object]] = []
        for train, test in GroupKFold(5).split(texts, labels, series):
            words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, token_pattern=r"\w+|\?", sublinear_tf=True)
            model = make_pipeline(words, LogisticRegression(max_iter=2000, class_weight="balanced"))
            model.fit([texts[i] for i in train], [labels[i] for i in train])
            said = model.predict([texts[i] for i in test])
            pairs += [(labels[i], str(s)) for i, s in zip(test, said, strict=True)]
        figures[target] = macro_f1(pairs)
    return figures


def _rows(path: Path) -> list[Row]:
    return list(csv.DictReader(io.StringIO(gzip.decompress(path.read_bytes()).decode(), newline="")))
