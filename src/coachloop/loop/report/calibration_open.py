"""The form that opens a calibration set: what could be rated, and who could be asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from coachloop.domain.errors import CoachloopError
from coachloop.domain.people import UserRole
from coachloop.domain.rights import READS, Area, Reader
from coachloop.domain.rubric import Rubric, Subject
from coachloop.loop.context import Context
from coachloop.loop.report.lines import title
from coachloop.loop.report.model.calibration import OpenForm, Pick
from coachloop.loop.review.audit_rules import audited
from coachloop.loop.review.calibration.model import SetUnusable
from coachloop.store import calibration_lists as store
from coachloop.store import people, rubrics, users
from coachloop.store.database import Connection
from coachloop.store.report import conversation_rows
from coachloop.store.rubrics import PublishedRubric
from coachloop.store.sight import teams_seen

#: UX.md 2: "Two people and one conversation are enough. Start with 5."
PROPOSED = 5
#: Conversations to choose from, and how long raters have unless the form says otherwise.
_OFFERED, _DAYS = 15, 7


@dataclass(frozen=True, slots=True)
class OpenTyped:
    """What the form says, as typed; `conversations` and `raters` are ids. None: as proposed."""

    rubric: str = ""
    team: str = ""
    name: str = ""
    alignment: bool = False
    conversations: tuple[str, ...] | None = None
    raters: tuple[str, ...] | None = None
    deadline: datetime | None = None


def open_page(
    context: Context, reader: Reader, now: datetime, typed: OpenTyped, refused: CoachloopError | None = None
) -> OpenForm:
    """Conversations and teams of those whom `context.sight` sees; raters are who may be asked."""
    with context.database.read() as c:
        published = [v for v in rubrics.current_versions(c) if audited(v.rubric)]
        chosen = next(
            (v for v in published if v.rubric.key == typed.rubric), published[0] if published else None
        )
        mine = teams_seen(c, context.sight)
        teams = [t for t in people.load_teams(c) if t.id in mine]
        return OpenForm(
            name=typed.name,
            alignment=typed.alignment,
            rubrics=tuple(_rubric(v, chosen) for v in published),
            teams=tuple(Pick(t.id, t.name, "", t.id == typed.team) for t in teams),
            every_team=context.sight.everyone or not teams,
            conversations=_conversations(c, context, chosen, typed) if chosen else (),
            raters=_raters(c, context, reader, typed),
            deadline=typed.deadline or now + timedelta(days=_DAYS),
            refused=(refused.what, f"{refused.why} {refused.fix}".strip()) if refused else None,
        )


def check_theirs(context: Context, typed: OpenTyped) -> None:
    """Only what the form offers can be sent with it: conversations, people and teams that are seen. A set of
    all teams is for one who sees all of them. Raises SetUnusable.
    """
    conversations, raters = typed.conversations or (), typed.raters or ()
    with context.database.read() as c:
        rows = conversation_rows(
            c, ids=list(conversations), limit=len(conversations) + 1, sight=context.sight
        )
        hidden = set(conversations) - {r.id for r in rows} or set(raters) - store.may_be_asked(
            c, context.sight
        )
        mine = teams_seen(c, context.sight)
    elsewhere = typed.team not in mine if typed.team else bool(mine) and not context.sight.everyone
    if hidden or elsewhere:
        raise SetUnusable(
            "A conversation, a rater or the team is not among those to choose from.",
            fix="Load the form again and choose from its lists.",
            where="set",
        )


def _rubric(version: PublishedRubric, chosen: PublishedRubric | None) -> Pick:
    about = "scorecards of the candidate" if version.rubric.subject is Subject.COUNTERPART else ""
    return Pick(version.rubric.key, f"{version.rubric.name} v{version.number}", about, version is chosen)


def _conversations(
    c: Connection, context: Context, chosen: PublishedRubric, typed: OpenTyped
) -> tuple[Pick, ...]:
    """The newest of different people first, PROPOSED of them chosen; what was typed stays chosen."""
    of_person = chosen.rubric.subject is Subject.PERSON
    types = _call_types(chosen.rubric)
    found = store.to_calibrate(c, context.sight, types, typed.team or None, of_person=of_person)
    ids = list(dict.fromkeys([*(typed.conversations or ()), *_spread(found)]))[:_OFFERED]
    rows = {r.id: r for r in conversation_rows(c, ids=ids, limit=len(ids) + 1, sight=context.sight)}
    picked = set(ids[:PROPOSED] if typed.conversations is None else typed.conversations)
    zone = context.zone
    return tuple(
        Pick(
            i,
            title(rows[i].call_type, rows[i].job_role, rows[i].round),
            ", ".join(
                [*(name for _, name in rows[i].people), f"{rows[i].started_at.astimezone(zone):%Y-%m-%d}"]
            ),
            i in picked,
        )
        for i in ids
        if i in rows
    )


def _call_types(rubric: Rubric) -> frozenset[str]:
    """Where something is rated; empty for everywhere."""
    leaves = audited(rubric)
    everywhere = any(not x.call_types for x in leaves)
    return frozenset() if everywhere else frozenset(t for x in leaves for t in x.call_types)


def _spread(found: Sequence[tuple[str, str]]) -> list[str]:
    """The newest of each person, then the second of each, and so on."""
    turns: dict[str, int] = {}
    order = []
    for place, (conversation_id, person_id) in enumerate(found):
        turns[person_id] = turns.get(person_id, 0) + 1
        order.append((turns[person_id], place, conversation_id))
    return list(dict.fromkeys(conversation_id for _, _, conversation_id in sorted(order)))


def _raters(c: Connection, context: Context, reader: Reader, typed: OpenTyped) -> tuple[Pick, ...]:
    """Everybody who may rate and whom the reader may ask, themselves first and chosen."""
    allowed = store.may_be_asked(c, context.sight)
    may_rate = READS[Area.CALIBRATION]
    chosen = {reader.user_id} if typed.raters is None else set(typed.raters)
    found = [u for u in users.load_users(c) if u.id in allowed and u.roles & may_rate]
    return tuple(
        Pick(u.id, u.name, ", ".join(_roles(u.roles & may_rate)), u.id in chosen)
        for u in sorted(found, key=lambda u: (u.id != reader.user_id, u.name, u.id))
    )


def _roles(roles: frozenset[UserRole]) -> list[str]:
    return sorted(role.value for role in roles)
