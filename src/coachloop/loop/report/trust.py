"""How far the scores may be trusted: what the blind audit says of each criterion, and of each version."""

from collections.abc import Sequence
from datetime import datetime

from coachloop.domain.rights import Action, Reader, may
from coachloop.loop.context import Context
from coachloop.loop.report.calibration import WATCH_SCORERS, scorer_panels
from coachloop.loop.report.model.trust import AuditLine, FairnessLine, TrustLine, TrustView, VersionLine
from coachloop.loop.review.advice import next_step
from coachloop.loop.review.audit import audit_standing
from coachloop.loop.review.model import Drift, TrustState
from coachloop.loop.review.trust import Measured, measure_agreement
from coachloop.loop.score.versions import tested_from_json
from coachloop.store import scorers
from coachloop.store.database import Connection
from coachloop.store.scorers import ScorerVersion
from coachloop.store.work import fact

#: What needs a person first.
_ORDER = (
    TrustState.NOT_TRUSTED,
    TrustState.UNMEASURED,
    TrustState.TRUSTED,
    TrustState.COUNTED,
)
#: The name of the workspace fact that keeps the last fairness check.
FAIRNESS = "fairness"
#: Of many versions the newest are shown.
_VERSIONS = 12


def trust_page(context: Context, reader: Reader) -> TrustView:
    """Figures over everybody, without a name; one consistent read."""
    policy = context.policy.workspace
    with context.database.read() as c:
        measured = measure_agreement(c, context)
        lines = sorted((_line(context, m) for m in measured), key=_place)
        return TrustView(
            lines=tuple(lines),
            versions=_versions(c),
            audits=tuple(
                AuditLine(x.rubric, x.submitted, x.rated_twice, x.open) for x in audit_standing(c, context)
            ),
            charts=scorer_panels(c, context) if reader.roles & WATCH_SCORERS else (),
            fairness=_fairness(c),
            per_month=policy.audit_per_month,
            needed=policy.audit_min_n,
            margin=policy.trust_margin_pp,
            may_draw=may(reader, Action.DRAW),
        )


def _place(line: TrustLine) -> tuple[int, int, str, str]:
    return _ORDER.index(line.trust.state), -line.trust.n, line.rubric, line.name


def _line(context: Context, m: Measured) -> TrustLine:
    criterion = m.target.criterion
    policy, _ = context.policy_for(None, criterion.key)
    return TrustLine(
        criterion.key,
        criterion.name,
        m.target.rubric_version_id.partition("@")[0],
        m.target.rubric_name,
        m.series,
        m.trust,
        m.agreement,
        _drift(m.drift),
        next_step(m.agreement, m.trust, m.drift, policy),
    )


def _drift(found: Drift) -> str:
    """Without the conversation: whoever asks may not open it."""
    if found.latest is None:
        return "no chart yet"
    return "steady" if found.left is None else "moved"


def _fairness(c: Connection) -> FairnessLine | None:
    kept = fact(c, FAIRNESS)
    if kept is None:
        return None
    at = datetime.fromisoformat(kept["at"])
    return FairnessLine(at, kept["scorer"], kept["conversations"], tuple(kept["in_short"]), kept["report"])


def _versions(c: Connection) -> tuple[VersionLine, ...]:
    """The newest first."""
    found = sorted(scorers.versions(c), key=lambda v: (v.made_at, v.label), reverse=True)
    return tuple(_version(v) for v in found[:_VERSIONS])


def _version(v: ScorerVersion) -> VersionLine:
    tested = [tested_from_json(raw) for raw in (v.test or {}).get("criteria", ())]
    compared = [t for t in tested if t.against is not None]
    return VersionLine(
        v.label,
        v.state.value,
        v.made_at,
        v.published_at,
        datetime.fromisoformat(v.test["at"]) if v.test else None,
        _names([t.criterion_version_id for t in compared if t.goes_on]),
        _names([t.criterion_version_id for t in compared if not t.goes_on]),
        tuple(f"{_name(t.criterion_version_id)}: {t.words}" for t in compared),
    )


def _names(ids: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(_name(i) for i in ids))


def _name(version_id: str) -> str:
    return version_id.partition("@")[0].replace("_", " ")
