"""Figures and their absences as a person reads them on the terminal; --json keeps the typed form."""

from coachloop.domain.result import Absent, Figure, Known
from coachloop.domain.verdict import Playbook
from coachloop.domain.words import absence, percent

NO_SESSION = (
    "No session yet. Log one: coachloop coach log PERSON CRITERION --method roleplay --agree SENTENCE"
)


def figure(found: Figure) -> str:
    """`62.5 (n=10)`, or why there is no figure."""
    return str(found) if isinstance(found, Known) else absence(found)


def verdict(column: Playbook) -> str:
    """The playbook's verdict, or why there is none."""
    if column.verdict:
        return column.verdict
    return absence(column.figure) if isinstance(column.figure, Absent) else "ok"


def rate(column: Playbook) -> str:
    """A share as `62.5 % (n=8)`, or why there is none."""
    found = column.figure
    return f"{percent(found.value)} (n={found.n})" if isinstance(found, Known) else absence(found, "sessions")
