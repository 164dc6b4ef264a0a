"""People with scored conversations of many shapes, and what must hold of whatever a rule gives for them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from math import isfinite
from random import Random

from hypothesis import strategies as st

from coachloop.domain.calls import Call
from coachloop.domain.result import Known
from coachloop.domain.score import Status
from coachloop.domain.verdict import Estimate, Playbook
from tests.loop.made import ANCHOR, ANY_CALLS, at, call

KEY = "next_steps"

#: By person id, in the order given.
People = Mapping[str, Sequence[Call]]


# --- shapes ------------------------------------------------------------------------------------------------


def _person(seed: int, n: int = 60, **changes: object) -> list[Call]:
    """Two conversations a day around day 0, levels of five."""
    rng = Random(seed)
    made = []
    for i in range(n):
        value = min(100.0, max(0.0, 25.0 * round(1 + seed % 3 + rng.gauss(0, 1))))
        made.append(call(f"c{i:02}", at(-20, 8) + i * timedelta(hours=12), value, **changes))  # type: ignore[arg-type]
    return made


def _team(n: int = 8) -> dict[str, list[Call]]:
    return {f"p{k}": _person(k) for k in range(n)}


def _mixed(calls: Sequence[Call]) -> list[Call]:
    """A new definition and scorer from the middle on, people's scores beside them."""
    half = len(calls) // 2
    new = [replace(c, criterion_version_id=f"{KEY}@ffffffff", series="rules@2") for c in calls[half:]]
    return [*calls[:half], *new, *(replace(c, series="human") for c in calls)]


def _na(calls: Sequence[Call]) -> list[Call]:
    """One in ten is scored."""
    none = Status.NOT_APPLICABLE
    return [c if i % 10 == 0 else replace(c, status=none, pct=None, turned=None) for i, c in enumerate(calls)]


def _shuffled(calls: Sequence[Call]) -> list[Call]:
    return Random(7).sample(list(calls), len(calls))


SHAPES: dict[str, Mapping[str, list[Call]]] = {
    "nobody": {},
    "nothing": {"p0": []},
    "usual": _team(),
    "constant": {p: [replace(c, pct=50.0) for c in made] for p, made in _team().items()},
    "all at the top": {p: [replace(c, pct=100.0) for c in made] for p, made in _team().items()},
    "not applicable": {p: _na(made) for p, made in _team().items()},
    "one person": {"p0": _person(0)},
    "one conversation": {"p0": _person(0, 1)},
    "mixed versions": {p: _mixed(made) for p, made in _team().items()},
    "unordered": {p: _shuffled(made) for p, made in reversed(_team().items())},
    "cannot tell": {
        p: [replace(c, status=Status.CANNOT_TELL, pct=None, turned=None) for c in made]
        for p, made in _team().items()
    },
    "questioned": {p: [replace(c, contested=True) for c in made] for p, made in _team().items()},
    "pass and fail": {
        p: [replace(c, pct=100.0 if (c.pct or 0) > 50 else 0.0) for c in made] for p, made in _team().items()
    },
}


@st.composite
def _thinned(draw: st.DrawFn) -> People:
    """One of the shapes with rows taken out, in another order, with other values, times and statuses."""
    rng = draw(st.randoms(use_true_random=False))
    kept, odd = draw(st.sampled_from([0.2, 0.6, 1.0])), draw(st.sampled_from([0.0, 0.1, 0.5]))
    people = SHAPES[draw(st.sampled_from(sorted(SHAPES)))]
    return {
        p: [_odd(c, rng, odd) for c in rng.sample(made, round(kept * len(made)))]
        for p, made in people.items()
    }


def _odd(c: Call, rng: Random, share: float) -> Call:
    if rng.random() >= share:
        return c
    status = rng.choice(list(Status))
    pct = rng.choice([0.0, 33.3, 100.0]) if status is Status.SCORED else None
    late = c.scored_at + timedelta(days=rng.choice([0, 5, 40]))
    return replace(
        c, status=status, pct=pct, turned=None, scored_at=late, call_type=rng.choice(["screen", "panel"])
    )


ANY_PEOPLE: st.SearchStrategy[People] = _thinned() | st.dictionaries(
    st.sampled_from([f"p{k}" for k in range(6)]), ANY_CALLS, max_size=6
)


def scored(calls: Sequence[Call]) -> list[tuple[Call, float]]:
    """Of the current version and series, in the order given."""
    return [(c, c.pct) for c in calls if c.pct is not None and ANCHOR.same_measure(c)]


# --- what must hold of whatever a rule gives ---------------------------------------------------------------


def parts(value: object) -> Iterator[object]:
    """`value` and everything inside it."""
    yield value
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from parts(getattr(value, field.name))
    elif isinstance(value, Mapping):
        yield from parts(tuple(value.items()))
    elif isinstance(value, tuple | list | frozenset | set):
        for item in value:
            yield from parts(item)


def check(found: object) -> None:
    """No NaN and nothing infinite, no verdict without a figure and its n, no estimate without interval and n."""
    for part in parts(found):
        if isinstance(part, float):
            assert isfinite(part)
        if isinstance(part, Known):
            assert part.n > 0
        if isinstance(part, Playbook) and part.verdict:
            assert isinstance(part.figure, Known)
        if isinstance(part, Estimate):
            assert part.n > 0
            assert part.lo <= part.estimate <= part.hi
            assert 0 < part.level < 1
            assert part.p_gt_0 is None or 0 <= part.p_gt_0 <= 1
