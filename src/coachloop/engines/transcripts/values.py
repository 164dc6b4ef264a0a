"""Reading single values of outside files: words, times and numbers that may be anything at all."""

import math
import re

#: Beyond 1000 hours a time is a mistake, not a conversation; it also keeps every value a small integer.
MAX_TIME_MS = 1_000 * 3_600 * 1_000
#: A display name longer than this is a sentence; the store keeps labels in keys.
MAX_LABEL = 120

_CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,2}):(\d{2})(?:[.,](\d{1,9}))?", re.ASCII)
_NUMBER = re.compile(r"\d{1,9}", re.ASCII)
_UNSAFE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")


def tidy(text: str) -> str:
    """One line: white space collapsed; control characters and lone surrogates (no store takes them) out."""
    return " ".join(_UNSAFE.sub(" ", text).split())


def words_of(value: object) -> str:
    """The tidied text of `value` when it is a string, else the empty string."""
    return tidy(value) if isinstance(value, str) else ""


def lines_of(text: str) -> list[str]:
    """Lines as an editor counts them: only CR LF, CR and LF end one."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def label_of(value: object) -> str | None:
    """A speaker label from a string or a small number; None where nobody is named."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if abs(value) < 10**9 else None
    label = words_of(value)[:MAX_LABEL].strip()
    return (f"Speaker {label}" if _NUMBER.fullmatch(label) else label) or None


def clock_ms(text: str) -> int | None:
    """Milliseconds of `[h:]mm:ss[.fff]` (comma or dot); None when it is no such time."""
    found = _CLOCK.fullmatch(text.strip())
    if not found:
        return None
    hours, minutes, seconds, fraction = found.groups()
    if int(seconds) > 59 or (hours and int(minutes) > 59):
        return None
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    return bounded(whole * 1_000 + int((fraction or "0").ljust(3, "0")[:3]))


def bounded(milliseconds: int) -> int | None:
    return milliseconds if 0 <= milliseconds <= MAX_TIME_MS else None


def number(value: object) -> float | None:
    """A finite number from a number or a numeric string; None otherwise."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str) and len(value) > 40:
        return None
    try:
        result = float(value)
    except (ValueError, OverflowError):
        return None
    return result if math.isfinite(result) else None


def scaled_ms(value: object, per_ms: float) -> int | None:
    """Milliseconds from a count of units of which `per_ms` make one millisecond (seconds: 0.001)."""
    count = number(value)
    if count is None or abs(count) > MAX_TIME_MS * max(per_ms, 1):
        return None
    return bounded(round(count / per_ms))


def seconds_ms(value: object) -> int | None:
    return scaled_ms(value, 0.001)


def millis(value: object) -> int | None:
    return scaled_ms(value, 1)


def ticks_ms(value: object) -> int | None:
    """Azure ticks of 100 nanoseconds."""
    return scaled_ms(value, 10_000)
