"""Rules of the coaching session (METHOD.md 1.1, 1.2, 1.8): form, windows, baseline, clock, episodes."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from coachloop.domain.calls import Anchor, Call, CodedWindow, last_window, ordered
from coachloop.domain.compare import at_most
from coachloop.domain.nearest import nearest_criteria
from coachloop.domain.policy import Policy
from coachloop.domain.result import Absence, Absent, Figure, Known, invalid, too_few
from coachloop.domain.rubric import Criterion
from coachloop.domain.times import utc
from coachloop.domain.verdict import PolicyUsed
from coachloop.loop.coach.model import (
    METHODS,
    Baseline,
    CallTypeUnknown,
    ComparableSet,
    Correction,
    Draft,
    Episode,
    LogEntry,
    LogFieldMissing,
    LoopClosing,
    MethodUnknown,
    NotOneSentence,
    SessionKind,
    SessionSpan,
    SessionTimesWrong,
    ThemeRefused,
    Timing,
)

#: Of what was agreed, in characters.
LONGEST = 1_000
#: Conversations looked at for a person's most frequent call type (METHOD.md 1.1 `comparable_sets`).
RECENT = 30

_ABBREVIATIONS = frozenset({"mr.", "mrs.", "ms.", "dr.", "no.", "vs.", "e.g.", "i.e.", "etc."})
_SENTENCE_END = re.compile(r"(\S*[.!?])[\"'”’)]*\s+(?=[\"'“‘(]?[A-Z])")

# --- the six-field form ----------------------------------------------------------------------------------


def log_entry(
    draft: Draft,
    targets: Sequence[Criterion],
    now: datetime,
    policy: Policy,
    methods: Sequence[str] = METHODS,
) -> LogEntry:
    """The draft with its defaults filled in (start = now, end = start + `session_minutes`).

    `targets` are the leaves that may be coached. Raises LogFieldMissing, ThemeRefused (with the nearest
    criteria), MethodUnknown, NotOneSentence, SessionTimesWrong.
    """
    person = _filled(draft.person_id, "person")
    criterion = find_target(_filled(draft.criterion, "criterion"), targets)
    method = _method(_filled(draft.method, "method"), methods)
    agreed = _one_sentence(_filled(draft.agreed, "agreed change"))
    start, end = _times(draft, now, policy)
    return LogEntry(
        person, criterion.key, method, agreed, start, end, draft.cited_conversation_id, draft.call_types
    )


def find_target(typed: str, targets: Sequence[Criterion]) -> Criterion:
    """The leaf with that key or name, capitals ignored. Raises ThemeRefused with the nearest ones."""
    wanted = typed.strip().casefold()
    parents = {c.parent for c in targets}
    for criterion in targets:
        if criterion.key not in parents and wanted in (criterion.key.casefold(), criterion.name.casefold()):
            return criterion
    near = ", ".join(f"`{c.key}` ({c.name})" for c in nearest_criteria(typed, targets))
    raise ThemeRefused(
        f"`{typed[:80]}` is not a criterion that can be coached.",
        why="A theme cannot be measured before and after; a criterion can.",
        fix=f"Nearest: {near}." if near else "Publish a rubric with criteria first.",
        where="criterion",
    )


def targets_warning(count: int, policy: Policy) -> str | None:
    """A sentence when the list of coaching targets is shorter or longer than D2 advises; never a block."""
    if policy.targets_min <= count <= policy.targets_max:
        return None
    return f"{count} coaching targets; {policy.targets_min} to {policy.targets_max} are advised (D2)."


def _filled(value: str | None, field: str) -> str:
    if value is None or not value.strip():
        raise LogFieldMissing(
            f"The {field} is missing.",
            why="Person, time, criterion, baseline, method and agreed change make a session comparable.",
            fix=f"Fill in the {field}.",
            where=field,
        )
    return value.strip()


def _method(typed: str, methods: Sequence[str]) -> str:
    wanted = re.sub(r"[-_\s]+", " ", typed).strip().casefold()
    found = next((m for m in methods if m.casefold() == wanted), None)
    if found is None:
        raise MethodUnknown(
            f"`{typed[:80]}` is not a coaching method here.",
            fix=f"Choose {', '.join(methods)}.",
            where="method",
        )
    return found


def _one_sentence(text: str) -> str:
    if len(text) > LONGEST:
        raise NotOneSentence(
            f"What was agreed has {len(text):,} characters.",
            why=f"It is one sentence of at most {LONGEST:,}, so that it can be practised and measured.",
            fix="Keep the one thing that will be done differently.",
            where="agreed change",
        )
    ends = [m.group(1) for m in _SENTENCE_END.finditer(text)]
    if "\n" in text or any(end.casefold() not in _ABBREVIATIONS for end in ends):
        raise NotOneSentence(
            "What was agreed is more than one sentence.",
            why="One session has one agreed change, so that it can be practised and measured.",
            fix="Keep the one sentence that says what will be done differently.",
            where="agreed change",
        )
    return text


def _times(draft: Draft, now: datetime, policy: Policy) -> tuple[datetime, datetime]:
    start = utc(draft.session_start or now)
    end = utc(draft.session_end) if draft.session_end else start + timedelta(minutes=policy.session_minutes)
    if end <= start:
        raise SessionTimesWrong("The session ends before it starts.", where="session end")
    if draft.cited_end is not None and utc(draft.cited_end) > start:
        raise SessionTimesWrong(
            "The cited conversation ended after the session began.",
            fix="Cite an earlier conversation, or correct the time of the session.",
            where="cited conversation",
        )
    return start, end


# --- the comparable set ------------------------------------------------------------------------------------


def comparable_set(
    cited_type: str | None, last_calls: Iterable[Call], sets: Sequence[frozenset[str]] = ()
) -> ComparableSet:
    """The set of the cited conversation's type, else the one most frequent in the person's last 30.

    `sets` are the policy's; a type in none of them stands alone. Ties go to the set named first in the
    alphabet; without any conversation the set is empty, and the coach chooses.
    """
    if cited_type is not None:
        return ComparableSet(_set_of(cited_type, sets), "the cited conversation's type")
    types = {call.conversation_id: call.call_type for call in ordered(last_calls)}
    counts = Counter(_set_of(call_type, sets) for call_type in list(types.values())[-RECENT:])
    if not counts:
        return ComparableSet(frozenset(), "no conversation yet: choose what may be compared")
    best = min(counts, key=lambda s: (-counts[s], sorted(s)))
    seen = min(RECENT, len(types))
    return ComparableSet(best, f"{counts[best]} of the last {seen} conversations")


def _set_of(call_type: str, sets: Sequence[frozenset[str]]) -> frozenset[str]:
    return next((s for s in sets if call_type in s), frozenset({call_type}))


def chosen_set(typed: Sequence[str], known: Collection[str]) -> ComparableSet:
    """The call types that the coach chose before saving, capitals ignored. Raises CallTypeUnknown."""
    by_name = {name.casefold(): name for name in known}
    unknown = [name for name in typed if name.strip().casefold() not in by_name]
    if unknown:
        raise CallTypeUnknown(
            f"Nobody has had a conversation of the type {unknown[0][:80]!r}.",
            fix=f"Choose among {', '.join(sorted(known))}.",
            where="call types",
        )
    return ComparableSet(frozenset(by_name[name.strip().casefold()] for name in typed), "chosen by the coach")


# --- the baseline ------------------------------------------------------------------------------------------


def freeze_baseline(
    calls: Iterable[Call],
    criterion_key: str,
    anchor: Anchor,
    created_at: datetime,
    session_start: datetime,
    kind: SessionKind,
    policy: Policy,
    used: PolicyUsed,
) -> Baseline:
    """The last `baseline_n` eligible conversations before the session was logged, frozen with its hash.

    LIVE: started before and scored by `created_at`. Logged after its start: as of the start, and invalid
    in the playbook column. RECONSTRUCTED: started before the session, whenever scored.
    """
    late = kind is SessionKind.LIVE and created_at > session_start
    cutoff = created_at if kind is SessionKind.LIVE and not late else session_start
    stored = [
        c
        for c in calls
        if c.started_at < cutoff and (kind is SessionKind.RECONSTRUCTED or c.scored_at <= cutoff)
    ]
    window = last_window(stored, anchor, policy.baseline_n)
    unhashed = Baseline(
        criterion_key=criterion_key,
        anchor=anchor,
        cutoff=utc(cutoff),
        frozen_at=utc(created_at),
        kind=kind,
        conversation_ids=tuple(c.conversation_id for c in window.calls),
        pcts=window.values,
        mix=window.mix,
        value=window.known,
        figure=_baseline_figure(window, late, policy),
        logged_late=late,
        not_applicable=window.not_applicable,
        unscorable=window.unscorable,
        voided=window.voided,
        other_types=window.other_types,
        policy=used,
        content_hash="",
    )
    return replace(unhashed, content_hash=baseline_hash(unhashed))


def _baseline_figure(window: CodedWindow, late: bool, policy: Policy) -> Figure:
    if late:
        return invalid("baseline after the fact")
    if window.unscorable_too_many(policy):
        return invalid("unscorable")
    known = window.known
    return known if known and window.full else too_few(window.n, window.wanted)


def baseline_hash(baseline: Baseline) -> str:
    """SHA-256 (hex) over the canonical JSON of everything frozen; `content_hash` itself left out."""
    b = baseline
    types = None if b.anchor.call_types is None else sorted(b.anchor.call_types)
    content = {
        "criterion": [b.criterion_key, b.anchor.criterion_version_id, b.anchor.series, types],
        "times": [utc(b.cutoff).isoformat(), utc(b.frozen_at).isoformat()],
        "kind": b.kind,
        "calls": [list(pair) for pair in zip(b.conversation_ids, b.pcts, strict=True)],
        "mix": b.mix,
        "value": None if b.value is None else [b.value.value, b.value.n, b.value.sd],
        "figure": str(b.figure),
        "late": b.logged_late,
        "passed_over": [b.not_applicable, b.unscorable, b.voided, b.other_types],
        "policy": [b.policy.level, b.policy.snapshot],
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


# --- clock, prompts, closing -------------------------------------------------------------------------------


def correction(
    session_start: datetime, cited: bool, cited_end: datetime | None, policy: Policy
) -> Correction:
    """The 48-hour clock: from the end of the cited conversation to the start of the session, elapsed time."""
    if not cited:
        absent = Absent(Absence.NOT_APPLICABLE)
        return Correction(False, absent, None, "No scored conversation is cited: not specific.")
    if cited_end is None:
        unknown = Absent(Absence.NOT_APPLICABLE, reason="end of the conversation not known")
        return Correction(True, unknown, None, "The cited conversation has no end time: no clock.")
    hours = (session_start - cited_end).total_seconds() / 3600
    if hours < 0:
        wrong = invalid("the cited conversation ended after the session began")
        return Correction(True, wrong, None, "The cited conversation ended after the session began.")
    on_time = at_most(hours, policy.correction_hours)
    side = "within" if on_time else "after more than"
    words = f"{hours:.0f} h after the conversation, {side} {policy.correction_hours:g} h."
    return Correction(True, Known(hours, 1), on_time, words)


def timing(corrections: Sequence[Correction]) -> Timing:
    """Share on time among the sessions with a clock, and share specific among all."""
    return Timing(
        share_of([c.on_time for c in corrections if c.on_time is not None]),
        share_of([c.specific for c in corrections]),
    )


def share_of(facts: Sequence[bool]) -> Figure:
    """The share (0..1) that is true, with n; too few without any. Also the share of loops closed."""
    return Known(sum(facts) / len(facts), len(facts)) if facts else too_few(0, 1)


def loop_closing(moment_marked: bool, own_words: str | None) -> LoopClosing:
    """A loop closes only when the coached person has marked one moment and said what to do differently."""
    missing = (
        *([] if moment_marked else ["a moment marked by the coached person"]),
        *([] if own_words and own_words.strip() else ["what they will do differently, in their own words"]),
    )
    return LoopClosing(missing)


def training_prompt(completed: Iterable[datetime], session_start: datetime) -> str | None:
    """`no training on record` unless one was completed by the start of the session; a prompt, no block."""
    return None if any(moment <= session_start for moment in completed) else "no training on record"


# --- overlap -----------------------------------------------------------------------------------------------


def episodes(spans: Iterable[SessionSpan]) -> tuple[Episode, ...]:
    """Sessions of one person and criterion, joined where the next starts before the window of one ends."""
    groups: list[list[SessionSpan]] = []
    for span in sorted(spans, key=_span_order):
        if groups and _overlaps(groups[-1], span):
            groups[-1].append(span)
        else:
            groups.append([span])
    return tuple(_episode(group) for group in groups)


def _span_order(span: SessionSpan) -> tuple[str, str, datetime, str]:
    return span.person_id, span.criterion_key, span.session_start, span.session_id


def _overlaps(group: Sequence[SessionSpan], span: SessionSpan) -> bool:
    if (group[0].person_id, group[0].criterion_key) != (span.person_id, span.criterion_key):
        return False
    return any(s.window_end is None or span.session_start < s.window_end for s in group)


def _episode(group: Sequence[SessionSpan]) -> Episode:
    coaches = sorted({s.coach for s in group})
    credit = {coach: 1 / len(coaches) for coach in coaches}
    first = group[0]
    return Episode(first.person_id, first.criterion_key, tuple(s.session_id for s in group), credit)
