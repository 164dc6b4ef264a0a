"""The `judge:` part of the workspace file."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from coachloop.domain.rubric import Criterion, Method, Rubric, ScaleKind, Subject
from coachloop.loop.score.judging.model import JudgeSettingInvalid

KEYS = (
    "url",
    "model",
    "key_env",
    "criteria",
    "price_in",
    "price_out",
    "budget",
    "token_budget",
    "requests_per_minute",
    "tokens_per_minute",
    "timeout",
    "window",
)
_SMALLEST_WINDOW = 2_000
_TIMEOUT = 120.0
_WINDOW = 8_000


@dataclass(frozen=True, slots=True)
class JudgeSettings:
    """Where the judge is and what it may cost. Nothing leaves the host unless this part is written.

    `criteria` None: every criterion that names the judge. Prices are for a million tokens, in the
    organisation's own currency; `budget` (the same currency) and `token_budget` are for a calendar month.
    `timeout` is seconds for one answer with all its tries, `window` what the model reads at once, in tokens.
    """

    url: str
    model: str
    key_env: str | None = None
    criteria: tuple[str, ...] | None = None
    price_in: float | None = None
    price_out: float | None = None
    budget: float | None = None
    token_budget: int | None = None
    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None
    timeout: float = _TIMEOUT
    window: int = _WINDOW

    def cost(self, tokens_in: float, tokens_out: float) -> float | None:
        """Money for so many tokens; None when no price is known."""
        if self.price_in is None or self.price_out is None:
            return None
        return (tokens_in * self.price_in + tokens_out * self.price_out) / 1_000_000

    def asked_of(self, rubric: Rubric) -> tuple[Criterion, ...]:
        """The leaf criteria that the judge scores; a counterpart is never scored by a machine."""
        if rubric.subject is not Subject.PERSON:
            return ()
        return tuple(c for c in rubric.leaves if self._may_score(c))

    def _may_score(self, criterion: Criterion) -> bool:
        named = any(spec.method is Method.JUDGE for spec in criterion.scoring)
        switched_on = self.criteria is None or criterion.key in self.criteria
        # A share of the time is measured; a model cannot count it.
        return named and switched_on and criterion.scale.kind is not ScaleKind.SHARE


def read_judge_settings(raw: Mapping[str, object], where: str) -> JudgeSettings | None:
    """None when nothing is written. Raises JudgeSettingInvalid naming the setting."""
    if not raw:
        return None
    read = _Read(raw, where)
    unknown = sorted(set(raw) - set(KEYS))
    if unknown:
        raise read.refused(f"Unknown setting `{unknown[0]}`.", f"Known are: {', '.join(KEYS)}.")
    settings = JudgeSettings(
        url=_url(read),
        model=read.word("model"),
        key_env=read.word("key_env") if "key_env" in raw else None,
        criteria=_criteria(read),
        price_in=read.number("price_in"),
        price_out=read.number("price_out"),
        budget=read.number("budget"),
        token_budget=read.whole("token_budget"),
        requests_per_minute=read.whole("requests_per_minute"),
        tokens_per_minute=read.whole("tokens_per_minute"),
        timeout=read.number("timeout") or _TIMEOUT,
        window=read.whole("window") or _WINDOW,
    )
    _agree(settings, read)
    return settings


@dataclass(frozen=True, slots=True)
class _Read:
    """Single settings, each refused by name."""

    raw: Mapping[str, object]
    where: str

    def refused(self, what: str, fix: str = "") -> JudgeSettingInvalid:
        return JudgeSettingInvalid(f"`judge`: {what}", fix=fix, where=self.where)

    def word(self, name: str) -> str:
        value = self.raw.get(name)
        if not isinstance(value, str) or not value.strip():
            raise self.refused(f"`{name}` must be written.")
        return value.strip()

    def number(self, name: str) -> float | None:
        value = self.raw.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
            raise self.refused(f"`{name}` must be a number from 0 up, not {value!r}.")
        return float(value)

    def whole(self, name: str) -> int | None:
        value = self.number(name)
        if value is not None and (value < 1 or value != int(value)):
            raise self.refused(f"`{name}` must be a whole number from 1 up, not {self.raw[name]!r}.")
        return None if value is None else int(value)


def _url(read: _Read) -> str:
    url = read.word("url")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise read.refused("`url` is no web address.", "For example: http://127.0.0.1:8000/v1")
    if parts.username or parts.password or parts.query:
        raise read.refused("`url` holds a key.", "Put the key into an environment variable: key_env: NAME")
    return url.rstrip("/")


def _criteria(read: _Read) -> tuple[str, ...] | None:
    value = read.raw.get("criteria", "all")
    if value == "all":
        return None
    if not isinstance(value, list) or not all(isinstance(key, str) for key in value):
        raise read.refused("`criteria` must be `all` or a list of keys.", "For example: criteria: [closing]")
    return tuple(sorted(set(value)))


def _agree(settings: JudgeSettings, read: _Read) -> None:
    if (settings.price_in is None) != (settings.price_out is None):
        raise read.refused(
            "one price is missing.", "Write both price_in and price_out, for a million tokens."
        )
    if settings.budget is not None and settings.price_in is None:
        raise read.refused(
            "`budget` needs prices.", "Write price_in and price_out, or a token_budget instead."
        )
    if settings.window < _SMALLEST_WINDOW:
        raise read.refused(f"`window` must be at least {_SMALLEST_WINDOW} tokens.")
