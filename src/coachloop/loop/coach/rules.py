"""Rules of the coaching log (METHOD.md 1.1, 1.2, 1.8)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from coachloop.domain.calls import Anchor, Call
from coachloop.domain.policy import Policy
from coachloop.domain.rubric import Criterion
from coachloop.domain.verdict import PolicyUsed
from coachloop.loop.coach.model import (
    METHODS,
    Baseline,
    ComparableSet,
    Correction,
    Draft,
    Episode,
    LogEntry,
    LoopClosing,
    SessionKind,
    SessionSpan,
    Timing,
)


def log_entry(
    draft: Draft,
    targets: Sequence[Criterion],
    now: datetime,
    policy: Policy,
    methods: Sequence[str] = METHODS,
) -> LogEntry:
    """The draft with its defaults filled in (start = now, end = start + `session_minutes`).

    Raises LogFieldMissing, ThemeRefused (with the nearest criteria), MethodUnknown, NotOneSentence,
    SessionTimesWrong.
    """
    raise NotImplementedError


def nearest_criteria(typed: str, targets: Sequence[Criterion], count: int = 3) -> tuple[Criterion, ...]:
    """The criteria that share most with what was typed, best first, ties by name."""
    raise NotImplementedError


def targets_warning(count: int, policy: Policy) -> str | None:
    """A sentence when the list of coaching targets is shorter or longer than D2 advises."""
    raise NotImplementedError


def comparable_set(
    cited_type: str | None, last_calls: Iterable[Call], sets: Sequence[frozenset[str]] = ()
) -> ComparableSet:
    """The set of the cited conversation's type, else the one most frequent in the person's last 30."""
    raise NotImplementedError


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
    """The last `baseline_n` eligible conversations before the session was logged, frozen with its hash."""
    raise NotImplementedError


def baseline_hash(baseline: Baseline) -> str:
    """SHA-256 (hex) over the canonical JSON of everything frozen; `content_hash` itself left out."""
    raise NotImplementedError


def gap_calls(calls: Iterable[Call], cutoff: datetime, session_end: datetime) -> tuple[Call, ...]:
    """Conversations with cutoff <= started_at < session_end: in neither window, counted and shown."""
    raise NotImplementedError


def correction(
    session_start: datetime, cited: bool, cited_end: datetime | None, policy: Policy
) -> Correction:
    """The 48-hour clock: from the end of the cited conversation to the start of the session."""
    raise NotImplementedError


def timing(corrections: Sequence[Correction]) -> Timing:
    """Share on time and share specific over sessions."""
    raise NotImplementedError


def loop_closing(moment_marked: bool, own_words: str | None) -> LoopClosing:
    """A loop closes only when the coached person has marked one moment and said what to do differently."""
    raise NotImplementedError


def training_prompt(completed: Iterable[datetime], session_start: datetime) -> str | None:
    """`no training on record` unless a training was completed before the session."""
    raise NotImplementedError


def episodes(spans: Iterable[SessionSpan]) -> tuple[Episode, ...]:
    """Sessions of one person and criterion, joined where the next starts before the window of one ends."""
    raise NotImplementedError
