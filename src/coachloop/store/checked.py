"""What is kept of a judgement: a figure that is one, and quotes that stand in the words."""

from math import isfinite

from coachloop.domain.conversation import Transcript
from coachloop.domain.score import EvidenceNotFound, Judgement, Status, verify


def checked(judgement: Judgement, transcript: Transcript | None) -> Judgement:
    """The judgement, or `failed` with the reason where it cannot be kept as it is."""
    reason = _fault(judgement, transcript)
    if reason is None:
        return judgement
    return Judgement(judgement.criterion_key, Status.FAILED, reason=reason, method=judgement.method)


def _fault(judgement: Judgement, transcript: Transcript | None) -> str | None:
    """Why a judgement cannot be kept as it is; the reason never repeats a quote."""
    if judgement.status is Status.SCORED and not _is_figure(judgement):
        return "no figure: a score needs a pct from 0 to 100"
    try:
        for evidence in judgement.evidence:
            if transcript is None:
                return "evidence without a transcript to check it against"
            verify(evidence, transcript)
    except EvidenceNotFound as error:
        return f"{error.code} {error.what}"
    return None


def _is_figure(judgement: Judgement) -> bool:
    pct, trend = judgement.pct, judgement.trend_value
    return pct is not None and trend is not None and 0 <= pct <= 100 and isfinite(trend)
