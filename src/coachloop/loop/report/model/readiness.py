"""What the pages of readiness and of one decision are given."""

from dataclasses import dataclass, field
from datetime import date, datetime

from coachloop.domain.result import Absent, Figure
from coachloop.domain.verdict import NextStep, Playbook
from coachloop.loop.readiness.model import Batch, Decision, ReadinessRule, ReadyEstimate, Standing
from coachloop.loop.report.model.base import Cell, PersonLink, Table, figure_cells, honest_cells


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a form was not kept: what to look at, and what to do."""

    what: str
    why: str
    fix: str


@dataclass(frozen=True, slots=True)
class CriterionMeans:
    """One criterion in the batches that stand, in order of time; `passed` beside each mean."""

    key: str
    name: str
    means: tuple[Figure, ...]
    passed: tuple[bool | None, ...]


@dataclass(frozen=True, slots=True)
class ReadyLine:
    """One person on one rule. `incomplete` names criteria that rose on easy conversations only.

    `decision_id` and `choice` are those of the decision in force.
    """

    person: PersonLink
    stage: str
    words: str
    playbook: Playbook
    honest: ReadyEstimate | Absent
    criteria: tuple[CriterionMeans, ...]
    incomplete: tuple[str, ...]
    practice: Absent
    decision_id: str | None
    choice: str | None

    @property
    def waits(self) -> bool:
        return self.stage == "decide" and self.decision_id is None


@dataclass(frozen=True, slots=True)
class StageColumn:
    """One column of the board."""

    stage: str
    lines: tuple[ReadyLine, ...]


@dataclass(frozen=True, slots=True)
class RuleBoard:
    """One rule: its columns from baseline to decide, and what the trainees say of the training itself."""

    rule: ReadinessRule
    rubric: str
    criteria: tuple[str, ...]
    columns: tuple[StageColumn, ...]
    curriculum: tuple[NextStep, ...]

    @property
    def lines(self) -> tuple[ReadyLine, ...]:
        return tuple(line for column in self.columns for line in column.lines)


@dataclass(frozen=True, slots=True)
class StarterRule:
    """A rule that can be copied: all criteria of a rubric, and the call types that it has scored."""

    rubric_key: str
    rubric: str
    criteria: tuple[tuple[str, str], ...]
    call_types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadinessView:
    """The boards of all current rules; `starters` are there for whoever decides."""

    boards: tuple[RuleBoard, ...]
    starters: tuple[StarterRule, ...]
    threshold: float
    batch_n: int
    may_decide: bool
    refused: Refused | None = None

    @property
    def waiting(self) -> int:
        return sum(line.waits for board in self.boards for line in board.lines)

    def table(self) -> Table:
        """One line a person, rule, criterion and batch; one without a batch where there is none yet."""
        header = ("rule", "person_id", "name", "stage", "criterion", "batch", "mean", "n", "status")
        return Table(
            (*header, "passed", "threshold", "playbook", "honest", "decision"),
            tuple(row for board in self.boards for line in board.lines for row in _rows(board, line)),
        )


def _rows(board: RuleBoard, line: ReadyLine) -> list[tuple[Cell, ...]]:
    head: tuple[Cell, ...] = (board.rule.id, line.person.id, line.person.name, line.stage)
    honest = str(line.honest) if isinstance(line.honest, Absent) else line.honest.label
    tail: tuple[Cell, ...] = (board.rule.threshold, line.playbook.verdict or None, honest, line.choice)
    found = [
        (*head, c.key, number, *figure_cells(mean), passed, *tail)
        for c in line.criteria
        for number, (mean, passed) in enumerate(zip(c.means, c.passed, strict=True), 1)
    ]
    return found or [(*head, None, None, None, None, None, None, *tail)]


# --- one person ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReadinessLine:
    """One rule on the page of a person: where they stand, in words, and where it says more."""

    rule_id: str
    rule_key: str
    call_type: str
    stage: str
    title: str
    words: str
    playbook: Playbook
    honest: ReadyEstimate | Absent
    decision_id: str | None
    choice: str | None

    def address(self, person_id: str) -> str:
        return f"/readiness/{person_id}?rule={self.rule_key}"


@dataclass(frozen=True, slots=True)
class WaitingDecision:
    """Somebody whom a person has to decide about: they crossed the rule, or the day of review has come."""

    person: PersonLink
    rule_id: str
    rule_key: str
    call_type: str
    since: datetime
    decision_id: str | None
    words: str

    @property
    def address(self) -> str:
        return f"/readiness/{self.person.id}?rule={self.rule_key}"


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """A decision in the history of a person; `in_force` until another one stands in its place."""

    id: str
    rule_id: str
    choice: str
    decided_at: datetime
    review_on: date
    in_force: bool


@dataclass(frozen=True, slots=True)
class DecisionTyped:
    """What stands in the form; `reasons` by criterion key."""

    choice: str = ""
    context: str = ""
    conditions: str = ""
    dissent: str = ""
    review_on: str = ""
    reasons: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReadinessPersonView:
    """One person on one rule, with what it stands on and the form of the decision.

    `baseline` are name and figure before the training, `look` the batch as it would be now. `unmeasured`
    are criteria whose machine nobody has measured against people: each needs a reason in writing.
    """

    person: PersonLink
    rule: ReadinessRule
    others: tuple[tuple[str, str], ...]
    title: str
    standing: Standing
    baseline: tuple[tuple[str, Figure], ...]
    look: Batch | None
    decisions: tuple[DecisionLine, ...]
    unmeasured: tuple[tuple[str, str], ...]
    names: dict[str, str]
    may_decide: bool
    may_assess: bool
    review_on: date
    typed: DecisionTyped = DecisionTyped()
    refused: Refused | None = None

    @property
    def in_force(self) -> DecisionLine | None:
        return next((d for d in self.decisions if d.in_force), None)

    def table(self) -> Table:
        """One line a criterion, batch and conversation, then one a criterion with its estimate."""
        header = ("block", "criterion", "batch", "conversation_id", "value", "n", "status", "hash")
        rows: list[tuple[Cell, ...]] = [
            (
                "conversation",
                c.key,
                batch.position,
                score.conversation_id,
                score.pct,
                None,
                None,
                score.quote,
            )
            for batch in self.standing.batches
            for c in batch.criteria
            for score in c.scores
        ]
        rows += [
            ("batch mean", c.key, batch.position, None, *figure_cells(c.figure), batch.content_hash)
            for batch in self.standing.batches
            for c in batch.criteria
        ]
        rows += [
            ("baseline", name, None, None, *figure_cells(figure), None) for name, figure in self.baseline
        ]
        honest = self.standing.honest
        if not isinstance(honest, Absent):
            rows += [
                ("estimate", e.key, None, None, *honest_cells(e)[:1], e.n, e.label, None)
                for e in honest.criteria
            ]
        return Table(header, tuple(rows))


# --- a decision ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class QuoteOfRecord:
    """The lowest or the highest conversation of a criterion in a batch; `words` None: they are erased."""

    criterion: str
    batch: int
    conversation_id: str
    day: date
    pct: float
    words: str | None
    hash: str | None


@dataclass(frozen=True, slots=True)
class Name:
    """A name under a decision, with what that person sees otherwise."""

    name: str
    signed_at: datetime
    dissent: str | None


@dataclass(frozen=True, slots=True)
class DecisionView:
    """The record of a decision. `intact`: its content still has the hash that was signed.

    `sign_words` says why the reader cannot sign, "" when they can.
    """

    id: str
    decision: Decision
    title: str
    person: PersonLink
    names: dict[str, str]
    signatures: tuple[Name, ...]
    superseded_by: str | None
    intact: bool
    quotes: tuple[QuoteOfRecord, ...]
    sign_words: str
    may_decide: bool
    refused: Refused | None = None

    @property
    def may_sign(self) -> bool:
        return not self.sign_words

    def table(self) -> Table:
        """The record as lines of (what, about, text), then a line a conversation with its hash."""
        d = self.decision
        rows: list[tuple[Cell, ...]] = [
            ("decision", d.rule.id, d.choice.value),
            ("context", None, d.context),
            ("conditions", None, d.conditions or None),
            ("dissent", None, d.dissent or None),
            ("recommendation", None, d.recommendation),
            ("decided by", None, d.decided_by),
            ("decided at", None, d.decided_at),
            ("review on", None, d.review_on),
            ("supersedes", None, d.supersedes),
            ("superseded by", None, self.superseded_by),
            ("content hash", None, d.content_hash),
        ]
        rows += [("agreement", key, badge) for key, badge in d.trust]
        rows += [("reason", r.criterion_key, r.text) for r in d.reasons]
        rows += [("signature", s.name, s.signed_at) for s in self.signatures]
        rows += [
            ("conversation", call.conversation_id, call.content_hash)
            for batch in d.standing.pooled
            for call in batch.calls
        ]
        return Table(("what", "about", "text"), tuple(rows))
