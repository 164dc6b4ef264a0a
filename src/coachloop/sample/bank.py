"""The sentences of the sample, and how one is picked and filled in."""

import random
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
SMALL = ("three", "four", "five", "six", "seven", "eight", "nine")
LARGE = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
PRICES = tuple(str(n) for n in range(140, 990, 30))


@lru_cache(maxsize=8)
def words(name: str) -> Mapping[str, Any]:
    """The bank of one kind of conversation: `interviews`, `sales` or `support`; or `talks`."""
    found: Mapping[str, Any] = yaml.safe_load(
        files("coachloop.sample").joinpath("words", f"{name}.yaml").read_text(encoding="utf-8")
    )
    return found


class Voice:
    """Picks sentences of a bank for one conversation and fills their slots; `facts` hold throughout it."""

    def __init__(self, rng: random.Random, name: str, facts: Mapping[str, str]) -> None:
        self.rng, self.bank, self.facts = rng, words(name), dict(facts)
        self._said: set[str] = set()

    def pick(self, kind: str, **slots: str) -> str:
        """A sentence of that kind that was not said yet, while there is one."""
        return self.one_of(self.bank[kind], **slots)

    def one_of(self, sentences: Sequence[str], **slots: str) -> str:
        fresh = [s for s in sentences if s not in self._said]
        chosen = self.rng.choice(fresh or list(sentences))
        self._said.add(chosen)
        return self.fill(chosen, **slots)

    def parts(self, kind: str, **slots: str) -> str:
        """One sentence of each group of that kind."""
        return " ".join(self.one_of(group, **slots) for group in self.bank[kind])

    def fill(self, sentence: str, **slots: str) -> str:
        chance = {
            "n": self.rng.choice(SMALL),
            "m": self.rng.choice(LARGE),
            "day": self.rng.choice(DAYS),
            "month": self.rng.choice(MONTHS),
            "price": self.rng.choice(PRICES),
        }
        filled = sentence.format_map({**chance, **self.facts, **slots})
        return filled[:1].upper() + filled[1:]

    def chance(self, share: float) -> bool:
        return self.rng.random() < share


def with_capitals(case: Mapping[str, str]) -> dict[str, str]:
    """The slots of a case, and each as it stands at the beginning of a sentence (`thing_cap`)."""
    capitals = {f"{name}_cap": value[:1].upper() + value[1:] for name, value in case.items()}
    return {**case, **capitals}
