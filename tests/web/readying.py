"""Dana with two passing batches on the rule `screens`, a day later; Kim owns her team, Noor another one."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from fastapi.testclient import TestClient

from coachloop.domain.people import Person, Team, UserRole
from coachloop.settings import Workspace
from coachloop.store import people
from tests.loop.readiness.made import DAY, SECOND, add_rule, made_world, two_batches
from tests.support.world import World
from tests.web import workspace
from tests.web.workspace import Made, browser, csrf_of

LATER = SECOND + DAY
FIVE = ("listening", "structure", "clarity", "patience", "closing")


@dataclass(frozen=True)
class Then(Made):
    """The same, with the clock on another day."""

    then: datetime = LATER

    def now(self) -> datetime:
        return self.then


def services_of(made: World, folder: Path, then: datetime = LATER) -> Then:
    """What the pages of this world are given."""
    with made.context.database.write() as c:
        people.upsert_team(c, Team("screens", "Screens", "Kim"))
        people.upsert_team(c, Team("sales", "Sales", "Noor"))
        people.upsert_person(c, Person("dana", "Dana", "screens", coach="Cleo"))
        people.upsert_person(c, Person("robin", "Robin", "sales", coach="Ash"))
    url = made.context.database.url
    return Then(made.context, Workspace(folder, "made", ZoneInfo("UTC"), url, url, coach="Cleo"), then)


def ready(folder: Path, keys: tuple[str, ...] = ("listening",), url: str | None = None) -> Then:
    """Both batches passed."""
    made = made_world(url or f"sqlite:///{folder / 'ready.db'}", keys=keys)
    add_rule(made)
    two_batches(made)
    return services_of(made, folder)


def manager(made: Made, name: str = "Kim") -> TestClient:
    return browser(made, name, UserRole.MANAGER)


def record(page: TestClient, **fields: str) -> object:
    """The form of the decision about Dana, sent by whoever is signed in."""
    filled = {
        "csrf": csrf_of(page), "rule": "screens", "choice": "deploy", "context": "Calm with angry callers.",
        "reason_listening": "I listened to ten of them.",
    } | fields  # fmt: skip
    return page.post("/readiness/dana/decision", data=filled, follow_redirects=False)


__all__ = ["FIVE", "LATER", "Then", "csrf_of", "manager", "ready", "record", "services_of", "workspace"]
