"""Logging a session: the draft through the rules, its baseline frozen in the same transaction."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from coachloop.domain.calls import Anchor
from coachloop.domain.conversation import Conversation
from coachloop.domain.people import Person
from coachloop.domain.result import Absent
from coachloop.loop.coach import rules
from coachloop.loop.coach.frozen import from_json, to_json
from coachloop.loop.coach.model import Baseline, ComparableSet, Draft, LogEntry, LoopClosing, SessionKind
from coachloop.loop.context import Context, Target, load_targets
from coachloop.loop.review.calibration.model import Block, CalibrateFirst
from coachloop.loop.review.calibration.run import banner, block_for
from coachloop.loop.review.errors import named, reasoned
from coachloop.store import audit, calibration, coaching, conversations, people, windows
from coachloop.store.calibration import DespiteRow
from coachloop.store.coaching import BaselineRow, SessionRow
from coachloop.store.database import Connection
from coachloop.store.report import call_types

#: The person's last conversations that decide which call types a session is about (METHOD.md 1.1).
_LAST_FOR_SET = 30
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Extras:
    """What a log may carry beside the six fields. `as_of` logs a session of a time gone by.

    `despite_calibration` is why a session is held although its criterion has to be calibrated first.
    """

    coach: str | None = None
    cited_turn_seq: int | None = None
    private_note: str | None = None
    log_seconds: float | None = None
    as_of: datetime | None = None
    despite_calibration: str | None = None
    import_id: str | None = None


@dataclass(frozen=True, slots=True)
class Logged:
    """A saved session with its frozen baseline, why its call types were chosen, and prompts in words."""

    session: SessionRow
    baseline: Baseline
    comparable: ComparableSet
    prompts: tuple[str, ...]


def log_session(context: Context, draft: Draft, now: datetime, extras: Extras | None = None) -> Logged:
    """Save one session.

    Raises the errors of the six fields, CallTypeUnknown, NotFound, SessionExists, CalibrateFirst.
    """
    with context.database.write() as c:
        logged = log_in(c, context, draft, now, extras or Extras())
        session = logged.session
        about = audit.Entry(now, context.coach, "session logged", session.id, person_id=session.person_id)
        audit.record(c, about)
        return logged


def log_in(c: Connection, context: Context, draft: Draft, now: datetime, extras: Extras) -> Logged:
    """The same inside a transaction of the caller's, who also says in the trail what was done."""
    targets = load_targets(c)
    entry = _entry(c, context, draft, list(targets.values()), now, extras)
    target = targets[entry.criterion_key]
    person = people.load_person(c, entry.person_id)
    kind = SessionKind.RECONSTRUCTED if extras.as_of or extras.import_id else SessionKind.LIVE
    held_up = _held_up(c, context, entry, person, now, extras) if kind is SessionKind.LIVE else None
    frozen, chosen = freeze(c, context, person, target, entry, now, kind)
    session = _session_row(c, context, entry, target, person, chosen, now, extras)
    coaching.save_session(c, session, _baseline_row(session.id, frozen, now))
    if held_up is not None:
        calibration.save_despite(c, _despite(session, held_up, now, extras))
    prompts = _prompts(c, person.id, entry.session_start)
    wide = tuple(block.words for block in banner(c, context, now, person.team_id))
    return Logged(session, frozen, chosen, (*prompts, *wide))


def _held_up(
    c: Connection, context: Context, entry: LogEntry, person: Person, now: datetime, extras: Extras
) -> Block | None:
    """What should be calibrated before this session, and is put off with a reason. Raises CalibrateFirst."""
    block = block_for(c, context, entry.criterion_key, now, person.team_id)
    if block is not None and not extras.despite_calibration:
        raise CalibrateFirst(
            block.words,
            why=block.step.proposal,
            fix="To hold the session all the same, say why; the reason is kept with it.",
            where="calibration",
        )
    return block


def _despite(session: SessionRow, block: Block, now: datetime, extras: Extras) -> DespiteRow:
    reason = reasoned(extras.despite_calibration or "", "why the session is held before the calibration")
    return DespiteRow(session.id, block.dimension, block.gap, block.n, named(session.coach), now, reason)


def freeze(
    c: Connection,
    context: Context,
    person: Person,
    target: Target,
    entry: LogEntry,
    now: datetime,
    kind: SessionKind,
) -> tuple[Baseline, ComparableSet]:
    """The baseline that a session logged `now` would have, and the call types it compares. Saves nothing."""
    policy, used = context.policy_for(person.team_id, target.criterion.key)
    key = windows.WindowKey(person.id, target.criterion.version_id, context.series_of(target.criterion))
    # A session logged late is read as of its start, so that its own effect is never in its baseline.
    cutoff = min(now, entry.session_start) if kind is SessionKind.LIVE else entry.session_start
    chosen = _comparable(c, context, key, entry, cutoff)
    calls = windows.last_calls(
        c,
        key,
        cutoff,
        policy.baseline_n,
        chosen.call_types,
        scored_by=cutoff if kind is SessionKind.LIVE else None,
    )
    anchor = Anchor(key.criterion_version_id, key.series, chosen.call_types)
    frozen = rules.freeze_baseline(
        calls, target.criterion.key, anchor, now, entry.session_start, kind, policy, used
    )
    return frozen, chosen


def _comparable(
    c: Connection, context: Context, key: windows.WindowKey, entry: LogEntry, cutoff: datetime
) -> ComparableSet:
    if entry.call_types:
        return rules.chosen_set(entry.call_types, call_types(c, _EVER))
    cited = _cited(c, entry.cited_conversation_id)
    recent = windows.last_calls(c, key, cutoff, _LAST_FOR_SET)
    return rules.comparable_set(cited.call_type if cited else None, recent, context.comparable_sets)


def load_baseline(row: BaselineRow) -> Baseline:
    """The baseline exactly as it was frozen."""
    return from_json(Baseline, row.frozen)


def close_loop(
    context: Context, session_id: str, conversation_id: str, turn_seq: int, own_words: str, now: datetime
) -> LoopClosing:
    """Keep what the coached person marked and said. Raises NotFound for an unknown session."""
    closing = rules.loop_closing(moment_marked=bool(conversation_id), own_words=own_words)
    with context.database.write() as c:
        person_id = coaching.load_session(c, session_id)[0].person_id
        if closing.ready:
            coaching.save_reflection(c, session_id, conversation_id, turn_seq, own_words, now)
            audit.record(
                c, audit.Entry(now, context.coach, "session closed", session_id, person_id=person_id)
            )
    return closing


def _entry(
    c: Connection, context: Context, draft: Draft, targets: list[Target], now: datetime, extras: Extras
) -> LogEntry:
    found = _person(c, draft.person_id)
    cited = _cited(c, draft.cited_conversation_id)
    team = found.team_id if found else None
    filled = replace(
        draft,
        person_id=found.id if found else draft.person_id,
        session_start=draft.session_start or extras.as_of,
        cited_end=(cited.ended_at or cited.started_at) if cited else None,
    )
    policy = context.policy_for(team, None)[0]
    return rules.log_entry(filled, [t.criterion for t in targets], now, policy)


def _person(c: Connection, typed: str | None) -> Person | None:
    """By id, else by name or alias. Raises NotFound for a name that nobody here has."""
    if not typed:
        return None
    found = people.person_by_name_or_alias(c, typed)
    return found or people.load_person(c, typed)


def _cited(c: Connection, conversation_id: str | None) -> Conversation | None:
    return conversations.load_conversation(c, conversation_id) if conversation_id else None


def _session_row(
    c: Connection,
    context: Context,
    entry: LogEntry,
    target: Target,
    person: Person,
    chosen: ComparableSet,
    now: datetime,
    extras: Extras,
) -> SessionRow:
    policy, used = context.policy_for(person.team_id, target.criterion.key)
    return SessionRow(
        id=coaching.next_session_id(c, context.sample),
        person_id=person.id,
        criterion_version_id=target.criterion.version_id,
        series=context.series_of(target.criterion),
        starts_at=entry.session_start,
        ends_at=entry.session_end,
        method=entry.method,
        commitment=entry.agreed,
        coach=extras.coach or person.coach or context.coach,
        comparable_set=sorted(chosen.call_types),
        cited_conversation_id=entry.cited_conversation_id,
        cited_turn_seq=extras.cited_turn_seq,
        created_at=now,
        imported=extras.as_of is not None or extras.import_id is not None,
        log_seconds=extras.log_seconds,
        private_note=extras.private_note,
        policy=policy.snapshot(),
        policy_level=used.level,
        sample=context.sample,
        import_id=extras.import_id,
    )


def _baseline_row(session_id: str, frozen: Baseline, now: datetime) -> BaselineRow:
    absent = frozen.figure if isinstance(frozen.figure, Absent) else None
    return BaselineRow(
        session_id=session_id,
        status=str(absent.status) if absent else "ok",
        reason=str(absent) if absent else None,
        k=len(frozen.pcts),
        wanted=absent.of if absent and absent.of else len(frozen.pcts),
        mean=frozen.value.value if frozen.value else None,
        sd=frozen.value.sd if frozen.value else None,
        frozen=to_json(frozen),
        content_hash=frozen.content_hash,
        reconstructed=frozen.kind is SessionKind.RECONSTRUCTED,
        frozen_at=now,
    )


def _prompts(c: Connection, person_id: str, session_start: datetime) -> tuple[str, ...]:
    done = [t.completed_at for t in coaching.trainings(c, person_id) if t.completed_at]
    prompt = rules.training_prompt(done, session_start)
    return (prompt,) if prompt else ()
