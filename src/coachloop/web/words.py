"""Figures, absences and times in words, the same on every page; the filters of the templates."""

from collections.abc import Callable
from datetime import date, datetime, tzinfo
from typing import Any

from coachloop.domain import words
from coachloop.domain.result import Absent, Known
from coachloop.loop.gaps.words import in_short

NBSP = " "
_MINUS = "−"


def filters(zone: tzinfo) -> dict[str, Callable[..., Any]]:
    """Everything the templates call; times are shown in the organisation's zone."""

    def local(moment: datetime | date) -> datetime | date:
        return moment.astimezone(zone) if isinstance(moment, datetime) else moment

    def day(moment: datetime | date) -> str:
        return f"{local(moment).day}{NBSP}{local(moment):%b %Y}"

    def short(moment: datetime | date) -> str:
        return f"{local(moment).day}{NBSP}{local(moment):%b}"

    def daytime(moment: datetime) -> str:
        return f"{day(moment)}, {local(moment):%H:%M}"

    def field_time(moment: datetime) -> str:
        return f"{local(moment):%Y-%m-%dT%H:%M}"

    return {
        "day": day,
        "short": short,
        "daytime": daytime,
        "field_time": field_time,
        "clock": clock,
        "n0": n0,
        "n1": n1,
        "signed": signed,
        "signed0": signed0,
        "share": share,
        "chance": chance,
        "count": count,
        "absence": absence,
        "in_short": in_short,
        "label": label,
        "known": lambda figure: isinstance(figure, Known),
        "estimated": lambda found: not isinstance(found, Absent),
        "spoken": spoken,
    }


def n0(value: float) -> str:
    return f"{value:.0f}".replace("-", _MINUS)


def n1(value: float) -> str:
    """One decimal: the precision of every mean."""
    return f"{value:.1f}".replace("-", _MINUS)


def signed(value: float) -> str:
    """A change, with its sign: +5.0, −2.5, 0.0."""
    text = f"{value:+.1f}".replace("-", _MINUS)
    return "0.0" if text in ("+0.0", f"{_MINUS}0.0") else text


def signed0(value: float) -> str:
    """A change in whole points, for the ends of an interval: +5, −3, 0."""
    text = f"{value:+.0f}".replace("-", _MINUS)
    return "0" if text in ("+0", f"{_MINUS}0") else text


def chance(value: float) -> str:
    """A probability 0..1 as whole per cent; never 0 or 100."""
    if value < 0.01:
        return f"under 1{NBSP}%"
    return f"over 99{NBSP}%" if value > 0.99 else words.percent(words.rounded(value)).replace(" ", NBSP)


def share(value: float) -> str:
    """0..1 as whole per cent."""
    return f"{value * 100:.0f}{NBSP}%"


_PLURALS = {"person": "people", "criterion": "criteria"}


def count(n: int, word: str) -> str:
    """`1 conversation`, `3 conversations`, `2 people`, `4 criteria`."""
    return f"{n}{NBSP}{word if n == 1 else _PLURALS.get(word, word + 's')}"


def clock(ms: int) -> str:
    """Milliseconds as 12:34 or 1:02:03."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes:02d}:{seconds:02d}"


def label(key: str) -> str:
    """A stored word such as `cannot_tell` or `screen` as a person reads it."""
    return key.replace("_", " ")


def absence(absent: Absent, unit: str = "conversations") -> str:
    """Why there is no figure, in words; what is counted are conversations unless said otherwise."""
    return words.absence(absent, unit)


def spoken(name: str) -> str:
    """The first name, for a sentence: `Sample Avery` is Avery."""
    parts = name.removeprefix("Sample ").split()
    return parts[0] if parts else name
