"""A workspace of three teams for the table of rights and the crawl: who is who, and whom each may see.

Every scored person has a name that stands in the id of each of their conversations and in every text that
is written about them, so a page that shows it shows something of theirs.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from fastapi.testclient import TestClient

from coachloop.domain.conversation import Consent, Conversation, DateSource, Participant, Role, Turn
from coachloop.domain.people import Person, Segment, Team, UserRole
from coachloop.domain.rights import Grant
from coachloop.loop.coach.model import Draft
from coachloop.loop.coach.run import Extras, log_session
from coachloop.store import alerts, coaching, conversations, people, rubrics, scores, tables, users
from coachloop.store.database import Connection
from tests.rights import deeds
from tests.rights.deeds import Deeds
from tests.web import workspace
from tests.web.workspace import FIRST, MACHINE, NOW, SECOND, TALK, Made, person_id

#: Scored person -> (team, coach). `owner` of north is Sam, of south Tess.
PEOPLE = {
    "Adaquill": ("north", "Cora Coach"),
    "Benrook": ("north", "Cora Coach"),
    "Gusvale": ("north", "Dov Coach"),
    "Cleomarsh": ("south", "Dov Coach"),
    "Dexharrow": ("south", "Dov Coach"),
    "Hollytarn": ("south", None),
    "Evelark": ("west", None),
    "Finnosprey": ("west", None),
}
TEAMS = {"north": "Sam Owner", "south": "Tess Owner", "west": None}
NORTH = frozenset({"Adaquill", "Benrook", "Gusvale"})
ALL = frozenset(PEOPLE)

#: User -> (what they may do, who they are when scored, whom they may see by name). Written down by hand.
USERS: dict[str, tuple[tuple[Grant | UserRole, ...], str | None, frozenset[str]]] = {
    "Cora Coach": ((UserRole.COACH,), None, frozenset({"Adaquill", "Benrook"})),
    "Dov Coach": ((UserRole.COACH,), None, frozenset({"Gusvale", "Cleomarsh", "Dexharrow"})),
    "Nell Newcoach": ((UserRole.COACH,), None, frozenset()),
    "Sam Owner": ((UserRole.SUPERVISOR,), None, NORTH),
    "Tess Owner": ((UserRole.SUPERVISOR,), None, frozenset({"Cleomarsh", "Dexharrow", "Hollytarn"})),
    "Leo Leader": ((UserRole.LEADER,), None, frozenset()),
    "Tia Trainer": ((UserRole.TRAINING_LEAD,), None, ALL),
    "Max Manager": ((Grant(UserRole.MANAGER, team_id="north"),), None, NORTH),
    "Ada Herself": ((UserRole.COACHED_PERSON,), "Adaquill", frozenset({"Adaquill"})),
    "Cleo Herself": ((UserRole.COACHED_PERSON,), "Cleomarsh", frozenset({"Cleomarsh"})),
    "Ana Analyst": ((UserRole.ANALYST,), None, frozenset()),
    "Adi Admin": ((UserRole.ADMIN,), None, frozenset()),
    "Rex Recruiter": ((UserRole.RECRUITER,), None, frozenset()),
    "Hana Hiring": ((UserRole.HIRING_MANAGER,), None, frozenset()),
    "Otto Outsider": ((), None, frozenset()),
}
#: Where who administers names people, beside what was done and never a score.
ADMIN_NAMES = ("/settings", "/import")
#: In the id of a conversation that nobody may see: consent for it was refused.
REFUSED = "withheldtalk"
PANEL = "c_roundtable"


@dataclass(frozen=True)
class World:
    """What was made; ids of what is about each person, by name."""

    made: Made
    sessions: dict[str, str]
    items: dict[str, int]
    questions: dict[str, int]
    alerts: dict[str, int]
    scores: dict[str, int]
    deeds: Deeds
    users: dict[str, str]
    signed_in: dict[str, str]


def build(folder: Path, url: str | None = None) -> World:
    made = workspace.empty(folder, url=url)
    rng = random.Random(4711)
    database = made.context.database
    with database.write() as c:
        for team, owner in TEAMS.items():
            people.upsert_team(c, Team(team, team.capitalize(), owner))
        for name, (team, coach) in PEOPLE.items():
            hired = (NOW - timedelta(days=400)).date()
            people.upsert_person(
                c, Person(person_id(name), f"Sample {name}", team, "engineering", hired, coach=coach)
            )
            people.add_segment(c, Segment(person_id(name), "shift", "morning"))
        rubrics.publish(c, FIRST, "first", NOW - timedelta(weeks=16))
        rubrics.publish(c, SECOND, "second", NOW - timedelta(weeks=6))
        for k, name in enumerate(PEOPLE):
            for n in range(30):
                moment = NOW - timedelta(days=2 * n + 1, hours=k)
                workspace.add_conversation(c, rng, f"{name}-{n}", name, moment, 0.3 + 0.05 * k)
        one = {"Sample Adaquill": "Adaquill"}
        _talk(c, f"c_adaquill-{REFUSED}", one, NOW - timedelta(days=2), Consent.REFUSED)
        _talk(c, f"c_adaquill-{deeds.WITHDRAWN}", one, NOW - timedelta(days=2), Consent.CONFIRMED)
        for key, about in deeds.plain_talks().items():
            _talk(c, key, about, NOW - timedelta(days=3), Consent.CONFIRMED)
        _panel(c, rng)
        flagged = {name: _alert(c, name) for name in PEOPLE}
    with database.read() as c:
        scored = {name: _score(c, name) for name in PEOPLE}
    sessions = {name: _session(made, name) for name in PEOPLE}
    with database.write() as c:
        asked = {
            name: coaching.raise_contest(c, scored[name], f"Sample {name}", f"{name} had said it.", None, NOW)
            for name in PEOPLE
        }
        items = {name: _item(c, name) for name in PEOPLE}
    signed_in = {user: _signed_in(made, user) for user in USERS}
    with database.read() as c:
        ids = {u.name: u.id for u in users.load_users(c)}
    return World(made, sessions, items, asked, flagged, scored, deeds.do(made), ids, signed_in)


def _signed_in(made: Made, user: str) -> str:
    grants, person, _ = USERS[user]
    return workspace.token_of(made, user, *grants, person=person_id(person) if person else None)


def _score(c: Connection, name: str) -> int:
    rows = scores_of(c, name, 3)
    return rows[0]


def scores_of(c: Connection, name: str, n: int) -> list[int]:
    """Ids of the scores of the person's conversation number n."""
    t = tables.score.c
    query = tables.score.select().where(
        t.conversation_id == f"c_{name.lower()}-{n}", t.person_id == person_id(name)
    )
    return [row.id for row in c.execute(query.order_by(t.id))]


def _panel(c: Connection, rng: random.Random) -> None:
    """Two people of two teams in one conversation; what is said names neither of them."""
    both = {"Interviewer one": "Adaquill", "Interviewer two": "Cleomarsh"}
    moment = NOW - timedelta(days=4)
    _talk(c, PANEL, both, moment, Consent.CONFIRMED)
    transcript = conversations.load_transcript(c, PANEL)
    for name in both.values():
        made = tuple(workspace._judgement(rng, x, transcript, 0.5) for x in SECOND.criteria)
        found = scores.NewScoring(transcript, person_id(name), SECOND, MACHINE, {}, made, moment)
        scores.save_scoring(c, found)


def _talk(c: Connection, key: str, persons: dict[str, str], moment: datetime, consent: Consent) -> None:
    """A conversation that nobody has scored; `persons`: how each scored person is called in it."""
    labels = tuple(persons)
    turns = tuple(
        Turn(
            i, labels[i // 2 % len(labels)] if role == "person" else "Candidate", Role(role), text,
            60_000 * i, 60_000 * i + 30_000,
        )
        for i, (role, text) in enumerate(TALK)
    )  # fmt: skip
    conversation = Conversation(
        key, f"hash {key}", "panel", moment, DateSource.STATED, consent,
        (
            *(Participant(label, Role.PERSON, person_id(name)) for label, name in persons.items()),
            Participant("Candidate", Role.COUNTERPART),
        ),
        ended_at=moment + timedelta(minutes=15), counterpart="C-7", job_role="Panel", round="data",
    )  # fmt: skip
    conversations.save_conversation(
        c, conversation, turns, format="own", zone=ZoneInfo("Europe/London"), import_id=None,
        created_at=moment,
    )  # fmt: skip


def _alert(c: Connection, name: str) -> int:
    row = alerts.AlertRow(
        person_id=person_id(name),
        criterion_version_id=SECOND.criteria[0].version_id,
        series=MACHINE.series,
        rule="below",
        state="flag",
        value=48.0,
        n=5,
        needed=3,
        sentence=f"In 5 of 10 conversations {name} did not ask on.",
        opened_at=NOW - timedelta(hours=17),
        changed_at=NOW - timedelta(hours=17),
    )
    return alerts.save_alert(c, row)


def _session(made: Made, name: str) -> str:
    then = NOW - timedelta(days=31)
    draft = Draft(person_id(name), "follow_up", "call review", f"{name} asks once more.", then)
    note = Extras(cited_turn_seq=None, private_note=f"a word for myself about {name}")
    return log_session(made.context, draft, then, note).session.id


def _item(c: Connection, name: str) -> int:
    """A blind rating of the person's conversation number 5, for whoever may."""
    t = tables.rubric_version
    newest = c.scalar(t.select().with_only_columns(t.c.id).order_by(t.c.number.desc()).limit(1))
    assert newest is not None
    if c.scalar(tables.audit_draw.select().with_only_columns(tables.audit_draw.c.id)) is None:
        c.execute(
            tables.audit_draw.insert().values(
                id="draw_0001", rubric_version_id=newest, period_from=NOW - timedelta(days=60),
                period_until=NOW, seed=1, wanted=8, population=90, drawn_by="Sam Owner", drawn_at=NOW,
            )
        )  # fmt: skip
    made = c.execute(
        tables.audit_item.insert()
        .values(
            draw_id="draw_0001", conversation_id=f"c_{name.lower()}-5", person_id=person_id(name),
            rubric_version_id=newest, place=1, rater=None, status="open",
        )
        .returning(tables.audit_item.c.id)
    )  # fmt: skip
    return int(made.scalar_one())


def browser(world: World, user: str) -> TestClient:
    """A browser in which the user is signed in."""
    return workspace.signed_in(world.made, world.signed_in[user])
