"""A whole organisation, for pages at size: three coaches, sixty people, ten criteria, words under every score.

What grows is history: 10,000 conversations are seventeen weeks of it, 100,000 are three years.
"""

import itertools
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Table, insert, text

from coachloop.domain.people import Person, Team
from coachloop.domain.rubric import Criterion, Rubric
from coachloop.domain.times import day_id, week_id
from coachloop.loop.coach.model import Draft
from coachloop.loop.coach.run import Extras, log_session
from coachloop.loop.gaps.alerting import after_scores
from coachloop.loop.measure.run import close_due
from coachloop.store import people, rubrics, tables
from coachloop.store.rollups import recompute
from tests.web import workspace
from tests.web.workspace import FIRST, MACHINE, NOW, TALK, Made

PEOPLE, COACHES, PER_DAY = 60, 3, 2
WORKING_DAYS = 5
#: Coaching sessions a person and quarter.
SESSIONS = 1
_BATCH = 20_000
Row = dict[str, Any]
_WORDS = [(seq, role, said) for seq, (role, said) in enumerate(TALK[:8])]


def rubric() -> Rubric:
    """Ten criteria of weight 10: those of the small world, twice."""
    more = tuple(replace(c, key=f"{c.key}_2", name=f"{c.name}, second half") for c in FIRST.criteria)
    return replace(FIRST, criteria=tuple(replace(c, weight=10.0) for c in (*FIRST.criteria, *more)))


def build(folder: Path, conversations: int) -> Made:
    """The workspace with that many conversations and ten scores each, ready to be read."""
    made = workspace.empty(folder)
    database = made.context.database
    with database.write() as c:
        _people(c)
        published = rubrics.publish(c, rubric(), "bench", NOW - timedelta(days=1_500))
        calls = list(_calls(conversations))
        _fill(c, calls, published.id)
    with database.write() as c:
        recompute(c)
        c.execute(text("ANALYZE"))
    _coach(made, conversations)
    return made


def _people(c: Connection) -> None:
    for team in range(COACHES):
        people.upsert_team(c, Team(f"t{team}", f"Team {team}", f"Owner {team}"))
    for n in range(PEOPLE):
        team = n % COACHES
        hired = (NOW - timedelta(days=200 + 30 * n)).date()
        people.upsert_person(
            c, Person(_person(n), f"Person {n:02}", f"t{team}", "engineering", hired, coach=f"Coach {team}")
        )


def _person(n: int) -> str:
    return f"p{n:02}"


def _calls(conversations: int) -> Iterator[Row]:
    """The newest first: two a person and working day, back from yesterday."""
    number = 0
    for back in itertools.count(1):
        day = NOW - timedelta(days=back)
        if day.weekday() >= WORKING_DAYS:
            continue
        for n, k in itertools.product(range(PEOPLE), range(PER_DAY)):
            if number == conversations:
                return
            number += 1
            started = day.replace(hour=8 + n % 8, minute=(7 * n + 30 * k) % 60)
            yield {"id": f"c{number:06}", "n": n, "started_at": started, "number": number}


def _fill(c: Connection, calls: list[Row], rubric_id: str) -> None:
    leaves = rubric().leaves
    _put(c, tables.conversation, (_conversation(x) for x in calls))
    _put(c, tables.participant, (row for x in calls for row in _participants(x)))
    _put(c, tables.transcript, (_transcript(x) for x in calls))
    _put(c, tables.turn, (row for x in calls for row in _turns(x)))
    _put(c, tables.scoring, (_scoring(x, rubric_id) for x in calls))
    rng = random.Random(7)
    scores = (_score(x, place, leaf, rubric_id, rng) for x in calls for place, leaf in enumerate(leaves))
    _put(c, tables.score, scores)
    _put(c, tables.evidence, (_evidence(x, place) for x in calls for place in range(len(leaves))))


def _put(c: Connection, table: Table, rows: Iterator[Row]) -> None:
    while batch := list(itertools.islice(rows, _BATCH)):
        c.execute(insert(table), batch)


def _conversation(x: Row) -> Row:
    zone = ZoneInfo("Europe/London")
    return {
        "id": x["id"], "content_hash": x["id"], "call_type": ("screen", "panel")[x["number"] % 4 == 0],
        "started_at": x["started_at"], "ended_at": x["started_at"] + timedelta(minutes=20),
        "date_source": "stated", "consent": "confirmed", "counterpart": f"C-{x['number']:06}",
        "job_role": ("Backend", "Support", "Sales")[x["number"] % 3], "round": f"round {x['number'] % 3}",
        "source": "bench", "sample": False,
        "day_id": day_id(x["started_at"], zone), "week_id": week_id(x["started_at"], zone),
    }  # fmt: skip


def _participants(x: Row) -> Iterator[Row]:
    person, other = f"Person {x['n']:02}", "Candidate"
    yield {"conversation_id": x["id"], "speaker": person, "position": 0, "role": "person",
           "person_id": _person(x["n"])}  # fmt: skip
    yield {"conversation_id": x["id"], "speaker": other, "position": 1, "role": "counterpart",
           "person_id": None}  # fmt: skip


def _transcript(x: Row) -> Row:
    return {"conversation_id": x["id"], "version": 1, "text_hash": x["id"], "format": "own",
            "created_at": x["started_at"]}  # fmt: skip


def _turns(x: Row) -> Iterator[Row]:
    for seq, role, said in _WORDS:
        speaker = f"Person {x['n']:02}" if role == "person" else "Candidate"
        yield {"conversation_id": x["id"], "version": 1, "seq": seq, "speaker": speaker, "role": role,
               "text": said, "start_ms": 60_000 * seq, "end_ms": 60_000 * seq + 40_000}  # fmt: skip


def _scoring(x: Row, rubric_id: str) -> Row:
    return {"id": x["number"], "content_hash": x["id"], "conversation_id": x["id"],
            "person_id": _person(x["n"]), "rubric_version_id": rubric_id, "series": MACHINE.series,
            "transcript_version": 1, "provenance": {}, "scored_at": x["started_at"]}  # fmt: skip


def _score(x: Row, place: int, leaf: Criterion, rubric_id: str, rng: random.Random) -> Row:
    level = _level(x["n"], place, leaf, rng)
    pct = leaf.scale.pct(level)
    return {
        "id": _score_id(x, place), "conversation_id": x["id"], "person_id": _person(x["n"]),
        "criterion_version_id": leaf.version_id, "series": MACHINE.series, "rater_kind": "machine",
        "rater": MACHINE.name, "rater_version": MACHINE.version, "scoring_id": x["number"],
        "rubric_version_id": rubric_id, "call_type": ("screen", "panel")[x["number"] % 4 == 0],
        "started_at": x["started_at"], "day_id": day_id(x["started_at"], ZoneInfo("Europe/London")),
        "week_id": week_id(x["started_at"], ZoneInfo("Europe/London")), "status": "scored",
        "level": level, "value": level, "pct": pct, "trend_value": pct, "method": "measure",
        "rationale": "as counted", "confidence": 0.6 + 0.35 * rng.random(), "details": {},
        "is_override": False, "scored_at": x["started_at"],
    }  # fmt: skip


def _level(n: int, place: int, leaf: Criterion, rng: random.Random) -> float:
    """Most are good at most things: one person and criterion in eight lies below the usual line."""
    skill = 0.62 if (n + 3 * place) % 8 == 0 else 0.9
    scale = leaf.scale
    if scale.limit is not None:
        return scale.limit - 5.0 if rng.random() < skill else scale.limit + 15.0
    steps = int(scale.maximum - scale.minimum)
    return scale.minimum + sum(rng.random() < skill for _ in range(steps))


def _score_id(x: Row, place: int) -> int:
    return int(x["number"]) * 10 + place


def _evidence(x: Row, place: int) -> Row:
    seq, _, said = _WORDS[place % len(_WORDS)]
    return {"score_id": _score_id(x, place), "position": 0, "kind": "quote", "transcript_version": 1,
            "turn_seq": seq, "start_char": 0, "end_char": len(said), "text": said,
            "text_hash": "bench"}  # fmt: skip


def _coach(made: Made, conversations: int) -> None:
    """Two sessions a person and quarter of the history, newest first; alerts as scores raise them."""
    quarters = max(1, conversations // (PEOPLE * PER_DAY * WORKING_DAYS * 13))
    leaves = rubric().leaves
    for quarter in range(quarters):
        for n, k in itertools.product(range(PEOPLE), range(SESSIONS)):
            then = NOW - timedelta(days=91 * quarter + 8 + 40 * k + n % 20, hours=1)
            leaf = leaves[(n + 3 * k + quarter) % len(leaves)]
            draft = Draft(_person(n), leaf.key, "call review", "Ask one question more.", then)
            log_session(made.context, draft, then, Extras(coach=f"Coach {n % COACHES}"))
    close_due(made.context, NOW)
    with made.context.database.write() as c:
        for n in range(PEOPLE):
            ids = {leaf.version_id: n + 1 for leaf in leaves}
            after_scores(c, made.context, _person(n), ids, NOW)
