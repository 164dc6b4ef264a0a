"""SVG primitives. Each shape carries its paint as attributes too, so it draws without the style sheet."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

INK, MUTED, GRID, BLUE, GREY = "#1e1c19", "#6b665e", "#ece7df", "#0072b2", "#8b857b"

ICONS = {
    "today": '<circle cx="8" cy="8" r="6"/><path d="M8 4.6V8l2.2 1.6"/>',
    "week": '<rect x="2" y="3" width="12" height="11" rx="2"/><path d="M2 6.5h12M5.5 1.5v3M10.5 1.5v3"/>',
    "talk": '<path d="M2 4l1.2 1.2L5.5 3M2 11l1.2 1.2L5.5 10M8 4.5h6M8 11.5h6"/>',
    "people": '<circle cx="6" cy="5.5" r="2.7"/><path d="M1.5 13.5c.4-2.6 2.2-4 4.5-4s4.1 1.4 4.5 4'
    'M10.5 3.2a2.5 2.5 0 010 4.6M12 9.8c1.5.6 2.3 1.9 2.5 3.7"/>',
    "gaps": '<path d="M2 2v12h12M5 5v6M8.5 7.5V11M12 9.5V11"/>',
    "coach": '<path d="M2 3.5h12v7.5H7L4 13.7V11H2z"/>',
    "eye": '<path d="M1.5 8S4 3.7 8 3.7 14.5 8 14.5 8 12 12.3 8 12.3 1.5 8 1.5 8z"/>'
    '<circle cx="8" cy="8" r="1.8"/>',
    "lock": '<rect x="3" y="7" width="10" height="7" rx="1.5"/><path d="M5.2 7V5a2.8 2.8 0 015.6 0v2"/>',
    "find": '<circle cx="7" cy="7" r="4.5"/><path d="M10.5 10.5L14 14"/>',
    "close": '<path d="M3.5 3.5l9 9M12.5 3.5l-9 9"/>',
    "more": '<path d="M2.5 4.5h11M2.5 8h11M2.5 11.5h11"/>',
    "me": '<circle cx="8" cy="5.2" r="2.9"/><path d="M2.6 14c.5-3 2.6-4.6 5.4-4.6s4.9 1.6 5.4 4.6"/>',
    "works": '<path d="M2 4h5M2 8h9M2 12h7"/><circle cx="10.5" cy="4" r="1.6"/>',
    "calibrate": '<path d="M8 2v12M3.5 5h9M3.5 5L1.8 9.4h3.4zM12.5 5l-1.7 4.4h3.4z"/>',
    "ready": '<path d="M3 8.4l3.2 3.3L13 4.6"/>',
    "handoff": '<path d="M2 5.2h9M8.6 2.6l2.7 2.6-2.7 2.6M14 10.8H5M7.4 8.2l-2.7 2.6 2.7 2.6"/>',
    "train": '<path d="M1.5 6L8 3l6.5 3L8 9zM4.5 7.6v3.6c2 1.7 5 1.7 7 0V7.6"/>',
    "program": '<path d="M2 12.5l4-4.5 3 2.5 5-6.5M10.5 4H14v3.5"/>',
    "outcome": '<circle cx="8" cy="8" r="6"/><circle cx="8" cy="8" r="2.5"/>',
    "rubric": '<path d="M3.5 2h9v12h-9zM6 5.5h4M6 8h4M6 10.5h2.5"/>',
    "import": '<path d="M8 2v8M5 7.2l3 3 3-3M2.5 11.5V14h11v-2.5"/>',
    "settings": '<path d="M2 4.5h7M12.5 4.5H14M2 11.5h2.5M8 11.5h6"/><circle cx="10.7" cy="4.5" r="1.7"/>'
    '<circle cx="6.2" cy="11.5" r="1.7"/>',
}

#: The state shapes: told apart in grey, by form alone.
SHAPES = {
    "flag": '<path class="c-flag" fill="#d55e00" d="M5 0l5 9H0z"/>',
    "watch": '<path class="c-watchline" fill="none" stroke="#b07400" stroke-width="1.6"'
    ' d="M5 1.4L9 8.5H1z"/>',
    "ok": '<path class="c-okline" fill="none" stroke="#009e73" stroke-width="2" stroke-linecap="round"'
    ' d="M1 5.5L3.8 8.2 9 2"/>',
    "steady": '<path class="c-dash" stroke="#8b857b" stroke-width="2" d="M1 5h8"/>',
    "unsure": '<circle class="c-dash" cx="5" cy="5" r="3.8" fill="none" stroke="#8b857b" stroke-width="1.6"'
    ' stroke-dasharray="2 1.5"/>',
    "diamond": '<path d="M5 .8L9.2 5 5 9.2.8 5z"/>',
    "play": '<path d="M1 .5l8 4.5-8 4.5z"/>',
}


def drawn(markup: str) -> Markup:
    """SVG made in this package: every text that came from data went through `text` or `escape`."""
    return Markup(markup)  # noqa: S704


def icon(name: str) -> Markup:
    return drawn(f'<svg class="ic" viewBox="0 0 16 16" aria-hidden="true">{ICONS[name]}</svg>')


def shape(name: str, size: int = 10) -> Markup:
    return drawn(
        f'<svg viewBox="0 0 10 10" width="{size}" height="{size}" aria-hidden="true">{SHAPES[name]}</svg>'
    )


def svg(width: float, height: float, parts: Iterable[str], label: str, css: str = "") -> Markup:
    """A chart with its one-sentence text; the caller puts the numbers in a table beside it."""
    words = escape(label)
    return drawn(
        f'<svg class="{css}" viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{words}">'
        f"<title>{words}</title>{''.join(parts)}</svg>"
    )


def text(x: float, y: float, words: str, css: str = "", anchor: str = "start") -> str:
    fill = INK if css in ("val", "big", "row") else MUTED
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text class="{css}" {place} fill="{fill}" font-size="11">{escape(words)}</text>'


def line(x1: float, y1: float, x2: float, y2: float, css: str, stroke: str = GRID) -> str:
    dashes = {"c-thr": ' stroke-dasharray="4 3"', "c-markl": ' stroke-dasharray="1 3"'}.get(css, "")
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line class="{css}" {ends} stroke="{stroke}"{dashes}/>'


def dot(x: float, y: float, r: float = 2.6, css: str = "c-dot", fill: str = BLUE, title: str = "") -> str:
    inner = f"<title>{escape(title)}</title>" if title else ""
    stroke = f' stroke="{fill}"'
    paint = "#fff" if css in ("c-open", "c-before") else fill
    return (
        f'<circle class="{css}" cx="{x:.1f}" cy="{y:.1f}" r="{r:g}" fill="{paint}"{stroke}>{inner}</circle>'
    )


def faint_dots(points: Sequence[tuple[float, float]], r: float) -> str:
    """Many dots that say their look once: tables of charts hold thousands of them."""
    inner = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:g}"/>' for x, y in points)
    return f'<g class="c-dot f" fill="{BLUE}">{inner}</g>'


def square(x: float, y: float, half: float, css: str, stroke: str, title: str = "") -> str:
    inner = f"<title>{escape(title)}</title>" if title else ""
    box = f'x="{x - half:.1f}" y="{y - half:.1f}" width="{2 * half:g}" height="{2 * half:g}" rx="1"'
    return f'<rect class="{css}" {box} fill="#fff" stroke="{stroke}">{inner}</rect>'


def coaching_mark(x: float, top: float, base: float) -> str:
    """A dotted line down to a triangle on the axis."""
    triangle = f'<path class="c-mark" fill="{INK}" d="M{x:.1f} {base - 7:.1f}l4.5 7h-9z"/>'
    return line(x, top, x, base - 6, "c-markl", MUTED) + triangle


def polyline(points: Sequence[tuple[float, float]]) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline class="c-line" fill="none" stroke="{BLUE}" stroke-width="2" points="{path}"/>'


def band(points: Sequence[tuple[float, float, float]]) -> str:
    """The area between (x, low, high)."""
    upper = [f"{x:.1f},{high:.1f}" for x, _, high in points]
    lower = [f"{x:.1f},{low:.1f}" for x, low, _ in reversed(points)]
    return f'<polygon class="c-band" fill="{BLUE}" fill-opacity=".14" points="{" ".join(upper + lower)}"/>'
