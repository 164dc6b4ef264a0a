"""The sample's past is played after its scores: sessions and alerts as they would have come at the time.

Each step looks first at what is there, and is one transaction: after a crash the next call goes on.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from coachloop.domain.people import Person
from coachloop.domain.score import Score, Status
from coachloop.domain.times import day_id, day_start
from coachloop.loop.coach.model import Draft
from coachloop.loop.coach.run import Extras, log_in
from coachloop.loop.context import Context, load_targets
from coachloop.loop.gaps.alerting import after_scores, look_back
from coachloop.sample.deeds import add_users, do
from coachloop.store import coaching, conversations, due, people, sheets, work
from coachloop.store.database import Connection

#: A conversation of the sample counts as scored ten minutes after its end.
SCORED_AFTER = timedelta(minutes=10)
_PLAYED = "sample_played:"


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


# --- sessions ----------------------------------------------------------------------------------------------


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
