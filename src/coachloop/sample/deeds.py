"""What people of the sample did is done by the functions that anybody's command calls, each at its moment.

Each looks first at what is there, so that a call after a crash goes on. What waits for scores waits.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from coachloop.domain.people import UserRole
from coachloop.domain.rights import Grant
from coachloop.loop.coach import assignments, handoff
from coachloop.loop.coach.handoff_model import FeedbackDraft
from coachloop.loop.context import Context, load_targets
from coachloop.loop.gaps.alerting import after_scores
from coachloop.loop.measure.planned import draw_plan
from coachloop.loop.readiness.decide import decide
from coachloop.loop.readiness.model import DecisionDraft, Reason, choice_of
from coachloop.loop.readiness.rule_book import RuleDraft, new_rule
from coachloop.loop.readiness.run import assess
from coachloop.loop.review.calibration.model import SetKind
from coachloop.loop.review.calibration.sets import Opening, open_set, rate_blind
from coachloop.loop.review.calibration.typed import answers_of
from coachloop.loop.train import run as training
from coachloop.loop.train.model import MomentKind
from coachloop.sample.saying import SAYING
from coachloop.store import assignments as tasks
from coachloop.store import calibration, due, people, standing, train, users
from coachloop.store import handoff as handed
from coachloop.store import readiness as ready
from coachloop.store.database import Connection
from coachloop.store.scores import AfterScores

Facts = Mapping[str, Any]
Doing = Callable[[Context, Facts, str, datetime], None]


def add_users(context: Context, told: Collection[Facts], now: datetime) -> None:
    """Those of the story who are not there yet."""
    with context.database.write() as c:
        known = {user.name for user in users.load_users(c)}
        for user in told:
            if user["name"] not in known:
                person = people.person_by_name_or_alias(c, user["person"]) if user["person"] else None
                roles = [UserRole(role) for role in user["roles"]]
                added = users.add_user(c, user["name"], roles, now, person.id if person else None)
                if user["team"]:
                    reach = people.find_team(c, user["team"]).id
                    users.set_grants(c, added.id, [Grant(role, reach) for role in roles])


def do(context: Context, told: Facts) -> None:
    """One deed of the story."""
    _DOING[told["kind"]](context, told["facts"], told["by"], datetime.fromisoformat(told["at"]))


# --- calibrations ------------------------------------------------------------------------------------------


def _open_set(context: Context, facts: Facts, by: str, at: datetime) -> None:
    with context.database.read() as c:
        if _set_of(c, at, facts["raters"]) is not None:
            return
        ids = tuple(filter(None, (due.conversation_named(c, name) for name in facts["conversations"])))
        team = people.find_team(c, facts["team"]).id
    kind, until = SetKind(facts["kind"]), datetime.fromisoformat(facts["deadline"])
    open_set(context, Opening(kind, facts["rubric"], ids, tuple(facts["raters"]), until, by, team), at)


def _rate_blind(context: Context, facts: Facts, by: str, at: datetime) -> None:
    with context.database.read() as c:
        found = _set_of(c, datetime.fromisoformat(facts["opened"]), [by])
        conversation = due.conversation_named(c, facts["conversation"])
        if found is None or conversation is None or found.revealed_at is not None:
            return
        user = users.find_user(c, by).id
        if any(r.conversation_id == conversation for r in calibration.ratings(c, [found.id], user_id=user)):
            return
    answers = answers_of(f"{key}={said}" for key, said in facts["answers"].items())
    rate_blind(context, found.id, by, conversation, answers, at, _heard(context))


def _set_of(c: Connection, opened: datetime, raters: Collection[str]) -> calibration.SetRow | None:
    """The set opened at that moment for these raters, among others."""
    wanted = {users.find_user(c, name).id for name in raters}
    asked = calibration.raters_of(c, [s.id for s in calibration.load_sets(c)])
    sets = (s for s in calibration.load_sets(c) if s.opened_at == opened and wanted <= set(asked[s.id]))
    return next(sets, None)


def _heard(context: Context) -> AfterScores:
    """The alert rules run on scores that people gave, as they do on the machine's."""

    def run(c: Connection, found: tuple[Any, ...]) -> None:
        ids = {score.criterion_version_id: score.id for score in found}
        after_scores(c, context, found[0].person_id, ids, found[0].scored_at)

    return run


# --- the handoff -------------------------------------------------------------------------------------------


def _start_handoff(context: Context, facts: Facts, by: str, at: datetime) -> None:
    with context.database.read() as c:
        there = handed.handoffs(c, [_person(c, facts["person"])])
    if not there:
        handoff.start_handoff(context, facts["person"], facts["coach"], by, at)


def _book(context: Context, facts: Facts, by: str, at: datetime) -> None:
    with context.database.read() as c:
        there = handed.bookings(c, [_person(c, facts["person"])])
    if not there:
        handoff.book(context, facts["person"], datetime.fromisoformat(facts["starts_at"]), None, by, at)


def _review(context: Context, facts: Facts, by: str, at: datetime) -> None:
    with context.database.read() as c:
        conversation = due.conversation_named(c, facts["conversation"])
        if conversation is None:
            return
        person = _person(c, facts["person"])
        looked_at = handed.criteria_of(c, conversation, person)
        if not looked_at or any(f.conversation_id == conversation for f in handed.feedback(c, [person])):
            return
    texts = {key: facts["texts"].get(key, facts["other"]) for key in looked_at}
    handoff.write_feedback(context, conversation, FeedbackDraft(texts, facts["quote"]), by, at)


# --- readiness ---------------------------------------------------------------------------------------------


def _make_rule(context: Context, facts: Facts, by: str, at: datetime) -> None:
    with context.database.read() as c:
        there = ready.load_rules(c, facts["rule"])
    if not there:
        draft = RuleDraft(facts["rule"], facts["rubric"], facts["call_type"], tuple(facts["criteria"]))
        new_rule(context, draft, by, at)


def _assess(context: Context, facts: Facts, by: str, at: datetime) -> None:
    with context.database.read() as c:
        batches = ready.load_batches(c, person_id=_person(c, facts["person"]))
    if all(b.assessed_at < at for b in batches):
        assess(context, facts["person"], facts["rule"], by, at)


def _decide(context: Context, facts: Facts, by: str, at: datetime) -> None:
    with context.database.read() as c:
        there = ready.load_decisions(c, person_id=_person(c, facts["person"]))
    if not there:
        reasons = tuple(Reason(key, text) for key, text in facts["reasons"].items())
        draft = DecisionDraft(choice_of(facts["choice"]), facts["context"], facts["conditions"], "", reasons)
        decide(context, facts["person"], facts["rule"], draft, by, at)


# --- training ----------------------------------------------------------------------------------------------


def _plan_training(context: Context, facts: Facts, by: str, at: datetime) -> None:
    with context.database.read() as c:
        if _session(c, facts) is not None:
            return
        target, team = load_targets(c)[facts["criterion"]], people.find_team(c, facts["team"]).id
    starts_at = datetime.fromisoformat(facts["starts_at"])
    training.plan_training(context, training.Plan((target,), starts_at, by, (), team), at)


def _score_moments(context: Context, facts: Facts, _by: str, at: datetime) -> None:
    """Each moment by itself: 1 to 3, and the strict a level lower where they can."""
    with context.database.read() as c:
        session = _session(c, facts)
        if session is None or train.revealed_at(c, session) is not None:
            return
        person = _person(c, facts["person"])
        rated = {s.position for s in train.kit_scores(c, session) if s.rater == person}
        open_ = [row for row in train.kits(c, [session])[session] if row.position not in rated]
    for row in open_:
        level = max(1, (3 if row.kind == MomentKind.HIGH else 2) - (row.position + facts["strict"]) % 2)
        training.give_score(context, session, row.position, person, level, at)


def _reveal_moments(context: Context, facts: Facts, by: str, at: datetime) -> None:
    with context.database.read() as c:
        session = _session(c, facts)
        open_ = session is not None and train.revealed_at(c, session) is None
    if session is not None and open_:
        training.reveal(context, session, by, at)


def _note_attendance(context: Context, facts: Facts, by: str, at: datetime) -> None:
    with context.database.read() as c:
        session = _session(c, facts)
        noted = session is not None and session in train.attendance(c, [session])
    if session is not None and not noted:
        training.note_attendance(context, session, facts["people"], by, at)


def _session(c: Connection, facts: Facts) -> str | None:
    starts_at = datetime.fromisoformat(facts["starts_at"])
    return next((row.id for row in train.load_trainings(c) if row.starts_at == starts_at), None)


# --- tasks and the lot -------------------------------------------------------------------------------------


def _answer_task(context: Context, facts: Facts, by: str, at: datetime) -> None:
    with context.database.read() as c:
        who, what = _person(c, facts["person"]), facts["criterion"]
        here = [a for a in tasks.load_assignments(c) if (a.person_id, a.criterion_key) == (who, what)]
        offered = [
            p for p in assignments.proposed(c, context) if (p.person_id, p.criterion_key) == (who, what)
        ]
    if here or not offered:
        return
    if facts["answer"] == "decline":
        assignments.decline(context, offered[0].alert_id, by, facts["reason"], at)
        return
    taken = assignments.accept(context, offered[0].alert_id, by, at)
    if facts["answer"] == "done":
        assignments.finish(context, taken.id, by, at)


def _draw_lot(context: Context, facts: Facts, by: str, at: datetime) -> None:
    with context.database.read() as c:
        there = standing.load_plans(c)
    if not there:
        draw_plan(context, facts["criterion"], facts["people"], facts["seed"], by, at)


# --- parts -------------------------------------------------------------------------------------------------


def _person(c: Connection, name: str) -> str:
    found = people.person_by_name_or_alias(c, name)
    assert found is not None, name
    return found.id


_DOING: Mapping[str, Doing] = {
    "open set": _open_set,
    "rate blind": _rate_blind,
    "start handoff": _start_handoff,
    "book": _book,
    "review": _review,
    "make rule": _make_rule,
    "assess": _assess,
    "decide": _decide,
    "plan training": _plan_training,
    "score moments": _score_moments,
    "reveal moments": _reveal_moments,
    "note attendance": _note_attendance,
    "answer task": _answer_task,
    "draw lot": _draw_lot,
    **SAYING,
}
