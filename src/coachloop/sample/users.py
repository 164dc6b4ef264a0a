"""Who uses the sample by name: coaches, raters, and those who decide."""

from dataclasses import dataclass

COACH, SUPERVISOR, LEADER, ANALYST, COACHED = "coach", "supervisor", "leader", "analyst", "coached person"
HOLLIS, PERRY, TEAL, IRA, QUILL = "Sample Hollis", "Sample Perry", "Sample Teal", "Sample Ira", "Sample Quill"


@dataclass(frozen=True, slots=True)
class NamedUser:
    """`person` is who they are among the scored people, if they are. `team`: how far their roles reach; None:
    as far as each does at first. `what`: who that is, and what to look at as them."""

    name: str
    roles: tuple[str, ...]
    what: str
    person: str | None = None
    team: str | None = None


def _coached(name: str, what: str) -> NamedUser:
    return NamedUser(name, (COACHED,), what, person=name)


#: In the order in which they are offered: the coach first, whose week is what most people come for.
USERS = (
    NamedUser(
        "Sample Rowan",
        (COACH, SUPERVISOR, LEADER),
        "Coach and supervisor of the interviewers, and owner of the programme. Begin here: a week to plan.",
    ),
    NamedUser(
        "Sample Sloane",
        (COACH, SUPERVISOR),
        "Coach and supervisor of sales: a question to answer, a set half rated blind.",
    ),
    NamedUser(
        "Sample Marlow",
        (COACH, SUPERVISOR),
        "Coach and supervisor of the contact centre: raters 22 points apart, so coaching on one thing waits.",
    ),
    _coached(
        "Sample Indigo", "Coached person in sales: one thing to change, own scores, a question answered."
    ),
    _coached(
        "Sample Morgan", "Coached person in sales: a question that holds a verdict until it is answered."
    ),
    _coached("Sample Harper", "New interviewer: the first loops, one of them late."),
    NamedUser(
        "Sample Flynn", (COACH,), "Interviewer who coaches a new one: a review overdue.", "Sample Flynn"
    ),
    NamedUser(
        "Sample Brook", ("training lead",), "Training lead: gaps, a session held, a rubric being changed."
    ),
    NamedUser("Sample Lennox", (LEADER,), "Leader: is the programme working? Three figures and no names."),
    NamedUser(
        QUILL,
        ("manager",),
        "Manager of the contact centre: somebody is ready and waits.",
        team="Contact centre",
    ),
    NamedUser(HOLLIS, (ANALYST,), "Analyst: figures, how far raters are apart, health."),
    NamedUser(PERRY, (ANALYST,), "Analyst who rates too: half of a set is still to be heard."),
    NamedUser("Sample Orrin", ("admin",), "Admin: imports, thresholds, users, consent, who saw what."),
    NamedUser(IRA, ("recruiter",), "Recruiter: the same candidates as the hiring manager saw them."),
    NamedUser(TEAL, ("hiring manager",), "Hiring manager: the same candidates as the recruiter saw them."),
    # Nobody names them as coach yet, so there is nobody whom they see.
    NamedUser("Sample Wilder", (COACH,), "New coach, of nobody yet: how empty pages look."),
)
