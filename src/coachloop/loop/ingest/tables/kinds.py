"""The fields of each kind of table, and the names that other systems give them."""

from dataclasses import dataclass

from coachloop.loop.ingest.tables.model import Kind

#: Columns with these prefixes hold one criterion, rating or segment each.
CRITERION, RATING, SEGMENT = "criterion:", "rating:", "segment:"
WIDE = {Kind.SCORES: CRITERION, Kind.SCORECARDS: RATING, Kind.PEOPLE: SEGMENT}
#: A column with the sum or mean of the others: recomputed, never imported.
TOTAL = "total"
#: Text for the two concerned only: never read.
PRIVATE = ("private notes", "private note", "private comments")
SEGMENT_FAMILIES = ("shift", "queue", "site", "location", "skill group")
TYPES = ("text", "number", "date", "time", "bool", "level")


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its type (TYPES), whether a row needs it, and the headers that stand for it."""

    name: str
    type: str
    needed: bool = False
    headers: tuple[str, ...] = ()


def _f(name: str, type_: str = "text", *headers: str, needed: bool = False) -> Field:
    return Field(name, type_, needed, (name.replace("_", " "), *headers))


_PERSON = ("agent", "agent name", "rep", "advisor", "employee", "name", "full name", "user", "learner")
_CALL = ("conversation id", "call id", "interaction id", "recording id", "ticket id", "contact id", "id")
_ROLE = ("job", "position", "requisition", "opening")
_ROUND = ("interview", "stage", "interview step", "interview round")
_CANDIDATE = ("candidate", "candidate id", "candidate name", "applicant", "customer")
_CRITERION = ("question", "category", "attribute", "section", "competency", "skill")
_LEVEL = ("score", "rating", "mark", "points", "value")

FIELDS: dict[Kind, tuple[Field, ...]] = {
    Kind.SCORES: (
        _f("person", "text", *_PERSON, needed=True),
        _f("conversation", "text", *_CALL),
        _f(
            "started_at", "time", "call date", "interaction date", "contact date", "conversation date", "date"
        ),
        _f("scored_at", "time", "eval date", "evaluation date", "reviewed at", "review date", "scored on"),
        _f("rater", "text", "evaluator", "reviewer", "qa analyst", "scored by", "evaluated by"),
        _f("call_type", "text", "type", "channel", "interaction type"),
        _f("comment", "text", "comments", "feedback", "evaluator comment"),
        _f("audit", "bool", "blind audit", "blind random audit"),
        _f("criterion", "text", *_CRITERION),
        _f("level", "level", *_LEVEL),
        _f(
            TOTAL, "number", "final %", "final", "final score", "overall", "overall score", "total score", "%"
        ),
    ),
    Kind.SCORECARDS: (
        _f("person", "text", "interviewer", "interviewer name", "submitted by", needed=True),
        _f("counterpart", "text", *_CANDIDATE, needed=True),
        _f("submitted_at", "time", "submitted", "submitted on", "scorecard submitted", needed=True),
        _f("interviewed_at", "time", "interview date", "interviewed", "interview time"),
        _f("conversation", "text", *_CALL),
        _f("job_role", "text", "role", *_ROLE),
        _f("round", "text", *_ROUND),
        _f("recommendation", "text", "overall recommendation", "decision", "overall"),
        _f("criterion", "text", *_CRITERION),
        _f("level", "level", *_LEVEL),
    ),
    Kind.PEOPLE: (
        _f("person", "text", *_PERSON, "interviewer", needed=True),
        _f("aliases", "text", "alias", "also known as", "display name", "email", "login"),
        _f("team", "text", "team name", "group", "department"),
        _f("team_owner", "text", "owner", "team lead", "supervisor", "manager"),
        _f("job_family", "text", "family", "function", "job"),
        _f("hired_on", "date", "hire date", "start date", "hired", "joined"),
        _f("coach", "text", "mentor", "coach name"),
        _f("since", "date", "from", "valid from", "effective from"),
        _f("until", "date", "to", "valid to", "effective to"),
    ),
    Kind.TRAINING: (
        _f("person", "text", *_PERSON, needed=True),
        _f("module", "text", "course", "course name", "training", "activity", "title", needed=True),
        _f("criterion", "text", "target criterion", *_CRITERION),
        _f("kind", "text", "module kind", "module type", "type", needed=True),
        _f("started", "date", "started on", "start date", "enrolled", "enrolment date"),
        _f("completed", "time", "completed on", "completed at", "completion date", "date completed"),
    ),
    Kind.SESSIONS: (
        _f("person", "text", *_PERSON, "coachee", needed=True),
        _f("criterion", "text", *_CRITERION, needed=True),
        _f("starts_at", "time", "session date", "date", "coached on", "session", "start", needed=True),
        _f("ends_at", "time", "end", "session end"),
        _f("method", "text", "coaching method", "type", needed=True),
        _f("commitment", "text", "agreed change", "action", "commitment made", "next step", needed=True),
        _f("coach", "text", "coach name", "coached by", "supervisor"),
        _f("conversation", "text", "cited call", *_CALL),
    ),
    Kind.PLANS: (
        _f("job_role", "text", "role", *_ROLE, needed=True),
        _f("round", "text", *_ROUND, needed=True),
        _f("question", "text", "planned question", "question text", needed=True),
        _f("position", "number", "order", "no", "number", "#"),
        _f("criterion", "text", "category", "attribute", "competency", "skill"),
        _f("asked_by", "text", "interviewer", "who asks"),
        _f("interviewers", "number", "number of interviewers", "panel size"),
    ),
    Kind.HIRES: (
        _f("counterpart", "text", *_CANDIDATE, "hire", needed=True),
        _f("hired_on", "date", "hire date", "start date", "hired", needed=True),
        _f("job_family", "text", "family", "function", "department"),
        _f("instrument", "text", "review form", "performance instrument", "review type"),
        _f("performance", "number", "performance score", "performance rating", "rating"),
        _f("performance_on", "date", "performance date", "review date", "rated on"),
        _f("left_on", "date", "termination date", "leave date", "left"),
        _f("offer_accepted", "bool", "accepted", "offer accepted?"),
    ),
}


def field_of(kind: Kind, name: str) -> Field | None:
    """The field, also for the wide ones such as `criterion:empathy`."""
    wide = WIDE.get(kind)
    if wide and name.startswith(wide) and len(name) > len(wide):
        return Field(name, "text" if wide == SEGMENT else "level")
    return next((f for f in FIELDS[kind] if f.name == name), None)
