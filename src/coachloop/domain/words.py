"""Numbers and absences in sentences, written the same way everywhere."""

from math import ceil, floor

from coachloop.domain.result import Absence, Absent
from coachloop.domain.verdict import Honest

#: The reasons of the rules as a person reads them.
_REASONS = {
    "baseline after the fact": "the session was logged after it began, so its baseline came after the fact",
    "contest": "a score in it is questioned, and the verdict waits until that is settled",
    "not trusted": "the machine is too far from people on this criterion to decide",
    "unscorable": "too many of the conversations could not be scored",
    "criterion": "the criterion is another one",
    "version": "the definition or the scorer changed between the two windows",
    "call types": "the call types before and after differ",
}


def percent(share: float) -> str:
    """A share 0..1 as `60 %` or `58.3 %`: rounding must not hide on which side of a limit it is."""
    value = round(100 * share, 1)
    return f"{value:.0f} %" if value == int(value) else f"{value:.1f} %"


#: Where labels begin (METHOD.md 2.3, 5): upwards of the first two, downwards of the others.
_LIMITS_UP, _LIMITS_DOWN = (0.8, 0.95), (0.05, 0.1)


def rounded(p: float) -> float:
    """A probability to two digits; to three on its own side where two would reach a limit of a label."""
    short = round(p, 2)
    if short in _LIMITS_UP and p < short - 1e-9:
        return floor(1000 * p) / 1000
    if short in _LIMITS_DOWN and p > short + 1e-9:
        return ceil(1000 * p) / 1000
    return short


def probability(p: float) -> str:
    """`0.34`, and never a certainty."""
    if p < 0.005:
        return "below 0.01"
    found = rounded(p)
    return "above 0.99" if p > 0.995 else f"{found:.2f}" if found == round(p, 2) else f"{found:.3f}"


def counted(n: int, one: str, many: str | None = None) -> str:
    """`1 person`, `3 people`; `many` is `one` with an s unless given."""
    return f"{n} {one if n == 1 else many or one + 's'}"


def people(n: int) -> str:
    return counted(n, "person", "people")


def conversations(n: int) -> str:
    return counted(n, "conversation")


def reasons(absent: Absent) -> str:
    """The reasons of an absence as a person reads them; "" for one that only counts."""
    return ", ".join(_REASONS.get(reason, reason) for reason in (absent.reason or "").split(", ") if reason)


def absence(absent: Absent, unit: str = "") -> str:
    """Why there is no figure (METHOD.md 0.2); `unit` says what is counted."""
    said = reasons(absent)
    so_far = "" if absent.of is None else f"{absent.k} of {absent.of} {unit}".rstrip()
    match absent.status:
        case Absence.NOT_COMPUTED:
            return said or "not yet computed"
        case Absence.INVALID:
            return f"no verdict: {said or 'not valid'}"
        case Absence.WAITING:
            return ", ".join(p for p in (so_far and f"{so_far} so far", said) if p) or "waiting"
        case Absence.NOT_APPLICABLE:
            return f"does not apply{': ' if said else ''}{said}"
    opening = "too few" if absent.status is Absence.TOO_FEW else "overdue"
    return f"{opening}: {so_far}" if so_far else said or opening


def honest(found: Honest, unit: str = "points") -> str:
    """`+3.1 points (-4.0 to +10.2, 90 %)` with its label, or why there is no estimate."""
    if isinstance(found, Absent):
        return absence(found)
    interval = f"{found.lo:+.1f} to {found.hi:+.1f}, {percent(found.level)}"
    return f"{found.estimate:+.1f} {unit} ({interval}){': ' if found.label else ''}{found.label}"
