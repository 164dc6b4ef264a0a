"""Readiness rules: made once, numbered, never changed."""

import re
from dataclasses import asdict, dataclass
from datetime import datetime

from coachloop.domain.rubric import Rubric, Subject
from coachloop.loop.context import Context
from coachloop.loop.readiness.errors import RuleWrong
from coachloop.loop.readiness.model import ReadinessRule
from coachloop.store import audit, rubrics
from coachloop.store import readiness as store
from coachloop.store.database import Connection
from coachloop.store.readiness import RuleRow


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """What a rule is to say; no `criteria` are all leaves of the rubric, `threshold` None is the policy's."""

    key: str
    rubric_key: str
    call_type: str
    criteria: tuple[str, ...] = ()
    threshold: float | None = None


def new_rule(context: Context, draft: RuleDraft, by: str, now: datetime) -> ReadinessRule:
    """The next version of the rule of that key. Raises RuleWrong, NotFound for an unknown rubric."""
    with context.database.write() as c:
        rubric = rubrics.current_version(c, draft.rubric_key).rubric
        threshold = context.policy.workspace.ready_threshold if draft.threshold is None else draft.threshold
        _check(rubric, draft, threshold)
        leaves = [leaf for leaf in rubric.leaves if not draft.criteria or leaf.key in draft.criteria]
        number = len(store.load_rules(c, draft.key)) + 1
        rule = ReadinessRule(
            id=f"{draft.key}@v{number}",
            key=draft.key,
            number=number,
            rubric_key=rubric.key,
            call_type=draft.call_type,
            criteria=tuple(leaf.key for leaf in leaves),
            weights=tuple(leaf.weight for leaf in leaves),
            threshold=float(threshold),
            made_by=by,
            made_at=now,
        )
        store.save_rule(c, _row(rule))
        audit.record(c, audit.Entry(now, by, "readiness rule made", rule.id, rule.call_type))
        return rule


def _check(rubric: Rubric, draft: RuleDraft, threshold: float) -> None:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", draft.key):
        raise RuleWrong(
            f"{draft.key[:80]!r} is no name for a rule.",
            fix="Use lower-case letters, digits, - and _, such as escalations.",
            where="name",
        )
    if rubric.subject is not Subject.PERSON:
        raise RuleWrong(
            "Readiness is about the person who is scored.",
            why=f"The rubric {rubric.key} is about the counterpart.",
            where="rubric",
        )
    known = [leaf.key for leaf in rubric.leaves]
    unknown = [key for key in draft.criteria if key not in known]
    if unknown:
        raise RuleWrong(
            f"{', '.join(unknown)} is no criterion of {rubric.key}.",
            fix=f"It has {', '.join(known)}.",
            where="criteria",
        )
    if not 0 <= threshold < 100:
        raise RuleWrong("A threshold lies from 0 to below 100: a batch passes above it.", where="threshold")


def load_rules(c: Connection) -> tuple[ReadinessRule, ...]:
    """All versions in order of (key, number)."""
    return tuple(map(rule_of, store.load_rules(c)))


def rule_of(row: RuleRow) -> ReadinessRule:
    """The rule of a stored row."""
    return ReadinessRule(**{**asdict(row), "criteria": tuple(row.criteria), "weights": tuple(row.weights)})


def _row(rule: ReadinessRule) -> RuleRow:
    return RuleRow(**{**asdict(rule), "criteria": list(rule.criteria), "weights": list(rule.weights)})
