"""Which turns of a long conversation are shown, and which are folded until somebody opens them. Pure."""

from collections.abc import Collection, Iterable, Sequence

from coachloop.domain.conversation import Turn
from coachloop.loop.report.model import Fold

#: A shorter conversation is shown whole.
WHOLE = 60
#: Turns shown around the one that was asked for, on each side; at the start; and around evidence.
_NEAR, _START, _BESIDE = 12, 4, 1
#: Fewer are not worth a fold.
_FEWEST = 4
#: At most so many turns stand on the page: 300 of 60 words are about 150 kB.
MOST = 300
#: A fold that is opened shows at most so many, and folds the rest again.
OPENED = 150


def kept(turns: Sequence[Turn], here: int | None, found: Collection[int], told: Iterable[int]) -> list[int]:
    """Indexes of the turns that are shown, rising.

    Around the one at index `here`, those at the indexes `found`, and those with the numbers (seq) `told`, in
    this order of importance; a short conversation whole.
    """
    if len(turns) <= WHOLE:
        return list(range(len(turns)))
    place = {t.seq: k for k, t in enumerate(turns)}
    wanted = [*range(_START)]
    if here is not None:
        wanted += sorted(range(here - _NEAR, here + _NEAR + 1), key=lambda k: abs(k - here))
    wanted += sorted(found)
    for seq in sorted(set(told)):
        if seq in place:
            wanted += [place[seq] + d for d in range(-_BESIDE, _BESIDE + 1)]
    shown = list(dict.fromkeys(k for k in wanted if 0 <= k < len(turns)))[:MOST]
    return _closed_up(sorted(shown), len(turns))


def _closed_up(shown: Sequence[int], many: int) -> list[int]:
    """With the gaps filled that are too small to be worth a fold."""
    found: list[int] = []
    for k in [*shown, many]:
        last = found[-1] if found else -1
        if k - last - 1 < _FEWEST:
            found += range(last + 1, k)
        if k < many:
            found.append(k)
    return found


def folds(turns: Sequence[Turn], shown: Sequence[int]) -> tuple[Fold, ...]:
    """What lies between the turns shown."""
    found = []
    last = -1
    for k in [*shown, len(turns)]:
        if k > last + 1:
            found.append(_fold(turns, last + 1, k))
        last = k
    return tuple(found)


def opened(turns: Sequence[Turn], first: int, until: int) -> tuple[range, Fold | None]:
    """The turns of a fold that is opened, and what of it stays folded."""
    until = min(until, len(turns))
    stop = min(until, first + OPENED)
    return range(first, stop), _fold(turns, stop, until) if stop < until else None


def _fold(turns: Sequence[Turn], first: int, until: int) -> Fold:
    start, end = turns[first].start_ms, turns[until - 1].end_ms
    minutes = (end - start) / 60_000 if start is not None and end is not None else None
    before = turns[until].seq if until < len(turns) else None
    return Fold(first, until, before, turns[first].seq, minutes)
