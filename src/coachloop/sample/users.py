"""Who uses the sample by name: coaches, raters, and those who decide."""

from dataclasses import dataclass

COACH, SUPERVISOR, LEADER, ANALYST = "coach", "supervisor", "leader", "analyst"
HOLLIS, PERRY, TEAL, IRA, QUILL = "Sample Hollis", "Sample Perry", "Sample Teal", "Sample Ira", "Sample Quill"


@dataclass(frozen=True, slots=True)
class NamedUser:
    """`person` is who they are among the scored people, if they are. `team`: how far their roles reach; None:
    as far as each does at first."""

    name: str
    roles: tuple[str, ...]
    person: str | None = None
    team: str | None = None


USERS = (
    NamedUser("Sample Rowan", (COACH, SUPERVISOR, LEADER)),
    NamedUser("Sample Sloane", (COACH, SUPERVISOR)),
    NamedUser("Sample Marlow", (COACH, SUPERVISOR)),
    NamedUser("Sample Flynn", (COACH,), "Sample Flynn"),
    NamedUser("Sample Harper", ("coached person",), "Sample Harper"),
    NamedUser("Sample Indigo", ("coached person",), "Sample Indigo"),
    NamedUser("Sample Lennox", (LEADER,)),
    NamedUser("Sample Orrin", ("admin",)),
    NamedUser(HOLLIS, (ANALYST,)),
    NamedUser(PERRY, (ANALYST,)),
    NamedUser(TEAL, ("hiring manager",)),
    NamedUser(IRA, ("recruiter",)),
    NamedUser(QUILL, ("manager",), team="Contact centre"),
    NamedUser("Sample Brook", ("training lead",)),
    # New here: nobody names them as coach yet, so there is nobody whom they see.
    NamedUser("Sample Wilder", (COACH,)),
)
