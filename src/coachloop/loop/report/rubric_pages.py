"""The rubrics: what good looks like here, version by version, and what is being changed."""

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from coachloop.domain.errors import NotFound
from coachloop.domain.rubric import Criterion, Method, Rubric
from coachloop.loop.context import Context, Target, load_targets
from coachloop.loop.report.learning import learning_of
from coachloop.loop.report.model.rubrics import (
    BrokenLine,
    CriterionEntry,
    DiffView,
    DraftFinding,
    DraftLine,
    EditView,
    LearningView,
    RubricLine,
    RubricsView,
    RubricView,
    TrialView,
    VersionEntry,
    WordingLine,
)
from coachloop.loop.review.model import Trust
from coachloop.loop.review.trust import trust_of
from coachloop.loop.score.rubrics import STARTERS, Finding, examine, rubric_diff
from coachloop.loop.score.rubrics.trial import trial_lines, tried_from_json
from coachloop.loop.score.rubrics.writing import criterion_at, rubric_yaml
from coachloop.store import drafts, rubrics
from coachloop.store.coaching import open_sessions
from coachloop.store.database import Connection
from coachloop.store.drafts import RubricDraft
from coachloop.store.rubrics import PublishedRubric
from coachloop.store.wordings import wordings_for

DRAFT = "draft"
_METHODS = {
    Method.MEASURE: "measured from words and timing",
    Method.BEHAVIOUR: "read from the words by the embedded scorer",
    Method.EXAMPLES: "example sentences and what was learnt from your people",
    Method.JUDGE: "a language model, where one is set up",
    Method.HUMAN: "people",
}


def rubrics_view(c: Connection) -> RubricsView:
    changing = drafts.draft_keys(c)
    current = rubrics.current_versions(c)
    there = {v.rubric.key for v in current}
    return RubricsView(
        tuple(
            RubricLine(
                v.rubric.key,
                v.rubric.name,
                v.number,
                str(v.rubric.subject),
                len(v.rubric.leaves),
                v.published_at,
                v.rubric.key in changing,
            )
            for v in current
        ),
        tuple((key, key.replace("_", " ").capitalize()) for key in STARTERS if key not in there),
    )


def rubric_view(c: Connection, context: Context, key: str, number: int | None) -> RubricView:
    """That version, or the current one. Raises NotFound."""
    history = _history(c, key)
    shown = history[-1] if number is None else _numbered(history, number)
    targets = [t for t in load_targets(c).values() if t.rubric_version_id == shown.id]
    trust, learning = trust_of(c, context, targets), learning_of(c, context, targets)
    draft = drafts.load_draft(c, key)
    return RubricView(
        rubric=shown.rubric,
        number=shown.number,
        published_at=shown.published_at,
        current=shown.id == history[-1].id,
        entries=tuple(_entry(x, shown.rubric, targets, trust, learning) for x in shown.rubric.criteria),
        versions=tuple(reversed([_version(history, k) for k in range(len(history))])),
        draft=_saved(draft),
    )


def _saved(draft: RubricDraft | None) -> DraftLine | None:
    return None if draft is None else DraftLine(draft.saved_by, draft.saved_at)


def _history(c: Connection, key: str) -> list[PublishedRubric]:
    found = rubrics.versions(c, key)
    if not found:
        raise NotFound(f"There is no rubric {key[:80]!r}.", fix="All of them: /rubrics.")
    return found


def _numbered(history: Sequence[PublishedRubric], number: int) -> PublishedRubric:
    found = next((v for v in history if v.number == number), None)
    if found is None:
        raise NotFound(
            f"There is no version v{number} of this rubric.", fix=f"The newest is {history[-1].label}."
        )
    return found


def _entry(
    criterion: Criterion,
    rubric: Rubric,
    targets: Sequence[Target],
    trust: Mapping[str, Trust],
    learning: Mapping[str, LearningView],
) -> CriterionEntry:
    leaf = criterion in rubric.leaves
    ways = ", else ".join(dict.fromkeys(_METHODS[spec.method] for spec in criterion.scoring))
    version_id = criterion.version_id
    known = {t.criterion.version_id for t in targets}
    found = trust.get(version_id) if leaf and version_id in known else None
    return CriterionEntry(
        criterion, not leaf, ways if leaf else "from its parts", found, learning.get(version_id)
    )


def _version(history: Sequence[PublishedRubric], place: int) -> VersionEntry:
    one = history[place]
    return VersionEntry(one.number, one.id, one.published_at, history[place - 1].number if place else None)


def diff_view(c: Connection, key: str, old: int, new: int | None, scorers: Collection[str]) -> DiffView:
    """From version `old` to `new`, or to the draft (None). Raises NotFound."""
    history = _history(c, key)
    first = _numbered(history, old).rubric
    if new is not None:
        return _diff(c, key, first, _numbered(history, new).rubric, (f"v{old}", f"v{new}"))
    draft = drafts.load_draft(c, key)
    second = examine(draft.text, scorers).rubric if draft else None
    if second is None:
        raise NotFound("There is no draft that can be compared.", fix=f"Its editor: /rubrics/{key}/edit.")
    return _diff(c, key, first, second, (f"v{old}", DRAFT))


def _diff(c: Connection, key: str, first: Rubric, second: Rubric, words: tuple[str, str]) -> DiffView:
    found = rubric_diff(first, second)
    names = {x.key: x.name for x in (*first.criteria, *second.criteria)}
    # A count, whoever asks: the sessions of all.
    sessions = Counter(s.criterion_version_id.rpartition("@")[0] for s, _ in open_sessions(c))
    broken = tuple(
        BrokenLine(
            names.get(b.key, b.key) if b.key else "Weighted total",
            b.reason,
            sessions[b.key] if b.key else 0,
        )
        for b in found.breaks
    )
    return DiffView(key, second.name, *words, found, broken)


def edit_view(
    c: Connection, key: str, scorers: Collection[str], mode: str, typed: str | None = None
) -> EditView:
    """The draft, else what it would begin from; `typed` is a text that was not saved. Raises NotFound."""
    history = _history(c, key)
    draft = drafts.load_draft(c, key)
    base = next((v for v in history if draft and v.id == draft.base_version_id), history[-1])
    text = typed if typed is not None else draft.text if draft else _begin_with(base, scorers)
    seen = examine(text, scorers)
    rubric = seen.rubric
    told = rubric is not None and rubric.version_hash != base.rubric.version_hash
    words = (f"v{base.number}", DRAFT)
    return EditView(
        key=key,
        base=base.rubric,
        base_number=base.number,
        rubric=rubric,
        text=text,
        mode=mode if rubric is not None else "text",
        saved=_saved(draft),
        findings=_located(seen.findings, text),
        warnings=_located(seen.warnings, text),
        diff=_diff(c, key, base.rubric, rubric, words) if rubric is not None and told else None,
        trial=_trial(draft, base.rubric, rubric) if draft and rubric is not None and typed is None else None,
        digest=digest_of(text),
        wordings=_wordings(c, base.rubric),
    )


def _wordings(c: Connection, rubric: Rubric) -> tuple[WordingLine, ...]:
    keys = {x.version_id: x.key for x in rubric.leaves}
    found = wordings_for(c, keys)
    return tuple(WordingLine(keys[w.criterion_version_id], w.words, w.by, w.at, w.came_of) for w in found)


def _begin_with(base: PublishedRubric, scorers: Collection[str]) -> str:
    """The text as it was published, with its comments, as long as files are still read that way."""
    return base.source_text if examine(base.source_text, scorers).rubric else rubric_yaml(base.rubric)


def digest_of(text: str) -> str:
    """What a form carries so that only the text that was looked at is published."""
    return hashlib.sha256(text.encode()).hexdigest()


def _located(findings: Sequence[Finding], text: str) -> tuple[DraftFinding, ...]:
    return tuple(DraftFinding(criterion_at(text, f.line) or "", f) for f in findings)


def _trial(draft: RubricDraft, base: Rubric, rubric: Rubric) -> TrialView | None:
    if draft.trial is None:
        return None
    lines = trial_lines(tried_from_json(draft.trial), rubric.leaves)
    known = {leaf.version_id for leaf in base.leaves}
    tried = {line.criterion for line in lines}
    untried = [x.name for x in rubric.leaves if x.version_id not in known and x.key not in tried]
    return TrialView(int(draft.trial["conversations"]), lines, tuple(untried))
