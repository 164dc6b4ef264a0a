"""What the rubric pages show."""

from dataclasses import dataclass
from datetime import datetime

from coachloop.domain.rubric import Criterion, Rubric
from coachloop.loop.report.model.base import Table
from coachloop.loop.review.model import Trust
from coachloop.loop.score.rubrics.diff import RubricDiff
from coachloop.loop.score.rubrics.findings import Finding
from coachloop.loop.score.rubrics.trial import TrialLine


@dataclass(frozen=True, slots=True)
class RubricLine:
    """One rubric in the list: its current version."""

    key: str
    name: str
    number: int
    subject: str
    criteria: int
    published_at: datetime
    being_changed: bool


@dataclass(frozen=True, slots=True)
class RubricsView:
    """`starters` are keys and names of starter rubrics that are not published here."""

    rubrics: tuple[RubricLine, ...]
    starters: tuple[tuple[str, str], ...]

    def table(self) -> Table:
        rows = tuple(
            (r.key, r.name, r.number, r.subject, r.criteria, r.published_at, r.being_changed)
            for r in self.rubrics
        )
        return Table(
            ("rubric", "name", "version", "subject", "criteria", "published_at", "being_changed"), rows
        )


@dataclass(frozen=True, slots=True)
class DraftVersion:
    """A learnt version that scores nothing yet: figures on what it did not learn from, and its test in words.

    `test` None: not tested. `breaks`: published, it would begin a new series; `first`: nothing was scored
    before it.
    """

    label: str
    made_at: datetime
    learnt_from: int
    figures: tuple[str, ...]
    test: str | None
    breaks: bool
    first: bool


@dataclass(frozen=True, slots=True)
class LearningView:
    """`scores` conversations that people scored and that may be learnt from, of `needed`; `corrections` of
    machine scores among them. `learning`: it is at work; `said`: why it made no draft when last asked.
    """

    scores: int
    corrections: int
    needed: int
    in_force: str | None
    in_force_from: int
    draft: DraftVersion | None
    learning: bool
    said: str | None

    @property
    def ready(self) -> bool:
        return self.scores >= self.needed and not self.learning


@dataclass(frozen=True, slots=True)
class CriterionEntry:
    """A criterion as the rubric page explains it; `scored_by` in words; `trust` None for a parent.

    `learning` None where it does not learn.
    """

    criterion: Criterion
    is_parent: bool
    scored_by: str
    trust: Trust | None
    learning: LearningView | None


@dataclass(frozen=True, slots=True)
class VersionEntry:
    """A published version; `before` is the number of the one before it, None for the first."""

    number: int
    version_id: str
    published_at: datetime
    before: int | None


@dataclass(frozen=True, slots=True)
class DraftLine:
    """Who is changing the rubric."""

    saved_by: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class RubricView:
    """One version of a rubric, its criteria, and the versions there are, newest first."""

    rubric: Rubric
    number: int
    published_at: datetime
    current: bool
    entries: tuple[CriterionEntry, ...]
    versions: tuple[VersionEntry, ...]
    draft: DraftLine | None

    def table(self) -> Table:
        header = ("criterion", "name", "parent", "weight", "scale", "scored_by", "description")
        rows = tuple(
            (e.criterion.key, e.criterion.name, e.criterion.parent, e.criterion.weight,
             str(e.criterion.scale.kind), e.scored_by, e.criterion.description)
            for e in self.entries
        )  # fmt: skip
        return Table(header, rows)


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """A comparison that the change breaks; `open_sessions` are those whose window would never fill."""

    name: str
    reason: str
    open_sessions: int


@dataclass(frozen=True, slots=True)
class DiffView:
    """Two versions word by word, oldest first; `new` is "draft" for what is not published yet."""

    key: str
    name: str
    old: str
    new: str
    diff: RubricDiff
    broken: tuple[BrokenLine, ...]

    def table(self) -> Table:
        rows = [
            (c.key, str(c.change), f.field, str(w.op), w.text)
            for c in self.diff.criteria
            for f in c.fields
            for w in f.words
        ]
        rows += [("", "other", f.field, str(w.op), w.text) for f in self.diff.rubric for w in f.words]
        rows += [(b.key or "weighted total", "breaks", "", "", b.reason) for b in self.diff.breaks]
        return Table(("criterion", "change", "field", "op", "words"), tuple(rows))


@dataclass(frozen=True, slots=True)
class TrialView:
    """What a trial of the draft gave. `untried` names changed criteria that no machine here scores."""

    conversations: int
    lines: tuple[TrialLine, ...]
    untried: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DraftFinding:
    """Something to put right or think about, beside the criterion that it is about ("" for the rubric)."""

    criterion: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class WordingLine:
    """Other words that somebody suggested for a criterion; `came_of` is `calibration` or `question`."""

    criterion_key: str
    words: str
    by: str
    at: datetime
    came_of: str


@dataclass(frozen=True, slots=True)
class EditView:
    """The editor. `rubric` is None when the text cannot be read: then only the text is shown.

    `text` is the draft's; `mode` is `form` or `text`; `diff` is against the version it began from.
    """

    key: str
    base: Rubric
    base_number: int
    rubric: Rubric | None
    text: str
    mode: str
    saved: DraftLine | None
    findings: tuple[DraftFinding, ...]
    warnings: tuple[DraftFinding, ...]
    diff: DiffView | None
    trial: TrialView | None
    digest: str
    wordings: tuple[WordingLine, ...]

    def table(self) -> Table:
        rows = tuple((f.criterion, f.finding.line, f.finding.code, f.finding.message) for f in self.findings)
        return Table(("criterion", "line", "code", "finding"), rows)
