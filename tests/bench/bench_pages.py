"""Pages at size: server time of each page at 100,000 conversations (1,000,000 scores) and beside 10,000.

The goals are those of UX.md section 5: p95 under 150 ms, growth under 1.2, at most 300 KB. Times are of this
machine in this run; the ratio is measured with the rounds taken in turn.
"""

import os
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from fastapi.testclient import TestClient

from coachloop.domain.people import UserRole
from coachloop.domain.rights import Grant
from coachloop.web.app import settle
from tests.bench import organisation
from tests.bench.harness import Ratio, seconds
from tests.web import workspace

SIZES = (10_000, 100_000)
ROUNDS = 20
GOAL_MS, GOAL_GROWTH, GOAL_KB = 150.0, 1.2, 300.0
COACH = ("Coach 0", (Grant(UserRole.COACH),))
SUPERVISOR = ("Owner 0", (Grant(UserRole.SUPERVISOR),))
LEAD = ("Lead", (Grant(UserRole.TRAINING_LEAD, everyone=True),))
LEADER = ("Leader", (Grant(UserRole.LEADER, everyone=True),))
ADMIN = ("Admin", (Grant(UserRole.ADMIN, everyone=True),))
COACHED = ("Person 00", (Grant(UserRole.COACHED_PERSON),))
PAGES = (
    (SUPERVISOR, "/today"), (COACH, "/week"), (COACH, "/week/steps"), (COACH, "/people"),
    (COACH, "/people/p00"), (COACHED, "/me"), (COACH, "/conversations"),
    (COACH, "/conversations?q=C-0001"), (COACH, "/conversations?criterion=follow_up&below=50"),
    (COACH, "/conversations/c000001"), (COACH, "/review"), (COACH, "/calibration"), (LEAD, "/gaps"),
    (COACH, "/gaps"), (COACH, "/coaching"), (COACH, "/coaching/new"), (COACH, "/coaching/{session}"),
    (COACH, "/coaching/what-works"), (SUPERVISOR, "/readiness"), (SUPERVISOR, "/handoff"),
    (LEADER, "/program"), (LEADER, "/program/outcomes"), (LEAD, "/training"), (LEAD, "/training/records"),
    (COACH, "/rubrics"), (COACH, "/plans"), (COACH, "/rubrics/interviewer"), (COACH, "/trust"),
    (ADMIN, "/import"), (ADMIN, "/settings"), (ADMIN, "/settings/models"),
    (ADMIN, "/settings/roles"), (ADMIN, "/settings/audit"), (ADMIN, "/settings/health"),
    (ADMIN, "/settings/consent"), (ADMIN, "/settings/thresholds"), (COACH, "/find?q=person"),
    (COACH, "/find?q=C-000012"), (LEAD, "/rubrics/interviewer/edit"),
    (ADMIN, "/settings/thresholds/flag_below"), (SUPERVISOR, "/calibration/new"),
    (COACH, "/people/p00/patterns"), (COACHED, "/me/patterns"), (COACHED, "/me/conversations/c000001"),
    (COACHED, "/notices/staff"), (LEAD, "/training/new"), (COACH, "/handoff/p00"),
    (LEADER, "/program/checklist"), (ADMIN, "/program/questions"),
    (COACH, "/account"), (COACH, "/live/running"),
)  # fmt: skip
#: Pages of something that is made first. The organisation at size has none of it, and each reads the rows of
#: that one thing; the last is an address that leads elsewhere.
OF_ONE_THING = frozenset({
    "/rubrics/{rubric_key}/diff/{span}", "/import/receipts/{import_id}", "/import/{upload_id}",
    "/calibration/raters/{rater_id}", "/calibration/{set_id}", "/handoff/{person_id}/feedback",
    "/review/{item_id}", "/review/{item_id}/result", "/me/sessions/{session_id}", "/questions/{question_id}",
    "/training/{training_id}", "/me/training/{held_id}", "/decisions/{decision_id}",
    "/readiness/{person_id}", "/status",
})  # fmt: skip


def run() -> list[Ratio]:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        worlds = [organisation.build(_made(Path(folder), n), n) for n in SIZES]
        settle()
        lines = [_line(worlds, user, path, stack) for user, path in PAGES]
        for line in lines:
            print(line, flush=True)
        for world in worlds:
            world.context.database.close()
    return []


def _made(folder: Path, size: int) -> Path:
    path = folder / str(size)
    path.mkdir()
    return path


def _line(
    worlds: list[workspace.Made], user: tuple[str, tuple[Grant, ...]], path: str, stack: ExitStack
) -> str:
    name, grants = user
    clients = [stack.enter_context(_client(world, name, grants)) for world in worlds]
    paths = [path.replace("{session}", _session(x)) if "{" in path else path for x in clients]
    answers = [client.get(p) for client, p in zip(clients, paths, strict=True)]
    if any(a.status_code != 200 for a in answers):
        return f"  {name:<10} {path:<46} answers {[a.status_code for a in answers]}"
    small, large = ([t * 1000 for t in column] for column in zip(*_rounds(clients, paths), strict=True))
    p95, growth = statistics.quantiles(large, n=20)[-1], statistics.median(large) / statistics.median(small)
    weight = len(answers[1].content) / 1024
    missed = "".join(
        f"  {word} missed"
        for word, value, goal in (
            ("p95", p95, GOAL_MS),
            ("growth", growth, GOAL_GROWTH),
            ("weight", weight, GOAL_KB),
        )
        if value > goal
    )
    return f"  {name:<10} {path:<46} p95 {p95:6.0f} ms   growth {growth:5.2f}   {weight:5.0f} KB{missed}"


def _client(world: workspace.Made, name: str, grants: tuple[Grant, ...]) -> TestClient:
    person = "p00" if any(g.role is UserRole.COACHED_PERSON for g in grants) else None
    return workspace.browser(world, name, *grants, person=person)


def _session(client: TestClient) -> str:
    rows = client.get("/coaching.json").json()["data"].get("lines", [])
    return str(rows[0]["session_id"]) if rows else "s_001"


def _rounds(clients: list[TestClient], paths: list[str]) -> Iterator[list[float]]:
    """The sizes in turn, so that a machine that slows down slows both."""
    for _ in range(int(os.environ.get("COACHLOOP_BENCH_ROUNDS", ROUNDS))):
        yield [seconds(lambda c=c, p=p: c.get(p)) for c, p in zip(clients, paths, strict=True)]  # type: ignore[misc]
