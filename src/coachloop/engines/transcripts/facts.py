"""What our own JSON and CSV state about a conversation, from cells and values that may be wrong."""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from coachloop.domain.conversation import Consent, Difficulty, Role
from coachloop.engines.transcripts.draft import BAD_VALUE, ZONE_ASSUMED, Draft
from coachloop.engines.transcripts.values import words_of
from coachloop.loop.ingest.model import FileFacts

#: Columns of the CSV and keys of the JSON that say something about the whole conversation.
FACT_FIELDS = (
    "conversation",
    "started_at",
    "ended_at",
    "time_zone",
    "language",
    "call_type",
    "consent",
    "counterpart",
    "job_role",
    "round",
    "difficulty",
)

_CONSENTS = frozenset(consent.value for consent in Consent)
_DIFFICULTIES = frozenset(difficulty.value for difficulty in Difficulty)
_ROLES = frozenset(role.value for role in Role if role is not Role.UNKNOWN)
#: A value longer than this is no name of a call type or a person.
_MAX_VALUE = 200


def facts_of(
    draft: Draft, values: Mapping[str, object], roles: Mapping[str, str], line: int = 0
) -> FileFacts:
    """The facts in `values` (keys of FACT_FIELDS); what is not understood is left out and noted."""
    zone = _zone(draft, values.get("time_zone"), line)
    return FileFacts(
        started_at=instant(draft, values.get("started_at"), zone, line),
        ended_at=instant(draft, values.get("ended_at"), zone, line),
        language=_short(values.get("language")),
        call_type=_short(values.get("call_type")),
        consent=_one_of(draft, "consent", values.get("consent"), _CONSENTS, line),
        counterpart=_short(values.get("counterpart")),
        job_role=_short(values.get("job_role")),
        round=_short(values.get("round")),
        difficulty=_one_of(draft, "difficulty", values.get("difficulty"), _DIFFICULTIES, line),
        external_id=_short(values.get("conversation")),
        roles=dict(roles),
    )


def role_of(draft: Draft, value: object, line: int = 0) -> str | None:
    """`person`, `counterpart` or `other`; None where nothing, or nothing known, is stated."""
    return _one_of(draft, "role", value, _ROLES, line)


def instant(draft: Draft, value: object, zone: tzinfo | None, line: int = 0) -> datetime | None:
    """An ISO 8601 time as UTC. Without an offset `zone` holds; without a zone UTC is assumed and noted."""
    stated = words_of(value)
    if not stated:
        return None
    try:
        moment = datetime.fromisoformat(stated)
    except ValueError:
        draft.note(BAD_VALUE, f"{stated[:40]!r} is no ISO 8601 time; the time was not used.", line)
        return None
    if moment.tzinfo is None and zone is None:
        draft.note(ZONE_ASSUMED, f"{stated[:40]} names no time zone; it was taken as UTC.", line)
    return to_utc(draft, moment if moment.tzinfo else moment.replace(tzinfo=zone or UTC), line)


def to_utc(draft: Draft, moment: datetime, line: int = 0) -> datetime | None:
    """The instant in UTC; None, noted, at the ends of the calendar where UTC has no such day."""
    try:
        return moment.astimezone(UTC)
    except (OverflowError, ValueError):
        draft.note(BAD_VALUE, f"{moment.year} is out of range; the time was not used.", line)
        return None


def zone_named(name: str) -> tzinfo | None:
    """The time zone of an IANA name; None when there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _zone(draft: Draft, value: object, line: int) -> tzinfo | None:
    name = _short(value)
    zone = zone_named(name) if name else None
    if name and zone is None:
        draft.note(BAD_VALUE, f"{name[:40]!r} is no IANA time zone such as Europe/Berlin.", line)
    return zone


def _short(value: object) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**15:
        return str(value)
    return words_of(value)[:_MAX_VALUE].strip() or None


def _one_of(draft: Draft, field: str, value: object, known: frozenset[str], line: int) -> str | None:
    stated = words_of(value).lower().replace(" ", "_")
    if stated and stated not in known:
        draft.note(BAD_VALUE, f"{field} {stated[:40]!r} is none of {', '.join(sorted(known))}.", line)
        return None
    return stated or None
