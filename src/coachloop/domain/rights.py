"""Who may see and do what: the one place that says so (UX.md section 5). Queries ask `store.sight` for rows.

A reader has grants: a role, and how far it reaches. A page belongs to an area, a form to an action; both name
the roles that have them. What a role may read person by person is its sight in that area, and no wider: who
coaches two people and also leads the training does not thereby read everybody's conversations.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from coachloop.domain.people import UserRole
from coachloop.domain.result import Absence, Absent

COACH, SUPERVISOR, LEADER = UserRole.COACH, UserRole.SUPERVISOR, UserRole.LEADER
TRAINING_LEAD, COACHED, ADMIN = UserRole.TRAINING_LEAD, UserRole.COACHED_PERSON, UserRole.ADMIN
ANALYST, RECRUITER, HIRING_MANAGER = UserRole.ANALYST, UserRole.RECRUITER, UserRole.HIRING_MANAGER
MANAGER = UserRole.MANAGER

#: Aggregates shown to somebody who may not read them person by person cover at least so many people.
SMALLEST_GROUP = 5
#: What stands in the place of the figure of a smaller group.
NOT_SHOWN = Absent(Absence.NOT_APPLICABLE, reason=f"not shown: fewer than {SMALLEST_GROUP} people")


#: The same where the group is large enough, and what it leaves of a larger one that is shown is not.
REST_NOT_SHOWN = Absent(
    Absence.NOT_APPLICABLE,
    reason=f"not shown: beside the figure of everybody it would tell of fewer than {SMALLEST_GROUP} others",
)


class Area(StrEnum):
    """What a page is about."""

    TODAY = "today"
    WEEK = "week"
    PEOPLE = "people"
    ME = "me"
    CONVERSATIONS = "conversations"
    REVIEW = "review"
    CALIBRATION = "calibration"
    GAPS = "gaps"
    COACHING = "coaching"
    LOG = "coaching form"
    WHAT_WORKS = "what works"
    READINESS = "readiness"
    DECISIONS = "decisions"
    HANDOFF = "handoff"
    TRAINING = "training"
    PROGRAM = "program"
    OUTCOMES = "outcomes"
    RUBRICS = "rubrics"
    EDITOR = "rubric editor"
    IMPORT = "import"
    SETTINGS = "settings"
    AUDIT = "audit"
    HEALTH = "health"
    HOME = "home"  # of everybody who is signed in: their view, their keys, their saved filters


class Action(StrEnum):
    """What a form does."""

    RATE = "rate"  # blind, override, agree, draft
    QUESTION = "question"  # a score about oneself, or of somebody one coaches
    SETTLE = "settle"
    DRAW = "draw"
    COACH = "coach"  # log, close, second session, explain an alert away
    REFLECT = "reflect"  # the coached person's own words, self-scores, notes, sharing
    CALIBRATE = "calibrate"  # open, schedule and reveal a set
    TAKE_PART = "take part"  # rate blind in a set that one was asked to rate, and agree after the reveal
    TRAIN = "train"
    DECIDE = "decide"
    HAND_OFF = "hand off"
    PUBLISH = "publish"
    IMPORT = "import"
    SET = "set"  # thresholds, retention
    GRANT = "grant"
    SCORE = "score"  # start the scorers
    ASK = "ask"  # what is unclear in the report
    OWN = "own"  # one's own password, view, keys, saved filters


READS: Mapping[Area, frozenset[UserRole]] = {
    Area.TODAY: frozenset({SUPERVISOR, COACH, MANAGER}),
    Area.WEEK: frozenset({COACH, SUPERVISOR}),
    Area.PEOPLE: frozenset({COACH, SUPERVISOR}),
    Area.ME: frozenset({COACHED}),
    Area.CONVERSATIONS: frozenset({COACH, SUPERVISOR, COACHED}),
    Area.REVIEW: frozenset({COACH, SUPERVISOR}),
    Area.CALIBRATION: frozenset(
        {COACH, SUPERVISOR, COACHED, TRAINING_LEAD, ANALYST, RECRUITER, HIRING_MANAGER}
    ),
    Area.GAPS: frozenset({COACH, SUPERVISOR, TRAINING_LEAD}),
    Area.COACHING: frozenset({COACH, SUPERVISOR, COACHED}),
    Area.LOG: frozenset({COACH, SUPERVISOR}),
    Area.WHAT_WORKS: frozenset({COACH, SUPERVISOR, TRAINING_LEAD}),
    Area.READINESS: frozenset({COACH, SUPERVISOR, MANAGER, COACHED}),
    Area.DECISIONS: frozenset({COACH, SUPERVISOR, MANAGER, COACHED}),
    Area.HANDOFF: frozenset({COACH, SUPERVISOR, COACHED}),
    Area.TRAINING: frozenset({TRAINING_LEAD, SUPERVISOR}),
    Area.PROGRAM: frozenset({LEADER, ANALYST}),
    Area.OUTCOMES: frozenset({LEADER, ANALYST}),
    Area.RUBRICS: frozenset(UserRole),
    Area.EDITOR: frozenset({TRAINING_LEAD, ADMIN}),
    Area.IMPORT: frozenset({ADMIN}),
    Area.SETTINGS: frozenset({ADMIN}),
    Area.AUDIT: frozenset({ADMIN}),
    Area.HEALTH: frozenset({ADMIN, ANALYST}),
    Area.HOME: frozenset(UserRole),
}

ACTS: Mapping[Action, frozenset[UserRole]] = {
    Action.RATE: frozenset({COACH, SUPERVISOR}),
    Action.QUESTION: frozenset({COACHED, COACH}),
    Action.SETTLE: frozenset({COACH, SUPERVISOR}),
    Action.DRAW: frozenset({COACH, SUPERVISOR}),
    Action.COACH: frozenset({COACH, SUPERVISOR}),
    Action.REFLECT: frozenset({COACHED}),
    Action.CALIBRATE: frozenset({COACH, SUPERVISOR, TRAINING_LEAD}),
    Action.TAKE_PART: READS[Area.CALIBRATION],
    Action.TRAIN: frozenset({TRAINING_LEAD}),
    Action.DECIDE: frozenset({SUPERVISOR, MANAGER}),
    Action.HAND_OFF: frozenset({COACH, SUPERVISOR}),
    Action.PUBLISH: frozenset({TRAINING_LEAD, ADMIN}),
    Action.IMPORT: frozenset({ADMIN}),
    Action.SET: frozenset({ADMIN}),
    Action.GRANT: frozenset({ADMIN}),
    Action.SCORE: frozenset({COACH, SUPERVISOR, ADMIN}),
    Action.ASK: frozenset({LEADER}),
    Action.OWN: frozenset(UserRole),
}

#: Roles whose pages show people one by one; the others read aggregates of at least SMALLEST_GROUP.
_ONE_BY_ONE = frozenset({COACH, SUPERVISOR, MANAGER, TRAINING_LEAD, COACHED})
#: Where it is otherwise. Who administers names people there, beside what was done and no score of theirs;
#: what coaching did for one person is for the own coach and the training lead.
_ONE_BY_ONE_IN: Mapping[Area, frozenset[UserRole]] = {
    Area.AUDIT: frozenset({ADMIN}),
    Area.SETTINGS: frozenset({ADMIN}),
    Area.IMPORT: frozenset({ADMIN}),
    Area.WHAT_WORKS: frozenset({COACH, TRAINING_LEAD}),
}
#: What is done to people by name by who administers.
_BY_NAME = frozenset({Action.GRANT, Action.SET, Action.IMPORT})
#: Roles that reach everything of their kind unless a grant says otherwise.
_WIDE = frozenset({LEADER, TRAINING_LEAD, ANALYST, ADMIN, RECRUITER, HIRING_MANAGER})


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """A role and how far it reaches: one team, the whole workspace, or (neither) what is one's own.

    One's own are for a coach the people who name them as their coach and those whose first interviews they
    accompany, for a supervisor and a manager the teams that name them as owner, for a coached person
    themselves.
    """

    role: UserRole
    team_id: str | None = None
    everyone: bool = False


def first_grant(role: UserRole) -> Grant:
    """What a role is given with when nobody says how far it reaches."""
    return Grant(role, everyone=role in _WIDE)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks. `owned_teams`: teams that name them as owner. `person_id`: who they are when scored."""

    user_id: str
    name: str
    grants: tuple[Grant, ...]
    person_id: str | None = None
    owned_teams: frozenset[str] = frozenset()

    @property
    def roles(self) -> frozenset[UserRole]:
        return frozenset(g.role for g in self.grants)


@dataclass(frozen=True, slots=True)
class Sight:
    """Whose figures, conversations and sessions are seen one by one: the union of what is set."""

    everyone: bool = False
    team_ids: frozenset[str] = frozenset()
    coach: str | None = None
    person_id: str | None = None

    @property
    def nobody(self) -> bool:
        return self == Sight()


EVERYONE = Sight(everyone=True)


def group_shown(people: int, of: int | None = None) -> bool:
    """Whether a figure over so many people is shown to somebody who does not see them one by one.

    `of`: the people of a larger group that is shown too. Who knows both figures knows that of the rest, so
    the rest is empty or large enough as well.
    """
    rest = 0 if of is None else of - people
    return people >= SMALLEST_GROUP and (rest == 0 or rest >= SMALLEST_GROUP)


def groups_shown(people: Mapping[str, int], of: int) -> frozenset[str]:
    """Which groups of one whole of so many people are shown beside it: those that are large enough.

    Who adds them up knows the figure of those who are left, so the smallest is not shown either until nobody
    is left, or enough are.
    """
    shown = sorted((k for k, n in people.items() if n >= SMALLEST_GROUP), key=lambda k: (-people[k], k))
    while shown and not group_shown(sum(people[k] for k in shown), of):
        shown.pop()
    return frozenset(shown)


def owns_programme(reader: Reader) -> bool:
    """Whether the reader is a programme owner: a leader of everything who is named owner of a team.

    They read, besides, outcomes by interviewer where there are enough hires (METHOD.md 6).
    """
    return bool(reader.owned_teams) and any(g.role is LEADER and g.everyone for g in reader.grants)


def may_read(reader: Reader, area: Area) -> bool:
    return area is Area.HOME or bool(reader.roles & READS[area])


def may(reader: Reader, action: Action) -> bool:
    return action is Action.OWN or bool(reader.roles & ACTS[action])


def sight_in(reader: Reader, area: Area) -> Sight:
    """Whom the reader sees one by one on pages of the area."""
    return _sight(reader, READS[area] & _ONE_BY_ONE_IN.get(area, _ONE_BY_ONE))


def sight_for(reader: Reader, action: Action) -> Sight:
    """About whom the reader may do it."""
    return _sight(reader, ACTS[action] & (_ONE_BY_ONE | {ADMIN} if action in _BY_NAME else _ONE_BY_ONE))


def _sight(reader: Reader, roles: frozenset[UserRole]) -> Sight:
    parts = [_reach(reader, g) for g in reader.grants if g.role in roles]
    return _union(parts)


def _reach(reader: Reader, grant: Grant) -> Sight:
    if grant.role is COACHED:
        return Sight(person_id=reader.person_id)
    if grant.everyone:
        return EVERYONE
    if grant.team_id is not None:
        return Sight(team_ids=frozenset({grant.team_id}))
    if grant.role is COACH:
        return Sight(coach=reader.name)
    return Sight(team_ids=reader.owned_teams)


def _union(parts: Iterable[Sight]) -> Sight:
    found = Sight()
    for part in parts:
        found = Sight(
            found.everyone or part.everyone,
            found.team_ids | part.team_ids,
            found.coach or part.coach,
            found.person_id or part.person_id,
        )
    return found
