"""Where somebody can go: at most seven entries in the rail, by the role whose view is shown (UX.md 2)."""

from dataclasses import dataclass

from coachloop.domain.people import UserRole
from coachloop.domain.rights import Area, Reader, may_read


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of the navigation; `key` follows `g`."""

    path: str
    word: str
    icon: str
    key: str
    area: Area


@dataclass(frozen=True, slots=True)
class RoleView:
    """What the rail of a role shows; the first entry is where it begins."""

    role: UserRole
    name: str
    entries: tuple[Entry, ...]


TODAY = Entry("/today", "Today", "today", "t", Area.TODAY)
WEEK = Entry("/week", "Week", "week", "w", Area.WEEK)
REVIEW = Entry("/review", "Review", "eye", "r", Area.REVIEW)
PEOPLE = Entry("/people", "People", "people", "p", Area.PEOPLE)
ME = Entry("/me", "My change", "me", "m", Area.ME)
CONVERSATIONS = Entry("/conversations", "Conversations", "talk", "v", Area.CONVERSATIONS)
GAPS = Entry("/gaps", "Gaps", "gaps", "g", Area.GAPS)
COACHING = Entry("/coaching", "Coaching", "coach", "c", Area.COACHING)
WHAT_WORKS = Entry("/coaching/what-works", "What works", "works", "x", Area.WHAT_WORKS)
CALIBRATION = Entry("/calibration", "Calibration", "calibrate", "b", Area.CALIBRATION)
READINESS = Entry("/readiness", "Readiness", "ready", "d", Area.READINESS)
HANDOFF = Entry("/handoff", "Handoff", "handoff", "h", Area.HANDOFF)
TRAINING = Entry("/training", "Training", "train", "k", Area.TRAINING)
PROGRAM = Entry("/program", "Program", "program", "l", Area.PROGRAM)
OUTCOMES = Entry("/program/outcomes", "Outcomes", "outcome", "o", Area.OUTCOMES)
RUBRICS = Entry("/rubrics", "Rubrics", "rubric", "u", Area.RUBRICS)
TRUST = Entry("/trust", "Trust", "eye", "f", Area.RUBRICS)
IMPORT = Entry("/import", "Import", "import", "i", Area.IMPORT)
SETTINGS = Entry("/settings", "Settings", "settings", "s", Area.SETTINGS)
ROLES = Entry("/settings/roles", "Users and roles", "people", "y", Area.SETTINGS)
AUDIT = Entry("/settings/audit", "Who saw what", "eye", "a", Area.AUDIT)
HEALTH = Entry("/settings/health", "Health", "today", "e", Area.HEALTH)

#: In the order in which somebody with several roles is asked; the first that they have is shown first.
VIEWS = (
    RoleView(UserRole.COACH, "Coach", (WEEK, REVIEW, PEOPLE, CONVERSATIONS, GAPS, COACHING, CALIBRATION)),
    RoleView(
        UserRole.SUPERVISOR,
        "Supervisor",
        (TODAY, PEOPLE, CONVERSATIONS, COACHING, GAPS, READINESS, HANDOFF),
    ),
    RoleView(UserRole.TRAINING_LEAD, "Training lead", (GAPS, TRAINING, WHAT_WORKS, CALIBRATION, RUBRICS)),
    RoleView(UserRole.LEADER, "Leader", (PROGRAM, OUTCOMES, RUBRICS, TRUST)),
    RoleView(UserRole.MANAGER, "Manager", (TODAY, READINESS, RUBRICS)),
    RoleView(UserRole.COACHED_PERSON, "Me", (ME, CONVERSATIONS, COACHING, READINESS, CALIBRATION, RUBRICS)),
    RoleView(UserRole.ANALYST, "Analyst", (PROGRAM, OUTCOMES, CALIBRATION, TRUST, RUBRICS, HEALTH)),
    RoleView(UserRole.ADMIN, "Admin", (HEALTH, IMPORT, RUBRICS, SETTINGS, ROLES, AUDIT)),
    RoleView(UserRole.RECRUITER, "Recruiter", (CALIBRATION, RUBRICS)),
    RoleView(UserRole.HIRING_MANAGER, "Hiring manager", (CALIBRATION, RUBRICS)),
)
_ALL = tuple(dict.fromkeys(entry for view in VIEWS for entry in view.entries))


def views_of(reader: Reader) -> tuple[RoleView, ...]:
    """Those that the reader may switch between."""
    return tuple(v for v in VIEWS if v.role in reader.roles)


def view_of(reader: Reader, chosen: UserRole | None) -> RoleView | None:
    """The one that is shown: the chosen one while the reader has its role; None for one without a role."""
    mine = views_of(reader)
    return next((v for v in mine if v.role is chosen), mine[0] if mine else None)


def home_of(reader: Reader, chosen: UserRole | None) -> str:
    """Where the reader begins."""
    view = view_of(reader, chosen)
    return view.entries[0].path if view else "/find"


def elsewhere(reader: Reader, view: RoleView | None) -> tuple[Entry, ...]:
    """Every other page of the navigation that the reader may open: in the palette, and for `g`."""
    shown = view.entries if view else ()
    return tuple(entry for entry in _ALL if entry not in shown and may_read(reader, entry.area))
