"""Nouns of review: scores by machine and people side by side, and what they say about the scorer."""

from dataclasses import dataclass
from enum import StrEnum

from coachloop.domain.result import Absent, Figure
from coachloop.domain.verdict import PolicyUsed
from coachloop.stats.paired import Excess
from coachloop.stats.student import MeanInterval


@dataclass(frozen=True, slots=True)
class Audited:
    """One person in one conversation of the blind random audit, on one criterion, in points.

    `people` are the blind ratings in the order of submission; `machine` is None where it gave no score.
    `groups` are kinds of group with their value, such as ("call type", "screen").
    """

    conversation_id: str
    person_id: str
    machine: float | None
    people: tuple[float, ...]
    groups: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A coefficient of agreement with its 95 % interval."""

    value: float
    lo: float
    hi: float
    n: int


@dataclass(frozen=True, slots=True)
class Split:
    """The signed difference (machine minus people) in one group, such as call type: screen."""

    kind: str
    value: str
    signed: MeanInterval | Absent


@dataclass(frozen=True, slots=True)
class Agreement:
    """How near the machine is to people on one criterion (METHOD.md 3 "Human vs AI").

    `n` conversations have both; `double_rated` of them or others two people. `signed` is machine minus
    people; `apart` the mean distance of the machine from people, `people_apart` that of people from each
    other, `excess` the first minus the second with its upper bound. All in points.
    """

    n: int
    double_rated: int
    signed: MeanInterval | Absent
    apart: Figure
    people_apart: Figure
    excess: Excess | Absent
    ac2: Coefficient | Absent
    alpha: Coefficient | Absent
    splits: tuple[Split, ...]


class TrustState(StrEnum):
    """Whether scores of a machine may decide (METHOD.md 3 "Trust of a criterion").

    COUNTED: a share of the clock or of the words, arithmetic that nobody can rate. What can be wrong with it
    is the record (who spoke, when), not a judgement.
    """

    UNMEASURED = "unmeasured"
    TRUSTED = "trusted"
    NOT_TRUSTED = "not trusted"
    BY_PEOPLE = "scored by people"
    COUNTED = "counted, not judged"


@dataclass(frozen=True, slots=True)
class Trust:
    """The trust of one criterion on one series; `apart` is None and `n` 0 where nobody has measured.

    `badge` is such as `±6 points, n 62, trusted`.
    """

    state: TrustState
    n: int
    needed: int
    double_rated: int
    apart: float | None
    upper: float | None
    badge: str
    policy: PolicyUsed

    @property
    def words(self) -> str:
        """The badge in a sentence of its own."""
        nobody = self.state in (TrustState.BY_PEOPLE, TrustState.COUNTED)
        return self.badge if nobody else f"agreement with people: {self.badge}"

    @property
    def decides(self) -> bool:
        """Whether flags, verdicts and readiness may rest on the scores."""
        return self.state is not TrustState.NOT_TRUSTED


@dataclass(frozen=True, slots=True)
class Difference:
    """Machine minus people in one audited conversation, in points."""

    conversation_id: str
    value: float


@dataclass(frozen=True, slots=True)
class Drift:
    """Whether the machine has moved against people since the level was taken (METHOD.md 3 "Drift charts").

    `level` is the mean difference of the first `level_n`; `left` names the conversation at which the chart
    first went out, None while it is in. `latest` is the newest point in standard deviations.
    """

    level: Figure
    level_n: int
    n: int
    latest: float | None
    limit: float | None
    left: str | None
    words: str


# --- the audit ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AuditStanding:
    """The audit of one rubric over all months; `rated_twice` are conversations that two people rated.

    `by_criterion` is (key, name, conversations rated) and `dropped` (reason, items), both in a fixed order.
    """

    rubric_key: str
    rubric: str
    conversations: int
    open: int
    submitted: int
    rated_twice: int
    dropped: tuple[tuple[str, int], ...]
    by_criterion: tuple[tuple[str, str, int], ...]
    needed: int
