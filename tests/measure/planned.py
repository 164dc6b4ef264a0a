"""How well a planned question is recognised in other words, by meaning and by words, on wordings of our own.

    python -m tests.measure.planned

Each planned question has two wordings that ask it and two near it that do not (planned.yaml). The thresholds of
loop/score/plan.py were chosen on these: the figures say what they mean, not how they do on talk of others.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from coachloop.engines.embed.minilm import MiniLM
from coachloop.loop.score.behaviours import behaviours
from coachloop.loop.score.plan import Match, MatchPlan, by_meaning, by_words
from tests.loop.score.builders import turns
from tests.measure.lines import Figure, resampled

WORDINGS = Path(__file__).with_suffix(".yaml")
Wording = Mapping[str, str | list[str]]


def shares(match: MatchPlan, rows: Sequence[Wording]) -> dict[str, Figure]:
    """Shares of the wordings, with 95 % intervals over planned questions."""
    found = {
        "asked, taken for it": [_found(match, row, "asked", sure=True) for row in rows],
        "asked, taken for it or near it": [_found(match, row, "asked", sure=False) for row in rows],
        "another, taken for it": [_found(match, row, "other", sure=True) for row in rows],
        "another, held near it": [_found(match, row, "other", sure=False) for row in rows],
    }
    return {name: resampled(values, lambda some: sum(some) / len(some)) for name, values in found.items()}


def _found(match: MatchPlan, row: Wording, which: str, *, sure: bool) -> float:
    said = behaviours(turns("\n".join(f"P: {text}" for text in row[which])))
    found: list[Match] = list(match(said, (str(row["planned"]),)).values())
    return sum(m.sure or not sure for m in found) / len(said)


def main() -> None:
    rows = yaml.safe_load(WORDINGS.read_text(encoding="utf-8"))
    for name, match in (("by meaning", by_meaning(MiniLM())), ("by words", by_words)):
        for what, figure in shares(match, rows).items():
            print(f"{name:<12} {what:<34} {figure}  n={len(rows)} questions, {2 * len(rows)} wordings")


if __name__ == "__main__":
    main()
