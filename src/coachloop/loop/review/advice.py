"""What to do next about the trust of a criterion (METHOD.md 3 "Trust of a criterion"). Pure."""

from coachloop.domain.compare import above
from coachloop.domain.policy import Policy
from coachloop.domain.result import Known
from coachloop.domain.words import counted
from coachloop.loop.review.model import Agreement, Drift, Trust, TrustState
from coachloop.stats.student import MeanInterval

#: One conversation rated by two has no bound.
_TWICE = 2


def next_step(agreement: Agreement, trust: Trust, drift: Drift, policy: Policy) -> str:
    """One sentence for whoever asks how far to trust the scores of a criterion."""
    match trust.state:
        case TrustState.COUNTED:
            return "Nothing to rate. Check now and then that speakers and times are right."
        case TrustState.BY_PEOPLE:
            return "No machine scores it."
        case TrustState.UNMEASURED:
            return _measure(trust)
        case TrustState.NOT_TRUSTED:
            return _mend(agreement, policy)
    if drift.left is not None:
        return "It has moved against people: look at the newest audited conversations before relying on it."
    return f"Go on rating {policy.audit_per_month} a month: a machine or a panel can move."


def _measure(trust: Trust) -> str:
    more, twice = trust.needed - trust.n, _TWICE - trust.double_rated
    if more <= 0:
        return f"Have {twice} more conversations rated by two people: nobody knows how far people are apart."
    by_two = f", {twice} of them by two people" if twice > 0 else ""
    return f"Rate {counted(more, 'more conversation')} blind{by_two}."


def _mend(agreement: Agreement, policy: Policy) -> str:
    """The likeliest reason first: an unclear criterion, then a machine that is off to one side."""
    people = agreement.people_apart
    if isinstance(people, Known) and above(people.value, policy.calibration_gap_pp):
        return (
            f"People are {people.value:.0f} points apart from each other: put clearer words into the rubric, "
            "calibrate, then measure again."
        )
    signed = agreement.signed
    if isinstance(signed, MeanInterval) and (signed.lo > 0 or signed.hi < 0):
        side = "higher" if signed.value > 0 else "lower"
        return (
            f"The machine scores {abs(signed.value):.0f} points {side} than people: let people score it, or "
            "learn from their scores where the criterion has examples."
        )
    return "The machine misses in both directions: let people or a judge score it until a version is better."
