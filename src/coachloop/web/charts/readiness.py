"""Is the level there? Means of batches against the threshold, and every conversation of a batch."""

from collections.abc import Sequence

from markupsafe import Markup

from coachloop.domain.result import Known
from coachloop.loop.readiness.model import CriterionBatch
from coachloop.loop.report.model.readiness import CriterionMeans
from coachloop.web.charts.frame import Frame, limit_upward
from coachloop.web.charts.shapes import BLUE, GREY, dot, line, svg, text
from coachloop.web.words import n0, n1

_ROW = 28.0


def level_dots(criteria: Sequence[CriterionMeans], threshold: float) -> Markup:
    """A row a criterion: hollow the batch before, filled the last one, dashed the threshold."""
    height = 30.0 + _ROW * len(criteria)
    frame = Frame((40.0, 100.0), width=200.0, height=height, left=6.0, right=6.0, top=14.0, bottom=16.0)
    parts = [
        line(frame.left, frame.base, frame.edge, frame.base, "c-axis"),
        text(frame.left, height - 3, "40"),
        text(frame.edge, height - 3, "100", anchor="end"),
    ]
    for place, criterion in enumerate(criteria):
        parts += _row(frame, criterion, frame.top + _ROW * (place + 0.75))
    parts += limit_upward(frame, threshold, f"{threshold:g}")
    return svg(200, height, parts, levels_sentence(criteria, threshold), "small")


def _row(frame: Frame, criterion: CriterionMeans, y: float) -> list[str]:
    parts = [text(frame.left, y - 8, criterion.name, "lab"), line(frame.left, y, frame.edge, y, "c-grid")]
    for place, mean in enumerate(criterion.means):
        last = place == len(criterion.means) - 1
        if isinstance(mean, Known):
            said = f"{criterion.name}, batch {place + 1}: {n1(mean.value)}, n {mean.n}"
            parts.append(dot(frame.x(mean.value), y, 4.2, "c-dot" if last else "c-before", GREY, said))
    return parts


def levels_sentence(criteria: Sequence[CriterionMeans], threshold: float) -> str:
    """The chart in one sentence."""
    said = [
        f"{c.name} " + ", then ".join(n1(m.value) if isinstance(m, Known) else "no verdict" for m in c.means)
        for c in criteria
    ]
    return f"Batch means against {threshold:g}: {'; '.join(said)}"


def batch_strip(found: CriterionBatch, threshold: float) -> Markup:
    """Every conversation of one batch on one criterion, its mean and the threshold."""
    frame = Frame((0.0, 100.0), width=240.0, height=46.0, left=8.0, right=40.0, top=14.0, bottom=14.0)
    middle = (frame.top + frame.base) / 2
    parts = [line(frame.left, frame.base, frame.edge, frame.base, "c-axis")]
    parts += [text(frame.x(end), 44, f"{end:g}", anchor="middle") for end in (0.0, 100.0)]
    seen: dict[float, int] = {}
    for score in found.scores:
        seen[score.pct] = seen.get(score.pct, 0) + 1
        spread = (-1) ** seen[score.pct] * 2.2 * (seen[score.pct] // 2)
        parts.append(
            dot(frame.x(score.pct), min(frame.base - 2, max(frame.top, middle + spread)), 2.2, "c-dot f")
        )
    parts += limit_upward(frame, threshold, f"{threshold:g}")
    if found.shown is not None:
        x = frame.x(found.shown.value)
        parts.append(f'<path class="c-mark" fill="{BLUE}" d="M{x:.1f} {frame.base}l4.5 7h-9z"/>')
        parts.append(text(frame.edge + 8, middle + 4, n0(found.shown.value), "val"))
    return svg(240, 46, parts, strip_sentence(found, threshold), "small")


def strip_sentence(found: CriterionBatch, threshold: float) -> str:
    """The strip in one sentence."""
    if found.shown is None:
        return f"{found.name}: no scored conversation in this batch"
    above = sum(score.pct > threshold for score in found.scores)
    mean = f"mean {n1(found.shown.value)} of {found.shown.n}"
    return f"{found.name}: {mean}; {above} of {len(found.scores)} conversations above {threshold:g}"
