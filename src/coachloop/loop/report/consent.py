"""Consent, what is kept how long, what is due to be erased, and the notices."""

from datetime import datetime

from coachloop.domain.conversation import Consent
from coachloop.domain.errors import NotFound
from coachloop.domain.policy import SETTINGS
from coachloop.loop.context import Context
from coachloop.loop.ingest.retention import due
from coachloop.loop.report.model.consent import ConsentLine, ConsentView, DueLine, KeptLine, NoticeView
from coachloop.loop.report.notices import NOTICES
from coachloop.store import people
from coachloop.store.database import Connection
from coachloop.store.report.about import consents_of

#: As many conversations does the page erase at once; the command erases all that are due.
AT_ONCE = 200
_MEANS = {
    Consent.CONFIRMED: "scored; words, evidence and clips are shown",
    Consent.NOT_CONFIRMED: "scored; words and evidence are shown, clips are off",
    Consent.REFUSED: "neither scored nor shown",
    Consent.WITHDRAWN: "scores are voided; shown to nobody",
}
_KEPT = {
    "recordings_days": "Sound. Coachloop reads transcripts today and stores no recording.",
    "transcripts_months": "Words, and quotes from them. Then a hash and a date stay, so that what was "
    "frozen can still be checked.",
}


def consent_view(c: Connection, context: Context, now: datetime) -> ConsentView:
    counts = consents_of(c)
    teams = {t.id: t.name for t in people.load_teams(c)}
    return ConsentView(
        consents=tuple(ConsentLine(x.value, counts.get(x.value, 0), _MEANS[x]) for x in Consent),
        kept=_kept(context),
        due=tuple(
            DueLine(
                teams.get(rule.team_id, rule.team_id) if rule.team_id else None,
                rule.months,
                rule.kept.before,
                over.n,
                over.oldest,
            )
            for rule, over in due(c, context, now)
        ),
        at_once=AT_ONCE,
    )


def _kept(context: Context) -> tuple[KeptLine, ...]:
    policy = context.policy.workspace
    known = {s.name: s for s in SETTINGS}
    return tuple(
        KeptLine(name, getattr(policy, name), known[name].unit, known[name].source, means)
        for name, means in _KEPT.items()
    )


def notice_view(context: Context, name: str) -> NoticeView:
    """With the numbers of this workspace in it. Raises NotFound."""
    if name not in NOTICES:
        raise NotFound("There is no such notice.", fix=f"There are: {', '.join(NOTICES)}.")
    policy = context.policy.workspace
    numbers = {
        "recordings": f"{policy.recordings_days} days",
        "transcripts": f"{policy.transcripts_months} months",
        "question": f"{policy.question_days} days",
    }
    notice = NOTICES[name]
    others = tuple((key, x.title) for key, x in NOTICES.items() if key != name)
    return NoticeView(name, notice.title, notice.readers, notice.sections(numbers), others)
