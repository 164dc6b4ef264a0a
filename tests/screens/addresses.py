"""An address for every page of the product, with ids that a workspace really has, and who may open it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, text

from coachloop.domain.people import UserRole
from coachloop.domain.rights import READS, Area
from coachloop.web.pages import ALL
from coachloop.web.render import Page

#: Who is asked first for a page that several roles have.
_FIRST = (
    UserRole.COACHED_PERSON, UserRole.COACH, UserRole.SUPERVISOR, UserRole.TRAINING_LEAD, UserRole.LEADER,
    UserRole.MANAGER, UserRole.ADMIN, UserRole.ANALYST,
)  # fmt: skip
_OF_THEMSELVES = frozenset({Area.ME})
#: Parts of a page, which another page fetches.
PARTS = ("/live/running", "/week/steps", "/people/{person_id}/patterns")
#: One id of each kind. A person with coaching shows more than one without.
_IDS = {
    "rubric_key": "SELECT rubric_key FROM rubric_version ORDER BY number DESC, rubric_key LIMIT 1",
    "import_id": "SELECT id FROM import_batch ORDER BY id LIMIT 1",
    "person_id": "SELECT person_id FROM coaching_session ORDER BY created_at DESC, id LIMIT 1",
    "session_id": "SELECT id FROM coaching_session ORDER BY created_at DESC, id LIMIT 1",
    "conversation_id": "SELECT cited_conversation_id FROM coaching_session"
    " WHERE cited_conversation_id IS NOT NULL ORDER BY created_at DESC, id LIMIT 1",
    "item_id": "SELECT id FROM audit_item ORDER BY id LIMIT 1",
    "set_id": "SELECT id FROM calibration_set ORDER BY id LIMIT 1",
    "rater_id": "SELECT user_id FROM calibration_rater ORDER BY user_id LIMIT 1",
    "question_id": "SELECT id FROM contest ORDER BY id LIMIT 1",
    "training_id": "SELECT id FROM training_session ORDER BY id LIMIT 1",
    "held_id": "SELECT id FROM training_session ORDER BY id LIMIT 1",
    "decision_id": "SELECT id FROM readiness_decision ORDER BY id LIMIT 1",
}
_FIXED = {"setting": "flag_below", "notice": "staff", "span": "v1..v2"}


@dataclass(frozen=True)
class Address:
    """One page and where it is; `name` is what a file of it is called, `person` somebody who was coached."""

    path: str
    name: str
    role: UserRole
    person: str | None


def addresses(c: Connection) -> Iterator[Address]:
    """Pages without an id that the workspace has are left out."""
    known = {**_FIXED, **_found(c)}
    for page in [p for p in ALL if p.path not in PARTS]:
        path = _filled(page, known)
        if path is not None:
            name = page.path.strip("/").replace("/", "-").replace("{", "").replace("}", "") or "home"
            yield Address(path, name, _role(page), known.get("person_id"))


def _found(c: Connection) -> Mapping[str, str]:
    rows = {name: c.execute(text(query)).scalar() for name, query in _IDS.items()}
    return {name: str(value) for name, value in rows.items() if value is not None}


def _filled(page: Page, known: Mapping[str, str]) -> str | None:
    parts = [part.strip("{}") if part.startswith("{") else "" for part in page.path.split("/")]
    if any(part and part not in known for part in parts):
        return None
    return "/".join(known[p] if p else raw for p, raw in zip(parts, page.path.split("/"), strict=True))


def _role(page: Page) -> UserRole:
    order = _FIRST if page.area in _OF_THEMSELVES else (*_FIRST[1:], _FIRST[0])
    return next(role for role in order if role in READS[page.area])
