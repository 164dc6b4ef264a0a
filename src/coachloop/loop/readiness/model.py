"""Nouns of readiness: the rule, frozen batches, what a training changed, how sure it is, and the decision."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from coachloop.domain.calls import Call
from coachloop.domain.conversation import Difficulty
from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.domain.result import Absent, Figure, Known
from coachloop.domain.verdict import Estimate, Honest, NextStep, Playbook, PolicyUsed

PASSED, NOT_PASSED = "passed", "not passed"


@dataclass(frozen=True, slots=True)
class ReadinessRule:
    """One immutable version: a person is ready for `call_type` when every criterion holds the threshold.

    `criteria` are keys in the order of the rubric, `weights` stand beside them and only make the weighted
    total. `threshold` is in points.
    """

    id: str
    key: str
    number: int
    rubric_key: str
    call_type: str
    criteria: tuple[str, ...]
    weights: tuple[float, ...]
    threshold: float
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Training:
    """The training that readiness is about; `start` is None where the import gives none."""

    module: str
    criterion_key: str | None
    start: datetime | None
    end: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """What a conversation is known by beside its scores."""

    content_hash: str
    difficulty: Difficulty | None


@dataclass(frozen=True, slots=True)
class Measured:
    """One criterion of the rule with the rows of one person in its current version and series.

    `step` is the distance of two levels in points, None for yes and no. `decides` is False where the
    machine is not trusted; `quotes` are SHA-256 of the first quote under a score, by conversation.
    """

    key: str
    name: str
    criterion_version_id: str
    series: str
    step: float | None
    weight: float
    calls: tuple[Call, ...]
    trust: str
    decides: bool
    measured: bool
    badge: str
    quotes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """When a batch may be taken: days (org zone) `opens` to `closes`, both included.

    Conversations from `since` on count. `position` is 1 or 2; `early` and `late` are as of now.
    """

    position: int
    since: datetime
    opens: date
    closes: date
    early: bool
    late: bool


@dataclass(frozen=True, slots=True)
class BatchScore:
    """One scored conversation of a batch on one criterion; `quote` is the SHA-256 of its evidence."""

    conversation_id: str
    pct: float
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class CriterionBatch:
    """One criterion in one batch. `shown` is its mean also where there is no verdict on it."""

    key: str
    name: str
    criterion_version_id: str
    series: str
    step: float | None
    figure: Figure
    shown: Known | None
    passed: bool | None
    scores: tuple[BatchScore, ...]
    not_applicable: int
    unscorable: int
    trust: str
    measured: bool
    badge: str

    @property
    def values(self) -> tuple[float, ...]:
        """In time order."""
        return tuple(score.pct for score in self.scores)


@dataclass(frozen=True, slots=True)
class BatchCall:
    """A conversation of a batch with the hash of its words at that time."""

    conversation_id: str
    started_at: datetime
    content_hash: str


@dataclass(frozen=True, slots=True)
class Batch:
    """The last conversations of the rule's call type before `assessed_at`, in time order; never changed.

    `playbook.figure` is the lowest mean of its criteria with the number of conversations; `total` the
    weighted total. `recorded_at` is later than `assessed_at` where it was reconstructed. `content_hash` is
    SHA-256 over all of the above.
    """

    rule_id: str
    person_id: str
    position: int
    threshold: float
    training: Training
    since: datetime
    assessed_at: datetime
    recorded_at: datetime
    assessed_by: str
    calls: tuple[BatchCall, ...]
    criteria: tuple[CriterionBatch, ...]
    total: Figure
    playbook: Playbook
    transfer: "Transfer | None"
    policy: PolicyUsed
    content_hash: str = ""

    @property
    def passed(self) -> bool:
        return self.playbook.verdict == PASSED

    @property
    def reconstructed(self) -> bool:
        return self.recorded_at > self.assessed_at

    @property
    def measures(self) -> tuple[tuple[str, str], ...]:
        """Criterion versions and series: two batches are compared only where these are the same."""
        return tuple((c.criterion_version_id, c.series) for c in self.criteria)


# --- what a training changed -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SplitChange:
    """The change within one call type or difficulty; both sides with their n."""

    kind: str
    value: str
    before: Figure
    after: Figure
    change: Figure


@dataclass(frozen=True, slots=True)
class CriterionChange:
    """Mean of the batch minus the training baseline. `adjacent`: the training was about another criterion.

    `adjacent` is None where the training names none. `early` and `late` are the means of days 0 to 13 and
    from day 14 after the training; mixes count conversations by call type.
    """

    key: str
    name: str
    adjacent: bool | None
    before: Figure
    after: Figure
    playbook: Playbook
    honest: Honest
    splits: tuple[SplitChange, ...]
    early: Figure
    late: Figure
    incomplete: bool
    mix_before: tuple[tuple[str, int], ...]
    mix_after: tuple[tuple[str, int], ...]
    words: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """What the training changed on each criterion; `practice` is the last roleplay minus live."""

    criteria: tuple[CriterionChange, ...]
    practice: Absent
    next_steps: tuple[NextStep, ...]


# --- the standing ------------------------------------------------------------------------------------------


class Stage(StrEnum):
    """The columns of the board, in order."""

    BASELINE = "baseline"
    BATCH_1 = "batch 1"
    GAP = "gap"
    BATCH_2 = "batch 2"
    DECIDE = "decide"


@dataclass(frozen=True, slots=True)
class TypeLevel:
    """One call type: the probability of a level above the threshold, from `n` conversations."""

    call_type: str
    p_above: float
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelEstimate(Estimate):
    """The true level on one criterion, 0..100. `p_above` is P(level > threshold).

    `needed` is about how many more conversations would settle it, None where no number does or none is
    needed. `start` says in words what the estimate starts from; `disagree`: two batches further apart than
    chance explains. `weakest_type` is the call type with the lowest `p_above`, None with fewer than two.
    """

    key: str
    name: str
    p_above: float
    needed: int | None
    start: str
    disagree: bool
    weakest_type: TypeLevel | None = None


CONFIRMED = "ready, confirmed"
UNCONFIRMED = "meets the rule, unconfirmed"
LIKELY = "likely above, the rule is not met yet"
NOT_SHOWN = "not shown yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyEstimate(Estimate):
    """Of all criteria: the numbers are those of the weakest; `p_above` is the lowest of them."""

    p_above: float
    criteria: tuple[LevelEstimate, ...]
    needed: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one person is on one rule. `playbook.figure` counts the passing batches in a row.

    `together` of the last batches (one or two) are what the estimate stands on. `words` says the verdict, and
    why the two columns disagree where they do.
    """

    person_id: str
    rule_id: str
    stage: Stage
    slot: Slot | None
    batches: tuple[Batch, ...]
    together: int
    playbook: Playbook
    honest: ReadyEstimate | Absent
    transfer: Transfer | None
    next_steps: tuple[NextStep, ...]
    words: str
    policy: PolicyUsed

    @property
    def ready(self) -> bool:
        return self.stage is Stage.DECIDE

    @property
    def pooled(self) -> tuple[Batch, ...]:
        return self.batches[len(self.batches) - self.together :]


# --- the decision ------------------------------------------------------------------------------------------


class Choice(StrEnum):
    """What a person decides; the first two mean that the person takes these conversations alone."""

    DEPLOY = "deploy"
    CONDITIONS = "conditions"
    TRAIN = "train"
    WAIT = "wait"

    @property
    def deploys(self) -> bool:
        return self in (Choice.DEPLOY, Choice.CONDITIONS)


class ChoiceUnknown(CoachloopError):
    """A decision is none of the four."""

    code = "E-RDY-011"
    kind = ErrorKind.NOT_UNDERSTOOD


def choice_of(text: str) -> Choice:
    """Raises ChoiceUnknown."""
    try:
        return Choice(text.strip().casefold())
    except ValueError as error:
        known = ", ".join(choice.value for choice in Choice)
        raise ChoiceUnknown(f"{text[:80]!r} is no decision.", fix=f"Choose {known}.") from error


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the scores on a criterion may decide although nobody has measured them against people."""

    criterion_key: str
    text: str


@dataclass(frozen=True, slots=True)
class DecisionDraft:
    """What was typed; "" is not filled in. `review_on` None is `ready_review_days` from now."""

    choice: Choice
    context: str
    conditions: str = ""
    dissent: str = ""
    reasons: tuple[Reason, ...] = ()
    review_on: date | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision with its evidence as it stood; `content_hash` is SHA-256 over all of it.

    `trust` is the badge of each criterion (by key) on the day of the decision. `against` says that it goes
    against the recommendation, "" where it follows it.
    """

    person_id: str
    person: str
    rule: ReadinessRule
    choice: Choice
    context: str
    conditions: str
    dissent: str
    reasons: tuple[Reason, ...]
    recommendation: str
    against: str
    standing: Standing
    trust: tuple[tuple[str, str], ...]
    decided_by: str
    decided_at: datetime
    review_on: date
    supersedes: str | None
    content_hash: str = ""
