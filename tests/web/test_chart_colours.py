"""Marks of charts stand out from their surface, in both themes and on paper, and no two differ by hue alone."""

import re
from itertools import combinations
from pathlib import Path

import pytest

from coachloop.web.render import STATIC

TOKENS = (STATIC / "tokens.css").read_text(encoding="utf-8")
SHEET = (STATIC / "coachloop.css").read_text(encoding="utf-8")
SHAPES = (Path(__file__).parents[2] / "src/coachloop/web/charts/shapes.py").read_text(encoding="utf-8")
THEMES = ("light", "dark", "print")
#: What carries a figure: the mark itself, or its outline where the tint alone is too light.
MARKS = ("measure", "compare-e", "watch-e", "flag", "ok", "unsure", "ink")

Rgb = tuple[float, float, float]


def _hex(text: str) -> Rgb:
    digits = text.lstrip("#")
    full = "".join(d * 2 for d in digits) if len(digits) == 3 else digits[:6]
    red, green, blue = (int(full[k : k + 2], 16) / 255 for k in (0, 2, 4))
    return red, green, blue


def token(name: str, theme: str) -> Rgb:
    screen, _, paper = TOKENS.partition("@media print")
    if theme == "print":
        found = re.search(rf"--{name}: (#[0-9a-f]+)", paper)
        assert found, name
        return _hex(found.group(1))
    pair = re.search(rf"--{name}: light-dark\((#[0-9a-f]+), (#[0-9a-f]+)\)", screen)
    assert pair, name
    return _hex(pair.group(THEMES.index(theme) + 1))


def _linear(v: float) -> float:
    """sRGB to linear light (WCAG 2.2, relative luminance)."""
    return v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4


def luminance(colour: Rgb) -> float:
    red, green, blue = (_linear(v) for v in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Rgb, other: Rgb) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def over(mark: Rgb, surface: Rgb, opacity: float) -> Rgb:
    red, green, blue = (m * opacity + s * (1 - opacity) for m, s in zip(mark, surface, strict=True))
    return red, green, blue


def test_the_measure_is_the_one_that_wcag_defines() -> None:
    # Black on white is 21 to 1; #767676 on white is the known edge of 4.5 to 1 (4.54).
    assert contrast(_hex("#000"), _hex("#fff")) == pytest.approx(21.0)
    assert contrast(_hex("#767676"), _hex("#fff")) == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_stands_out(theme: str, mark: str) -> None:
    for surface in ("surface", "paper"):
        assert contrast(token(mark, theme), token(surface, theme)) >= 3.0, (mark, surface)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("css", "mark"), [("c-iv", "measure"), ("c-ivg", "unsure")])
def test_the_ends_of_an_interval_can_be_seen(theme: str, css: str, mark: str) -> None:
    rule = re.search(rf"\.{css}\{{([^}}]*)\}}|\.c-iv,\.c-ivg\{{([^}}]*)\}}", SHEET)
    assert rule
    opacity = re.search(r"(?<![-\w])opacity:([.\d]+)", SHEET[SHEET.index(".c-iv,") :].split("}")[0])
    shown = over(token(mark, theme), token("surface", theme), float(opacity.group(1)) if opacity else 1.0)
    assert contrast(shown, token("surface", theme)) >= 3.0


#: Machado, Oliveira & Fernandes 2009, severity 1.0, on linear RGB.
VISIONS = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}  # fmt: skip


def seen(colour: Rgb, vision: str) -> Rgb:
    light = [_linear(v) for v in colour]
    rows = (sum(a * b for a, b in zip(row, light, strict=True)) for row in VISIONS[vision])
    red, green, blue = (min(1.0, max(0.0, v)) for v in rows)
    return red, green, blue


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("vision", sorted(VISIONS))
def test_states_stay_readable_whoever_looks(theme: str, vision: str) -> None:
    """Luminance of what is left of a mark against the surface it lies on."""
    surface = seen(token("surface", theme), vision)

    def light(colour: Rgb) -> float:
        red, green, blue = colour
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    for mark in MARKS:
        low, high = sorted((light(seen(token(mark, theme), vision)), light(surface)))
        assert (high + 0.05) / (low + 0.05) >= 2.8, (mark, vision)


def test_every_state_has_a_shape_of_its_own() -> None:
    """Told apart in grey, by form alone: no two state shapes are drawn alike."""
    block = SHAPES[SHAPES.index("SHAPES = {") :]
    drawn = dict(re.findall(r'"(\w+)": \'(.*?)\'[,\n]', block))
    forms = {name: re.sub(r'(fill|stroke|class)="[^"]*"', "", body) for name, body in drawn.items()}
    assert {"flag", "watch", "ok", "steady", "unsure"} <= set(forms)
    assert all(forms[one] != forms[other] for one, other in combinations(sorted(forms), 2))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_heat_map_grows_in_one_direction(theme: str) -> None:
    """One hue, told by lightness: darker is lower by day, lighter is lower by night, and words are readable."""
    steps = [luminance(token(f"h{k}", theme)) for k in range(5)]
    assert steps == sorted(steps, reverse=theme == "light")
    for k in range(5):
        assert contrast(token("h-ink", theme), token(f"h{k}", theme)) >= 4.5
