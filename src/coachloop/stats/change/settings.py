"""How much of a record an estimate asks for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """`size` is the values in a block and in a baseline; the rest says when a tier may be used.

    Tier A: `pairs` from `pairs_people`, and `earlier` values of the person before the session, of which at
    most `earlier_max` before the last two blocks enter. Tier B: `kelley_people` with `kelley_values` each.
    The drift correction: `peers` people.
    """

    size: int = 10
    pairs: int = 40
    pairs_people: int = 8
    earlier: int = 30
    earlier_max: int = 60
    kelley_people: int = 6
    kelley_values: int = 20
    peers: int = 5
