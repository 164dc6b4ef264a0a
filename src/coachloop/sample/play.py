"""The sample's past is played after its scores: sessions and alerts as they would have come at the time.

Each step looks first at what is there, and is one transaction: after a crash the next call goes on.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from coachloop.domain.people import Person
from coachloop.domain.rubric import Criterion
from coachloop.domain.score import Given, Judgement, Rater, RaterKind, Score, Status, Tag
from coachloop.domain.times import day_id, day_start
from coachloop.loop.coach.model import Draft
from coachloop.loop.coach.run import Extras, log_in
from coachloop.loop.context import Context, load_targets
from coachloop.loop.gaps.alerting import after_scores, look_back
from coachloop.sample.deeds import add_users, do
from coachloop.store import coaching, conversations, due, people, scores, sheets, work
from coachloop.store.database import Connection

#: A conversation of the sample counts as scored ten minutes after its end.
SCORED_AFTER = timedelta(minutes=10)
_PLAYED = "sample_played:"
_ACTED = "sample_acted:"


def scored_at(context: Context, conversation_id: str) -> datetime:
    """The sample clock. Raises NotFound."""
    with context.database.read() as c:
        conversation = conversations.load_conversation(c, conversation_id)
    return (conversation.ended_at or conversation.started_at) + SCORED_AFTER


def is_played(c: Connection, person_id: str) -> bool:
    """Whether the alerts of that person were played: from then on they come with each score."""
    return work.fact(c, _PLAYED + person_id) is not None


def play(context: Context, story: Path) -> int:
    """Everything that is due by now for people whose conversations are all scored; how many are played."""
    told = json.loads(story.read_text(encoding="utf-8"))
    with context.database.read() as c:
        waiting = due.unscored_people(c, context.machine_series)
        ready = [person for person in people.load_people(c) if person.id not in waiting]
    for person in ready:
        _alerts(context, person)
    by_name = {person.name: person for person in ready}
    for session in told["sessions"]:
        if session["person"] in by_name:
            _session(context, by_name[session["person"]], session)
    for action in told["actions"]:
        if action["person"] in by_name:
            _action(context, by_name[action["person"]], action)
    add_users(context, told["users"], datetime.fromisoformat(told["since"]))
    for deed in told["deeds"]:
        if by_name.keys() >= set(deed["people"]):
            do(context, deed)
    return len(ready)


# --- alerts ------------------------------------------------------------------------------------------------


def _alerts(context: Context, person: Person) -> None:
    """Each score in order of time, and the look of each night that follows a day with scores."""
    with context.database.write() as c:
        if is_played(c, person.id):
            return
        today: set[str] = set()
        last = None
        for found in _scored_of(c, context, person.id):
            at = found[0].scored_at
            if last is not None and day_id(last, context.zone) != day_id(at, context.zone):
                look_back(c, context, person.id, today, _night(context, last))
                today = set()
            after_scores(c, context, person.id, {s.criterion_version_id: s.id for s in found}, at)
            today |= {s.criterion_version_id for s in found if s.judgement.status is Status.SCORED}
            last = at
        if last is not None:
            look_back(c, context, person.id, today, _night(context, last))
        work.set_fact(c, _PLAYED + person.id, True)


def _scored_of(c: Connection, context: Context, person_id: str) -> list[Sequence[Score]]:
    """The person's machine scores, conversation by conversation, in order of time."""
    ids = due.conversations_of(c, [person_id])
    series = context.machine_series
    found = [sheets.current_scores(c, i, person_id=person_id, series=series) for i in ids]
    return [scores_ for scores_ in found if scores_]


def _night(context: Context, moment: datetime) -> datetime:
    """The last minute of that day."""
    return day_start(day_id(moment, context.zone) + 1, context.zone) - timedelta(minutes=1)


# --- sessions and what people did --------------------------------------------------------------------------


def _session(context: Context, person: Person, told: Mapping[str, Any]) -> None:
    starts_at = datetime.fromisoformat(told["starts_at"])
    with context.database.write() as c:
        key = load_targets(c)[told["criterion"]].criterion.version_id
        if any(_same(row, key, starts_at) for row, _ in coaching.load_sessions(c, person_id=person.id)):
            return
        cited = due.conversation_named(c, told["cited"]) if told["cited"] else None
        draft = Draft(
            person.id,
            told["criterion"],
            told["method"],
            told["agreed"],
            starts_at,
            cited_conversation_id=cited,
        )
        extras = Extras(coach=told["coach"], as_of=starts_at if told["as_of"] else None)
        log_in(c, context, draft, datetime.fromisoformat(told["created_at"]), extras)


def _same(row: coaching.SessionRow, criterion_version_id: str, starts_at: datetime) -> bool:
    return row.criterion_version_id == criterion_version_id and row.starts_at == starts_at


def _action(context: Context, person: Person, told: Mapping[str, Any]) -> None:
    """A word of a person on a machine score, on the day after it was made."""
    name = f"{_ACTED}{told['kind']}:{told['conversation']}:{told['criterion']}"
    with context.database.write() as c:
        conversation_id = due.conversation_named(c, told["conversation"])
        if conversation_id is None or work.fact(c, name) is not None:
            return
        criterion = load_targets(c)[told["criterion"]].criterion
        score = _score_of(c, context, conversation_id, person.id, criterion)
        if score is not None and told["kind"] == "contest":
            asked_at = _day_after(score)
            clock = asked_at + timedelta(days=context.policy.workspace.question_days)
            given = told["who"], told["reason"], told["level"]
            coaching.raise_contest(c, score.id, *given, asked_at, due_at=clock)
        elif score is not None:
            _override(c, score, criterion, told)
        work.set_fact(c, name, True)


def _score_of(
    c: Connection, context: Context, conversation_id: str, person_id: str, criterion: Criterion
) -> Score | None:
    found = sheets.current_scores(c, conversation_id, person_id=person_id, series=context.machine_series)
    return next((s for s in found if s.criterion_version_id == criterion.version_id), None)


def _override(c: Connection, score: Score, criterion: Criterion, told: Mapping[str, Any]) -> None:
    level = float(told["level"])
    judgement = Judgement(
        criterion.key,
        Status.SCORED,
        level=level,
        pct=criterion.scale.pct(level),
        rationale=told["reason"],
        evidence=score.judgement.evidence,
    )
    new = scores.NewScore(
        person_id=score.person_id,
        criterion_version_id=score.criterion_version_id,
        rater=Rater(RaterKind.HUMAN, told["who"]),
        judgement=judgement,
        scored_at=_day_after(score),
        rubric_version_id=score.rubric_version_id,
        is_override=True,
        given=Given(Tag.OVERRIDE, of_score_id=score.id),
    )
    transcript = conversations.load_transcript(c, score.conversation_id)
    scores.append_scores(c, score.conversation_id, [new], transcript)


def _day_after(score: Score) -> datetime:
    return score.scored_at + timedelta(days=1)
