"""STAR: real service chats of real people (../shared/data/star), imported and scored as anybody's files are.

A few of its agents with a dozen calls each; they are numbers there, so here they are too. Nothing of their
words stands in the repository.
"""

import csv
import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from coachloop.engines.transcripts import READERS
from coachloop.loop.ingest.preview import Options
from coachloop.loop.ingest.run import begin, commit_one
from coachloop.loop.ingest.tables.model import Kind
from coachloop.loop.score.run import score_conversation
from coachloop.store.due import conversations_of, unscored
from coachloop.store.people import load_people
from coachloop.wiring import (
    App,
    after_scores,
    commit_table_import,
    embedded,
    plan_import,
    preview_import,
    preview_table_import,
    publish_starters,
    rubrics_to_score,
)

#: The last call was on 27 May 2020.
NOW = datetime(2020, 5, 28, 9, tzinfo=UTC)
COACH, OWNER, TEAM = "Cleo Coach", "Sam Owner", "Desk"
_AGENTS, _CALLS = 7, 12
SETTINGS = f"""\
name: desk
time_zone: UTC
coach: {COACH}
rubrics:
  contact_centre: [service]
"""


class Desk(App):
    """The workspace on the day after its last call."""

    def now(self) -> datetime:
        return NOW


def build(app: App, data: Path) -> Desk:
    """`app` is an empty workspace with SETTINGS, in whose folder the files are written."""
    folder = app.workspace.folder / "files"
    calls = write_files(folder, data)
    publish_starters(app)
    people = preview_table_import(app, str(folder / "people.csv"), Kind.PEOPLE, None, {})
    commit_table_import(app, people, {}, "desk-people")
    plan = plan_import(app, preview_import(app, [str(calls)], Options(), {}), {}, str(calls))
    import_id = begin(app.context, plan, NOW)
    for item in plan.items:
        commit_one(app.context, import_id, item, READERS, NOW)
    _score(app)
    return Desk(app.workspace, app.opened)


def write_files(folder: Path, data: Path) -> Path:
    """people.csv and a file for each call, of the first agents with enough calls; the folder of the calls."""
    calls = folder / "calls"
    calls.mkdir(parents=True)
    chosen = dict(_chosen(data))
    with (folder / "people.csv").open("w", newline="", encoding="utf-8") as out:
        table = csv.writer(out)
        table.writerow(("person", "team", "team owner", "hired on", "coach", "shift"))
        for place, agent in enumerate(chosen):
            table.writerow((name_of(agent), TEAM, OWNER, "2019-05-01", COACH, ("early", "late")[place % 2]))
    for agent, made in chosen.items():
        for call in made:
            text = json.dumps(_own(call, name_of(agent)), ensure_ascii=False)
            (calls / f"{call['id']}.json").write_text(text, encoding="utf-8")
    return calls


def name_of(agent: str) -> str:
    return f"Agent {agent.removeprefix('agent')}"


def _chosen(data: Path) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    by_agent: dict[str, list[dict[str, Any]]] = {}
    with gzip.open(data / "star" / "dev" / "calls.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            call = json.loads(line)
            by_agent.setdefault(call["agent"], []).append(call)
    enough = [agent for agent in sorted(by_agent) if len(by_agent[agent]) >= _CALLS]
    for agent in enough[:_AGENTS]:
        yield agent, sorted(by_agent[agent], key=lambda c: (c["started_unix"], c["id"]))[-_CALLS:]


def _own(call: dict[str, Any], agent: str) -> dict[str, Any]:
    """In our own JSON: a turn ends where the next begins."""
    start = datetime.fromtimestamp(call["started_unix"], UTC)
    customer = f"Customer {call['customer'].removeprefix('cust')}"
    spoken = [t for t in call["turns"] if (t.get("text") or "").strip()]
    begins = [int(1000 * t["t"]) for t in spoken]
    ends = [max(a, b) for a, b in pairwise([*begins, begins[-1] + 5_000])]
    turns = [
        {
            "speaker": agent if t["role"] == "agent" else customer,
            "start_ms": a,
            "end_ms": b,
            "text": t["text"],
        }
        for t, a, b in zip(spoken, begins, ends, strict=True)
    ]
    return {
        "id": call["id"],
        "started_at": start.isoformat(),
        "ended_at": (start + timedelta(milliseconds=ends[-1])).isoformat(),
        "language": "en",
        "call_type": "service",
        "consent": "confirmed",
        "counterpart": call["customer"],
        "speakers": {agent: "person", customer: "counterpart"},
        "turns": turns,
    }


def _score(app: App) -> None:
    context, series = app.context, app.context.machine_series
    with context.database.read() as c:
        ((version, types),) = rubrics_to_score(c, app.workspace, None)
        wanted = set(unscored(c, version.id, series, call_types=types))
        ids = [i for i in conversations_of(c, [p.id for p in load_people(c)]) if i in wanted]
    for conversation_id in ids:
        score_conversation(
            context, conversation_id, version.rubric, embedded(), NOW, after_scores=after_scores(context)
        )
