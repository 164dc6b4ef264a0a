"""The sample as files: what anybody could import, and the story that is played after it."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, time, timedelta
from pathlib import Path

from coachloop.sample.hires import hires, scorecards
from coachloop.sample.interviews import ASKED_FOR, ROLES, ROUNDS, planned
from coachloop.sample.people import (
    CHARACTERS,
    NEW_INTERVIEWER,
    OWNERS,
    READY,
    TRAINED_DAY,
    TRAINEE,
    TRAINEE_AFTER,
    WELCOME_DAY,
    WORKING_DAYS,
    Character,
)
from coachloop.sample.plot import Event, events, working_days
from coachloop.sample.programme import programme
from coachloop.sample.sessions import past_sessions
from coachloop.sample.users import USERS

#: Tables to import, in this order, each with its kind.
TABLES = (
    ("people", "people.csv"),
    ("training", "training.csv"),
    ("plans", "plans.csv"),
    ("scorecards", "scorecards.csv"),
    ("hires", "hires.csv"),
)
FILES = "files"
CALLS = "calls"
STORY = "story.json"
MARK = "SAMPLE DATA: invented people and conversations"

#: The workspace file of the sample.
SETTINGS = """\
# The sample of coachloop: invented people and conversations. `coachloop demo --remove` takes it away.
name: "Sample"
sample: true
time_zone: UTC
coach: "Sample Rowan"
comparable_sets: [[screen, technical], [discovery, demo]]
rubrics:
  interviewer: [screen, technical, panel]
  sales: [discovery, demo]
  contact_centre: [support, complaint]
"""

#: Days after the first one on which a training began, where it is part of the story.
_TRAINED_AFTER = {TRAINEE: TRAINEE_AFTER, READY: TRAINEE_AFTER}
_MODULES = {
    "interviewer": ("Structured interviews", "discovery_depth"),
    "sales": ("From need to offer", "discovery_questions"),
    "contact_centre": ("Calls that end well", "close_and_follow_through"),
}


def sample_files(seed: int, until: datetime, share: float = 1.0) -> Iterator[tuple[str, str]]:
    """Path and text of each file. The same `seed`, `until` and `share` give the same bytes."""
    happened = events(seed, until, share)
    sessions = past_sessions(happened, seed)
    yield "people.csv", _table(_people(until))
    yield "training.csv", _table(_training(until))
    yield "plans.csv", _table(_plans())
    yield "scorecards.csv", _table(scorecards(seed, until))
    yield "hires.csv", _table(hires(seed, until, happened))
    for event in happened:
        yield f"{CALLS}/{event.id}.json", _json(_conversation(event))
    story = {
        "note": MARK,
        "since": datetime.combine(working_days(until)[0], time(8), until.tzinfo).isoformat(),
        "sessions": [_plain(s) for s in sessions],
        "users": [_plain(user) for user in USERS],
        "deeds": [_plain(deed) for deed in programme(happened, sessions, until)],
    }
    yield STORY, _json(story)


def write_sample(folder: Path, seed: int, until: datetime, share: float = 1.0) -> None:
    """Writes the files of a workspace; its settings last, so that half a sample is no workspace yet."""
    for name, text in sample_files(seed, until, share):
        path = folder / FILES / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "workspace.yaml").write_text(SETTINGS, encoding="utf-8")


def _plain(value: object) -> dict[str, object]:
    found = asdict(value)  # type: ignore[call-overload]
    return {k: v.isoformat() if isinstance(v, datetime) else v for k, v in found.items()}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _table(rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _people(until: datetime) -> Iterator[Sequence[object]]:
    yield (
        "person",
        "team",
        "team owner",
        "job family",
        "hired on",
        "coach",
        "shift",
        "queue",
        "site",
        "since",
        "until",
    )
    for character in CHARACTERS:
        hired = (until - timedelta(days=character.hired_days)).date()
        moved = working_days(until)[WORKING_DAYS // 2] if character.moved_shift else None
        yield _person(character, hired.isoformat(), character.shift, hired.isoformat(), moved or "")
        if moved:
            yield _person(character, hired.isoformat(), character.moved_shift or "", moved, "")


def _person(character: Character, hired: str, shift: str, since: object, until: object) -> Sequence[object]:
    c = character
    family = {"interviewer": "hiring", "sales": "sales", "contact_centre": "service"}[c.family]
    return c.name, c.team, OWNERS[c.team], family, hired, c.coach, shift, c.queue, c.site, since, until


def _training(until: datetime) -> Iterator[Sequence[object]]:
    """Knowledge for nearly all, a scenario for every third; Noor and Wren have none on record.

    A scenario later on would begin the batches of who is assessed anew.
    """
    yield "person", "module", "criterion", "kind", "started", "completed"
    days = working_days(until)
    for place, c in enumerate(CHARACTERS):
        module, criterion = _MODULES[c.family]
        started = days[0] + timedelta(days=_TRAINED_AFTER.get(c.name, 7 + place))
        if c.name == NEW_INTERVIEWER:
            yield (
                c.name,
                module,
                criterion,
                "knowledge",
                days[WELCOME_DAY],
                f"{days[TRAINED_DAY]}T15:00:00+00:00",
            )
        if c.hired_days < 65:
            continue
        yield c.name, module, criterion, "knowledge", started, f"{started + timedelta(days=2)}T15:00:00+00:00"
        if place % 3 == 0 and c.name != READY:
            later = started + timedelta(days=21)
            yield c.name, f"{module}: practice", criterion, "scenario", later, f"{later}T16:00:00+00:00"


def _plans() -> Iterator[Sequence[object]]:
    yield "job role", "round", "question", "position", "criterion", "interviewers"
    for role in ROLES:
        for round_ in ROUNDS:
            for place, question in enumerate(planned(round_), 1):
                aim = ASKED_FOR[ROUNDS[round_][place - 1]]
                yield role, round_, question, place, aim, 2 if round_ == "panel" else 1


def _conversation(event: Event) -> dict[str, object]:
    labels = {"P": event.person.name, "C": event.counterpart}
    roles = {event.person.name: "person", event.counterpart: "counterpart"}
    if event.colleague:
        labels["O"] = event.colleague.name
        roles[event.colleague.name] = "person"
    facts = {
        "note": MARK,
        "id": event.id,
        "started_at": event.started_at.isoformat(),
        "ended_at": event.ended_at.isoformat(),
        "language": "en",
        "call_type": event.call_type,
        "consent": event.consent,
        "counterpart": event.candidate,
        "job_role": event.job_role,
        "round": event.call_type if event.job_role else None,
        "speakers": roles,
    }
    turns = [
        {"speaker": labels[t.line.who], "start_ms": t.start_ms, "end_ms": t.end_ms, "text": t.line.text}
        for t in event.turns
    ]
    return {**{k: v for k, v in facts.items() if v is not None}, "turns": turns}
