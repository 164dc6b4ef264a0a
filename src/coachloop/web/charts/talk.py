"""Who spoke when? The scored person above the line, solid; the other side below it, hatched."""

from markupsafe import Markup

from coachloop.loop.report.model import TalkStrip
from coachloop.web.charts.shapes import BLUE, INK, MUTED, line, svg, text
from coachloop.web.words import share

_HEIGHT, _MIDDLE = 92.0, 52.0


def talk_strip(strip: TalkStrip) -> Markup:
    """Drawn twice, wide and slim; the container picks one, so the words are never scaled."""
    return _strip(strip, 700.0, "wide") + _strip(strip, 320.0, "slim")


def _strip(strip: TalkStrip, width: float, css: str) -> Markup:
    step = (width - 4) / max(1, len(strip.bins))
    parts = [_pattern(css)]
    for i, part in enumerate(strip.bins):
        x, w = 2 + i * step, max(1.0, step - (1.5 if step > 4 else 0.5))
        up, down = part.person * 28, part.other * 28
        parts.append(
            f'<rect class="c-you" fill="{BLUE}" x="{x:.1f}" y="{_MIDDLE - 1 - up:.1f}" width="{w:.1f}" '
            f'height="{up:.1f}" rx="1"/><rect class="c-themb" stroke="#2585be" fill="url(#hatch-{css})" '
            f'x="{x:.1f}" y="{_MIDDLE + 1:.1f}" width="{w:.1f}" height="{down:.1f}" rx="1"/>'
        )
    parts += [text(2 + k * step, _HEIGHT - 1, word) for k, word in strip.ticks(10 if css == "wide" else 4)]
    parts += [_mark(2 + (position * len(strip.bins)) * step, n) for n, position in strip.marks]
    return svg(width, _HEIGHT, parts, sentence(strip), css)


def sentence(strip: TalkStrip) -> str:
    return f"The scored person speaks {share(strip.person)} and the other side {share(strip.other)}"


def _pattern(css: str) -> str:
    return (
        f'<defs><pattern id="hatch-{css}" width="4" height="4" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="4" height="4" class="c-them" fill="#56b4e9"/>'
        '<line x1="0" y1="0" x2="0" y2="4" class="c-pat" stroke="#fff"/></pattern></defs>'
    )


def _mark(x: float, number: int) -> str:
    at = max(9.0, x)
    return (
        line(x, 17, x, _MIDDLE + 30, "c-markl", MUTED)
        + f'<circle cx="{at:.1f}" cy="9" r="8" class="c-mark" fill="{INK}"/>'
        + f'<text class="c-on" x="{at:.1f}" y="13" text-anchor="middle" font-size="11" fill="#fff">'
        f"{number}</text>"
    )
