"""A small workspace for the pages: invented interviewers with real rows, made through the store.

Twelve people, fourteen weeks, two versions of one criterion, human words beside machine words, an open and a
closed coaching session, alerts, a question on a score. Scores come from a fixed seed; nothing is drawn from
our own output.
"""

import random
import shutil
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from fastapi.testclient import TestClient

from coachloop.domain.conversation import (
    Consent,
    Conversation,
    DateSource,
    Participant,
    Role,
    Transcript,
    Turn,
)
from coachloop.domain.people import Person, Segment, Team, UserRole
from coachloop.domain.rights import Grant, first_grant
from coachloop.domain.rubric import (
    Anchor,
    Criterion,
    Direction,
    Method,
    Rubric,
    Scale,
    ScaleKind,
    ScoringSpec,
    Subject,
)
from coachloop.domain.score import EvidenceKind, Judgement, Rater, RaterKind, SearchedSpan, Status, quote
from coachloop.loop.coach.model import Draft
from coachloop.loop.coach.run import Extras, close_loop, log_session
from coachloop.loop.context import Context
from coachloop.loop.ingest.model import ImportPlan
from coachloop.loop.report.model.health import Check, Mark, Place
from coachloop.loop.report.model.models import EndpointChecked, JudgeHere, ModelsHere, ScorerHere
from coachloop.loop.score.judging.model import Estimate
from coachloop.settings import Workspace
from coachloop.store import alerts, conversations, people, rubrics, scores, sign_in, users, work
from coachloop.store import coaching as coaching_store
from coachloop.store.database import Connection, Database
from coachloop.store.migrations import migrate
from coachloop.web.app import create_app
from coachloop.web.door import door_of
from coachloop.web.services import Services
from tests.support.records import empty_record, kept_folder

if TYPE_CHECKING:
    from playwright.sync_api import Page

NOW = datetime(2026, 11, 12, 14, 6, tzinfo=UTC)
MACHINE = Rater(RaterKind.MACHINE, "embedded", "1")
QUINN = Rater(RaterKind.HUMAN, "Sample Quinn")
NAMES = (
    "Avery", "Blake", "Casey", "Devon", "Emery", "Finley", "Gray", "Harper", "Indigo", "Jules", "Kai", "Lane",
)  # fmt: skip
WEEKS = 14
_RECORD = "pages.db"
ROLES = (("Backend", "round 2"), ("Screen", "platform"), ("Panel", "data"), ("Screen", "mobile"))


def _criterion(key: str, name: str, scale: Scale, weight: float, **more: Any) -> Criterion:
    filled: dict[str, Any] = {
        "description": f"What the rubric hopes for on {name.lower()}.",
        "exemplary": Anchor(f"Does {name.lower()} with a second question."),
        "deficient": Anchor("Moves on after the first answer."),
        "na_rule": "No occasion in the conversation.",
        **more,
    }
    return Criterion(
        key=key, name=name, scale=scale, weight=weight, scoring=(ScoringSpec(Method.MEASURE, key),), **filled
    )


LEVELS = Scale(ScaleKind.LEVELS, 1.0, 5.0, ("none", "one", "two", "three", "chained"))
FIRST = Rubric(
    "interviewer",
    "Interviewer",
    Subject.PERSON,
    (
        _criterion("follow_up", "Follow-up depth", LEVELS, 30.0),
        _criterion("next_steps", "Next steps stated", Scale(ScaleKind.PASS_FAIL, 0.0, 1.0), 25.0),
        _criterion("structure", "Structure", LEVELS, 20.0),
        _criterion(
            "engagement",
            "Engagement",
            Scale(ScaleKind.SHARE, 0.0, 100.0, limit=40.0),
            15.0,
            direction=Direction.DOWN,
        ),
        _criterion("evidence", "Evidence asked for", LEVELS, 10.0),
    ),
)
SECOND = replace(
    FIRST,
    criteria=tuple(
        replace(x, description="A date and a name are said before goodbye.") if x.key == "next_steps" else x
        for x in FIRST.criteria
    ),
)

TALK: tuple[tuple[str, str], ...] = (
    ("person", ("Thanks for making time. I would like to do three things: hear about one system you built, go one "
     "level down together, and leave ten minutes for you.")),
    ("counterpart", "Sounds good. I can talk about the order queue we rebuilt last year."),
    ("person", "What was your own part in it?"),
    ("counterpart", "So the old one lost messages when a worker died, and we were asked to fix it before the sale."),
    ("person", "So you used a log, right? And partitioned by customer?"),
    ("counterpart", "Yes, by customer. There was some discussion, but yes."),
    ("person", "Great. And who was on the team?"),
    ("counterpart", "Four of us. It held for two weeks, then the lag grew and, well, we rolled it back for a few days."),
    ("person", "Okay. Let us look at the testing side."),
    ("counterpart", "We tested with last year's traffic, at twice the rate."),
    ("person", "How did you find out that the fix was the reason?"),
    ("counterpart", "We turned it off for one region and the lag came back there only."),
    ("person", "We will be in touch soon about what comes next."),
    ("counterpart", "Thank you, bye."),
)  # fmt: skip
QUOTED = {"follow_up": 4, "next_steps": 12, "structure": 0, "engagement": 0, "evidence": 10}


@dataclass(frozen=True)
class Made:
    """What the pages are given here: the clock stands still."""

    context: Context
    workspace: Workspace
    judge: JudgeHere | None = field(default=None, kw_only=True)

    def now(self) -> datetime:
        return NOW

    def checks(self) -> tuple[Check, ...]:
        return (
            Check(Mark.WELL, "every quote stands in its turn (3 checked)"),
            Check(Mark.WRONG, "2 daily sums differ from the scores", "coachloop rollups --repair"),
        )

    def place(self) -> Place:
        return Place("SQLite 3.45.1", "0021", "0.1", "3.11.7", 120_000_000, 40_000_000_000, 80_000_000_000)

    def score_new(self) -> int:
        return 0

    def start_learning(self, criterion: str) -> str:
        return f"learn_{criterion}"

    def models(self) -> ModelsHere:
        return ModelsHere(
            (ScorerHere("embedded@1", "minilm@1", "0123456789abcdef", in_force=True),), self.judge
        )

    def estimate_judging(self) -> Estimate:
        return Estimate(3, 3, 6, 1, 5_000, 750, 0.02, 2.0, {"known name": 4, "number": 1})

    def start_judging(self) -> int:
        return 1

    def check_judge(self, by: str) -> EndpointChecked:
        return EndpointChecked(NOW, by, ("answers in 0.4 s with 61 tokens",), "")

    def start_import(self, plan: ImportPlan, by: str) -> str:
        raise NotImplementedError("nothing is imported here")


#: Every role, and everybody: what tests have that are not about rights.
ALL_GRANTS = tuple(Grant(role, everyone=role is not UserRole.COACHED_PERSON) for role in UserRole)


def browser(
    services: Services, user: str = "", *grants: Grant | UserRole, person: str | None = None
) -> TestClient:
    """A browser in which `user` is signed in, with these grants (a role alone reaches as far as it does at
    first), who is `person` when scored. Without a name it is the owner: the coach of the workspace, with every
    role and everybody.

    `with browser(made, "Sample Rowan", UserRole.COACH) as page: page.get("/week")`
    """
    return signed_in(services, token_of(services, user, *grants, person=person))


def signed_in(services: Services, token: str) -> TestClient:
    """A browser with that sign-in."""
    client = TestClient(create_app(services), base_url="http://127.0.0.1")
    # With the domain that an answer would give it: else a new one would stand beside it.
    client.cookies.set(door_of(services.workspace).cookie, token, domain="127.0.0.1")
    return client


def sign_in_page(
    page: "Page", base: str, services: Services, user: str = "", *grants: Grant | UserRole,
    person: str | None = None,
) -> None:  # fmt: skip
    """The same for a page of a real browser that looks at the address `base`."""
    token = token_of(services, user, *grants, person=person)
    page.context.add_cookies([{"name": door_of(services.workspace).cookie, "value": token, "url": base}])


def token_of(services: Services, user: str = "", *grants: Grant | UserRole, person: str | None = None) -> str:
    """A sign-in of a user, who is made when there is none of that name."""
    name = user or services.context.coach
    held = ALL_GRANTS if not user else tuple(first_grant(g) if isinstance(g, UserRole) else g for g in grants)
    with services.context.database.write() as c:
        known = next((u for u in users.load_users(c) if u.name == name), None)
        found = known or users.add_user(c, name, (), services.now(), person)
        if held:
            users.set_grants(c, found.id, held)
        return sign_in.begin(c, found.id, services.now())


def csrf_of(page: TestClient) -> str:
    """The token that the forms of this browser send along."""
    door = page.app.state.door  # type: ignore[attr-defined]
    return str(door.csrf(page.cookies[door.cookie]))


def person_id(name: str) -> str:
    return f"smp_{name.lower()}"


def build(folder: Path, *, weeks: int = WEEKS, sample: bool = True, url: str | None = None) -> Made:
    """The workspace in `folder`; the clock stands at NOW. On SQLite a copy of the one made first."""
    if url is None:
        shutil.copyfile(_kept(weeks, sample), folder / _RECORD)
        return empty(folder, sample=sample)
    return _build(folder, weeks, sample, url)


@cache
def _kept(weeks: int, sample: bool) -> Path:
    """The record of a workspace, made once a process."""
    folder = kept_folder(f"{weeks}-weeks")
    _build(folder, weeks, sample, None).context.database.close()
    return folder / _RECORD


def _build(folder: Path, weeks: int, sample: bool, url: str | None) -> Made:
    services = empty(folder, sample=sample, url=url)
    rng = random.Random(20261112)
    database = services.context.database
    with database.write() as c:
        add_people(c)
        rubrics.publish(c, FIRST, "first", NOW - timedelta(weeks=weeks + 2))
        rubrics.publish(c, SECOND, "second", NOW - timedelta(weeks=6))
        for k, name in enumerate(NAMES):
            _history(c, rng, k, name, weeks)
        _alerts(c)
        _runs(c)
    _sessions(services.context)
    return services


def empty(folder: Path, *, sample: bool = False, url: str | None = None) -> Made:
    """A migrated workspace without anything in it; one that is there is opened as it is."""
    zone = ZoneInfo("Europe/London")
    if url is None:
        empty_record(folder / _RECORD)
    url = url or f"sqlite:///{folder / _RECORD}"
    database = Database(url)
    migrate(database)
    context = Context(database, zone, MACHINE.series, coach="Sample Quinn", sample=sample)
    workspace = Workspace(folder, "sample", zone, url, url, coach="Sample Quinn", sample=sample)
    return Made(context, workspace)


def add_people(c: Connection) -> None:
    people.upsert_team(c, Team("interviewing", "Interviewing", "Sample Quinn"))
    for k, name in enumerate(NAMES):
        hired = (NOW - timedelta(days=60 + 90 * k)).date()
        people.upsert_person(
            c,
            Person(
                person_id(name), f"Sample {name}", "interviewing", "engineering", hired, coach="Sample Quinn",
                sample=True,
            ),
        )  # fmt: skip
        people.add_segment(c, Segment(person_id(name), "shift", ("morning", "evening")[k % 2]))


def _history(c: Connection, rng: random.Random, k: int, name: str, weeks: int) -> None:
    level = 0.25 + 0.06 * k
    per_week = 1 if name == "Lane" else 3
    for week in range(weeks):
        start = NOW - timedelta(weeks=weeks - week)
        for n in range(per_week):
            moment = (start + timedelta(days=2 * n)).replace(hour=9 + k % 7, minute=7 * n)
            if moment < NOW:
                drift = 0.02 * week if k % 3 == 0 else -0.008 * week
                add_conversation(c, rng, f"{name}-{week}-{n}", name, moment, level + drift)


def add_conversation(
    c: Connection, rng: random.Random, key: str, name: str, moment: datetime, level: float
) -> str:
    """One scored interview; the id is `c_` and the key."""
    turns = tuple(
        Turn(i, f"Sample {name}" if role == "person" else "Candidate", Role(role), text, 62_000 * i + 4_000,
             62_000 * i + 4_000 + (48_000 if role == "counterpart" else 31_000))
        for i, (role, text) in enumerate(TALK)
    )  # fmt: skip
    job, round_ = ROLES[rng.randrange(len(ROLES))]
    conversation = Conversation(
        id=f"c_{key.lower()}",
        content_hash=f"hash {key}",
        call_type="panel" if job == "Panel" else "screen",
        started_at=moment,
        date_source=DateSource.STATED,
        consent=Consent.CONFIRMED,
        participants=(
            Participant(f"Sample {name}", Role.PERSON, person_id(name)),
            Participant("Candidate", Role.COUNTERPART),
        ),
        ended_at=moment + timedelta(minutes=15),
        counterpart=f"C-{rng.randrange(1000, 9999)}",
        job_role=job,
        round=round_,
        sample=True,
    )
    conversations.save_conversation(
        c,
        conversation,
        turns,
        format="own",
        zone=ZoneInfo("Europe/London"),
        import_id=None,
        created_at=moment,
    )
    rubric = SECOND if moment > NOW - timedelta(weeks=6) else FIRST
    transcript = conversations.load_transcript(c, conversation.id)
    made = tuple(_judgement(rng, x, transcript, level) for x in rubric.criteria)
    scoring = scores.NewScoring(
        transcript, person_id(name), rubric, MACHINE, {"scorer": "test"}, made, moment + timedelta(hours=1)
    )
    scores.save_scoring(c, scoring)
    return conversation.id


def _judgement(rng: random.Random, criterion: Criterion, transcript: Transcript, level: float) -> Judgement:
    p = min(0.97, max(0.03, level + rng.gauss(0, 0.16)))
    seq = QUOTED[criterion.key]
    text = TALK[seq][1]
    evidence = (quote(transcript, seq, 0, len(text), EvidenceKind.QUOTE),)
    more: dict[str, Any] = {
        "evidence": evidence,
        "method": "measure",
        "confidence": round(rng.uniform(0.55, 0.98), 2),
    }
    scale = criterion.scale
    if criterion.key == "evidence" and rng.random() < 0.15:
        return Judgement(criterion.key, Status.CANNOT_TELL, reason="no claim was tested", method="measure")
    if criterion.key == "structure" and rng.random() < 0.06:
        return Judgement(
            criterion.key, Status.NOT_APPLICABLE, reason="a call to fix a date", method="measure"
        )
    if scale.kind is ScaleKind.SHARE:
        talk = 62 - 34 * p
        return Judgement(
            criterion.key, Status.SCORED, talk, talk, scale.pct(talk), 100 - talk,
            rationale=f"{talk:.0f} % of the time.", method="measure", confidence=0.99,
        )  # fmt: skip
    if scale.kind is ScaleKind.PASS_FAIL:
        value = 1.0 if rng.random() < p else 0.0
        if not value:
            occasion = quote(transcript, seq, 0, len(text), EvidenceKind.OCCASION)
            more |= {"evidence": (occasion,), "searched": SearchedSpan(11, 13)}
        return Judgement(criterion.key, Status.SCORED, value, value, scale.pct(value), **more)
    value = float(1 + round(p * 4))
    return Judgement(
        criterion.key,
        Status.SCORED,
        value,
        value,
        scale.pct(value),
        rationale=f"level {value:g} of 5",
        **more,
    )


def _alerts(c: Connection) -> None:
    row = alerts.AlertRow(
        person_id=person_id("Casey"),
        criterion_version_id=SECOND.criteria[0].version_id,
        series=MACHINE.series,
        rule="below",
        state="flag",
        value=58.0,
        n=4,
        needed=3,
        sentence="5 of 10 conversations had no follow-up.",
        opened_at=NOW - timedelta(hours=17),
        changed_at=NOW - timedelta(hours=17),
        score_id=1,
    )
    alerts.save_alert(c, row)
    alerts.save_alert(
        c,
        replace(
            row, person_id=person_id("Devon"), state="watch", n=2, score_id=None, sentence="Dropped 5.8."
        ),
    )


def _runs(c: Connection) -> None:
    work.start_run(c, "run_1", work.RunKind.SCORE, 4, {}, NOW - timedelta(minutes=9))
    for item in ("a", "b", "c"):
        work.note_item(c, "run_1", item, work.Outcome.DONE, NOW)
    work.note_item(c, "run_1", "d", work.Outcome.SKIPPED, NOW, "consent refused")
    work.finish_run(c, "run_1", work.RunState.DONE, NOW - timedelta(minutes=2))


def _sessions(context: Context) -> None:
    """A closed one (45 days ago), one at its early look (12 days), one just begun; Casey's loop is closed."""
    for name, days, sentence in (
        ("Avery", 45, "Ask one 'how do you know?' before moving on."),
        ("Casey", 12, "Name what you heard before the next question."),
        ("Emery", 4, "Stay with one answer for two questions."),
    ):
        then = NOW - timedelta(days=days)
        draft = Draft(person_id(name), "follow_up", "call review", sentence, then)
        logged = log_session(context, draft, then, Extras(cited_turn_seq=4, log_seconds=74.0))
        if name == "Avery":
            close_loop(context, logged.session.id, "c_avery-10-0", 4, "I would ask how they know.", NOW)
    with context.database.write() as c:
        coaching_store.raise_contest(c, 3, "Sample Avery", "The date was said earlier.", None, NOW)
