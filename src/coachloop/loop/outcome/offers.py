"""Offers accepted beside clear next steps (METHOD.md 6, last item)."""

from collections.abc import Iterable, Sequence

from coachloop.domain.result import Figure, Known, too_few
from coachloop.domain.verdict import Estimate, Honest
from coachloop.loop.outcome.model import Offer, OfferAcceptance
from coachloop.stats.hire import share_difference
from coachloop.stats.proportion import wilson


def offer_acceptance(offers: Iterable[Offer]) -> OfferAcceptance:
    """Beside each other, never a verdict: who hears clear next steps differs in more than that (D0)."""
    known = list(offers)
    unscored = sum(o.clear is None for o in known)
    sides = {flag: [o.accepted for o in known if o.clear is flag] for flag in (True, False)}
    shares = {flag: _share(accepted) for flag, accepted in sides.items()}
    (k1, n1), (k2, n2) = ((sum(sides[flag]), len(sides[flag])) for flag in (True, False))
    found = share_difference((k1, n1), (k2, n2))
    difference: Honest = too_few(min(n1, n2), 1)
    if found is not None:
        method = "difference of two shares, Newcombe 1998"
        difference = Estimate(100 * found.value, 100 * found.lo, 100 * found.hi, found.level, n1 + n2, method)
    return OfferAcceptance(
        clear=shares[True],
        unclear=shares[False],
        clear_interval=_interval(k1, n1),
        unclear_interval=_interval(k2, n2),
        difference=difference,
        not_scored=unscored,
        words=f"Accepted: {k1} of {n1} with clear next steps, {k2} of {n2} without; "
        f"{unscored} without a scored interview.",
    )


def _share(accepted: Sequence[bool]) -> Figure:
    return Known(sum(accepted) / len(accepted), len(accepted)) if accepted else too_few(0, 1)


def _interval(k: int, n: int) -> tuple[float, float] | None:
    found = wilson(k / n, n) if n else None
    return None if found is None else (found.lo, found.hi)
