"""Figures and their absences as a person reads them on the terminal; --json keeps the typed form."""

from coachloop.domain.result import Absence, Absent, Figure, Known
from coachloop.domain.verdict import Playbook

_REASONS = {
    "contest": "a score in it is questioned, the verdict waits until that is settled",
    "unscorable": "too many conversations could not be scored",
    "criterion": "the criterion is another one",
    "version": "the criterion or its scorer changed",
    "call types": "the call types before and after differ",
}


def figure(found: Figure) -> str:
    """`62.5 (n=10)`, or why there is no figure."""
    return str(found) if isinstance(found, Known) else absence(found)


def verdict(column: Playbook) -> str:
    """The playbook's verdict, or why there is none."""
    if column.verdict:
        return column.verdict
    return absence(column.figure) if isinstance(column.figure, Absent) else "ok"


def absence(found: Absent) -> str:
    """Why there is no figure (METHOD.md 0.2), in words."""
    so_far = "" if found.of is None else f"{found.k} of {found.of}"
    said = ", ".join(_REASONS.get(r, r) for r in (found.reason or "").split(", ") if r)
    match found.status:
        case Absence.NOT_COMPUTED:
            return said or "not yet computed"
        case Absence.INVALID:
            return f"no verdict: {said or 'not valid'}"
        case Absence.WAITING:
            return ", ".join(part for part in (so_far and f"{so_far} so far", said) if part) or "waiting"
        case Absence.NOT_APPLICABLE:
            return f"does not apply{': ' if said else ''}{said}"
    opening = "too few" if found.status is Absence.TOO_FEW else "overdue"
    return f"{opening}: {so_far or said}"
