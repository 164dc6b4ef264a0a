"""Values after and maybe before, in groups: the naive figures, and the one beside what was to be expected."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from coachloop.stats.effects.least_squares import fit
from coachloop.stats.effects.line import Floats, Ints, LeftOut, Line, difference_line, mean_line, student

NAIVE = "naive_change"
POST_ONLY = "post_only"
CHANGE_SCORE = "difference_in_differences"
ANCOVA = "ancova"

_NAIVE_NOTE = "counts as an effect what would have changed anyway"
_POST_NOTE = "right where groups were drawn by lot; else takes no account of where they started"
_CHANGE_NOTE = "change score: the change of one group minus that of the other"
_ANCOVA_NOTE = "expected-next: beside what this baseline leads to expect"


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """`after` and (None: never measured) `before` of each unit, NaN where missing.

    `group`: number of the name in `names`; -1 where unknown. No names: one group only. The first name is the
    reference.
    """

    after: Floats
    before: Floats | None
    group: Ints
    names: Sequence[str]

    def complete(self) -> "BeforeAfter":
        """The units that have all that there is."""
        there = np.isfinite(self.after)
        if self.before is not None:
            there &= np.isfinite(self.before)
        if self.names:
            there &= self.group >= 0
        before = None if self.before is None else self.before[there]
        return BeforeAfter(self.after[there], before, self.group[there], self.names)

    def of(self, values: Floats, name: int) -> Floats:
        found: Floats = values[self.group == name]
        return found


def naive_change(data: BeforeAfter) -> Iterator[Line]:
    """mean(after - before) of each group by itself."""
    if data.before is None:
        yield LeftOut(NAIVE, "needs --baseline, or --session with values before and after it")
        return
    change = data.after - data.before
    if not data.names:
        yield mean_line(NAIVE, "all", change, _NAIVE_NOTE)
    for place, name in enumerate(data.names):
        yield mean_line(NAIVE, name, data.of(change, place), _NAIVE_NOTE)


def post_only(data: BeforeAfter) -> Iterator[Line]:
    """mean(after) of each group minus that of the reference."""
    yield from _against(POST_ONLY, data, data.after, _POST_NOTE)


def change_scores(data: BeforeAfter) -> Iterator[Line]:
    """mean(after - before) of each group minus that of the reference."""
    if data.before is None:
        yield LeftOut(CHANGE_SCORE, "needs --baseline, or --session with values before and after it")
        return
    yield from _against(CHANGE_SCORE, data, data.after - data.before, _CHANGE_NOTE)


def _against(method: str, data: BeforeAfter, values: Floats, note: str) -> Iterator[Line]:
    if len(data.names) < 2:
        yield LeftOut(method, "needs --group with two or more groups")
        return
    reference = data.of(values, 0)
    for place, name in enumerate(data.names[1:], 1):
        about = f"{name} against {data.names[0]}"
        yield difference_line(method, about, data.of(values, place), reference, note)


def ancova(data: BeforeAfter) -> Iterator[Line]:
    """after = b0 + b1 * before + one coefficient for each group but the reference; least squares, classical
    standard errors (Van Breukelen 2006; Vickers & Altman 2001)."""
    if data.before is None:
        yield LeftOut(ANCOVA, "needs --baseline, or --session with values before and after it")
        return
    if len(data.names) < 2:
        yield LeftOut(ANCOVA, "needs --group with two or more groups")
        return
    there = [place for place in range(1, len(data.names)) if (data.group == place).any()]
    before = data.before - data.before.mean() if len(data.before) else data.before
    dummies = [(data.group == place).astype(float) for place in there]
    x = np.column_stack([np.ones(len(before)), before, *dummies])
    found = fit(x, data.after)
    if found is None or not there or not (data.group == 0).any():
        yield LeftOut(ANCOVA, "too few units, or baseline and group cannot be told apart")
        return
    errors = found.classical()
    for at, place in enumerate(there, 2):
        about = f"{data.names[place]} against {data.names[0]}"
        estimate, se = float(found.coefficients[at]), float(errors[at])
        yield student(ANCOVA, about, estimate, se, len(data.after), found.df, _ANCOVA_NOTE)
